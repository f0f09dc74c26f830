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
# How often the event loop goes round before a sync begins, so that whoever is about to commit shares it. Alone it takes
# some microseconds more; of eight who push small images it makes pushes quicker by 7 to 10 %, for a tenth less of the
# processor.
TURNS_BEFORE_SYNC = 6

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
        self._syncing: asyncio.Task[None] | None = None
        # Of those who have committed since the last sync began.
        self._waiting: list[asyncio.Future[None]] = []
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
            raise self._unavailable()

    async def sync(self) -> None:
        """Waits until a commit that was made just now is durable; raises `DatabaseUnavailable`."""
        self._commits += 1
        if not self._durable:
            return
        loop = asyncio.get_running_loop()
        waiting = loop.create_future()
        self._waiting.append(waiting)
        if self._syncing is None:
            self._syncing = loop.create_task(self._sync_until_nobody_waits())
        await waiting

    async def _sync_until_nobody_waits(self) -> None:
        """Syncs for all who wait, and again for whoever has committed since, as the sync may have begun before that."""
        while self._waiting:
            for _ in range(TURNS_BEFORE_SYNC):
                await asyncio.sleep(0)
            waiting, self._waiting = self._waiting, []
            await self._sync_for(waiting)
        self._syncing = None

    async def _sync_for(self, waiting: list[asyncio.Future[None]]) -> None:
        await self._sync_once(len(waiting))
        for each in waiting:
            # A caller that was cancelled waits no more.
            if not each.done():
                if self._fault:
                    each.set_exception(self._unavailable())
                else:
                    each.set_result(None)

    async def _sync_once(self, unit_count: int) -> None:
        if self._fault:
            return
        started = time.perf_counter()
        try:
            self._size_bytes = await self._thread.run(self._sync_now)
        except OSError as error:
            self._fault = f"{error.strerror} ({self._path})"
        else:
            metrics.database_commit(unit_count, time.perf_counter() - started)

    def _unavailable(self) -> DatabaseUnavailable:
        return DatabaseUnavailable(f"SQLite cannot write any more: {self._fault}; restart Wharf")

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
        if self._syncing is not None:
            await asyncio.wait([self._syncing])
        self._thread.close()
        if self._descriptor is not None:
            os.close(self._descriptor)
