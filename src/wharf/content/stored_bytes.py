"""How many bytes of content the whole registry holds, without reading every row again each time.

Rows that have been there for a while are added up once and remembered; only what came since is read anew. A server
does so when it starts and again from time to time, while it answers, so that nobody has to wait for millions of rows.
An index of sizes would answer as quickly, but every push would pay for it.
"""

import asyncio
import weakref
from dataclasses import dataclass, field
from typing import Final

from wharf.base.clock import MICROSECONDS_PER_SECOND, Clock
from wharf.content.statistics_queries import (
    SUM_LATER_BLOBS,
    SUM_LATER_MANIFESTS,
    SUM_SETTLED_BLOBS,
    SUM_SETTLED_MANIFESTS,
)
from wharf.db import Database, Statement

# Over PostgreSQL rows do not become visible in the order of their ids, but none takes that long.
SETTLED_AFTER_SECONDS: Final = 300
# What is deleted goes out of the sum with the next full count, which is made twice as often where somebody sees to it.
RECOUNT_SECONDS: Final = 3600
# So many rows keep the event loop for some milliseconds.
ROWS_PER_READ: Final = 20_000


# What is added up: settled rows in portions, and those behind them.
PARTS: Final = ((SUM_SETTLED_BLOBS, SUM_LATER_BLOBS), (SUM_SETTLED_MANIFESTS, SUM_LATER_MANIFESTS))


@dataclass(slots=True)
class _Sum:
    """What is known of one database: for each part up to which id, and how many bytes."""

    begun_at: int
    settled: list[tuple[int, int]] = field(default_factory=lambda: [(0, 0)] * len(PARTS))
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


_sums: "weakref.WeakKeyDictionary[Database, _Sum]" = weakref.WeakKeyDictionary()


async def read_stored_bytes(database: Database, clock: Clock) -> int:
    """The bytes of blobs and live manifests, each counted once; a deletion may show an hour late."""
    known = _sums.get(database)
    if known is None or clock() - known.begun_at > RECOUNT_SECONDS * MICROSECONDS_PER_SECOND:
        known = _sums[database] = _Sum(clock())
    return await _add_up(database, clock, known)


async def recount_stored_bytes(database: Database, clock: Clock) -> None:
    """Adds everything up anew; until that is done, whoever asks is answered from the sum before, if there is one."""
    recounted = _Sum(clock())
    # The very first one is shared with whoever asks meanwhile.
    _sums.setdefault(database, recounted)
    await _add_up(database, clock, recounted)
    _sums[database] = recounted


async def _add_up(database: Database, clock: Clock, known: _Sum) -> int:
    settled_before = clock() - SETTLED_AFTER_SECONDS * MICROSECONDS_PER_SECOND
    total = 0
    async with known.turn:
        for number, (sum_settled, sum_later) in enumerate(PARTS):
            known.settled[number] = await _settle(database, sum_settled, *known.settled[number], settled_before)
            last_id, settled_bytes = known.settled[number]
            row = await database.row(sum_later, last_id=last_id)
            total += settled_bytes + (row[0] if row else 0)
    return total


async def _settle(
    database: Database, statement: Statement, last_id: int, size_bytes: int, settled_before: int
) -> tuple[int, int]:
    """Goes on from an id and a sum to those of today."""
    count = ROWS_PER_READ
    while count == ROWS_PER_READ:
        # Others have waited for the read before.
        await asyncio.sleep(0)
        row = await database.row(statement, last_id=last_id, settled_before=settled_before, limit=ROWS_PER_READ)
        assert row is not None
        count, added_bytes, reached_id = row
        last_id, size_bytes = reached_id or last_id, size_bytes + added_bytes
    return last_id, size_bytes
