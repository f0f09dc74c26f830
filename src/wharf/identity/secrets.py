"""Secrets of the installation itself, made at the first start and shared by every node."""

from collections.abc import Callable

from wharf.base.clock import Clock
from wharf.db import Database
from wharf.identity.queries import FIND_SECRET, INSERT_SECRET


async def system_secret(database: Database, clock: Clock, name: str, make: Callable[[], bytes]) -> bytes:
    """The secret called `name`, made now if it is not there yet."""
    row = await database.row(FIND_SECRET, name=name)
    if row is None:
        async with database.begin() as transaction:
            # Of nodes that start together one wins, and all of them read what it made.
            await transaction.execute(INSERT_SECRET, name=name, value=make(), now=clock())
        row = await database.row(FIND_SECRET, name=name)
    assert row is not None
    return bytes(row[0])
