"""Storage that fails: nothing that is not safe is ever seen, the client hears why, and nothing is left behind."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from tests.support.application import RunningRegistry, run_registry
from tests.support.asgi import Answer, Client
from tests.support.asgi_pushes import begin_upload, digest_of, fresh_bytes, image, push_blob, push_image, tags_of
from tests.support.wrapped_blobs import FaultyBlobStore
from wharf import app as composition
from wharf.base.settings import Settings
from wharf.blobstore import BlobMissing, BlobStoreError, StorageFull, StorageUnavailable
from wharf.content.purge import sweep_unrecorded
from wharf.db import Database, DatabaseUnavailable, Transaction
from wharf.db.open import open_database

pytestmark = pytest.mark.anyio

SMALL_BYTES, LARGE_BYTES = 1_000, 3_000_000
FULL, GONE = StorageFull("no space left"), StorageUnavailable("connection refused")
FAULTS = pytest.mark.parametrize(("fault", "status"), [(FULL, 507), (GONE, 503)], ids=["full", "gone"])


@dataclass(frozen=True)
class Yard:
    """A registry whose blob store fails to order."""

    registry: RunningRegistry

    @property
    def store(self) -> FaultyBlobStore:
        store = self.registry.blobs
        assert isinstance(store, FaultyBlobStore)
        return store

    async def keys(self) -> set[str]:
        return {listed.key async for listed in self.store.list("")}


@pytest.fixture(scope="module")
async def yard(settings: Settings) -> AsyncIterator[Yard]:
    async with run_registry(settings, lambda blobs, _: FaultyBlobStore(blobs)) as registry:
        yield Yard(registry)


@pytest.fixture
def admin(yard: Yard) -> Client:
    return yard.registry.admin


@pytest.fixture(autouse=True)
def _repaired(yard: Yard) -> None:
    yard.store.faults.clear()
    yard.store.before = None


async def in_one(client: Client, repository: str, data: bytes) -> Answer:
    return await client.post(f"/v2/{repository}/blobs/uploads/?digest={digest_of(data)}", data)


async def in_two(client: Client, repository: str, data: bytes) -> Answer:
    return await client.put(f"{await begin_upload(client, repository)}?digest={digest_of(data)}", data)


async def patched(client: Client, repository: str, data: bytes) -> Answer:
    """The answer to the first request that is refused."""
    location = await begin_upload(client, repository)
    accepted = await client.patch(location, data)
    return accepted if accepted.status != 202 else await client.put(f"{location}?digest={digest_of(data)}")


async def in_chunks(client: Client, repository: str, data: bytes) -> Answer:
    location = await begin_upload(client, repository)
    half = len(data) // 2
    for chunk in (data[:half], data[half:]):
        accepted = await client.patch(location, chunk)
        if accepted.status != 202:
            return accepted
    return await client.put(f"{location}?digest={digest_of(data)}")


Way = Callable[[Client, str, bytes], Awaitable[Answer]]
# Each way with a size and the operations of the store that it comes to.
WAYS = [
    pytest.param(way, size, operation, id=f"{way.__name__}-{size}-{operation}")
    for way, size, operations in [
        (in_one, SMALL_BYTES, ["put"]),
        (in_one, LARGE_BYTES, ["write", "commit"]),
        (in_two, SMALL_BYTES, ["put"]),
        (in_two, LARGE_BYTES, ["write", "commit"]),
        (patched, SMALL_BYTES, ["put"]),
        (patched, LARGE_BYTES, ["write", "commit"]),
        (in_chunks, SMALL_BYTES, ["put", "compose"]),
        (in_chunks, LARGE_BYTES, ["write", "commit", "compose"]),
    ]
    for operation in operations
]


def assert_told(answer: Answer, status: int) -> None:
    """The client learns whether to come back, and the operator finds the request in the log."""
    assert (answer.status, answer.code) == (status, "UNAVAILABLE")
    assert answer["x-request-id"] in answer.message
    assert answer.get("retry-after") == ("5" if status == 503 else None)
    for secret in ("no space left", "connection refused"):
        assert secret not in answer.message


@FAULTS
@pytest.mark.parametrize(("way", "size_bytes", "operation"), WAYS)
async def test_a_blob_that_cannot_be_stored(
    yard: Yard,
    admin: Client,
    repository: str,
    way: Way,
    size_bytes: int,
    operation: str,
    fault: BlobStoreError,
    status: int,
) -> None:
    """Is not there, leaves nothing but the chunks that arrived before, and can be pushed when storage is back."""
    data = fresh_bytes(size_bytes)
    before = await yard.keys()
    yard.store.faults[operation] = fault

    assert_told(await way(admin, repository, data), status)

    assert (await admin.head(f"/v2/{repository}/blobs/{digest_of(data)}")).status == 404
    assert len(await yard.keys() - before) == (2 if operation == "compose" else 0)
    yard.store.faults.clear()
    assert (await way(admin, repository, data)).status == 201
    assert (await admin.get(f"/v2/{repository}/blobs/{digest_of(data)}")).body == data


@pytest.mark.parametrize("fault", [FULL, GONE])
@pytest.mark.parametrize("size_bytes", [SMALL_BYTES, LARGE_BYTES])
async def test_an_upload_goes_on_after_a_fault(
    yard: Yard, admin: Client, repository: str, size_bytes: int, fault: BlobStoreError
) -> None:
    """A chunk that could not be stored did not arrive; the client sends it again and ends as if nothing had been."""
    data = fresh_bytes(2 * size_bytes)
    location = await begin_upload(admin, repository)
    await admin.patch(location, data[:size_bytes])

    yard.store.faults |= dict.fromkeys(("put", "commit"), fault)
    assert (await admin.patch(location, data[size_bytes:])).status >= 500
    yard.store.faults.clear()

    assert (await admin.get(location))["range"] == f"0-{size_bytes - 1}"
    yard.store.faults["compose"] = fault
    assert (await admin.patch(location, data[size_bytes:])).status == 202
    assert (await admin.put(f"{location}?digest={digest_of(data)}")).status >= 500
    yard.store.faults.clear()
    created = await admin.put(f"{location}?digest={digest_of(data)}")
    assert created.status == 201
    assert (await admin.get(created["location"])).body == data


@FAULTS
async def test_a_manifest_that_cannot_be_recorded(
    yard: Yard, admin: Client, repository: str, fault: BlobStoreError, status: int
) -> None:
    """Is not there, and its tag has not moved."""
    old = await push_image(admin, repository, "1")
    config = fresh_bytes()
    await push_blob(admin, repository, config)
    manifest, before = image(config), await yard.keys()
    yard.store.faults["put"] = fault

    answer = await admin.put(f"/v2/{repository}/manifests/1", manifest.data, content_type=manifest.media_type)

    assert_told(answer, status)
    assert (await admin.get(f"/v2/{repository}/manifests/1")).body == old.manifest.data
    assert (await admin.get(f"/v2/{repository}/manifests/{manifest.digest}")).status == 404
    assert await yard.keys() == before


@pytest.mark.parametrize(("way", "size_bytes", "operation"), WAYS)
async def test_nothing_is_seen_before_it_is_durable(
    yard: Yard, admin: Client, repository: str, way: Way, size_bytes: int, operation: str
) -> None:
    """While bytes are being written, the blob is unknown to everybody."""
    data = fresh_bytes(size_bytes)
    seen: list[tuple[str, int]] = []

    async def look(where: str) -> None:
        if where != "delete":
            seen.append((where, (await admin.head(f"/v2/{repository}/blobs/{digest_of(data)}")).status))

    yard.store.before = look
    assert (await way(admin, repository, data)).status == 201
    yard.store.before = None

    assert operation in {where for where, _ in seen}
    assert {status for _, status in seen} == {404}


async def test_a_manifest_is_not_seen_before_its_record_is_durable(yard: Yard, admin: Client, repository: str) -> None:
    """The database could be rebuilt from the records, so it is never ahead of them."""
    config = fresh_bytes()
    await push_blob(admin, repository, config)
    manifest = image(config)
    seen: list[int] = []

    async def look(_: str) -> None:
        seen.append((await admin.head(f"/v2/{repository}/manifests/1")).status)

    yard.store.before = look
    answer = await admin.put(f"/v2/{repository}/manifests/1", manifest.data, content_type=manifest.media_type)

    # Beside the record, the config is asked for.
    assert (answer.status, set(seen)) == (201, {404})


@pytest.mark.parametrize("fault", [FULL, GONE])
async def test_pulls_and_deletes_go_on_while_storage_is_full(
    yard: Yard, admin: Client, repository: str, fault: BlobStoreError
) -> None:
    """What needs no new bytes works; above all what makes room."""
    pushed = await push_image(admin, repository, "1")
    yard.store.faults |= dict.fromkeys(("put", "write", "commit", "compose"), fault)

    assert (await admin.get(f"/v2/{repository}/manifests/1")).status == 200
    assert (await admin.get(f"/v2/{repository}/blobs/{pushed.layer_digest}")).body == pushed.layer
    assert (await admin.delete(f"/v2/{repository}/manifests/{pushed.digest}")).status == 202
    assert await tags_of(admin, repository) == []


@pytest.mark.parametrize("fault", [GONE, BlobMissing("blobs/2026010100/0/0")])
async def test_a_pull_that_fails_never_looks_complete(
    yard: Yard, admin: Client, repository: str, fault: BlobStoreError
) -> None:
    """A storage that does not answer, or has lost the bytes, is told before the answer begins."""
    digest = await push_blob(admin, repository, fresh_bytes())
    yard.store.faults["read"] = fault

    answer = await admin.get(f"/v2/{repository}/blobs/{digest}")

    assert answer.status == 503
    assert b"UNAVAILABLE" in answer.body


async def test_bytes_that_cannot_be_deleted_disturb_nobody(yard: Yard, admin: Client, repository: str) -> None:
    """A cancelled upload is over, even while its bytes cannot be removed; the sweep gets them later."""
    location = await begin_upload(admin, repository)
    before = await yard.keys()
    await admin.patch(location, fresh_bytes())
    yard.store.faults["delete"] = GONE

    await admin.delete(location)
    yard.store.faults.clear()

    assert (await admin.get(location)).status == 404
    yard.registry.clock.step(49 * 3600)
    await sweep_unrecorded(yard.registry.application.stores)
    assert await yard.keys() - before == set()


async def test_health_says_what_is_wrong(yard: Yard) -> None:
    """Storage that does not answer makes the server unhealthy, under Harbor's name for it."""
    yard.registry.clock.step(60)
    yard.store.faults["check"] = GONE

    document = (await yard.registry.nobody.get("/api/v2.0/health")).json

    assert document["status"] == "unhealthy"
    assert [part["name"] for part in document["components"] if part["status"] != "healthy"] == ["registry"]


