"""Files on disk that are made ahead while small blobs follow each other closely."""

import asyncio
import gc
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.blobstores import NOW_MICROSECONDS, Driver, listed, read
from tests.support.file_limits import file_size_limit
from wharf.blobstore import BlobStore, StorageFull, open_blobstore, prepared
from wharf.blobstore.layout import BLOBS_PREFIX, RECORDS_PREFIX
from wharf.blobstore.prepared import BATCH_COUNT, BUSY_COUNT

pytestmark = pytest.mark.anyio

TIMEOUT_SECONDS = 10
POLL_SECONDS = 0.01


@pytest.fixture
def driver(tmp_path: Path) -> Driver:
    return Driver(f"file://{tmp_path}/storage", tmp_path)


@pytest.fixture
async def store(driver: Driver) -> AsyncIterator[BlobStore]:
    store = open_blobstore(driver.url)
    yield store
    await store.close()


async def put(store: BlobStore, data: bytes, prefix: str = BLOBS_PREFIX) -> str:
    """Store the data as a server does, and return its key."""
    key = store.fresh_key(prefix, NOW_MICROSECONDS)
    await store.put(key, data)
    return key


def empty_files(driver: Driver) -> list[Path]:
    """Return what was made ahead and waits."""
    return [path for path in driver.files() if path.stat().st_size == 0]


async def until_empty_files(driver: Driver, count: int) -> list[Path]:
    """Return the files that wait as soon as there are so many."""
    async with asyncio.timeout(TIMEOUT_SECONDS):
        while len(empty_files(driver)) != count:  # noqa: ASYNC110  The file system gives no event for it.
            await asyncio.sleep(POLL_SECONDS)
    return empty_files(driver)


async def make_busy(store: BlobStore, driver: Driver) -> dict[str, int]:
    """Put blobs until one has got a file that was made ahead; return the sizes by key."""
    sizes: dict[str, int] = {}
    async with asyncio.timeout(TIMEOUT_SECONDS):
        is_ready = False
        while not is_ready:
            key = store.fresh_key(BLOBS_PREFIX, NOW_MICROSECONDS)
            is_ready = (Path(str(driver.directory)) / "storage" / key).exists()
            await store.put(key, b"busy")
            sizes[key] = 4
    await until_empty_files(driver, BATCH_COUNT - 1)
    return sizes


async def test_in_quiet_times_nothing_is_made_ahead(store: BlobStore, driver: Driver) -> None:
    """A few blobs are a few files."""
    keys = [await put(store, b"x") for _ in range(BUSY_COUNT - 1)]
    assert len(driver.files()) == len(keys)


@pytest.mark.parametrize("prefix", [BLOBS_PREFIX, RECORDS_PREFIX])
async def test_blobs_of_a_busy_moment_are_blobs_like_any_other(store: BlobStore, driver: Driver, prefix: str) -> None:
    """Each comes back, and lists name them alone; when the store is closed nothing is left of what was made ahead."""
    contents = {await put(store, b"%d" % number, prefix): b"%d" % number for number in range(5 * BATCH_COUNT)}
    batches = [put(store, b"%d" % number, prefix) for number in range(5 * BATCH_COUNT)]
    for number, key in enumerate(await asyncio.gather(*batches)):
        contents[key] = b"%d" % number
    assert len(contents) == 10 * BATCH_COUNT
    for key, content in contents.items():
        assert await read(store, key, 0, len(content)) == content
    assert await listed(store) == {key: len(content) for key, content in contents.items()}
    assert len(driver.files()) > len(contents)
    await store.close()
    assert len(driver.files()) == len(contents)


async def test_folder_and_file_are_synced_before_the_blob_is_there(
    store: BlobStore, driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one when the files are made, the other when one is filled."""
    synced: list[str] = []
    sync = os.fsync

    def record(descriptor: int) -> None:
        synced.append(os.readlink(f"/proc/self/fd/{descriptor}"))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", record)
    await make_busy(store, driver)
    folder = str(empty_files(driver)[0].parent)
    assert {str(path.parent) for path in empty_files(driver)} == {folder}
    assert folder in synced
    synced.clear()
    key = await put(store, b"x")
    assert synced == [f"{driver.directory}/storage/{key}"]


async def test_a_file_that_somebody_removed_is_made_again(store: BlobStore, driver: Driver) -> None:
    """A sweep of another process may take an empty file for a leftover; no blob is lost with it."""
    await make_busy(store, driver)
    for path in empty_files(driver):
        path.unlink()
    keys = [await put(store, b"%d" % number) for number in range(BATCH_COUNT)]
    assert [await read(store, key, 0, len(b"%d" % number)) for number, key in enumerate(keys)] == [
        b"%d" % number for number in range(BATCH_COUNT)
    ]


async def test_a_blob_that_does_not_fit_leaves_nothing(store: BlobStore, driver: Driver) -> None:
    """Its file is gone, as if it had not been made ahead."""
    sizes = await make_busy(store, driver)
    key = store.fresh_key(BLOBS_PREFIX, NOW_MICROSECONDS)
    with file_size_limit(1000), pytest.raises(StorageFull):
        await store.put(key, bytes(2000))
    assert not (Path(str(driver.directory)) / "storage" / key).exists()
    assert await listed(store) == sizes


async def test_what_nobody_needs_is_removed_again(
    store: BlobStore, driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the busy moment is over, the empty files go; one that was filled stays."""
    monkeypatch.setattr(prepared, "AGE_SECONDS_MAX", 0.2)
    sizes = await make_busy(store, driver)
    key = await put(store, b"x")
    await until_empty_files(driver, 0)
    assert await listed(store) == {**sizes, key: 1}


async def test_a_call_that_was_cancelled_closes_its_file(store: BlobStore, driver: Driver) -> None:
    """Whether it had begun or not; the file itself is left to the sweep."""
    await make_busy(store, driver)
    waiting = empty_files(driver)
    open_before = len(os.listdir("/proc/self/fd"))
    putting = [asyncio.create_task(put(store, b"x")) for _ in range(BATCH_COUNT // 2)]
    await asyncio.sleep(0)
    for task in putting:
        task.cancel()
    await asyncio.gather(*putting, return_exceptions=True)
    await store.close()
    # The traceback of each has hold of its file.
    del task, putting
    gc.collect()
    assert len(os.listdir("/proc/self/fd")) <= open_before - len(waiting)
