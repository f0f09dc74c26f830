"""The log from its beginning, in the order in which it was written, for whoever keeps a copy elsewhere."""

from collections.abc import AsyncIterator
from typing import Any, Final

from wharf.audit.queries import EXPORT_ENTRIES
from wharf.base.clock import MICROSECONDS_PER_SECOND, Clock
from wharf.db import Reader
from wharf.db.tables import audit_entry

EXPORTED_ENTRIES_MAX: Final = 10_000
"""For one request; the next one goes on behind the last id."""

# A read on SQLite holds the event loop up, and this one takes a few milliseconds.
_ENTRIES_PER_READ: Final = 500
# Units of work may commit in another order than that of their ids. By now whatever was begun before has ended, so
# that nothing appears later among what was exported.
SETTLED_SECONDS: Final = 10

_NAMES: Final = tuple(column.name for column in audit_entry.c)


async def export_entries(
    reader: Reader, clock: Clock, *, last_id: int, limit: int
) -> AsyncIterator[list[dict[str, Any]]]:
    """The entries behind `last_id`, at most `limit` of them, in pieces; each is a row by the names of its columns.

    It ends before the first entry that is younger than `SETTLED_SECONDS`.
    """
    settled = clock() - SETTLED_SECONDS * MICROSECONDS_PER_SECOND
    left = min(limit, EXPORTED_ENTRIES_MAX)
    while left > 0:
        asked_for = min(left, _ENTRIES_PER_READ)
        rows = await reader.rows(EXPORT_ENTRIES, last_id=last_id, limit=asked_for)
        entries = [dict(zip(_NAMES, row, strict=True)) for row in rows]
        young = next((at for at, entry in enumerate(entries) if entry["occurred_at"] > settled), len(entries))
        if young:
            yield entries[:young]
        if young < asked_for:
            return
        last_id = entries[-1]["id"]
        left -= asked_for