@dataclass
class Doubt:
    """What becomes of the next unit of work that has written something."""

    outcome: str = "committed"


@asynccontextmanager
async def doubtful(settings: Settings, doubt: Doubt) -> AsyncIterator[RunningRegistry]:
    """A registry whose database can fail before a commit, or after it without saying that it was done."""

    async def open_doubtful(url: str, *, durable: bool) -> Database:
        database: Any = await open_database(url, durable=durable)
        begin = database.begin

        @asynccontextmanager
        async def begin_in_doubt() -> AsyncIterator[Transaction]:
            async with begin() as transaction:
                yield transaction
                if doubt.outcome == "lost":
                    raise DatabaseUnavailable("the connection was lost")
            if doubt.outcome == "unknown":
                raise DatabaseUnavailable("the connection was lost")

        database.begin = begin_in_doubt
        return database  # type: ignore[no-any-return]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(composition, "open_database", open_doubtful)
        async with run_registry(settings) as registry:
            yield registry


@pytest.fixture(scope="module")
def doubt() -> Doubt:
    return Doubt()


@pytest.fixture(scope="module")
async def doubted(doubt: Doubt, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RunningRegistry]:
    async with doubtful(Settings(data=tmp_path_factory.mktemp("doubt"), durability="relaxed"), doubt) as registry:
        yield registry


