"""What every blob store can do. Keys are opaque strings, made by `layout` and remembered by the database."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from typing import NamedTuple, Protocol

READ_PIECE_BYTES = 768 * 1024


class Hash(Protocol):
    """The part of a `hashlib` object that a blob store uses."""

    def update(self, data: bytes, /) -> None:
        """Take in the next bytes."""


class ListedBlob(NamedTuple):
    """One line of a listing; the time is that of the last write, in microseconds since the epoch."""

    key: str
    size: int
    modified_microseconds: int


class BlobWriter(Protocol):
    """One blob being written, by one caller at a time.

    After a failed `write` or `commit` nothing is left in storage; after a cancelled one, call `abort`.
    """

    async def write(self, chunks: Sequence[bytes], hashes: Sequence[Hash]) -> None:
        """Append the chunks and feed them to every hash.

        A batch of about 1 MiB amortises the way to the thread and back. Overlap with receiving is the caller's
        business: start the next batch's receive before awaiting this one.

        Raises StorageFull, StorageUnavailable; and FileExistsError, here or from `commit`, where the key is found
        in use (a multipart upload does not find out: keys are random).
        """

    async def commit(self) -> None:
        """Make the blob durable: when this returns, it survives a power cut.

        Raises StorageFull, StorageUnavailable.
        """

    async def abort(self) -> None:
        """Leave nothing behind. Idempotent; harmless after a failed `write`, and after `commit`."""


class BlobStore(Protocol):
    """A place for bytes. A blob is never changed once written, and never overwritten.

    Every method raises StorageUnavailable when the storage does not answer, and ValueError for a key that `layout`
    could not have made.
    """

    def fresh_key(self, prefix: str, now_microseconds: int) -> str:
        """Return a key of a kind that `layout` names, for a `put` at once: a store may have prepared a place."""

    async def put(self, key: str, data: bytes) -> None:
        """Store a small blob, durable when this returns.

        Raises FileExistsError when the key is in use, StorageFull, StorageUnavailable.
        """

    async def writer(self, key: str) -> BlobWriter:
        """Return a writer for a new blob. What it wrote may be visible early, but is durable only after `commit`."""

    def read(self, key: str, start: int, end: int) -> AsyncGenerator[bytes, None]:
        """Yield the bytes from `start` up to, not including, `end`, in pieces of at most READ_PIECE_BYTES.

        `end` must not exceed the size. Nothing is read ahead of the consumer beyond a few pieces.

        Raises BlobMissing, and StorageUnavailable when the blob is shorter than `end`.
        """

    async def size(self, key: str) -> int | None:
        """Return the size in bytes, or None when no blob has the key."""

    async def delete(self, keys: Sequence[str]) -> None:
        """Remove the blobs; a key without a blob is no error."""

    def list(self, prefix: str) -> AsyncIterator[ListedBlob]:
        """Yield every blob below the prefix, a folder such as `blobs/` (or "" for all), in no given order.

        What is being written may or may not be among them.
        """

    async def presigned_url(self, key: str, *, expires_seconds: int) -> str | None:
        """Return a URL that anybody may GET (with Range) until it expires, or None when the store has none."""

    async def compose(self, key: str, sources: Sequence[str], hashes: Sequence[Hash]) -> int:
        """Concatenate the sources into a new durable blob, feeding the hashes on the way; return its size in bytes.

        The sources stay. Raises BlobMissing, FileExistsError, StorageFull, StorageUnavailable.
        """

    async def purge_incomplete(self, older_than_microseconds: int) -> int:
        """Drop what uploads left that began before this time and never ended; return how many were dropped."""

    async def check(self) -> None:
        """Raise StorageUnavailable, with a reason of one line, unless blobs can be written here."""

    async def close(self) -> None:
        """Wait for what is under way and free threads and connections. Idempotent."""
