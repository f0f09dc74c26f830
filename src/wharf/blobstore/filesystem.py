"""Blobs as plain files below one folder.

A file is created at its final path and never renamed: nobody looks for a key that the database does not hold, so a
half-written file needs no other name. What blocks runs in the store's own threads, where hashing and writing release
the interpreter lock, so that the disk work of one upload overlaps with receiving and with other uploads.
"""

import errno
import os
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from wharf.base.memory_share import MemoryShare
from wharf.blobstore.compose import concatenate
from wharf.blobstore.errors import StorageFull, StorageUnavailable
from wharf.blobstore.files import FileTree, is_cached, read_piece, write_all
from wharf.blobstore.layout import BLOBS_PREFIX, RECORDS_PREFIX, check_key, check_prefix, new_key
from wharf.blobstore.prepared import PreparedFiles
from wharf.blobstore.protocol import READ_PIECE_BYTES, BlobWriter, Hash, ListedBlob
from wharf.blobstore.threads import Threads
from wharf.blobstore.writer import ThreadedWriter

# Threads mostly wait for the disk, and syncs that wait together share one journal commit.
THREAD_COUNT = 16
# Between two hints to the disk that it may begin.
WRITE_BACK_BYTES = 8 * 1024 * 1024
# What the pieces of all downloads have together; on the way to the socket there are copies of each besides.
ALL_PIECES_BYTES = 6 * 1024 * 1024
READ_PIECE_BYTES_MIN = 256 * 1024

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class FilesystemBlobStore:
    """A BlobStore in a folder, which is made on the first write.

    With `durable=False` nothing is synced: a power cut may lose what was answered as stored.
    """

    def __init__(self, root: str | Path, *, durable: bool = True) -> None:
        self._files = FileTree(os.path.abspath(root), durable=durable)
        self._threads = Threads(THREAD_COUNT, _translated)
        self._prepared = {
            prefix: PreparedFiles(prefix, self._files, self._threads) for prefix in (BLOBS_PREFIX, RECORDS_PREFIX)
        }
        self._read_memory = MemoryShare(
            ALL_PIECES_BYTES, smallest_bytes=READ_PIECE_BYTES_MIN, largest_bytes=READ_PIECE_BYTES
        )

    def fresh_key(self, prefix: str, now_microseconds: int) -> str:
        return self._prepared[prefix].take(now_microseconds) or new_key(prefix, now_microseconds)

    async def put(self, key: str, data: bytes) -> None:
        prepared = self._prepared.get(f"{key.partition('/')[0]}/")
        file = prepared.claim(key) if prepared else None
        if file is None:
            await self._threads.run(self._files.put, check_key(key), data)
        else:
            await self._threads.run(self._files.fill, file, data)

    async def writer(self, key: str) -> BlobWriter:
        return _FileWriter(self._files, self._threads, check_key(key))

    async def read(self, key: str, start: int, end: int) -> AsyncGenerator[bytes, None]:
        """Yield pieces; one that the page cache holds is copied at once, as cheap as the way to a thread."""
        with _translated():
            descriptor = self._files.open(check_key(key))
        try:
            with self._read_memory.taken():
                while start < end:
                    piece_end = min(start + self._read_memory.piece_bytes, end)
                    if is_cached(descriptor, piece_end):
                        with _translated():
                            piece = read_piece(descriptor, key, start, piece_end)
                    else:
                        piece = await self._threads.run(read_piece, descriptor, key, start, piece_end)
                    start = piece_end
                    yield piece
        finally:
            # A thread that a cancelled read leaves behind may then read another file; nobody takes its bytes.
            os.close(descriptor)

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
                if not any(blob.key in prepared for prepared in self._prepared.values()):
                    yield blob

    def path(self, key: str) -> str:
        """Return the absolute path of the blob's file, which may be missing."""
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
        for prepared in self._prepared.values():
            await prepared.close()
        await self._threads.close()


class _FileWriter(ThreadedWriter):
    """A BlobWriter over one file, which is created when it is first needed."""

    def __init__(self, files: FileTree, threads: Threads, key: str) -> None:
        super().__init__(threads, key)
        self._files = files
        self._descriptor: int | None = None
        self._arrived_bytes = 0
        self._advised_bytes = 0

    def _append(self, chunks: Sequence[bytes]) -> None:
        descriptor = self._open()
        write_all(descriptor, chunks)
        self._arrived_bytes += sum(map(len, chunks))
        if self._arrived_bytes - self._advised_bytes >= WRITE_BACK_BYTES:
            self._files.start_write_back(descriptor, self._advised_bytes, self._arrived_bytes)
            self._advised_bytes = self._arrived_bytes

    def _finish(self) -> None:
        self._files.finish(self._key, self._open())

    def _discard(self) -> None:
        if self._descriptor is not None:
            self._files.discard(self._key, self._descriptor)

    def _open(self) -> int:
        if self._descriptor is None:
            self._descriptor = self._files.create(self._key)
        return self._descriptor


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
