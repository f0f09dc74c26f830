"""The write-ahead log of an SQLite file, which is synced and shortened apart from the commits that fill it."""

import asyncio
import os
import sqlite3
import time
from pathlib import Path

from wharf.base.metrics import metrics
from wharf.base.worker_threads import WorkerThreads
from wharf.db.database import DatabaseUnavailable

# How much may come into the log before it is moved into the database.
COMMITS_MAX = 1_000
GROWTH_BYTES_MAX = 16 * 1024 * 1024

# As SQLite does it: beyond the bytes and the length of the file there is nothing that a commit needs.
_sync_file = getattr(os, "fdatasync", os.fsync)


class SqliteLog:
    """The log of one database file. With `durable=False` it is never synced."""

    def __init__(self, database: Path, *, durable: bool) -> None:
        self._path = database.with_name(f"{database.name}-wal")
        self._durable = durable
        # One thread, so that nobody shortens the log in the middle of a sync.
        self._thread = WorkerThreads(1, "log")
        self._descriptor: int | None = None
        self._running: asyncio.Task[None] | None = None
        self._following: asyncio.Task[None] | None = None
        self._waiting_units = 0
        self._commits = 0
        self._size_bytes = 0
        self._long_from_bytes = GROWTH_BYTES_MAX
        self._fault = ""

    @property
    def is_long(self) -> bool:
        """Whether it is time to shorten the log."""
        return self._commits >= COMMITS_MAX or self._size_bytes >= self._long_from_bytes

    def check(self) -> None:
        """Raises `DatabaseUnavailable` once a sync has failed.

        What the kernel could not write it may have dropped, so that no later sync would make it good.
        """
        if self._fault:
            raise DatabaseUnavailable(f"SQLite cannot write any more: {self._fault}; restart Wharf")

    async def sync(self) -> None:
        """Waits until a commit that was made just now is durable; raises `DatabaseUnavailable`."""
        self._commits += 1
        if not self._durable:
            return
        self._waiting_units += 1
        # A sync that is under way may have begun before the commit, so it is the next one that counts.
        if self._following is None:
            self._following = asyncio.get_running_loop().create_task(self._sync_after(self._running))
        # It goes on when the caller is cancelled; others share it.
        await asyncio.shield(self._following)

    async def _sync_after(self, previous: asyncio.Task[None] | None) -> None:
        if previous is not None:
            await asyncio.wait([previous])
        self._running, self._following = self._following, None
        units, self._waiting_units = self._waiting_units, 0
        started = time.perf_counter()
        self.check()
        try:
            self._size_bytes = await self._thread.run(self._sync_now)
        except OSError as error:
            self._fault = f"{error.strerror} ({self._path})"
            self.check()
        metrics.database_commit(units, time.perf_counter() - started)

    def _sync_now(self) -> int:
        """Syncs the file and returns its length."""
        if self._descriptor is None:
            self._descriptor = os.open(self._path, os.O_RDWR | getattr(os, "O_CLOEXEC", 0))
        _sync_file(self._descriptor)
        return os.fstat(self._descriptor).st_size

    async def shorten(self, writer: sqlite3.Connection) -> None:
        """Moves what is in the log into the database, so that the log begins anew; raises what `writer` does.

        It has to be the write connection, outside of a transaction: two connections doing so at once can corrupt the
        log in SQLite up to 3.51.2.
        """
        checkpoint = "PRAGMA wal_checkpoint(PASSIVE)"
        await self._thread.run(lambda: writer.execute(checkpoint).fetchone())
        self._commits = 0
        self._long_from_bytes = self._size_bytes + GROWTH_BYTES_MAX

    async def close(self) -> None:
        """Waits for the syncs that have begun or are waited for."""
        syncs = [task for task in (self._running, self._following) if task is not None]
        if syncs:
            await asyncio.wait(syncs)
        self._thread.close()
        if self._descriptor is not None:
            os.close(self._descriptor)
