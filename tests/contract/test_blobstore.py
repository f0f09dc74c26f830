"""What every blob store must do: one suite over memory, disk, S3 and Azure."""

import asyncio
import hashlib
import random
from collections.abc import Coroutine

import pytest

from tests.support.blobstores import DATA, MIB, NOW_MICROSECONDS, Driver, listed, new_key, only, read, upload, write
from tests.support.memory_use import resident_bytes
from wharf.blobstore import READ_PIECE_BYTES, BlobMissing, BlobStore, StorageUnavailable, layout
from wharf.blobstore.objectstore import PART_BYTES

pytestmark = pytest.mark.anyio


async def test_what_was_written_is_read_back(store: BlobStore) -> None:
    """A committed blob has its size and its bytes, whatever the chunks were."""
    key = await upload(store, DATA, chunk_bytes=10_007)
    assert await store.size(key) == len(DATA)
    assert await read(store, key, 0, len(DATA)) == DATA


async def test_small_blobs_are_put_whole(store: BlobStore) -> None:
    """`put` stores a small blob in one call."""
    key = layout.new_key(layout.RECORDS_PREFIX, NOW_MICROSECONDS)
    await store.put(key, b"{}")
    assert await read(store, key, 0, 2) == b"{}"


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (0, 1),
        (1, 1),
        (READ_PIECE_BYTES - 1, READ_PIECE_BYTES + 1),
        (5, 2 * READ_PIECE_BYTES + 5),
        (len(DATA) - 1, len(DATA)),
        (len(DATA), len(DATA)),
    ],
)
async def test_ranges_begin_and_end_where_they_say(store: BlobStore, start: int, end: int) -> None:
    """A range is read to the byte."""
    key = await upload(store, DATA)
    assert await read(store, key, start, end) == DATA[start:end]


async def test_reading_past_the_end_is_an_error(store: BlobStore) -> None:
    """A blob that is shorter than the caller knows it to be is damage, never silence."""
    key = await upload(store, b"four")
    for start, end in [(0, 5), (4, 5), (9, 12)]:
        with pytest.raises(StorageUnavailable):
            await read(store, key, start, end)


@pytest.mark.parametrize("size", [0, 1, PART_BYTES, PART_BYTES + 1, 3 * PART_BYTES, 3 * PART_BYTES + 4321])
async def test_any_size_is_stored(store: BlobStore, size: int) -> None:
    """Empty, exactly one part of a multipart upload, several whole parts and a rest: all come back."""
    data = random.Random(size).randbytes(size)
    key = await upload(store, data)
    assert await store.size(key) == size
    assert await read(store, key, 0, size) == data


async def test_every_hash_sees_every_byte(store: BlobStore) -> None:
    """A writer feeds all hashes it is given, in order."""
    hashes = [hashlib.sha256(), hashlib.sha512()]
    writer = await store.writer(new_key())
    await writer.write([DATA[:1000], b"", DATA[1000:5000]], hashes)
    await writer.write([DATA[5000:]], hashes)
    await writer.commit()
    assert [each.digest() for each in hashes] == [
        hashlib.sha256(DATA).digest(),
        hashlib.sha512(DATA).digest(),
    ]


@pytest.mark.parametrize("sizes", [[], [1000], [PART_BYTES] * 6], ids=["unused", "small", "large"])
async def test_an_aborted_upload_leaves_nothing(store: BlobStore, driver: Driver, sizes: list[int]) -> None:
    """Abort removes what was written so far, may be repeated, and ends the writer."""
    writer = await store.writer(new_key())
    for size in sizes:
        await writer.write([bytes(size)], ())
    await writer.abort()
    await writer.abort()
    with pytest.raises(ValueError, match="closed"):
        await writer.write([b"late"], ())
    assert await listed(store) == {}
    assert driver.files() == []


async def test_abort_after_commit_keeps_the_blob(store: BlobStore) -> None:
    """A caller may abort in a `finally` without asking whether it had committed."""
    key = new_key()
    writer = await store.writer(key)
    await writer.write([b"kept"], ())
    await writer.commit()
    await writer.abort()
    assert await read(store, key, 0, 4) == b"kept"


@only("filesystem", "versitygw", "azurite")
async def test_a_cancelled_write_can_be_aborted(store: BlobStore, driver: Driver) -> None:
    """A client that goes away in the middle of a write leaves nothing either."""
    writer = await store.writer(new_key())
    for _ in range(6):
        await writer.write([bytes(PART_BYTES)], ())
    last = asyncio.create_task(writer.write([bytes(2 * PART_BYTES)], [hashlib.sha512()]))
    await asyncio.sleep(0)
    last.cancel()
    with pytest.raises(asyncio.CancelledError):
        await last
    await writer.abort()
    assert await listed(store) == {}
    assert driver.files() == []


async def test_nothing_is_overwritten(store: BlobStore) -> None:
    """A key in use is refused, and the blob that has it stays as it is."""
    key = new_key()
    await store.put(key, b"first")
    with pytest.raises(FileExistsError):
        await store.put(key, b"second")
    writer = await store.writer(key)
    with pytest.raises(FileExistsError):
        await write(writer, b"third", 5)
    await writer.abort()
    assert await read(store, key, 0, 5) == b"first"


