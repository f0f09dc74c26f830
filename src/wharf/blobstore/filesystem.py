"""Blobs as plain files below one folder.

A file is created at its final path and never renamed: nobody looks for a key that the database does not hold, so a
half-written file needs no other name. What blocks runs in the store's own threads, where hashing and writing release
the interpreter lock, so that the disk work of one upload overlaps with receiving and with other uploads.
"""

import errno
import os
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from wharf.blobstore.compose import concatenate
from wharf.blobstore.errors import StorageFull, StorageUnavailable
from wharf.blobstore.files import FileTree, write_all
from wharf.blobstore.layout import check_key, check_prefix
from wharf.blobstore.protocol import READ_PIECE_BYTES, BlobWriter, Hash, ListedBlob
from wharf.blobstore.threads import Threads

# Threads mostly wait for the disk, and syncs that wait together share one journal commit.
THREAD_COUNT = 16
# One way to a thread and back costs as much as reading a part of this.
READ_BATCH_BYTES = 4 * READ_PIECE_BYTES
# Between two hints to the disk that it may begin.
WRITE_BACK_BYTES = 8 * 1024 * 1024

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class FilesystemBlobStore:
    """A BlobStore in a folder, which is made on the first write.

    With `durable=False` nothing is synced: a power cut may lose what was answered as stored.
    """

    def __init__(self, root: str | Path, *, durable: bool = True) -> None:
        self._files = FileTree(os.path.abspath(root), durable=durable)
        self._threads = Threads(THREAD_COUNT, _translated)

    async def put(self, key: str, data: bytes) -> None:
        await self._threads.run(self._files.put, check_key(key), data)

    async def writer(self, key: str) -> BlobWriter:
        return _FileWriter(self._files, self._threads, check_key(key))

    async def read(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        check_key(key)
        for position in range(start, max(end, start + 1), READ_BATCH_BYTES):
            batch_end = min(position + READ_BATCH_BYTES, end)
            for piece in await self._threads.run(self._files.read, key, position, batch_end):
                yield piece

    async def size(self, key: str) -> int | None:
        return await self._threads.run(self._files.size, check_key(key))

    async def delete(self, keys: Sequence[str]) -> None:
        await self._threads.run(self._files.delete, [check_key(key) for key in keys])

    async def list(self, prefix: str) -> AsyncIterator[ListedBlob]:
        folders = [check_prefix(prefix)]
        while folders:
            below, blobs = await self._threads.run(self._files.scan, folders.pop())
            folders += below
            for blob in blobs:
                yield blob

    def local_path(self, key: str) -> str | None:
        return self._files.path(check_key(key))

    async def presigned_url(self, key: str, *, expires_seconds: int) -> str | None:
        check_key(key)
        return None

    async def compose(self, key: str, sources: Sequence[str], hashes: Sequence[Hash]) -> int:
        return await concatenate(self, key, sources, hashes)

    async def purge_incomplete(self, older_than_microseconds: int) -> int:
        """Return 0: a half-written file looks like any other, and a scrub finds it by its missing row."""
        return 0

    async def check(self) -> None:
        await self._threads.run(self._files.check)

    async def close(self) -> None:
        await self._threads.close()


class _FileWriter:
    """A BlobWriter over one file, which the first write creates.

    The lock makes an abort wait for the thread of a cancelled write; otherwise that write could go to a descriptor
    which meanwhile belongs to another file.
    """

    def __init__(self, files: FileTree, threads: Threads, key: str) -> None:
        self._files = files
        self._threads = threads
        self._key = key
        self._lock = threading.Lock()
        self._descriptor: int | None = None
        self._closed = False
        self._arrived_bytes = 0
        self._advised_bytes = 0

    async def write(self, chunks: Sequence[bytes], hashes: Sequence[Hash]) -> None:
        await self._threads.run(self._write, chunks, hashes)

    async def commit(self) -> None:
        await self._threads.run(self._commit)

    async def abort(self) -> None:
        await self._threads.run(self._abort)

    def _write(self, chunks: Sequence[bytes], hashes: Sequence[Hash]) -> None:
        with self._lock:
            descriptor = self._open()
            try:
                for each in hashes:
                    for chunk in chunks:
                        each.update(chunk)
                write_all(descriptor, chunks)
                self._start_write_back(descriptor, sum(map(len, chunks)))
            except BaseException:
                self._discard()
                raise

    def _commit(self) -> None:
        with self._lock:
            descriptor = self._open()
            self._descriptor, self._closed = None, True
            self._files.finish(self._key, descriptor)

    def _abort(self) -> None:
        with self._lock:
            self._discard()

    def _start_write_back(self, descriptor: int, arrived_bytes: int) -> None:
        self._arrived_bytes += arrived_bytes
        if self._arrived_bytes - self._advised_bytes >= WRITE_BACK_BYTES:
            self._files.start_write_back(descriptor, self._advised_bytes, self._arrived_bytes)
            self._advised_bytes = self._arrived_bytes

    def _open(self) -> int:
        if self._closed:
            raise ValueError(f"the writer of {self._key} is closed")
        if self._descriptor is None:
            self._descriptor = self._files.create(self._key)
        return self._descriptor

    def _discard(self) -> None:
        descriptor = self._descriptor
        self._descriptor, self._closed = None, True
        if descriptor is not None:
            self._files.discard(self._key, descriptor)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except FileExistsError:
        raise
    except OSError as error:
        reason = f"{error.strerror} ({error.filename})" if error.filename else str(error.strerror)
        fault = StorageFull if error.errno in _FULL else StorageUnavailable
        raise fault(reason) from error
