"""SQLite: one process, one write connection, and syncs that concurrent units of work share.

A unit of work takes its turn, runs its statements on the event loop and commits there: a commit writes to the log, in
memory, and costs microseconds. What takes long is the sync of the log, in a thread, and nobody's turn waits for it.
Whoever commits while one is under way shares the next one. Only what has been synced is answered. The log is a
sequence: a sync makes good every commit before it, so that nothing that was answered rests on what may still be lost.

Reads run on the event loop: an indexed read costs microseconds, a hop to a thread a hundred times as much. They see
what is committed, a moment before its sync ends. They use the write connection, whose cache every commit leaves as it
is, and a read-only one, whose cache is void after each, only while the former is in the middle of a unit of work.
"""

import asyncio
import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Any

from wharf.db.database import DatabaseFull, DatabaseUnavailable, Row
from wharf.db.sqlite_changes import SqliteChanges
from wharf.db.sqlite_log import SqliteLog
from wharf.db.statement import Engine, Statement

STATEMENT_CACHE_SIZE = 512
READ_CACHE_KIB = 8 * 1024
WRITE_CACHE_KIB = 16 * 1024


class SqliteTransaction:
    """A unit of work on the write connection."""

    __slots__ = ("_connection",)

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    async def row(self, statement: Statement, **parameters: Any) -> Row | None:
        """The first row, or None."""
        return _first(self._connection, statement, parameters)

    async def rows(self, statement: Statement, **parameters: Any) -> list[Row]:
        """Every row."""
        return _run(self._connection, statement, parameters).fetchall()

    async def execute(self, statement: Statement, **parameters: Any) -> int:
        """Runs a statement that returns no rows; returns how many rows it touched."""
        return _run(self._connection, statement, parameters).rowcount

    async def execute_many(self, statement: Statement, parameters: list[dict[str, Any]]) -> None:
        """Runs one statement for each of several sets of parameters."""
        if parameters:
            sql, _ = statement.bind("sqlite", parameters[0])
            self._connection.executemany(sql, [statement.bind("sqlite", values)[1] for values in parameters])


class _Unit:
    """A unit of work as a block; cheaper than a generator would be."""

    __slots__ = ("_database",)

    def __init__(self, database: "SqliteDatabase") -> None:
        self._database = database

    async def __aenter__(self) -> SqliteTransaction:
        return await self._database.enter()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._database.leave(error)


class SqliteDatabase:
    """An SQLite file, opened by this process alone."""

    engine: Engine = "sqlite"

    def __init__(self, path: Path, *, durable: bool = True) -> None:
        """Opens `path`, whose schema must be there already.

        `durable=False` lets a power cut take the last commits; a crash of the process still loses nothing.
        """
        self._writer = _connect(path, WRITE_CACHE_KIB)
        # A commit syncs nothing by itself but the head of a log that begins anew.
        self._writer.execute("PRAGMA synchronous = NORMAL")
        self._reader = _connect(path, READ_CACHE_KIB)
        self._reader.execute("PRAGMA query_only = ON")
        self._log = SqliteLog(path, durable=durable)
        # Whoever remembers something read from here may go on using it for as long as this stays the same: it
        # rises with every commit.
        self.commits = 0
        # The same for a part of the database.
        self.changes = SqliteChanges(self._writer)
        self._turn = asyncio.Lock()
        # Whether a thread has the write connection now.
        self._is_lent = False

    def row_now(self, statement: Statement, **parameters: Any) -> Row | None:
        """The first row, or None, without giving up the event loop; for indexed reads only."""
        return _first(self._for_reading(statement), statement, parameters)

    async def row(self, statement: Statement, **parameters: Any) -> Row | None:
        """The first row, or None."""
        return _first(self._for_reading(statement), statement, parameters)

    async def rows(self, statement: Statement, **parameters: Any) -> list[Row]:
        """Every row."""
        return _run(self._for_reading(statement), statement, parameters).fetchall()

    def _for_reading(self, statement: Statement) -> sqlite3.Connection:
        """The connection that sees what is committed and nothing more, and no thread has; or the one that refuses."""
        is_taken = self._writer.in_transaction or self._is_lent
        return self._reader if is_taken or statement.is_change else self._writer

    def begin(self) -> "_Unit":
        """A unit of work; leaving the block waits for the sync that it shares with others."""
        return _Unit(self)

    async def enter(self) -> SqliteTransaction:
        """Takes the turn and opens the transaction of a unit of work."""
        await self._turn.acquire()
        try:
            await self._open_transaction()
        except BaseException:
            self._turn.release()
            raise
        return SqliteTransaction(self._writer)

    async def leave(self, error: BaseException | None) -> None:
        """Ends it, gives the turn to the next one and waits for the sync; undoes it if there is an error."""
        try:
            if error is not None:
                self._roll_back()
                if isinstance(error, sqlite3.OperationalError):
                    raise _unavailable("write", error) from error
                return
            self._commit()
        finally:
            self._turn.release()
        await self._log.sync()

    async def _open_transaction(self) -> None:
        self._log.check()
        try:
            if self._log.is_long:
                await self._shorten_log()
            self._writer.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            raise _unavailable("write", error) from error

    async def _shorten_log(self) -> None:
        shortening = asyncio.create_task(self._log.shorten(self._writer))
        self._is_lent = True
        shortening.add_done_callback(self._take_back)
        # The thread goes on when the caller is cancelled.
        await asyncio.shield(shortening)

    def _take_back(self, _: asyncio.Task[None]) -> None:
        self._is_lent = False

    def _roll_back(self) -> None:
        self.changes.roll_back()
        # A full disk ends a transaction by itself.
        if self._writer.in_transaction:
            self._writer.execute("ROLLBACK")

    def _commit(self) -> None:
        try:
            self._writer.execute("COMMIT")
        except sqlite3.Error as error:
            self._roll_back()
            raise _unavailable("commit", error) from error
        self.commits += 1
        self.changes.commit(self.commits)

    async def check(self) -> None:
        """Raises `DatabaseUnavailable` when the file cannot be read, or not be written any more."""
        self._log.check()
        try:
            self._reader.execute("SELECT count(*) FROM access_version").fetchone()
        except sqlite3.Error as error:
            raise _unavailable("read", error) from error

    async def close(self) -> None:
        """Waits for the last sync, then closes; the write connection goes last and folds the log in."""
        async with self._turn:
            await self._log.close()
            self._reader.close()
            self._writer.close()


def _unavailable(verb: str, error: sqlite3.Error) -> DatabaseUnavailable:
    # Errors of the driver itself have no code.
    is_full = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
    return (DatabaseFull if is_full else DatabaseUnavailable)(f"SQLite cannot {verb}: {error}")


def _connect(path: Path, cache_kib: int) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, cached_statements=STATEMENT_CACHE_SIZE
    )
    connection.execute("PRAGMA journal_mode = WAL")
    # Left to a commit, it would hold up the event loop; `SqliteLog` sees to it.
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA busy_timeout = 5000")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute(f"PRAGMA cache_size = -{cache_kib}")
    return connection


def _run(connection: sqlite3.Connection, statement: Statement, parameters: dict[str, Any]) -> sqlite3.Cursor:
    sql, values = statement.bind("sqlite", parameters)
    return connection.execute(sql, values)


def _first(connection: sqlite3.Connection, statement: Statement, parameters: dict[str, Any]) -> Row | None:
    row: Row | None = _run(connection, statement, parameters).fetchone()
    return row
