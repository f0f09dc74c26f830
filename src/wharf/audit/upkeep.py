"""What becomes of entries later: they can be sent to a syslog server, and removed when they are old.

Entries are sent from the log itself, from where the last round ended. So none is lost while the other server is away
or this one stops, each is sent once however many nodes there are, and the request that made an entry waits for nobody.
After a crash, or a connection that breaks, some are sent twice.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from wharf.audit.export import export_entries
from wharf.audit.syslog import SEND_SECONDS_MAX, send_entries
from wharf.audit.upkeep_queries import (
    CLAIM_FORWARDING,
    DELETE_FORWARDED,
    DELETE_OLD_ENTRIES,
    END_FORWARDING,
    FIND_FORWARDING,
    FIND_LAST_ENTRY,
    NOTE_FORWARDED,
    START_FORWARDING,
)
from wharf.base.clock import MICROSECONDS_PER_SECOND, Clock
from wharf.base.query_language import INTEGER_MAX
from wharf.db import Database

# On SQLite a unit of work runs on the event loop: these take some tens of milliseconds.
ENTRIES_PER_REMOVAL: Final = 1_000
SENT_PER_ROUND_MAX: Final = 5_000
_SECONDS_PER_HOUR: Final = 3600
_CLAIM_SECONDS: Final = 4 * SEND_SECONDS_MAX


@dataclass(frozen=True, slots=True)
class UpkeepSettings:
    """What administrators want to become of entries."""

    # A host and a port with a colon between them; empty for nowhere.
    endpoint: str
    # Whether entries are removed as soon as they have been sent.
    keeps_nothing: bool
    # 0 for ever.
    retention_hours: int


class AuditUpkeep:
    """Sends and removes entries; to be called again and again, on every node."""

    def __init__(
        self, database: Database, clock: Clock, read_settings: Callable[[], Awaitable[UpkeepSettings]]
    ) -> None:
        self._database = database
        self._clock = clock
        self._read_settings = read_settings

    async def forward(self) -> int:
        """Sends what has come since the last round, and returns how many entries that were.

        With the first endpoint it begins at that moment. Raises OSError as `send_entries` does.
        """
        settings = await self._read_settings()
        if not settings.endpoint:
            await self._end()
            return 0
        last_id = await self._claim() if await self._has_news() else None
        if last_id is None:
            return 0
        sent = 0
        pieces = export_entries(self._database, self._clock, last_id=last_id, limit=SENT_PER_ROUND_MAX)
        try:
            async for entries in pieces:
                await send_entries(settings.endpoint, entries)
                newest_id = entries[-1]["id"]
                if not await self._note(last_id, newest_id, keeps_nothing=settings.keeps_nothing):
                    # Another node has taken over, and knows better by now what has been sent.
                    return sent
                last_id, sent = newest_id, sent + len(entries)
        finally:
            await self._release(last_id)
        return sent

    async def purge(self) -> int:
        """Removes what is older than entries are to be kept, and returns how many there were.

        What is still to be sent somewhere stays until it has been.
        """
        settings = await self._read_settings()
        if not settings.retention_hours:
            return 0
        before = self._clock() - settings.retention_hours * _SECONDS_PER_HOUR * MICROSECONDS_PER_SECOND
        row = await self._database.row(FIND_FORWARDING)
        last_id = row[0] if row else INTEGER_MAX
        removed = 0
        while True:
            async with self._database.begin() as transaction:
                count = await transaction.execute(
                    DELETE_OLD_ENTRIES, before=before, last_id=last_id, limit=ENTRIES_PER_REMOVAL
                )
            removed += count
            if count < ENTRIES_PER_REMOVAL:
                return removed

    async def _has_news(self) -> bool:
        """Whether there is anything to send; nothing is written to find that out, but for the first time."""
        row = await self._database.row(FIND_FORWARDING)
        if row is None:
            async with self._database.begin() as transaction:
                newest = await transaction.row(FIND_LAST_ENTRY)
                await transaction.execute(START_FORWARDING, last_id=newest[0] if newest else 0)
            return False
        pieces = export_entries(self._database, self._clock, last_id=row[0], limit=1)
        return await anext(pieces, None) is not None

    async def _claim(self) -> int | None:
        """The id of the last entry that was sent, if this node is to go on; None if another one is at it."""
        now = self._clock()
        async with self._database.begin() as transaction:
            claimed = await transaction.row(CLAIM_FORWARDING, now=now, until=self._claim_end())
        return int(claimed[0]) if claimed else None

    async def _note(self, last_id: int, newest_id: int, *, keeps_nothing: bool) -> bool:
        sent = {"previous_id": last_id, "sent_id": newest_id}
        async with self._database.begin() as transaction:
            if not await transaction.execute(NOTE_FORWARDED, **sent, until=self._claim_end()):
                return False
            if keeps_nothing:
                await transaction.execute(DELETE_FORWARDED, **sent)
        return True

    async def _release(self, last_id: int) -> None:
        async with self._database.begin() as transaction:
            await transaction.execute(NOTE_FORWARDED, previous_id=last_id, sent_id=last_id, until=0)

    async def _end(self) -> None:
        if await self._database.row(FIND_FORWARDING) is not None:
            async with self._database.begin() as transaction:
                await transaction.execute(END_FORWARDING)

    def _claim_end(self) -> int:
        return self._clock() + _CLAIM_SECONDS * MICROSECONDS_PER_SECOND
