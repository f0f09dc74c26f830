"""The clock."""

import time

from wharf.base.clock import MICROSECONDS_PER_SECOND, Clock, system_clock


def test_the_system_clock_counts_microseconds_since_the_epoch() -> None:
    """The clock agrees with the operating system and answers whole numbers."""
    clock: Clock = system_clock
    before = int(time.time() * MICROSECONDS_PER_SECOND)
    now = clock()
    assert isinstance(now, int)
    assert before <= now <= before + 60 * MICROSECONDS_PER_SECOND
