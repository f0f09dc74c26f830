"""Times as people type them."""

import re
from datetime import UTC, datetime, timedelta

import click

_AGO = re.compile(r"(\d{1,5})([mhd])", re.ASCII)
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def parse_time(text: str) -> datetime:
    """The time that `2026-01-31`, `2026-01-31T12:00` or, for seven days ago, `7d` means; raises click.BadParameter."""
    ago = _AGO.fullmatch(text)
    try:
        if ago is not None:
            return datetime.now(UTC) - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        # A time without a zone is one of this machine.
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise click.BadParameter(f"{text!r} is no time; write it as 2026-01-31, 2026-01-31T12:00 or 7d") from None


def time_callback(_context: click.Context, _parameter: click.Parameter, text: str | None) -> datetime | None:
    """The time that an option or an argument has been given."""
    return None if text is None else parse_time(text)
