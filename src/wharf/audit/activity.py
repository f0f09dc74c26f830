"""How much is pulled and pushed over time, counted from the log.

The log has millions of entries, and a count must not hold others up for that. Periods are counted one after the other,
the newest first, each in pieces of which an index tells beforehand that they are small; and when so many entries have
been looked at as one question may cost, older periods stay uncounted.

What is not recorded is not counted: where administrators have switched the recording of pulls off, there are none.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from wharf.audit.queries import ALL_TIMES, INDEXED, PROJECT_TIMES
from wharf.base.query_language import Exact, Filter, Range, Value
from wharf.db import Reader
from wharf.db.filters import FilteredList
from wharf.db.remembered import remembered_count

PERIODS_MAX: Final = 100
COUNTED_ENTRIES_MAX: Final = 1_000_000
# Those of one project lie scattered among all others, and each costs a read of its own.
COUNTED_SCATTERED_MAX: Final = 100_000
_PIECE_MAX: Final = 10_000
_SCATTERED_PIECE_MAX: Final = 5_000


@dataclass(frozen=True, slots=True)
class Activity:
    """One period, from its first microsecond on; without numbers where there was too much to count."""

    started_at: int
    pulls: int | None
    pushes: int | None


@dataclass(slots=True)
class _Count:
    """What is counted, and how many entries may still be looked at."""

    reader: Reader
    times: FilteredList
    own: Mapping[str, Any]
    # In front of the keys that are looked up in an index.
    prefix: str
    piece_max: int
    left: int

    async def within(self, since: int, until: int) -> tuple[int, int] | None:
        """The pulls and pushes between two moments, both included; None for too many."""
        # Over SQLite a read gives nobody else a turn.
        await asyncio.sleep(0)
        entries = await self._entries(since, until)
        if self.left <= 0:
            return None
        if entries >= self.piece_max and since < until:
            middle = (since + until) // 2
            later = await self.within(middle + 1, until)
            earlier = await self.within(since, middle) if later else None
            return (later[0] + earlier[0], later[1] + earlier[1]) if later and earlier else None
        self.left -= entries
        if not entries:
            return 0, 0
        return await self._entries(since, until, "pull"), await self._entries(since, until, "create")

    async def _entries(self, since: int, until: int, operation: str = "") -> int:
        filters = [Filter(INDEXED + "op_time", Range(Value("", time=since), Value("", time=until)))]
        if operation:
            filters.append(Filter(self.prefix + "resource_type", Exact("artifact")))
            filters.append(Filter(self.prefix + "operation", Exact(operation)))
        counted = self.times.count(filters)
        return await remembered_count(self.reader, counted.statement, **counted.parameters, **self.own)


async def count_activity(
    reader: Reader, project_id: int | None, *, until: int, period_microseconds: int, periods: int
) -> list[Activity]:
    """So many periods of one length up to a moment, the oldest first; of one project, or without one of all."""
    if project_id is None:
        count = _Count(reader, ALL_TIMES, {}, INDEXED, _PIECE_MAX, COUNTED_ENTRIES_MAX)
    else:
        own = {"project_id": project_id}
        count = _Count(reader, PROJECT_TIMES, own, "", _SCATTERED_PIECE_MAX, COUNTED_SCATTERED_MAX)
    found: list[Activity] = []
    for number in range(1, periods + 1):
        start = until - number * period_microseconds
        counted = await count.within(start, start + period_microseconds - 1)
        pulls, pushes = counted or (None, None)
        found.append(Activity(start, pulls, pushes))
    return found[::-1]
