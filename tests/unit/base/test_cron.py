"""Cron expressions: what is read, what is refused in which words, and when something is due."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wharf.base.clock import MICROSECONDS_PER_SECOND
from wharf.base.cron import EXPRESSION_LENGTH_MAX, CronError, parse_cron

# A Wednesday.
START = "2026-11-25T22:30:15"


def microseconds(text: str) -> int:
    """Return a time in UTC as the program has it."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * MICROSECONDS_PER_SECOND


def due(expression: str, after: str = START) -> str:
    """Return when an expression is due next."""
    found = parse_cron(expression).next_after(microseconds(after))
    assert found is not None
    return datetime.fromtimestamp(found // MICROSECONDS_PER_SECOND, UTC).strftime("%Y-%m-%dT%H:%M:%S")


@pytest.mark.parametrize(
    ("expression", "next_time"),
    [
        ("0 * * * * *", "2026-11-25T22:31:00"),
        ("0 0 * * * *", "2026-11-25T23:00:00"),
        ("0 0 0 * * *", "2026-11-26T00:00:00"),
        ("0 0 0 * * 0", "2026-11-29T00:00:00"),
        ("0 0 0 * * SUN", "2026-11-29T00:00:00"),
        ("0 30 2 * * mon-fri", "2026-11-26T02:30:00"),
        ("0 */20 * * * *", "2026-11-25T22:40:00"),
        ("0 5/20 * * * *", "2026-11-25T22:45:00"),
        ("0 10-50/20 * * * *", "2026-11-25T22:50:00"),
        ("0 0 12,6 ? * ?", "2026-11-26T06:00:00"),
        ("0 0 0 1 JAN,feb *", "2027-01-01T00:00:00"),
        # Either day is enough where both are restricted, and a star with a step is a restriction.
        ("0 0 0 13 * FRI", "2026-11-27T00:00:00"),
        ("0 0 0 */31 * MON", "2026-11-30T00:00:00"),
        ("0 0 0 */1 * MON", "2026-11-30T00:00:00"),
        ("0 0 0 29 2 *", "2028-02-29T00:00:00"),
        ("  0   0 23 * * *  ", "2026-11-25T23:00:00"),
    ],
)
def test_when_it_is_due(expression: str, next_time: str) -> None:
    """At the first moment after the given one that fits."""
    assert due(expression) == next_time


def test_a_moment_is_not_its_own_successor() -> None:
    """What is due now is due again at the next time."""
    assert due("0 0 0 * * *", "2026-11-25T00:00:00") == "2026-11-26T00:00:00"


def test_what_is_never_due() -> None:
    """There is no such day."""
    assert parse_cron("0 0 0 30 2 *").next_after(microseconds(START)) is None


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("", "empty cron string is invalid"),
        ("bad", "expected exactly 6 fields, found 1: [bad]"),
        ("0 0 * * *", "expected exactly 6 fields, found 5: [0 0 * * *]"),
        ("@daily", "expected exactly 6 fields, found 1: [@daily]"),
        ("* * * * * *", "the 1st field (indicating Seconds of time) of the cron setting must be 0"),
        ("30 0 0 * * *", "the 1st field (indicating Seconds of time) of the cron setting must be 0"),
        ("0 60 * * * *", "end of range (60) above maximum (59): 60"),
        ("0 0 0 0 * *", "beginning of range (0) below minimum (1): 0"),
        ("0 0 0 * * 7", "end of range (7) above maximum (6): 7"),
        ("0 5-1 * * * *", "beginning of range (5) beyond end of range (1): 5-1"),
        ("0 */0 * * * *", "step of range should be a positive number: */0"),
        ("0 1-2-3 * * * *", "too many hyphens: 1-2-3"),
        ("0 1/2/3 * * * *", "too many slashes: 1/2/3"),
        ("0 x * * * *", "failed to parse int from x: invalid syntax"),
        ("0 -1 * * * *", "failed to parse int from : invalid syntax"),
        ("0 ٣ * * * *", "failed to parse int from ٣: invalid syntax"),
        ("0" * (EXPRESSION_LENGTH_MAX + 1), f"a cron string has at most {EXPRESSION_LENGTH_MAX} characters"),
    ],
)
def test_what_is_refused(expression: str, message: str) -> None:
    """In the words of the library that Harbor uses, where it refuses the same."""
    with pytest.raises(CronError) as caught:
        parse_cron(expression)
    assert str(caught.value) == message


@pytest.mark.parametrize("expression", ["0 , * * * *", "0 0 , * * *", "0 0 0 * ,, *"])
def test_an_empty_list_is_refused(expression: str) -> None:
    """Nothing would ever be due."""
    with pytest.raises(CronError, match="empty"):
        parse_cron(expression)


_PART = st.sampled_from(["*", "?", "0", "1", "5", "1-5", "*/2", "3/2", "1,2", "x", "-", "/", "99", "", "MON", "JAN"])


@given(st.lists(_PART, min_size=5, max_size=6).map(lambda parts: " ".join(["0", *parts])))
def test_whatever_is_written_is_read_or_refused(expression: str) -> None:
    """Nothing else happens, and what is due lies ahead."""
    try:
        cron = parse_cron(expression)
    except CronError:
        return
    found = cron.next_after(microseconds(START))
    assert found is None or found > microseconds(START)
