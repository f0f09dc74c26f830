"""What the tests of blob stores share: a store to test, and short ways to fill and read it."""

import random
from dataclasses import dataclass
from pathlib import Path

import pytest

from wharf.blobstore import READ_PIECE_BYTES, BlobStore, BlobWriter, layout

MIB = 1024 * 1024
NOW_MICROSECONDS = 1_795_567_392_289_704
DATA = random.Random(7).randbytes(3 * READ_PIECE_BYTES + 12_345)


@dataclass(frozen=True)
class Driver:
    """A kind of store with an empty place to put blobs; `directory` is where they lie as files, if they do."""

    url: str
    directory: Path | None = None

    def files(self) -> list[Path]:
        """Return all files behind the store, those included that it does not list."""
        below = self.directory.rglob("*") if self.directory else ()
        return [path for path in below if path.is_file()]


def only(*drivers: str) -> pytest.MarkDecorator:
    """Restrict a test to some of the drivers, by the names of the fixture's parameters."""
    return pytest.mark.parametrize("driver", drivers, indirect=True)


def new_key() -> str:
    """Return a key that no blob has."""
    return layout.new_key(layout.BLOBS_PREFIX, NOW_MICROSECONDS)


async def read(store: BlobStore, key: str, start: int, end: int) -> bytes:
    """Return a range of a blob, having checked the sizes of the pieces it came in."""
    pieces = [piece async for piece in store.read(key, start, end)]
    assert all(0 < len(piece) <= READ_PIECE_BYTES for piece in pieces)
    return b"".join(pieces)


async def listed(store: BlobStore, prefix: str = "") -> dict[str, int]:
    """Return the sizes of the blobs below a prefix by key."""
    return {blob.key: blob.size async for blob in store.list(prefix)}


async def upload(store: BlobStore, data: bytes, chunk_bytes: int = 400_000) -> str:
    """Store the data as a server would, and return its key."""
    key = new_key()
    await write(await store.writer(key), data, chunk_bytes)
    return key


async def write(writer: BlobWriter, data: bytes, chunk_bytes: int) -> None:
    """Write the data in batches of a few chunks, and commit."""
    chunks = [data[at : at + chunk_bytes] for at in range(0, len(data), chunk_bytes)]
    for first in range(0, len(chunks), 3):
        await writer.write(chunks[first : first + 3], ())
    await writer.commit()
