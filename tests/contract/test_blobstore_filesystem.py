"""What a blob store on disk must do beyond the common suite."""

import os
from pathlib import Path

import pytest

from tests.support.blobstores import DATA, MIB, Driver, listed, new_key, only, read, upload, write
from tests.support.file_limits import file_size_limit
from wharf.blobstore import BlobStore, StorageFull, StorageUnavailable, open_blobstore
from wharf.blobstore.files import is_cached
from wharf.blobstore.filesystem import FilesystemBlobStore

pytestmark = pytest.mark.anyio


@only("filesystem")
async def test_what_left_the_memory_comes_from_the_disk(store: BlobStore) -> None:
    """A read says the same whether the system still holds the file's pages or has to fetch them."""
    assert isinstance(store, FilesystemBlobStore)
    key = await upload(store, DATA)
    descriptor = os.open(store.path(key), os.O_RDONLY)
    try:
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        assert await read(store, key, 0, len(DATA)) == DATA
        assert is_cached(descriptor, len(DATA)) == hasattr(os, "RWF_NOWAIT")
    finally:
        os.close(descriptor)
    assert await read(store, key, 0, len(DATA)) == DATA


@only("filesystem")
async def test_a_full_disk_leaves_nothing(store: BlobStore, driver: Driver) -> None:
    """An upload that no longer fits fails as such, in whatever call it shows, and its file is gone."""
    writer = await store.writer(new_key())
    await writer.write([bytes(MIB)], ())
    with file_size_limit(2 * MIB + 1000):
        with pytest.raises(StorageFull):
            await writer.write([bytes(MIB), bytes(MIB)], ())
        with pytest.raises(StorageFull):
            await store.put(new_key(), bytes(3 * MIB))
    await writer.abort()
    assert driver.files() == []


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths that were synced so far, in order."""
    paths: list[str] = []
    sync = os.fsync

    def record(descriptor: int) -> None:
        paths.append(os.readlink(f"/proc/self/fd/{descriptor}"))
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", record)
    return paths


@only("filesystem")
async def test_what_is_stored_survives_a_power_cut(store: BlobStore, driver: Driver, synced: list[str]) -> None:
    """A new blob is synced with its folder, a new folder with its parent, and a known folder not again."""
    root = f"{driver.directory}/storage"
    first, second = "blobs/2026112500/ab/first", "blobs/2026112500/ab/second"
    await write(await store.writer(first), b"x", 1)
    folders = [f"{driver.directory}", root, f"{root}/blobs", f"{root}/blobs/2026112500"]
    assert synced == [*folders, f"{root}/{first}", f"{root}/blobs/2026112500/ab"]
    synced.clear()
    await store.put(second, b"y")
    assert synced == [f"{root}/{second}", f"{root}/blobs/2026112500/ab"]


@only("filesystem")
async def test_nothing_is_synced_where_speed_counts_more(driver: Driver, synced: list[str]) -> None:
    """With `durable=False` the disk is left in peace."""
    store = open_blobstore(driver.url, durable=False)
    await upload(store, bytes(20 * MIB))
    await store.put(new_key(), b"y")
    await store.close()
    assert synced == []


@only("filesystem")
async def test_a_folder_that_was_emptied_can_be_written_again(store: BlobStore, driver: Driver) -> None:
    """Deleting the last blob of a folder removes the folder; the next blob brings it back."""
    key, other = "blobs/2026112500/ab/first", "blobs/2026112500/ab/second"
    await store.put(key, b"x")
    await store.delete([key])
    assert driver.directory is not None
    assert not (driver.directory / "storage/blobs").exists()
    await store.put(other, b"y")
    assert await listed(store) == {other: 1}


async def test_an_unusable_folder_is_reported(tmp_path: Path) -> None:
    """The check of a folder that cannot be made fails with one line that names it."""
    (tmp_path / "file").touch()
    store = open_blobstore(f"file://{tmp_path}/file/storage")
    with pytest.raises(StorageUnavailable, match=str(tmp_path)):
        await store.check()
    await store.close()
