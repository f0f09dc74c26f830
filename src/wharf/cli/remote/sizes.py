"""Sizes as people type them."""

import re

import click

_SIZE = re.compile(r"(\d{1,15})\s*([KMGTP]?)(i?)B?", re.IGNORECASE | re.ASCII)
_POWERS = {"": 0, "K": 1, "M": 2, "G": 3, "T": 4, "P": 5}
BYTES_MAX = 2**63 - 1
UNLIMITED = -1


def parse_size(text: str) -> int:
    """The number of bytes that `500MB` or `10GiB` means, -1 for `unlimited`; raises click.BadParameter."""
    if text.strip().lower() in ("unlimited", str(UNLIMITED)):
        return UNLIMITED
    found = _SIZE.fullmatch(text.strip())
    if found is None or (found[3] and not found[2]):
        raise click.BadParameter(f"{text!r} is no size; write it as 500MB, 10GiB or unlimited")
    base = 1024 if found[3] else 1000
    amount: int = int(found[1]) * base ** _POWERS[found[2].upper()]
    if not 0 < amount <= BYTES_MAX:
        raise click.BadParameter(f"{text!r} is not between 1 and {BYTES_MAX} bytes")
    return amount


def size_callback(_context: click.Context, _parameter: click.Parameter, text: str | None) -> int | None:
    """The size that an option or an argument has been given."""
    return None if text is None else parse_size(text)
