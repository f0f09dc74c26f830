"""What the tests of databases share: statements over one small table, and ways to fill and read it.

The table is the one that remembers how far the storage sweep has come: a text, which is its key, and a number.
"""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from wharf.db import Database, Reader, Statement, insert, one_of
from wharf.db.tables import storage_sweep

_by_name = storage_sweep.c.prefix == sa.bindparam("name")
_values: dict[str, Any] = {"prefix": sa.bindparam("name"), "swept_at": sa.bindparam("number")}

WRITE = Statement(sa.insert(storage_sweep).values(_values))
WRITE_ONCE = Statement(insert(storage_sweep).values(_values).on_conflict_do_nothing().returning(storage_sweep.c.prefix))
ADD = Statement(
    sa.update(storage_sweep).where(_by_name).values(swept_at=storage_sweep.c.swept_at + sa.bindparam("number"))
)
DELETE_ALL = Statement(sa.delete(storage_sweep))
READ = Statement(sa.select(storage_sweep.c.swept_at).where(_by_name))
LIST = Statement(sa.select(storage_sweep.c.prefix, storage_sweep.c.swept_at).order_by(storage_sweep.c.prefix))
LIST_AFTER = Statement(
    sa.select(storage_sweep.c.prefix)
    .where(storage_sweep.c.prefix > sa.bindparam("last"))
    .order_by(storage_sweep.c.prefix)
)
LIST_NAMED = Statement(
    sa.select(storage_sweep.c.prefix).where(one_of(storage_sweep.c.prefix, "names")).order_by(storage_sweep.c.prefix),
    lists=("names",),
)
LIST_NUMBERED = Statement(
    sa.select(storage_sweep.c.prefix)
    .where(one_of(storage_sweep.c.swept_at, "numbers"))
    .order_by(storage_sweep.c.prefix),
    lists=("numbers",),
)


class IntendedError(Exception):
    """What a test raises inside a unit of work to have it rolled back."""


async def write(database: Database, name: str, number: int = 0) -> None:
    """Write one row in a unit of work of its own."""
    async with database.begin() as transaction:
        await transaction.execute(WRITE, name=name, number=number)


async def write_and_break(database: Database, name: str) -> None:
    """Write one row and fail before the unit of work is over; raises `IntendedError`."""
    async with database.begin() as transaction:
        await transaction.execute(WRITE, name=name, number=0)
        raise IntendedError


async def write_many(database: Database, names: Iterable[str]) -> None:
    """Write a row for each name, all in one unit of work."""
    async with database.begin() as transaction:
        await transaction.execute_many(WRITE, [{"name": name, "number": 0} for name in names])


async def names(reader: Reader) -> list[str]:
    """Return the names of all rows that the reader sees, in the order of the database."""
    return [row[0] for row in await reader.rows(LIST)]
