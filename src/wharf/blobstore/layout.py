"""Where everything lies in storage: this page is the whole tree.

::

    blobs/<yyyymmddhh>/<1 hex>/<32 hex>      one blob or manifest, under the UTC hour of its birth
    records/<yyyymmddhh>/<1 hex>/<32 hex>    what the database knew, so that it can be rebuilt

A key says nothing about content: the database binds a digest to a key. Names are unique, so that no two writers ever
meet on one, and a blob is written straight to its final key, without a rename or a copy at commit. The hour in front
lets a scrub look at what is old and leave alone what is still being written.

Nothing here is ever overwritten. Rename and move of a repository change rows, not keys.
"""

import re
from datetime import UTC, datetime
from functools import lru_cache

from wharf.base.clock import MICROSECONDS_PER_SECOND
from wharf.base.ids import new_unique_name

BLOBS_PREFIX = "blobs/"
RECORDS_PREFIX = "records/"

KEY_LENGTH_MAX = 512
SECONDS_PER_HOUR = 3600
MICROSECONDS_PER_HOUR = SECONDS_PER_HOUR * MICROSECONDS_PER_SECOND

# A segment never begins with a dot: neither `..` nor a hidden file can be named.
_SEGMENT = "[A-Za-z0-9][A-Za-z0-9._-]*"
_KEY = re.compile(f"{_SEGMENT}(?:/{_SEGMENT})*")


def new_key(prefix: str, now_microseconds: int) -> str:
    """Return a fresh key of a kind, which is one of the prefixes, born at this time (microseconds since the epoch)."""
    return new_keys(prefix, now_microseconds, 1)[0]


def new_keys(prefix: str, now_microseconds: int, count: int) -> list[str]:
    """Return so many fresh keys of one kind, all in one folder."""
    names = [new_unique_name() for _ in range(count)]
    # By the last digit, which changes from one name to the next: sixteen folders share the hour's files evenly,
    # and a quiet registry does not make a folder for each of them.
    folder = f"{prefix}{_utc_hour(now_microseconds // MICROSECONDS_PER_HOUR)}/{names[0][-1]}"
    return [f"{folder}/{name}" for name in names]


def check_key(key: str) -> str:
    """Return the key, or raise ValueError when it could name anything outside the tree."""
    if len(key) > KEY_LENGTH_MAX or not _KEY.fullmatch(key):
        raise ValueError(f"invalid blob key {key!r}")
    return key


def check_prefix(prefix: str) -> str:
    """Return the prefix without its closing slash, or raise ValueError; the empty prefix is the whole tree."""
    folder = prefix.removesuffix("/")
    return check_key(folder) if prefix else ""


# Keys are made in the order of time, so the last hour is nearly always the one asked for.
@lru_cache(maxsize=2)
def _utc_hour(hour: int) -> str:
    return datetime.fromtimestamp(hour * SECONDS_PER_HOUR, UTC).strftime("%Y%m%d%H")
