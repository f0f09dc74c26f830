"""What unfinished pushes leave is reclaimed in time, and nothing that anybody could still need."""

import random
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from tests.support.application import PRIVATE_PROJECT, PUBLIC_PROJECT, RunningRegistry, run_registry
from tests.support.asgi import Client
from tests.support.asgi_pushes import (
    begin_upload,
    descriptor,
    digest_of,
    fresh_bytes,
    image,
    push_blob,
    push_image,
    push_manifest,
)
from tests.support.images import OCI_CONFIG
from tests.support.wrapped_blobs import ClockedBlobStore
from wharf.base.settings import Settings
from wharf.blobstore.layout import BLOBS_PREFIX, RECORDS_PREFIX, new_key
from wharf.content.purge import purge_stale_uploads, sweep_unrecorded

pytestmark = pytest.mark.anyio

HOUR = 3600
EXPIRY_SECONDS = 24 * HOUR
LARGE_BYTES = 300_000


@dataclass(frozen=True)
class Yard:
    """A registry whose storage shows the times of the stepped clock."""

    registry: RunningRegistry

    @property
    def store(self) -> ClockedBlobStore:
        store = self.registry.blobs
        assert isinstance(store, ClockedBlobStore)
        return store

    async def keys(self) -> set[str]:
        return {listed.key async for listed in self.store.list("")}

    async def purge(self) -> tuple[int, int]:
        """How many uploads were ended and how many objects deleted."""
        stores = self.registry.application.stores
        return await purge_stale_uploads(stores), await sweep_unrecorded(stores)

    async def leave(self, key: str) -> str:
        """Stores an object that no row will ever name, as a crash would leave it."""
        await self.store.put(key, b"left over")
        return key

    async def leave_blob(self) -> str:
        return await self.leave(new_key(BLOBS_PREFIX, self.registry.clock()))

    async def leave_record(self) -> str:
        return await self.leave(new_key(RECORDS_PREFIX, self.registry.clock()))


@pytest.fixture(scope="module")
async def yard(settings: Settings) -> AsyncIterator[Yard]:
    async with run_registry(settings, ClockedBlobStore) as registry:
        yield Yard(registry)


@pytest.fixture
def admin(yard: Yard) -> Client:
    return yard.registry.admin


@pytest.fixture(autouse=True)
async def _swept(yard: Yard) -> None:
    """Begins with nothing that another test has left."""
    yard.registry.clock.step(2 * EXPIRY_SECONDS)
    await yard.purge()


async def test_a_stale_upload_is_ended(yard: Yard, admin: Client, repository: str) -> None:
    """A day without a byte, and session and bytes are gone; until then it can go on."""
    before = await yard.keys()
    location = await begin_upload(admin, repository)
    await admin.patch(location, fresh_bytes(LARGE_BYTES))
    await admin.patch(location, fresh_bytes())

    yard.registry.clock.step(EXPIRY_SECONDS)
    assert await yard.purge() == (0, 0)
    assert (await admin.get(location)).status == 204
    yard.registry.clock.step(1)

    assert await yard.purge() == (1, 0)
    assert (await admin.get(location)).status == 404
    assert (await admin.patch(location, b"x")).status == 404
    assert await yard.keys() == before


async def test_every_byte_keeps_an_upload_alive(yard: Yard, admin: Client, repository: str) -> None:
    """A slow upload takes as long as it takes."""
    data = fresh_bytes(300)
    location = await begin_upload(admin, repository)

    for start in range(0, 300, 100):
        assert (await admin.patch(location, data[start : start + 100])).status == 202
        yard.registry.clock.step(EXPIRY_SECONDS - 1)
        assert await yard.purge() == (0, 0)

    assert (await admin.put(f"{location}?digest={digest_of(data)}")).status == 201
    yard.registry.clock.step(EXPIRY_SECONDS + 1)
    await yard.purge()
    assert (await admin.get(f"/v2/{repository}/blobs/{digest_of(data)}")).body == data


async def test_many_stale_uploads_are_ended_together(yard: Yard, admin: Client, repository: str) -> None:
    """However many there are, one purge ends them all."""
    before = await yard.keys()
    for _ in range(120):
        await admin.patch(await begin_upload(admin, repository), b"x")
    yard.registry.clock.step(EXPIRY_SECONDS + 1)

    assert await yard.purge() == (120, 0)
    assert await yard.keys() == before


