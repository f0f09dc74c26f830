"""The number that tells whether remembered rights still hold.

Whatever changes who exists or who may do what raises it in the same transaction. A rights decision may be
remembered for as long as the number stays the same, on whichever node the change was made.
"""

from collections.abc import Sequence

import sqlalchemy as sa

from wharf.db import Database, Statement, Transaction
from wharf.db.batching import BatchedRead
from wharf.db.sqlite import SqliteDatabase
from wharf.db.tables import access_version

READ_VERSION = Statement(sa.select(access_version.c.version))
RAISE_VERSION = Statement(sa.update(access_version).values(version=access_version.c.version + 1))


async def rights_changed(transaction: Transaction) -> None:
    """Says, within the transaction that changes them, that remembered rights are out of date."""
    await transaction.execute(RAISE_VERSION)


class RightsVersion:
    """Reads the number: from memory while nothing was committed to SQLite, in batches from PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._embedded = database if isinstance(database, SqliteDatabase) else None
        self._batched = BatchedRead(self._read_for_all)
        self._commits_seen = -1
        self._version = -1

    async def current(self) -> int:
        """The number as of now: no change that was answered before the call is missed."""
        if self._embedded is None:
            return await self._batched.ask(None)
        return self.current_now(self._embedded)

    def current_now(self, embedded: SqliteDatabase) -> int:
        """The number as of now, without giving up the event loop."""
        if self._commits_seen != embedded.commits:
            row = embedded.row_now(READ_VERSION)
            self._version = row[0] if row else 0
            self._commits_seen = embedded.commits
        return self._version

    async def _read_for_all(self, questions: Sequence[None]) -> Sequence[int]:
        row = await self._database.row(READ_VERSION)
        return [row[0] if row else 0] * len(questions)
