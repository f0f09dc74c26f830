"""What a server has sent, made fit for a terminal."""

import json
from datetime import UTC, datetime
from typing import Any

UNITS = ("B", "KiB", "MiB", "GiB", "TiB", "PiB")
NEVER = "never"

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
# The largest unit of which there is at least one is the one that is shown.
_AGES = (
    (365 * _DAY, "year"),
    (30 * _DAY, "month"),
    (_DAY, "day"),
    (_HOUR, "hour"),
    (_MINUTE, "minute"),
)


def printable(text: object) -> str:
    """The text without anything by which a server could command the terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in str(text))


def document(value: Any) -> str:
    """The value as JSON, indented; whatever is not printable is escaped."""
    return safe_json(json.dumps(value, indent=2, ensure_ascii=False))


def safe_json(text: str) -> str:
    """JSON that says the same, without anything by which it could command the terminal."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text)


def size(value: object) -> str:
    """A number of bytes with three digits or so."""
    if not isinstance(value, int | float):
        return "0 B"
    amount, unit = float(value), UNITS[0]
    for larger in UNITS[1:]:
        if abs(amount) < 1024:
            break
        amount, unit = amount / 1024, larger
    return f"{amount:.0f} {unit}" if unit == "B" or amount >= 100 else f"{amount:.1f} {unit}"


def quota(value: object) -> str:
    """The limit of a quota: a size, or none."""
    return "unlimited" if value == -1 else size(value)


def moment(value: object) -> datetime | None:
    """The time that a server means; None for Harbor's way of writing never, and for what is no time."""
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    aware = found if found.tzinfo else found.replace(tzinfo=UTC)
    return aware if aware.year > 1 else None


def exact(value: object) -> str:
    """A time to the second, in UTC; empty where there is none."""
    found = moment(value)
    return f"{found.astimezone(UTC):%Y-%m-%d %H:%M:%SZ}" if found else ""


def age(value: object, now: datetime) -> str:
    """How long ago something was."""
    found = moment(value)
    if found is None:
        return NEVER
    seconds = (now - found).total_seconds()
    for length, name in _AGES:
        count = int(seconds // length)
        if count >= 1:
            return f"{count} {name} ago" if count == 1 else f"{count} {name}s ago"
    # Clocks of two machines are never quite the same.
    return "just now"


def expiry(value: object) -> str:
    """The day on which something ends, given in seconds; -1 is no day at all."""
    if not isinstance(value, int) or value <= 0:
        return NEVER
    try:
        return f"{datetime.fromtimestamp(value, UTC):%Y-%m-%d}"
    except (OverflowError, ValueError, OSError):
        return NEVER