async def test_what_no_row_names_is_deleted_when_it_is_old(yard: Yard) -> None:
    """Blobs and records that a crash has left between storing and recording; young ones may yet be recorded."""
    before = await yard.keys()
    left = {await yard.leave_blob(), await yard.leave_record()}

    yard.registry.clock.step(EXPIRY_SECONDS - HOUR)
    assert await yard.purge() == (0, 0)
    assert await yard.keys() == before | left
    yard.registry.clock.step(HOUR + 1)

    assert await yard.purge() == (0, 2)
    assert await yard.keys() == before


async def test_many_objects_are_swept_together(yard: Yard) -> None:
    """More than are asked for at once."""
    for _ in range(1100):
        await yard.leave_blob()
    yard.registry.clock.step(EXPIRY_SECONDS + 1)

    assert await yard.purge() == (0, 1100)


async def test_the_sweep_goes_on_where_it_stopped(yard: Yard) -> None:
    """Whatever the rhythm of purges and of what is left, all of it is reclaimed in the end, and never too early."""
    chance = random.Random(4)
    before = await yard.keys()
    born: dict[str, int] = {}
    for _ in range(60):
        born[await yard.leave_blob()] = yard.registry.clock.seconds
        yard.registry.clock.step(chance.choice([60, 20 * 60, HOUR, 5 * HOUR]))
        if chance.random() < 0.5:
            await yard.purge()
            young = {key for key, at in born.items() if at + EXPIRY_SECONDS > yard.registry.clock.seconds}
            assert young <= await yard.keys()
    yard.registry.clock.step(EXPIRY_SECONDS + 1)
    await yard.purge()

    assert await yard.keys() == before


async def test_a_long_pause_leaves_no_gap(yard: Yard) -> None:
    """After weeks without a purge everything is looked at again."""
    before = await yard.keys()
    await yard.leave_blob()
    yard.registry.clock.step(30 * 24 * HOUR)
    await yard.leave_record()
    yard.registry.clock.step(EXPIRY_SECONDS + 1)

    assert await yard.purge() == (0, 2)
    assert await yard.keys() == before


async def test_a_long_upload_that_breaks_off_is_reclaimed(yard: Yard) -> None:
    """Its name says when it began and its time when it ended; the hours between must not hide it for ever."""
    before = await yard.keys()
    key = await yard.leave_blob()
    yard.store.modified[key] += 5 * HOUR * 1_000_000

    for _ in range(40):
        yard.registry.clock.step(HOUR)
        await yard.purge()

    assert await yard.keys() == before


@pytest.mark.parametrize("settings", ["sqlite-filesystem"], indirect=True, scope="module")
async def test_files_of_others_are_left_alone(yard: Yard, settings: Settings) -> None:
    """What is not named like a blob is not Wharf's, and does not end the sweep either."""
    hour = (await yard.leave_blob()).split("/")[1]
    names = [".nfs0001", "README", f"{hour}/.nfs0002", f"{hour}/0/notes.txt"]
    files = [settings.data / "storage" / "blobs" / name for name in names]
    for file in files:
        file.parent.mkdir(exist_ok=True)
        file.write_text("not Wharf's")
        yard.store.modified[f"blobs/{file.relative_to(settings.data / 'storage' / 'blobs')}"] = 0
    yard.registry.clock.step(EXPIRY_SECONDS + 1)

    assert await yard.purge() == (0, 1)

    for file in files:
        assert file.read_text() == "not Wharf's"
        file.unlink()


async def test_nothing_that_a_row_names_is_deleted(yard: Yard, admin: Client, repository: str) -> None:
    """Months of purges leave every kind of content as it was pushed."""
    one = await push_image(admin, repository, "1", "moved")
    two = await push_image(admin, repository, "2")
    await push_manifest(admin, repository, two.manifest, "moved")
    sha512 = fresh_bytes()
    await push_blob(admin, repository, sha512, "sha512")
    config_by_sha512 = image(sha512, config=descriptor(sha512, OCI_CONFIG, "sha512"))
    await push_manifest(admin, repository, config_by_sha512, "3")
    mounted = await admin.post(
        f"/v2/{PUBLIC_PROJECT}/{repository}/blobs/uploads/?mount={one.layer_digest}&from={repository}"
    )
    chunked = fresh_bytes(LARGE_BYTES)
    location = await begin_upload(admin, repository)
    for start in range(0, LARGE_BYTES, 100_000):
        await admin.patch(location, chunked[start : start + 100_000])
    await admin.put(f"{location}?digest={digest_of(chunked)}")
    unused = fresh_bytes()
    await push_blob(admin, repository, unused)

    for _ in range(10):
        yard.registry.clock.step(9 * 24 * HOUR)
        await yard.purge()

    for tag, manifest in [("1", one.manifest), ("2", two.manifest), ("moved", two.manifest), ("3", config_by_sha512)]:
        assert (await admin.get(f"/v2/{repository}/manifests/{tag}")).body == manifest.data
    for data in (one.config, one.layer, two.config, two.layer, chunked, unused):
        assert (await admin.get(f"/v2/{repository}/blobs/{digest_of(data)}")).body == data
    assert (await admin.get(f"/v2/{repository}/blobs/{digest_of(sha512, 'sha512')}")).body == sha512
    assert (await admin.get(mounted["location"])).body == one.layer


