"""Writing to the log: with the change itself, or in batches for what changes nothing."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from itertools import islice

from wharf.audit.actor import NO_EVENTS
from wharf.audit.events import AuditEntry, stored_values
from wharf.audit.queries import INSERT_AUDIT_ENTRY
from wharf.base.logging import get_logger
from wharf.db import Database, DatabaseUnavailable, Transaction

# What waits to be written. Beyond it entries are lost, and their number is logged.
WAITING_ENTRIES_MAX = 20_000
# On SQLite a unit of work runs on the event loop, where requests wait for it: these take some milliseconds.
ENTRIES_PER_UNIT_MAX = 500

# Tells which types of events are not recorded now.
ReadUnrecorded = Callable[[], Awaitable[frozenset[str]]]

log = get_logger()


async def record(transaction: Transaction, *entries: AuditEntry) -> None:
    """Writes entries in the unit of work that does what they tell, so that neither is there without the other."""
    await transaction.execute_many(
        INSERT_AUDIT_ENTRY,
        [stored_values(entry) for entry in entries if entry.event_type not in entry.actor.unrecorded],
    )


async def everything_is_recorded() -> frozenset[str]:
    """No type of events is left out."""
    return NO_EVENTS


def nothing_is_gathered() -> None:
    """Nobody gathers entries."""


class AuditRecorder:
    """Records what nobody waits for: pulls and logins. They are written together, a moment later.

    A crash loses what was added since the last `flush`. Nothing here waits for the database in a request.
    """

    def __init__(self, database: Database, read_unrecorded: ReadUnrecorded = everything_is_recorded) -> None:
        self._database = database
        self._waiting: deque[AuditEntry] = deque()
        self._lost = 0
        self._flushing = asyncio.Lock()
        self.unrecorded = read_unrecorded
        # Called before each flush: adds what somebody has gathered meanwhile.
        self.gather: Callable[[], None] = nothing_is_gathered

    def add(self, entry: AuditEntry) -> None:
        """Takes an entry, which the next `flush` writes."""
        if len(self._waiting) >= WAITING_ENTRIES_MAX:
            self._lost += 1
        else:
            self._waiting.append(entry)

    async def flush(self) -> None:
        """Writes whatever waits; without a database it goes on waiting. One that is cancelled may write twice."""
        async with self._flushing:
            self.gather()
            try:
                await self._write_waiting()
            except DatabaseUnavailable as error:
                log.warning("audit.postponed", entries=len(self._waiting), reason=str(error))

    async def _write_waiting(self) -> None:
        if self._lost:
            log.error("audit.entries_lost", entries=self._lost)
            self._lost = 0
        unrecorded = await self.unrecorded() if self._waiting else NO_EVENTS
        while self._waiting:
            batch = list(islice(self._waiting, ENTRIES_PER_UNIT_MAX))
            try:
                await self._write([entry for entry in batch if entry.event_type not in unrecorded])
            except DatabaseUnavailable:
                raise
            except Exception:
                # A batch that cannot be written must not keep all later ones from being so.
                log.exception("audit.batch_lost", entries=len(batch))
            # Not before they are durable, so that an outage loses none.
            for _ in batch:
                self._waiting.popleft()

    async def _write(self, entries: list[AuditEntry]) -> None:
        if entries:
            async with self._database.begin() as transaction:
                await transaction.execute_many(INSERT_AUDIT_ENTRY, [stored_values(entry) for entry in entries])
