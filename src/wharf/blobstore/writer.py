"""What the writers of all blocking drivers have in common: hashing and storing in one thread, and a clean end."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Sequence

from wharf.blobstore.protocol import Hash
from wharf.blobstore.threads import Threads


class ThreadedWriter(ABC):
    """A BlobWriter whose driver appends, finishes and discards in a thread, and no longer than it is open.

    The lock makes an abort wait for the thread of a cancelled write; otherwise that write could go to a descriptor
    which meanwhile belongs to another file.
    """

    def __init__(self, threads: Threads, key: str) -> None:
        self._threads = threads
        self._key = key
        self._lock = threading.Lock()
        self._closed = False

    async def write(self, chunks: Sequence[bytes], hashes: Sequence[Hash]) -> None:
        await self._threads.run(self._write, chunks, hashes)

    async def commit(self) -> None:
        await self._threads.run(self._commit)

    async def abort(self) -> None:
        await self._threads.run(self._abort)

    @abstractmethod
    def _append(self, chunks: Sequence[bytes]) -> None:
        """Store the chunks; when that fails, `_discard` follows."""

    @abstractmethod
    def _finish(self) -> None:
        """Make the blob durable; when that fails, leave nothing."""

    @abstractmethod
    def _discard(self) -> None:
        """Remove whatever was stored."""

    def _write(self, chunks: Sequence[bytes], hashes: Sequence[Hash]) -> None:
        with self._lock:
            self._require_open()
            try:
                for each in hashes:
                    for chunk in chunks:
                        each.update(chunk)
                self._append(chunks)
            except BaseException:
                self._closed = True
                self._discard()
                raise

    def _commit(self) -> None:
        with self._lock:
            self._require_open()
            self._closed = True
            self._finish()

    def _abort(self) -> None:
        with self._lock:
            if not self._closed:
                self._closed = True
                self._discard()

    def _require_open(self) -> None:
        if self._closed:
            raise ValueError(f"the writer of {self._key} is closed")
