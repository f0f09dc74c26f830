"""SQLite: one process, one write connection, commits of concurrent units grouped into one sync.

A unit of work runs its statements on the event loop, inside a savepoint of its own, and holds the turn for
that long. Units that arrive while a commit is under way wait for it and then share the next one. The sync
happens in a thread; only what has been synced is answered. Reads run on the event loop on a read-only
connection: an indexed read costs microseconds, a hop to a thread a hundred times as much.
"""

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from wharf.base.metrics import metrics
from wharf.db.database import DatabaseFull, DatabaseUnavailable, Row
from wharf.db.statement import Engine, Statement

BATCH_UNITS_MAX = 256
STATEMENT_CACHE_SIZE = 512
READ_CACHE_KIB = 16 * 1024
WRITE_CACHE_KIB = 8 * 1024
WAL_PAGES_BEFORE_CHECKPOINT = 4000


class _Batch:
    """Units of work that share a commit."""

    __slots__ = ("done", "units")

    def __init__(self, done: asyncio.Future[None]) -> None:
        self.done = done
        self.units = 0


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


class SqliteDatabase:
    """An SQLite file, opened by this process alone."""

    engine: Engine = "sqlite"

    def __init__(self, path: Path, *, durable: bool = True) -> None:
        """Opens `path`, whose schema must be there already.

        `durable=False` lets a power cut take the last commits; a crash of the process still loses nothing.
        """
        self._writer = _connect(path, WRITE_CACHE_KIB)
        self._writer.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
        # The write connection alone checkpoints: two connections doing so at once can corrupt the log in
        # SQLite up to 3.51.2.
        self._writer.execute(f"PRAGMA wal_autocheckpoint = {WAL_PAGES_BEFORE_CHECKPOINT}")
        self._reader = _connect(path, READ_CACHE_KIB)
        self._reader.execute("PRAGMA wal_autocheckpoint = 0")
        self._reader.execute("PRAGMA query_only = ON")
        # Whoever remembers something read from here may go on using it for as long as this stays the same: it
        # rises before any of the commits it counts is answered.
        self.commits = 0
        self._committer = ThreadPoolExecutor(1, thread_name_prefix="commit")
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._batch: _Batch | None = None
        self._commits: set[asyncio.Task[None]] = set()

    def row_now(self, statement: Statement, **parameters: Any) -> Row | None:
        """The first row, or None, without giving up the event loop; for indexed reads only."""
        return _first(self._reader, statement, parameters)

    async def row(self, statement: Statement, **parameters: Any) -> Row | None:
        """The first row, or None."""
        return _first(self._reader, statement, parameters)

    async def rows(self, statement: Statement, **parameters: Any) -> list[Row]:
        """Every row."""
        return _run(self._reader, statement, parameters).fetchall()

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[SqliteTransaction]:
        """A unit of work; leaving the block waits for the sync that it shares with others."""
        batch = await self._take_turn()
        is_first = batch.units == 0
        try:
            if not is_first:
                self._writer.execute("SAVEPOINT unit")
            yield SqliteTransaction(self._writer)
        except BaseException as error:
            self._undo_unit(batch, is_first=is_first)
            if isinstance(error, sqlite3.OperationalError):
                raise _unavailable("write", error) from error
            raise
        if not is_first:
            self._writer.execute("RELEASE unit")
        self._pass_turn(batch)
        # The commit goes on when the caller is cancelled; others share it.
        await asyncio.shield(batch.done)

    async def _take_turn(self) -> _Batch:
        self._waiting += 1
        try:
            await self._turn.acquire()
        except asyncio.CancelledError:
            self._waiting -= 1
            await self._commit_abandoned_batch()
            raise
        self._waiting -= 1
        if self._batch is None:
            try:
                self._writer.execute("BEGIN IMMEDIATE")
            except sqlite3.Error as error:
                self._turn.release()
                raise _unavailable("write", error) from error
            self._batch = _Batch(asyncio.get_running_loop().create_future())
        return self._batch

    async def _commit_abandoned_batch(self) -> None:
        """Commits a batch that was kept open for a unit whose caller has gone."""
        if self._batch is not None and not self._waiting and not self._turn.locked():
            await self._turn.acquire()
            self._start_commit(self._batch)

    def _undo_unit(self, batch: _Batch, *, is_first: bool) -> None:
        """Rolls one unit back; its companions in the batch go on, unless SQLite has rolled back them all."""
        try:
            if not is_first:
                self._writer.execute("ROLLBACK TO unit")
                self._writer.execute("RELEASE unit")
                self._pass_turn(batch)
                return
        except sqlite3.Error as error:
            # A full disk ends the whole transaction, whatever savepoints it had.
            _fail(batch, _unavailable("go on with a transaction", error))
        if self._writer.in_transaction:
            self._writer.execute("ROLLBACK")
        self._batch = None
        self._turn.release()

    def _pass_turn(self, batch: _Batch) -> None:
        """Lets the next unit join the batch, or commits when nobody waits; the turn stays taken meanwhile."""
        batch.units += 1
        if self._waiting and batch.units < BATCH_UNITS_MAX:
            self._turn.release()
            return
        self._start_commit(batch)

    def _start_commit(self, batch: _Batch) -> None:
        self._batch = None
        commit = asyncio.get_running_loop().create_task(self._commit(batch))
        self._commits.add(commit)
        commit.add_done_callback(self._commits.discard)

    async def _commit(self, batch: _Batch) -> None:
        started = time.perf_counter()
        try:
            await asyncio.get_running_loop().run_in_executor(self._committer, self._writer.execute, "COMMIT")
        except sqlite3.Error as error:
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")
            _fail(batch, _unavailable("commit", error))
        else:
            self.commits += 1
            batch.done.set_result(None)
            metrics.database_commit(batch.units, time.perf_counter() - started)
        finally:
            self._turn.release()

    async def check(self) -> None:
        """Raises `DatabaseUnavailable` when the file cannot be read."""
        try:
            self._reader.execute("SELECT count(*) FROM access_version").fetchone()
        except sqlite3.Error as error:
            raise _unavailable("read", error) from error

    async def close(self) -> None:
        """Waits for the last commit, then closes; the write connection goes last and folds the log in."""
        async with self._turn:
            self._committer.shutdown()
            self._reader.close()
            self._writer.close()


def _unavailable(verb: str, error: sqlite3.Error) -> DatabaseUnavailable:
    # Errors of the driver itself have no code.
    is_full = getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
    return (DatabaseFull if is_full else DatabaseUnavailable)(f"SQLite cannot {verb}: {error}")


def _fail(batch: _Batch, error: DatabaseUnavailable) -> None:
    batch.done.set_exception(error)
    # Every unit of the batch may have been cancelled, and then nobody else asks for the exception.
    batch.done.exception()


def _connect(path: Path, cache_kib: int) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, cached_statements=STATEMENT_CACHE_SIZE
    )
    connection.execute("PRAGMA journal_mode = WAL")
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
