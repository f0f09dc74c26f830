"""The clock. Times are whole microseconds since 1970-01-01 UTC, in the database as in the code."""

import time
from collections.abc import Callable

Clock = Callable[[], int]
"""Answers the time in microseconds since the epoch; whoever needs the time is given one of these."""

MICROSECONDS_PER_SECOND = 1_000_000


def system_clock() -> int:
    """Answer the time of the operating system's clock."""
    return time.time_ns() // 1000