async def test_listing_by_folder(store: BlobStore) -> None:
    """A prefix is a folder, with or without its slash; siblings that merely begin alike are not in it."""
    for key in ["records/1/a.json", "records/1/b.json", "records/12/c.json", "blobs/2026/d"]:
        await store.put(key, key.encode())
    assert await listed(store, "records/1/") == {"records/1/a.json": 16, "records/1/b.json": 16}
    assert await listed(store, "records/1") == await listed(store, "records/1/")
    assert len(await listed(store, "records/")) == 3
    assert len(await listed(store)) == 4
    assert await listed(store, "nothing/here/") == {}


async def test_listing_tells_the_time_of_writing(store: BlobStore) -> None:
    """The time is in microseconds since the epoch; two listings agree on it."""
    await store.put(new_key(), b"x")
    first, second = [[blob async for blob in store.list("blobs/")] for _ in range(2)]
    assert first == second
    assert 1_700_000_000_000_000 < first[0].modified_microseconds < 10_000_000_000_000_000


async def test_deleting_is_idempotent(store: BlobStore) -> None:
    """What is there is removed, what is not there is no error, and the key is free again."""
    keys = [await upload(store, b"gone") for _ in range(3)]
    kept = await upload(store, b"kept")
    await store.delete([keys[0], new_key(), *keys[1:]])
    await store.delete(keys)
    await store.delete([])
    assert await listed(store) == {kept: 4}
    await store.put(keys[0], b"anew")
    assert await read(store, keys[0], 0, 4) == b"anew"


async def test_a_missing_blob_is_told_apart(store: BlobStore) -> None:
    """Size says None; read raises, an empty range included."""
    key = new_key()
    assert await store.size(key) is None
    for end in (0, 1):
        with pytest.raises(BlobMissing):
            await read(store, key, 0, end)


async def test_composing_concatenates_and_hashes(store: BlobStore) -> None:
    """The sources are joined in order, hashed on the way, and stay."""
    parts = [DATA[:700_000], b"", DATA[700_000:]]
    sources = [await upload(store, part) for part in parts]
    key = new_key()
    digest = hashlib.sha256()
    assert await store.compose(key, sources, [digest]) == len(DATA)
    assert digest.digest() == hashlib.sha256(DATA).digest()
    assert await read(store, key, 0, len(DATA)) == DATA
    assert set(await listed(store)) == {key, *sources}


async def test_composing_from_a_missing_source_leaves_nothing(store: BlobStore) -> None:
    """A compose that fails half-way is undone."""
    source = await upload(store, DATA)
    with pytest.raises(BlobMissing):
        await store.compose(new_key(), [source, new_key()], ())
    assert set(await listed(store)) == {source}


async def test_concurrent_writers_do_not_mix(store: BlobStore) -> None:
    """Uploads at the same time end up in their own blobs."""
    contents = [random.Random(seed).randbytes(1_000_000 + seed) for seed in range(8)]
    keys = await asyncio.gather(*(upload(store, content) for content in contents))
    for key, content in zip(keys, contents, strict=True):
        assert await read(store, key, 0, len(content)) == content


OUTSIDE = ["", "/", "/etc/passwd", "..", "../x", "a/../b", "a/..", "./a", "a//b", "a/", ".hidden", "a/.b"]
ODD = ["a\0b", "a\n", "a b", "a\\b", "ä", "a?b", "a#b", "a%2e%2e", "https://host/a", "a" * 513]


@pytest.mark.parametrize("key", OUTSIDE + ODD)
async def test_keys_cannot_leave_the_store(store: BlobStore, key: str) -> None:
    """A key that `layout` could not have made is refused by every method."""
    calls: list[Coroutine[None, None, object]] = [
        store.put(key, b"x"),
        store.writer(key),
        read(store, key, 0, 1),
        read(store, key, 0, 0),
        store.size(key),
        store.delete([key]),
        store.presigned_url(key, expires_seconds=60),
        store.compose(key, [], ()),
        listed(store, f"{key}//"),
    ]
    for call in calls:
        with pytest.raises(ValueError, match="invalid blob key"):
            await call


async def test_a_working_store_passes_its_check(store: BlobStore) -> None:
    """The check says nothing, leaves nothing, and can be repeated."""
    await store.check()
    await store.check()
    assert await listed(store) == {}
    assert await store.purge_incomplete(NOW_MICROSECONDS) == 0


@only("filesystem", "versitygw", "azurite")
async def test_a_slow_reader_costs_no_memory(store: BlobStore) -> None:
    """A download is read as it is consumed, not ahead."""
    key = await upload(store, bytes(64 * MIB), chunk_bytes=MIB)
    before = most = resident_bytes()
    async for _ in store.read(key, 0, 64 * MIB):
        await asyncio.sleep(0.002)
        most = max(most, resident_bytes())
    assert most - before < 24 * MIB


@only("filesystem", "versitygw", "azurite")
async def test_a_large_upload_costs_little_memory(store: BlobStore) -> None:
    """An upload holds a few parts in memory, however long it is."""
    writer = await store.writer(new_key())
    before = most = resident_bytes()
    for number in range(160):
        await writer.write([bytes([number]) * MIB], ())
        most = max(most, resident_bytes())
    await writer.commit()
    assert most - before < 64 * MIB


@only("memory", "filesystem")
async def test_a_local_store_has_no_urls(store: BlobStore) -> None:
    """Who asks for a URL learns that there is none."""
    assert await store.presigned_url(await upload(store, b"x"), expires_seconds=60) is None
