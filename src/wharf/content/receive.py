"""From the socket to storage: one pass that hashes, counts and stores."""

import asyncio
import contextlib
from dataclasses import dataclass

from wharf.base.memory_share import MemoryShare
from wharf.blobstore import BlobWriter
from wharf.blobstore.layout import BLOBS_PREFIX, new_key
from wharf.blobstore.protocol import Hash
from wharf.content.types import ByteStream, Stores
from wharf.oci.digest import Digest, digest_of, format_digest, new_hash

# A body up to this size is taken whole and stored in one go.
SMALL_BYTES_MAX = 128 * 1024
# The larger a batch, the less the way to a thread and back counts: with four streams 1 MiB takes an eighth less CPU
# than a quarter of it. Each upload holds up to two, one that is being written and one that arrives.
BATCH_BYTES_MAX = 1024 * 1024
BATCH_BYTES_MIN = 256 * 1024
ALL_BATCHES_BYTES = 6 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Received:
    """Bytes that are durable in storage and known to nobody yet."""

    storage_key: str
    size_bytes: int
    digest: Digest
    # The bytes themselves, where they were taken whole.
    content: bytes | None = None


def upload_memory() -> MemoryShare:
    """The memory for batches, which all uploads of a process share."""
    return MemoryShare(ALL_BATCHES_BYTES, smallest_bytes=BATCH_BYTES_MIN, largest_bytes=BATCH_BYTES_MAX)


async def receive(stores: Stores, stream: ByteStream, algorithm: str) -> Received:
    """Stores what `stream` yields, be it nothing, under a fresh key; a failure in the middle leaves nothing behind.

    Raises what the stream raises, and the blob store's errors.
    """
    piece = await receive_piece(stores, stream, algorithm)
    return piece or await _receive_small(stores, b"", algorithm)


async def receive_piece(stores: Stores, stream: ByteStream, algorithm: str) -> Received | None:
    """Like `receive`, but stores nothing and returns None when not a byte comes."""
    head: list[bytes] = []
    size = 0
    async for chunk in stream:
        head.append(chunk)
        size += len(chunk)
        if size > SMALL_BYTES_MAX:
            return await _receive_large(stores, head, stream, algorithm)
    if not size:
        return None
    return await _receive_small(stores, head[0] if len(head) == 1 else b"".join(head), algorithm)


async def _receive_small(stores: Stores, content: bytes, algorithm: str) -> Received:
    key = stores.blobs.fresh_key(BLOBS_PREFIX, stores.clock())
    await stores.blobs.put(key, content)
    return Received(key, len(content), digest_of(content, algorithm), content)


async def _receive_large(stores: Stores, head: list[bytes], stream: ByteStream, algorithm: str) -> Received:
    key = new_key(BLOBS_PREFIX, stores.clock())
    content_hash = new_hash(algorithm)
    writer = await stores.blobs.writer(key)
    try:
        with stores.upload_memory.taken():
            size = await _pump(writer, head, stream, content_hash, stores.upload_memory)
        await writer.commit()
    except BaseException:
        await asyncio.shield(writer.abort())
        raise
    return Received(key, size, format_digest(content_hash))


async def _pump(
    writer: BlobWriter, head: list[bytes], stream: ByteStream, content_hash: Hash, memory: MemoryShare
) -> int:
    """Writes batch after batch, each while the next one arrives; returns the size in bytes."""
    batch, batch_bytes = head, sum(map(len, head))
    size = 0
    writing: asyncio.Task[None] | None = None
    try:
        async for chunk in stream:
            batch.append(chunk)
            batch_bytes += len(chunk)
            if batch_bytes < memory.piece_bytes:
                continue
            if writing is not None:
                await writing
            writing = asyncio.create_task(writer.write(batch, (content_hash,)))
            size += batch_bytes
            batch, batch_bytes = [], 0
    finally:
        # Also when the client has gone: the writer cannot be aborted in the middle of a write.
        if writing is not None:
            with contextlib.suppress(asyncio.CancelledError):
                await writing
    if batch:
        await writer.write(batch, (content_hash,))
    return size + batch_bytes
