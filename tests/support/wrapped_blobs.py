"""Blob stores around a real one: with faults to order, and with the times of a stepped clock."""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence

from wharf.base.clock import Clock
from wharf.blobstore import BlobStore, BlobStoreError, BlobWriter, Hash, ListedBlob


class WrappedBlobStore:
    """A BlobStore that does what another one does."""

    def __init__(self, inner: BlobStore) -> None:
        self.inner = inner

    def fresh_key(self, prefix: str, now_microseconds: int) -> str:
        return self.inner.fresh_key(prefix, now_microseconds)

    async def put(self, key: str, data: bytes) -> None:
        await self.inner.put(key, data)

    async def writer(self, key: str) -> BlobWriter:
        return await self.inner.writer(key)

    def read(self, key: str, start: int, end: int) -> AsyncGenerator[bytes, None]:
        return self.inner.read(key, start, end)

    async def size(self, key: str) -> int | None:
        return await self.inner.size(key)

    async def delete(self, keys: Sequence[str]) -> None:
        await self.inner.delete(keys)

    def list(self, prefix: str) -> AsyncIterator[ListedBlob]:
        return self.inner.list(prefix)

    async def presigned_url(self, key: str, *, expires_seconds: int) -> str | None:
        return await self.inner.presigned_url(key, expires_seconds=expires_seconds)

    async def compose(self, key: str, sources: Sequence[str], hashes: Sequence[Hash]) -> int:
        return await self.inner.compose(key, sources, hashes)

    async def purge_incomplete(self, older_than_microseconds: int) -> int:
        return await self.inner.purge_incomplete(older_than_microseconds)

    async def check(self) -> None:
        await self.inner.check()

    async def close(self) -> None:
        await self.inner.close()


class FaultyBlobStore(WrappedBlobStore):
    """Fails where it is told to, having left nothing behind, as the protocol wants it."""

    def __init__(self, inner: BlobStore) -> None:
        super().__init__(inner)
        self.faults: dict[str, BlobStoreError] = {}
        """By operation: `put`, `write`, `commit`, `compose`, `delete`, `read` or `check`."""
        self.before: Callable[[str], Awaitable[None]] | None = None
        """Called with the name of an operation before it makes anything durable."""

    async def put(self, key: str, data: bytes) -> None:
        await self.meet("put")
        await self.inner.put(key, data)

    async def writer(self, key: str) -> BlobWriter:
        return _FaultyWriter(self, await self.inner.writer(key))

    async def read(self, key: str, start: int, end: int) -> AsyncGenerator[bytes, None]:
        await self.meet("read")
        async for piece in self.inner.read(key, start, end):
            yield piece

    async def delete(self, keys: Sequence[str]) -> None:
        await self.meet("delete")
        await self.inner.delete(keys)

    async def compose(self, key: str, sources: Sequence[str], hashes: Sequence[Hash]) -> int:
        await self.meet("compose")
        return await self.inner.compose(key, sources, hashes)

    async def check(self) -> None:
        await self.meet("check")
        await self.inner.check()

    async def meet(self, operation: str) -> None:
        """Lets the test look on, then raises what it has ordered."""
        if self.before is not None:
            await self.before(operation)
        if operation in self.faults:
            raise self.faults[operation]


class _FaultyWriter:
    """A BlobWriter that aborts the real one before it fails."""

    def __init__(self, store: FaultyBlobStore, inner: BlobWriter) -> None:
        self._store = store
        self._inner = inner

    async def write(self, chunks: Sequence[bytes], hashes: Sequence[Hash]) -> None:
        await self._meet("write")
        await self._inner.write(chunks, hashes)

    async def commit(self) -> None:
        await self._meet("commit")
        await self._inner.commit()

    async def abort(self) -> None:
        await self._inner.abort()

    async def _meet(self, operation: str) -> None:
        try:
            await self._store.meet(operation)
        except BlobStoreError:
            await self._inner.abort()
            raise


class ClockedBlobStore(WrappedBlobStore):
    """Tells as the time of a blob what the clock showed when it was begun, or what a test has set."""

    def __init__(self, inner: BlobStore, clock: Clock) -> None:
        super().__init__(inner)
        self._clock = clock
        self.modified: dict[str, int] = {}

    async def put(self, key: str, data: bytes) -> None:
        self.modified[key] = self._clock()
        await self.inner.put(key, data)

    async def writer(self, key: str) -> BlobWriter:
        self.modified[key] = self._clock()
        return await self.inner.writer(key)

    async def list(self, prefix: str) -> AsyncIterator[ListedBlob]:
        async for listed in self.inner.list(prefix):
            yield listed._replace(modified_microseconds=self.modified[listed.key])

    async def compose(self, key: str, sources: Sequence[str], hashes: Sequence[Hash]) -> int:
        self.modified[key] = self._clock()
        return await self.inner.compose(key, sources, hashes)