async def test_records_of_what_can_be_restored_stay(yard: Yard, admin: Client, repository: str) -> None:
    """The record of a deleted manifest and of a tag that has moved on is history, not refuse."""
    before = await yard.keys()
    first, second = await push_image(admin, repository, "1"), await push_image(admin, repository, "1")
    await admin.delete(f"/v2/{repository}/manifests/{first.digest}")
    records = {key for key in await yard.keys() - before if key.startswith("records/")}

    yard.registry.clock.step(EXPIRY_SECONDS + 1)
    await yard.purge()

    assert len(records) == 2
    assert records <= await yard.keys()
    assert (await admin.get(f"/v2/{repository}/manifests/1")).body == second.manifest.data


async def test_a_push_that_changes_nothing_leaves_no_record(yard: Yard, admin: Client, repository: str) -> None:
    """Each push writes a record first; that of one that moved nothing is reclaimed."""
    pushed = await push_image(admin, repository, "1")
    before = await yard.keys()

    await push_manifest(admin, repository, pushed.manifest, "1", "1")
    assert len(await yard.keys()) == len(before) + 2
    yard.registry.clock.step(EXPIRY_SECONDS + 1)

    assert await yard.purge() == (0, 2)
    assert await yard.keys() == before


async def test_open_uploads_outlive_a_sweep(yard: Yard, admin: Client, repository: str) -> None:
    """Segments older than the expiry belong to a session that has had bytes since."""
    data = fresh_bytes(200)
    location = await begin_upload(admin, repository)
    await admin.patch(location, data[:100])
    yard.registry.clock.step(EXPIRY_SECONDS - 10)
    await admin.patch(location, data[100:])
    yard.registry.clock.step(EXPIRY_SECONDS - 10)

    assert await yard.purge() == (0, 0)

    created = await admin.put(f"{location}?digest={digest_of(data)}")
    assert created.status == 201
    assert (await admin.get(created["location"])).body == data


async def test_an_ended_session_is_remembered_for_a_while(yard: Yard, admin: Client, repository: str) -> None:
    """A repeated PUT finds the blob as long as a client may repeat it; a cancelled session never comes back."""
    data = fresh_bytes()
    finished, cancelled = await begin_upload(admin, repository), await begin_upload(admin, repository)
    await admin.patch(finished, data)
    await admin.put(f"{finished}?digest={digest_of(data)}")
    await admin.delete(cancelled)

    for _ in range(8):
        yard.registry.clock.step(HOUR / 4 - 1)
        await yard.purge()
        assert (await admin.put(f"{finished}?digest={digest_of(data)}")).status == 201
        assert (await admin.get(cancelled)).status == 404
    yard.registry.clock.step(2 * HOUR)
    await yard.purge()

    assert (await admin.get(cancelled)).status == 404
    assert (await admin.put(f"{finished}?digest={digest_of(data)}")).status == 404


async def test_purging_disturbs_nobody(yard: Yard, admin: Client) -> None:
    """An upload that is finished while a purge is under way is finished."""
    repository = f"{PRIVATE_PROJECT}/busy"
    data = fresh_bytes(LARGE_BYTES)
    for _ in range(5):
        await yard.leave_blob()
    yard.registry.clock.step(EXPIRY_SECONDS + 1)

    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, LARGE_BYTES, 50_000):
            await yard.purge()
            yield data[start : start + 50_000]

    location = await begin_upload(admin, repository)
    assert (await admin.patch(location, chunks())).status == 202
    created = await admin.put(f"{location}?digest={digest_of(data)}")

    assert created.status == 201
    assert (await admin.get(created["location"])).body == data