ONE_BACKEND = pytest.mark.parametrize("settings", ["sqlite-filesystem"], indirect=True, scope="module")


@ONE_BACKEND
@pytest.mark.parametrize("way", [in_one, in_two, patched, in_chunks])
@pytest.mark.parametrize("outcome", ["lost", "unknown"])
async def test_a_database_that_does_not_answer(
    doubted: RunningRegistry, doubt: Doubt, repository: str, way: Way, outcome: str
) -> None:
    """503; the blob is there whole or not at all, and the push can be repeated, whatever had become of the commit."""
    data = fresh_bytes(SMALL_BYTES)
    path = f"/v2/{repository}/blobs/{digest_of(data)}"
    doubt.outcome = outcome
    answer = await way(doubted.admin, repository, data)
    doubt.outcome = "committed"

    assert_told(answer, 503)
    found = await doubted.admin.get(path)
    assert found.status == 404 or found.body == data
    doubted.clock.step(49 * 3600)
    await sweep_unrecorded(doubted.application.stores)
    again = await doubted.admin.get(path)
    assert (again.status, again.body == data) == (found.status, found.status == 200)
    assert (await way(doubted.admin, repository, data)).status == 201
    assert (await doubted.admin.get(path)).body == data


@ONE_BACKEND
@pytest.mark.parametrize(("outcome", "status"), [("lost", 404), ("unknown", 200)])
async def test_a_manifest_whose_commit_is_in_doubt(
    doubted: RunningRegistry, doubt: Doubt, repository: str, outcome: str, status: int
) -> None:
    """It is there as a whole or not at all, and so is its record."""
    pushed = await push_image(doubted.admin, repository)
    manifest = image(pushed.config, [pushed.layer], annotations={"second": "one"})
    path = f"/v2/{repository}/manifests/1"
    doubt.outcome = outcome
    answer = await doubted.admin.put(path, manifest.data, content_type=manifest.media_type)
    doubt.outcome = "committed"

    assert_told(answer, 503)
    assert (await doubted.admin.get(path)).status == status
    again = await doubted.admin.put(path, manifest.data, content_type=manifest.media_type)
    assert again.status == 201
    assert (await doubted.admin.get(path)).body == manifest.data
