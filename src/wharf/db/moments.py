"""What may be remembered of the database, and until when.

A moment is two values read together. As long as `state` stays the same, nothing at all has been committed, so
whatever was read may be used again. As long as `rights` stays the same, nobody's rights have changed: it is a
number in the database that every such change raises in its own transaction.

Nothing that was answered before a moment is asked for can be missing from it, on whichever node it was done.
SQLite has one writer, this process, which counts its commits. PostgreSQL tells its snapshot, the list of the
transactions that are visible: two snapshots that read alike see the same data.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, cast

import sqlalchemy as sa

from wharf.db.batching import BatchedRead
from wharf.db.database import Database, LineBroken, Transaction
from wharf.db.sqlite import SqliteDatabase
from wharf.db.statement import Statement
from wharf.db.tables import access_version

if TYPE_CHECKING:
    # Its driver costs memory and start time that a server over SQLite need not pay.
    from wharf.db.postgres import PostgresDatabase

RAISE_RIGHTS = Statement(sa.update(access_version).values(version=access_version.c.version + 1))
READ_RIGHTS = Statement(sa.select(access_version.c.version))
READ_SNAPSHOT_AND_RIGHTS = Statement(
    sa.select(
        # After a failover the numbers of lost transactions are given again, so the server is a part of the state.
        sa.func.concat(sa.func.pg_current_snapshot(), sa.func.pg_postmaster_start_time()),
        access_version.c.version,
    )
)


class Moment(NamedTuple):
    """How the database is now; see above for what equal values mean."""

    state: object
    rights: int


class Moments(Protocol):
    """Tells the moment; there is one implementation for each engine."""

    async def now(self) -> Moment:
        """The moment of the call, or a later one."""


async def rights_changed(transaction: Transaction) -> None:
    """Says, within the transaction that changes them, that remembered rights are out of date."""
    await transaction.execute(RAISE_RIGHTS)


def moments_of(database: Database) -> Moments:
    """The implementation for the engine of `database`."""
    if isinstance(database, SqliteDatabase):
        return _EmbeddedMoments(database)
    return _SharedMoments(cast("PostgresDatabase", database))


class _EmbeddedMoments:
    """From memory, until this process commits something."""

    def __init__(self, database: SqliteDatabase) -> None:
        self._database = database
        self._last = Moment(-1, -1)

    async def now(self) -> Moment:
        commits = self._database.commits
        if self._last.state != commits:
            row = self._database.row_now(READ_RIGHTS)
            self._last = Moment(commits, row[0] if row else 0)
        return self._last


class _SharedMoments:
    """From PostgreSQL, one round trip for everybody who asks at the same time."""

    def __init__(self, database: "PostgresDatabase") -> None:
        self._database = database
        self._line = database.line(READ_SNAPSHOT_AND_RIGHTS)
        self._batched = BatchedRead(self._read_for_all)

    async def now(self) -> Moment:
        return await self._batched.ask(None)

    async def _read_for_all(self, questions: Sequence[None]) -> Sequence[Moment]:
        try:
            row: Sequence[Any] | None = await self._line.ask()
        except LineBroken:
            row = await self._database.row(READ_SNAPSHOT_AND_RIGHTS)
        return [Moment(row[0], int(row[1])) if row else Moment(None, 0)] * len(questions)
