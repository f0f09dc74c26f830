"""Cron expressions of Harbor's kind: six fields, the first of which, the seconds, has to be 0. Times are UTC.

    second minute hour day-of-month month day-of-week
    0      30     2    *            *     MON-FRI

A field is a list of parts with commas between them. A part is `*` or `?`, a number or a range such as `1-5`, and may
have a step behind it: `*/15`, `10-50/20`, and `5/20` for every twentieth from 5 on. Months and days of the week have
names too; Sunday is 0. Where both the day of the month and that of the week are restricted, either is enough.

Source: the messages and the meaning are those of robfig/cron, which Harbor uses.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from typing import Final, NamedTuple

from wharf.base.clock import MICROSECONDS_PER_SECOND

EXPRESSION_LENGTH_MAX: Final = 256
# Beyond it no time is looked for: 29 February is never more than eight years away.
_SEARCHED_DAYS: Final = 366 * 9
_MONTHS: Final = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
_WEEKDAYS: Final = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
_NO_NAMES: Final[Mapping[str, int]] = {}
_EVERY: Final = ("*", "?")


class CronError(ValueError):
    """The expression cannot be read; the text says why."""


class _Field(NamedTuple):
    minimum: int
    maximum: int
    names: Mapping[str, int] = _NO_NAMES


_FIELDS: Final = (
    _Field(0, 59),
    _Field(0, 59),
    _Field(0, 23),
    _Field(1, 31),
    _Field(1, 12, {name: number for number, name in enumerate(_MONTHS, 1)}),
    _Field(0, 6, {name: number for number, name in enumerate(_WEEKDAYS)}),
)


@dataclass(frozen=True, slots=True)
class Cron:
    """When something is due."""

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: frozenset[int]
    months: frozenset[int]
    # Sunday is 0.
    weekdays: frozenset[int]
    # Whether any day of the month, or of the week, will do.
    is_every_day: bool
    is_every_weekday: bool

    def next_after(self, moment: int) -> int | None:
        """The first time after a moment, both in microseconds since the epoch; None if there is none in years."""
        after = datetime.fromtimestamp(moment // MICROSECONDS_PER_SECOND, UTC)
        for day in self._days_from(after.date()):
            for hour, minute in product(self.hours, self.minutes):
                due = datetime.combine(day, time(hour, minute, tzinfo=UTC))
                if due > after:
                    return int(due.timestamp()) * MICROSECONDS_PER_SECOND
        return None

    def _days_from(self, first: date) -> Iterator[date]:
        for number in range(_SEARCHED_DAYS):
            day = first + timedelta(days=number)
            if day.month in self.months and self._is_on(day):
                yield day

    def _is_on(self, day: date) -> bool:
        in_month, in_week = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        if self.is_every_day or self.is_every_weekday:
            return in_month and in_week
        return in_month or in_week


def parse_cron(expression: str) -> Cron:
    """Reads an expression; raises `CronError`."""
    if not expression:
        raise CronError("empty cron string is invalid")
    if len(expression) > EXPRESSION_LENGTH_MAX:
        raise CronError(f"a cron string has at most {EXPRESSION_LENGTH_MAX} characters")
    texts = expression.split()
    if len(texts) != len(_FIELDS):
        raise CronError(f"expected exactly {len(_FIELDS)} fields, found {len(texts)}: [{' '.join(texts)}]")
    _, minutes, hours, days, months, weekdays = (
        _numbers(text, field) for text, field in zip(texts, _FIELDS, strict=True)
    )
    if texts[0] != "0":
        raise CronError("the 1st field (indicating Seconds of time) of the cron setting must be 0")
    return Cron(
        minutes=tuple(sorted(minutes)),
        hours=tuple(sorted(hours)),
        days=days,
        months=months,
        weekdays=weekdays,
        is_every_day=_has_every(texts[3]),
        is_every_weekday=_has_every(texts[5]),
    )


def _has_every(text: str) -> bool:
    """Whether one of the parts is a star; with a step it is a restriction like any other."""
    return any(part in (*_EVERY, "*/1", "?/1") for part in text.split(","))


def _numbers(text: str, field: _Field) -> frozenset[int]:
    numbers = frozenset(number for part in text.split(",") if part for number in _range(part, field))
    if not numbers:
        raise CronError(f"a field is empty: {text}")
    return numbers


def _range(part: str, field: _Field) -> range:
    bounds, slash, step_text = part.partition("/")
    if "/" in step_text:
        raise CronError(f"too many slashes: {part}")
    low, hyphen, high = bounds.partition("-")
    if "-" in high:
        raise CronError(f"too many hyphens: {part}")
    step = _number(step_text, _NO_NAMES) if slash else 1
    if low in _EVERY and not hyphen:
        first, last = field.minimum, field.maximum
    else:
        first = _number(low, field.names)
        last = _number(high, field.names) if hyphen else field.maximum if slash else first
    if first < field.minimum:
        raise CronError(f"beginning of range ({first}) below minimum ({field.minimum}): {part}")
    if last > field.maximum:
        raise CronError(f"end of range ({last}) above maximum ({field.maximum}): {part}")
    if first > last:
        raise CronError(f"beginning of range ({first}) beyond end of range ({last}): {part}")
    if not step:
        raise CronError(f"step of range should be a positive number: {part}")
    return range(first, last + 1, step)


def _number(text: str, names: Mapping[str, int]) -> int:
    named = names.get(text.upper())
    if named is not None:
        return named
    if not (text.isascii() and text.isdecimal() and len(text) <= EXPRESSION_LENGTH_MAX):
        raise CronError(f"failed to parse int from {text}: invalid syntax")
    return int(text)
