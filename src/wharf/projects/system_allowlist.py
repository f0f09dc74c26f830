"""The list of vulnerabilities that do not count in any project that has no list of its own."""

import json
from collections.abc import Sequence

from wharf.audit.actor import Actor
from wharf.audit.events import allowlist_event
from wharf.audit.record import record
from wharf.base.clock import Clock
from wharf.db import Database, Reader
from wharf.db.moments import rights_changed
from wharf.projects.allowlist_queries import (
    INSERT_SYSTEM_ALLOWLIST,
    READ_SYSTEM_ALLOWLIST,
    UPDATE_SYSTEM_ALLOWLIST,
)
from wharf.projects.describe import CveAllowlist


async def read_system_allowlist(reader: Reader) -> CveAllowlist:
    """The list; an empty one without times as long as nobody has written it."""
    row = await reader.row(READ_SYSTEM_ALLOWLIST)
    return CveAllowlist(0, 0) if row is None else CveAllowlist(row[0], 0, tuple(json.loads(row[1])), *row[2:])


async def put_system_allowlist(
    database: Database, clock: Clock, actor: Actor, names: Sequence[str], expires_at: int | None
) -> None:
    """Writes the list; a name that comes twice counts once."""
    listed = list(dict.fromkeys(names))
    values = {"listed": json.dumps(listed), "ends_at": expires_at, "now": clock()}
    async with database.begin() as transaction:
        # First of all: two who do this at once take turns here, so that only one of them finds no list. It also
        # decides what may be pulled, and whoever remembers that has to forget it.
        await rights_changed(transaction)
        if not await transaction.execute(UPDATE_SYSTEM_ALLOWLIST, **values):
            await transaction.execute(INSERT_SYSTEM_ALLOWLIST, **values)
        await record(transaction, allowlist_event(actor, clock(), listed))
