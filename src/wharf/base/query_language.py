"""Harbor's language for lists: what a request wants to see (`q`) and in which order (`sort`).

    q=key=value           exactly the value; a backslash before the value takes its first character as it is
    q=key=~text           contains the text
    q=key=[low~high]      from low to high; one of the two may be missing
    q=key={one two}       any of the values
    q=key=(one two)       all of the values, where a key can have several
    q=key=value,key=~text both
    sort=key,-key         ascending by the first, then descending by the second

A comma always separates, and a space always separates the values of a list: Harbor has no way around either.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, TypeAlias
from urllib.parse import unquote_plus

from wharf.oci.errors import ErrorCode, RegistryError, printable

QUERY_LENGTH_MAX: Final = 4096
FILTERS_MAX: Final = 20
SORT_LENGTH_MAX: Final = 1024
SORTS_MAX: Final = 10

INTEGER_MIN: Final = -(2**63)
INTEGER_MAX: Final = 2**63 - 1

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
# The digits after any zeros are bounded, since Python refuses to read thousands of them.
_INTEGER: Final = re.compile(r"[+-]?0*[0-9]{1,19}")
# The hour may have one digit and the seconds a fraction, as where Harbor reads them.
_TIME: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{1,2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?")
_BROKEN_ESCAPE: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
# PostgreSQL stores no NUL, and no encoding has a half of a surrogate pair.
_UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Value:
    """A value in a list or a range: its text without quotes, and what else it can be read as.

    `integer` has 64 bits. `time` is in microseconds since the epoch, for a text like `2006-01-02T15:04:05`, in UTC.
    At most one of the two is set.
    """

    text: str
    integer: int | None = None
    time: int | None = None


@dataclass(frozen=True, slots=True)
class Exact:
    """The key has this value."""

    text: str


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """The key contains this text."""

    text: str


@dataclass(frozen=True, slots=True)
class Range:
    """The key lies between two values, both included; at least one of them is there."""

    minimum: Value | None
    maximum: Value | None


@dataclass(frozen=True, slots=True)
class AnyOf:
    """The key has one of these values; there may be none."""

    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """The key has all of these values; there may be none."""

    values: tuple[Value, ...]


Match: TypeAlias = Exact | Fuzzy | Range | AnyOf | AllOf


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition of a query."""

    key: str
    match: Match


@dataclass(frozen=True, slots=True)
class Sort:
    """One key of an order."""

    key: str
    descending: bool = False


def parse_filters(query: str) -> tuple[Filter, ...]:
    """The conditions in the value of the parameter `q`, all of which have to hold; none for an empty text.

    `query` has been unescaped once and is so again, since clients escape it twice; where that is impossible, it is
    taken as it is. Of several conditions on the same key the last one counts. Raises BAD_REQUEST.
    """
    if not query:
        return ()
    _check_length(query, QUERY_LENGTH_MAX, "query string")
    refuse_unstorable(query)
    if not _BROKEN_ESCAPE.search(query):
        query = unquote_plus(query)
        refuse_unstorable(query)
    parts = query.split(",")
    _check_count(len(parts), FILTERS_MAX, "conditions in the query string")
    matches = dict(_parse_filter(part) for part in parts)
    return tuple(Filter(key, match) for key, match in matches.items())


def parse_sorts(text: str) -> tuple[Sort, ...]:
    """The order in the value of the parameter `sort`; empty for an empty text. Raises BAD_REQUEST."""
    if not text:
        return ()
    _check_length(text, SORT_LENGTH_MAX, "sort")
    keys = text.split(",")
    _check_count(len(keys), SORTS_MAX, "keys to sort by")
    return tuple(Sort(key.removeprefix("-"), key.startswith("-")) for key in keys)


def parse_value(text: str) -> Value:
    """Reads a text as a time, else as an integer, else as a text that may have quotes around it."""
    text = text.strip()
    time = _parse_time(text)
    if time is not None:
        return Value(text, time=time)
    integer = _parse_integer(text)
    if integer is not None:
        return Value(text, integer=integer)
    return Value(text.strip("\"'"))


def refuse_unstorable(text: str) -> None:
    """Raises BAD_REQUEST for a text that no database can hold or look for."""
    if _UNSTORABLE.search(text):
        raise RegistryError(ErrorCode.BAD_REQUEST, f"text that cannot be searched for: {printable(text)}")


def invalid_value(text: str) -> RegistryError:
    """The error for a value that cannot be understood, in Harbor's words."""
    return RegistryError(ErrorCode.BAD_REQUEST, f"invalid query string value: {text}")


def _check_length(text: str, maximum: int, what: str) -> None:
    if len(text) > maximum:
        raise RegistryError(ErrorCode.BAD_REQUEST, f"the {what} has more than {maximum} characters")


def _check_count(count: int, maximum: int, what: str) -> None:
    if count > maximum:
        raise RegistryError(ErrorCode.BAD_REQUEST, f"more than {maximum} {what}")


def _parse_filter(text: str) -> tuple[str, Match]:
    key, _, value = text.partition("=")
    if not key or not value:
        raise RegistryError(
            ErrorCode.BAD_REQUEST, 'the query string must contain "=" and the key/value cannot be empty'
        )
    return key, _parse_match(value)


def _parse_match(text: str) -> Match:
    first = text[0]
    if first == "~":
        if len(text) == 1:
            raise invalid_value(text)
        return Fuzzy(text[1:])
    if first == "[":
        return _parse_range(text)
    if first == "{":
        return AnyOf(_parse_list(text, "}"))
    if first == "(":
        return AllOf(_parse_list(text, ")"))
    return Exact(text.removeprefix("\\"))


def _parse_range(text: str) -> Range:
    if not text.endswith("]") or text.count("~") != 1:
        raise invalid_value(text)
    minimum, maximum = (part.strip() for part in text[1:-1].split("~"))
    if not minimum and not maximum:
        raise invalid_value(text)
    return Range(parse_value(minimum) if minimum else None, parse_value(maximum) if maximum else None)


def _parse_list(text: str, closing: str) -> tuple[Value, ...]:
    if not text.endswith(closing):
        raise invalid_value(text)
    values = (parse_value(part) for part in text[1:-1].split(" "))
    return tuple(value for value in values if value.text)


def _parse_integer(text: str) -> int | None:
    if not _INTEGER.fullmatch(text):
        return None
    sign, digits = text[:1] if text[0] in "+-" else "", text.lstrip("+-").lstrip("0")
    integer = int(f"{sign}{digits or '0'}")
    return integer if INTEGER_MIN <= integer <= INTEGER_MAX else None


def _parse_time(text: str) -> int | None:
    found = _TIME.fullmatch(text)
    if not found:
        return None
    year, month, day, hour, minute, second, fraction = found.groups("")
    microsecond = int(fraction[:6].ljust(6, "0"))
    try:
        time = datetime(int(year), int(month), int(day), int(hour), int(minute), int(second), microsecond, tzinfo=UTC)
    except ValueError:
        return None
    return (time - _EPOCH) // _MICROSECOND
