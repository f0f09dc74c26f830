"""Concatenation for the stores that have no shorter way to it."""

from collections.abc import Sequence

from wharf.blobstore.errors import BlobMissing
from wharf.blobstore.protocol import BlobStore, BlobWriter, Hash


async def concatenate(store: BlobStore, key: str, sources: Sequence[str], hashes: Sequence[Hash]) -> int:
    """Stream the sources through this process into a new blob; see `BlobStore.compose`."""
    writer = await store.writer(key)
    try:
        size = 0
        for source in sources:
            size += await _append(store, writer, source, hashes)
        await writer.commit()
    except BaseException:
        await writer.abort()
        raise
    return size


async def _append(store: BlobStore, writer: BlobWriter, source: str, hashes: Sequence[Hash]) -> int:
    size = await store.size(source)
    if size is None:
        raise BlobMissing(source)
    async for piece in store.read(source, 0, size):
        await writer.write((piece,), hashes)
    return size
