"""Blobs in a dict: for tests and for trying things out. Everything is gone when the process ends."""

import time
from collections.abc import AsyncGenerator, AsyncIterator, Sequence

from wharf.blobstore.compose import concatenate
from wharf.blobstore.errors import BlobMissing, StorageUnavailable
from wharf.blobstore.layout import check_key, check_prefix, new_key
from wharf.blobstore.protocol import READ_PIECE_BYTES, BlobWriter, Hash, ListedBlob


class MemoryBlobStore:
    """A BlobStore in this process's memory."""

    def __init__(self) -> None:
        self._blobs: dict[str, tuple[bytes, int]] = {}

    def fresh_key(self, prefix: str, now_microseconds: int) -> str:
        return new_key(prefix, now_microseconds)

    async def put(self, key: str, data: bytes) -> None:
        self._add(check_key(key), bytes(data))

    async def writer(self, key: str) -> BlobWriter:
        return _MemoryWriter(self, check_key(key))

    async def read(self, key: str, start: int, end: int) -> AsyncGenerator[bytes, None]:
        if check_key(key) not in self._blobs:
            raise BlobMissing(key)
        data, _ = self._blobs[key]
        if end > len(data):
            raise StorageUnavailable(f"{key} holds {len(data)} bytes, not {end}")
        for position in range(start, end, READ_PIECE_BYTES):
            yield data[position : min(position + READ_PIECE_BYTES, end)]

    async def size(self, key: str) -> int | None:
        data, _ = self._blobs.get(check_key(key), (None, 0))
        return None if data is None else len(data)

    async def delete(self, keys: Sequence[str]) -> None:
        for key in keys:
            self._blobs.pop(check_key(key), None)

    async def list(self, prefix: str) -> AsyncIterator[ListedBlob]:
        folder = check_prefix(prefix)
        for key, (data, modified_microseconds) in list(self._blobs.items()):
            if not folder or key.startswith(f"{folder}/"):
                yield ListedBlob(key, len(data), modified_microseconds)

    async def presigned_url(self, key: str, *, expires_seconds: int) -> str | None:
        check_key(key)
        return None

    async def compose(self, key: str, sources: Sequence[str], hashes: Sequence[Hash]) -> int:
        return await concatenate(self, key, sources, hashes)

    async def purge_incomplete(self, older_than_microseconds: int) -> int:
        """Return 0: what a writer holds vanishes with it."""
        return 0

    async def check(self) -> None:
        """Memory is always there."""

    async def close(self) -> None:
        """Keep the blobs: closing and opening again is what a test of a restart does."""

    def _add(self, key: str, data: bytes) -> None:
        if key in self._blobs:
            raise FileExistsError(key)
        self._blobs[key] = (data, time.time_ns() // 1000)


class _MemoryWriter:
    def __init__(self, store: MemoryBlobStore, key: str) -> None:
        self._store = store
        self._key = key
        self._chunks: list[bytes] = []
        self._closed = False

    async def write(self, chunks: Sequence[bytes], hashes: Sequence[Hash]) -> None:
        self._require_open()
        for chunk in chunks:
            for each in hashes:
                each.update(chunk)
        self._chunks.extend(map(bytes, chunks))

    async def commit(self) -> None:
        self._require_open()
        self._closed = True
        self._store._add(self._key, b"".join(self._chunks))

    async def abort(self) -> None:
        self._closed = True
        self._chunks.clear()

    def _require_open(self) -> None:
        if self._closed:
            raise ValueError(f"the writer of {self._key} is closed")
