"""Empty files that wait for the small blobs of a busy moment.

To make a file durable, its folder has to be synced too. While pushes follow each other closely, files are made ahead,
sixteen in one folder with one sync for all, so that a small blob needs a write and a sync of its file alone: three
calls less, and a millisecond, for each blob. In quiet times there are none.
"""

import asyncio
from collections import deque
from contextlib import suppress

from wharf.blobstore.errors import BlobStoreError
from wharf.blobstore.files import FileTree, PreparedFile
from wharf.blobstore.layout import new_keys
from wharf.blobstore.threads import Threads

BATCH_COUNT = 16
# When fewer are left, the next ones are made.
LOW_COUNT = 12
# So many small blobs in so short a time make a busy moment.
BUSY_COUNT = 16
BUSY_SECONDS = 1.0
# Far less than the age at which a sweep removes what no row names.
AGE_SECONDS_MAX = 20.0


class PreparedFiles:
    """The empty files of one kind, which is the first folder of their keys."""

    def __init__(self, prefix: str, files: FileTree, threads: Threads) -> None:
        self._prefix = prefix
        self._files = files
        self._threads = threads
        # By key, oldest first.
        self._ready: dict[str, PreparedFile] = {}
        self._taken: dict[str, PreparedFile] = {}
        # The keys of those that are being made.
        self._coming: frozenset[str] = frozenset()
        self._times: deque[float] = deque(maxlen=BUSY_COUNT)
        self._preparing: asyncio.Task[None] | None = None
        self._expiries: set[asyncio.Task[None]] = set()

    def __contains__(self, key: str) -> bool:
        return key in self._ready or key in self._taken or key in self._coming

    def take(self, now_microseconds: int) -> str | None:
        """Return the key of a file that is ready, for a `put` which follows at once; None when there is none."""
        time = asyncio.get_running_loop().time()
        self._times.append(time)
        is_busy = len(self._times) == BUSY_COUNT and time - self._times[0] < BUSY_SECONDS
        if is_busy and len(self._ready) < LOW_COUNT and self._preparing is None:
            self._preparing = asyncio.create_task(self._prepare(now_microseconds))
        if not self._ready:
            return None
        key = next(iter(self._ready))
        self._taken[key] = self._ready.pop(key)
        return key

    def claim(self, key: str) -> PreparedFile | None:
        """Return the file whose key was taken, and leave it to the caller."""
        return self._taken.pop(key, None)

    async def close(self) -> None:
        """Remove what is left."""
        if self._preparing is not None:
            await asyncio.wait([self._preparing])
        expiries = [*self._expiries]
        for expiry in expiries:
            expiry.cancel()
        await asyncio.gather(*expiries, return_exceptions=True)
        files = [*self._ready.values(), *self._taken.values()]
        self._ready, self._taken = {}, {}
        await self._remove(files)

    async def _prepare(self, now_microseconds: int) -> None:
        keys = new_keys(self._prefix, now_microseconds, BATCH_COUNT)
        self._coming = frozenset(keys)
        try:
            files = await self._threads.run(self._files.prepare, keys)
        except (BlobStoreError, OSError):
            # Whoever puts the next blob makes his own file, and hears what is wrong.
            self._times.clear()
            return
        finally:
            self._preparing = None
            self._coming = frozenset()
        self._ready.update(zip(keys, files, strict=True))
        expiry = asyncio.create_task(self._expire(keys))
        self._expiries.add(expiry)
        expiry.add_done_callback(self._expiries.discard)

    async def _expire(self, keys: list[str]) -> None:
        await asyncio.sleep(AGE_SECONDS_MAX)
        await self._remove([self._ready.pop(key) for key in keys if key in self._ready])

    async def _remove(self, files: list[PreparedFile]) -> None:
        if not files:
            return
        # What cannot be removed now is left to the sweep.
        with suppress(BlobStoreError):
            await self._threads.run(self._files.remove_prepared, files)
