"""Quotas hold, whatever comes in at once and on whichever way, and leave nothing behind of what they refuse."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence

import psycopg
import pytest

from tests.support.application import RunningRegistry
from tests.support.asgi import Answer, Client
from tests.support.asgi_pushes import (
    begin_upload,
    digest_of,
    fresh_bytes,
    image,
    push_blob,
    push_image,
    push_manifest,
)
from tests.support.images import Blob
from tests.support.management import fresh, send
from wharf.base.settings import Settings
from wharf.blobstore.layout import BLOBS_PREFIX, RECORDS_PREFIX
from wharf.projects.ledger import enter_bytes, recount_all, recount_project, roll_up
from wharf.projects.quota_queries import INSERT_QUOTA_DELTA

pytestmark = pytest.mark.anyio

TOO_LARGE = (
    "adding 4.9 KiB of storage resource, which when updated to current usage of 0 B will exceed the configured "
    "upper limit of 2.0 KiB."
)
PUSHES = 200
BLOB_BYTES = 1000

WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock'
"""
POLL_SECONDS = 0.01


class Project:
    """A project with a limit."""

    def __init__(self, admin: Client, name: str, number: int) -> None:
        self.admin, self.name, self.id = admin, name, number

    async def used(self) -> int:
        """What the quota says that the project holds."""
        return int((await send(self.admin, "GET", f"/quotas/{self.id}")).json["used"]["storage"])

    async def limit(self, limit_bytes: int) -> None:
        """Sets the limit."""
        answer = await send(self.admin, "PUT", f"/quotas/{self.id}", {"hard": {"storage": limit_bytes}})
        assert answer.status == 200, answer

    async def push(self, repository: str, data: bytes) -> Answer:
        """Pushes a blob in one request."""
        return await self.admin.post(f"/v2/{self.name}/{repository}/blobs/uploads/?digest={digest_of(data)}", data)

    async def mount(self, repository: str, digest: str, source: str) -> Answer:
        """Mounts a blob from another repository."""
        return await self.admin.post(f"/v2/{self.name}/{repository}/blobs/uploads/?mount={digest}&from={source}")

    async def put_manifest(self, repository: str, manifest: Blob) -> Answer:
        """Pushes a manifest under a tag."""
        return await self.admin.put(
            f"/v2/{self.name}/{repository}/manifests/1", manifest.data, content_type=manifest.media_type
        )


async def project(registry: RunningRegistry, limit_bytes: int = -1) -> Project:
    """Make a project that may hold so much."""
    admin, name = registry.admin, fresh("held")
    answer = await send(admin, "POST", "/projects", {"project_name": name})
    made = Project(admin, name, int(answer["location"].rsplit("/", 1)[1]))
    if limit_bytes > 0:
        await made.limit(limit_bytes)
    return made


async def stored_keys(registry: RunningRegistry) -> set[str]:
    """Everything that lies in storage."""
    return {listed.key for prefix in (BLOBS_PREFIX, RECORDS_PREFIX) async for listed in registry.blobs.list(prefix)}


def refused(answer: Answer, message: str = TOO_LARGE) -> None:
    """The answer is Harbor's refusal."""
    assert (answer.status, answer.code, answer.message) == (403, "DENIED", message)


async def chunks(data: bytes) -> AsyncIterator[bytes]:
    """A body whose length nobody is told."""
    yield data


async def test_a_blob_in_one_request_is_refused(registry: RunningRegistry) -> None:
    """With its length announced or not; not even the repository is there afterwards."""
    held, before, data = await project(registry, 2000), await stored_keys(registry), fresh_bytes(5000)
    refused(await held.push("app", data))
    path = f"/v2/{held.name}/app/blobs/uploads/?digest={digest_of(data)}"
    refused(await held.admin.post(path, chunks(data)))
    assert await held.used() == 0
    assert await stored_keys(registry) == before
    assert (await send(held.admin, "GET", f"/projects/{held.name}/_deletable")).json == {"deletable": True}


async def test_an_announced_blob_is_refused_before_it_is_read(registry: RunningRegistry) -> None:
    """Nobody has to send gigabytes to hear that there is no room for them."""
    held, size_bytes = await project(registry, 2000), 8 * 1024**2
    location = await begin_upload(held.admin, f"{held.name}/app")

    async def unread() -> AsyncIterator[bytes]:
        raise AssertionError("the body was read")
        yield b""

    path = f"/v2/{held.name}/app/blobs/uploads/"
    for method, target in (("POST", path), ("PUT", location)):
        answer = await held.admin.request(
            method,
            f"{target}?digest={digest_of(b'large')}",
            unread(),
            headers={"content-length": str(size_bytes)},
        )
        refused(answer, TOO_LARGE.replace("4.9 KiB", "8.0 MiB"))


@pytest.mark.parametrize("last", ["nothing", "announced", "unannounced"])
@pytest.mark.parametrize("pieces", [1, 2])
async def test_an_upload_in_pieces_is_refused_at_its_end(registry: RunningRegistry, pieces: int, last: str) -> None:
    """As in Harbor; the session has ended then, and its pieces are gone."""
    held, before, data = await project(registry, 2000), await stored_keys(registry), fresh_bytes(5000)
    location = await begin_upload(held.admin, f"{held.name}/app")
    parts = [data[:1000], data[1000:]] if pieces == 2 else [data]
    final = b"" if last == "nothing" else parts.pop()
    for part in parts:
        assert (await held.admin.patch(location, part)).status == 202
    body = chunks(final) if last == "unannounced" else final
    refused(await held.admin.put(f"{location}?digest={digest_of(data)}", body))
    assert await held.used() == 0
    assert await stored_keys(registry) == before
    if parts:
        assert (await held.admin.get(location)).status == 404


async def test_a_mount_is_refused(registry: RunningRegistry) -> None:
    """What the registry has already counts for each project that has it."""
    held, data = await project(registry, 2000), fresh_bytes(5000)
    digest = await push_blob(registry.admin, "library/source", data)
    refused(await held.mount("app", digest, "library/source"))
    assert await held.used() == 0
    assert (await held.admin.head(f"/v2/{held.name}/app/blobs/{digest}")).status == 404


async def test_a_manifest_is_refused(registry: RunningRegistry) -> None:
    """Its blobs stay, as any that wait for a manifest; its tag and its record do not come to be."""
    held, config, layer = await project(registry, 500), fresh_bytes(), fresh_bytes()
    for data in (config, layer):
        assert (await held.push("app", data)).status == 201
    before, manifest = await stored_keys(registry), image(config, [layer])
    answer = await held.put_manifest("app", manifest)
    assert (answer.status, answer.code) == (403, "DENIED")
    assert re.fullmatch(
        r"adding \d+ B of storage resource, which when updated to current usage of 200 B will exceed the configured "
        r"upper limit of 500 B\.",
        answer.message,
    )
    assert await held.used() == 200
    assert await stored_keys(registry) == before
    assert (await held.admin.get(f"/v2/{held.name}/app/manifests/1")).status == 404
    await held.limit(200 + len(manifest.data))
    assert (await held.put_manifest("app", manifest)).status == 201
    assert await held.used() == 200 + len(manifest.data)


async def test_what_the_project_holds_needs_no_room(registry: RunningRegistry) -> None:
    """A blob counts once in a project, however often it is pushed or mounted, and a known manifest not again."""
    held = await project(registry)
    made = await push_image(held.admin, f"{held.name}/app", "1")
    used = await held.used()
    assert used == len(made.config) + len(made.layer) + len(made.manifest.data)
    await held.limit(used)
    assert (await held.push("app", made.layer)).status == 201
    assert (await held.push("other", made.layer)).status == 201
    assert (await held.mount("third", made.layer_digest, f"{held.name}/app")).status == 201
    location = await begin_upload(held.admin, f"{held.name}/fourth")
    assert (await held.admin.patch(location, made.layer)).status == 202
    assert (await held.admin.put(f"{location}?digest={made.layer_digest}")).status == 201
    await push_manifest(held.admin, made.repository, made.manifest, "2", "3")
    assert (await held.push("app", b"")).status == 201
    assert await held.used() == used
    assert (await held.push("app", fresh_bytes())).status == 403


async def test_what_is_deleted_makes_room(registry: RunningRegistry) -> None:
    """At once: a manifest, a blob that no other repository of the project has, and a whole repository."""
    held = await project(registry)
    made = await push_image(held.admin, f"{held.name}/app", "1")
    await held.limit(await held.used())
    await held.admin.delete(f"/v2/{made.repository}/manifests/{made.digest}")
    assert await held.used() == len(made.config) + len(made.layer)
    assert (await held.push("other", made.layer)).status == 201
    await held.admin.delete(f"/v2/{made.repository}/blobs/{made.layer_digest}")
    assert await held.used() == len(made.config) + len(made.layer)
    await held.admin.delete(f"/v2/{held.name}/other/blobs/{made.layer_digest}")
    assert await held.used() == len(made.config)
    assert await recount_project(registry.database, registry.clock, held.id) == 0


async def test_a_limit_below_what_is_held_takes_nothing_away(registry: RunningRegistry) -> None:
    """What is there can be read and deleted; nothing comes on top."""
    held = await project(registry)
    made = await push_image(held.admin, f"{held.name}/app", "1")
    await held.limit(1)
    assert (await held.admin.get(f"/v2/{made.repository}/manifests/1")).status == 200
    refused_one = await held.push("app", fresh_bytes())
    assert refused_one.message.endswith("upper limit of 1 B.")
    assert (await held.admin.delete(f"/v2/{made.repository}/manifests/1")).status == 202


async def test_quotas_can_be_switched_off(registry: RunningRegistry) -> None:
    """Then limits are shown, and nobody is held to them; use is counted all the same."""
    held, data = await project(registry, 2000), fresh_bytes(5000)
    try:
        await send(held.admin, "PUT", "/configurations", {"quota_per_project_enable": False})
        assert (await held.push("app", data)).status == 201
        assert await held.used() == 5000
    finally:
        await send(held.admin, "PUT", "/configurations", {"quota_per_project_enable": True})
    assert (await held.push("app", fresh_bytes())).status == 403


def count(answers: Sequence[Answer], status: int) -> int:
    """How many answers have this status."""
    return sum(answer.status == status for answer in answers)


async def test_parallel_pushes_end_with_exactly_what_fits(registry: RunningRegistry) -> None:
    """Of twice as many as fit, half get through, none fails otherwise, and nothing of the others is left."""
    held, before = await project(registry, PUSHES // 2 * BLOB_BYTES), await stored_keys(registry)

    async def push_in_pieces(number: int, data: bytes) -> Answer:
        location = await begin_upload(held.admin, f"{held.name}/app-{number}")
        assert (await held.admin.patch(location, data)).status == 202
        return await held.admin.put(f"{location}?digest={digest_of(data)}")

    blobs = [fresh_bytes(BLOB_BYTES) for _ in range(PUSHES)]
    answers = await asyncio.gather(
        *(
            push_in_pieces(number % 7, data) if number % 2 else held.push(f"app-{number % 7}", data)
            for number, data in enumerate(blobs)
        )
    )
    assert (count(answers, 201), count(answers, 403)) == (PUSHES // 2, PUSHES // 2)
    assert await held.used() == PUSHES // 2 * BLOB_BYTES
    assert len(await stored_keys(registry) - before) == PUSHES // 2
    assert await recount_project(registry.database, registry.clock, held.id) == 0


async def test_parallel_pushes_of_every_kind_stay_within_the_limit(registry: RunningRegistry) -> None:
    """Manifests, mounts, deletions and roll-ups at once: no deadlock, no failure, and the ledger is right."""
    held, elsewhere = await project(registry, 20_000), await project(registry)
    sources = [fresh_bytes(BLOB_BYTES) for _ in range(20)]
    for data in sources:
        assert (await elsewhere.push("source", data)).status == 201

    async def push_small_image(number: int) -> Answer:
        config = fresh_bytes()
        repository = f"app-{number % 3}"
        first = await held.push(repository, config)
        return first if first.status != 201 else await held.put_manifest(repository, image(config))

    async def push_and_delete(number: int) -> Answer:
        data = fresh_bytes(BLOB_BYTES)
        answer = await held.push(f"app-{number % 3}", data)
        if answer.status == 201:
            await held.admin.delete(f"/v2/{held.name}/app-{number % 3}/blobs/{digest_of(data)}")
        return answer

    answers = await asyncio.gather(
        *(push_small_image(number) for number in range(30)),
        *(push_and_delete(number) for number in range(30)),
        *(
            held.mount(f"app-{number % 5}", digest_of(data), f"{elsewhere.name}/source")
            for number, data in enumerate(sources * 2)
        ),
    )
    assert count(answers, 201) + count(answers, 403) == len(answers)
    assert 0 < await held.used() <= 20_000
    assert await recount_project(registry.database, registry.clock, held.id) == 0


async def test_a_blob_that_comes_into_several_repositories_at_once_counts_once(registry: RunningRegistry) -> None:
    """Also where it is new to the registry, and where it takes up all of the room."""
    held, data = await project(registry, BLOB_BYTES), fresh_bytes(BLOB_BYTES)
    answers = await asyncio.gather(*(held.push(f"app-{number}", data) for number in range(20)))
    assert count(answers, 201) == 20
    assert await held.used() == BLOB_BYTES


async def test_a_limit_holds_for_pushes_that_are_under_way(registry: RunningRegistry) -> None:
    """Whatever was not done when the limit was set is held to it."""
    held, data = await project(registry), fresh_bytes(5000)
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield data[:100]
        begun.set()
        await may_end.wait()
        yield data[100:]

    path = f"/v2/{held.name}/app/blobs/uploads/?digest={digest_of(data)}"
    pushing = asyncio.create_task(held.admin.post(path, slow()))
    await begun.wait()
    await held.limit(2000)
    may_end.set()
    refused(await pushing)
    assert await held.used() == 0


async def test_setting_limits_meanwhile_is_no_way_around_them(registry: RunningRegistry) -> None:
    """Whoever gets through does so before the limit is there, or fits."""
    held = await project(registry)

    async def set_limit() -> int:
        await held.limit(10_000)
        return await held.used()

    results = await asyncio.gather(
        *(held.push("app", fresh_bytes(BLOB_BYTES)) for _ in range(20)),
        set_limit(),
        *(held.push("app", fresh_bytes(BLOB_BYTES)) for _ in range(20)),
    )
    answers = [result for result in results if isinstance(result, Answer)]
    (used_then,) = (result for result in results if isinstance(result, int))
    assert count(answers, 201) * BLOB_BYTES == await held.used()
    assert await held.used() <= max(10_000, used_then)


async def waiting(settings: Settings, number: int) -> None:
    """Return when so many units of work wait for a row that another one holds."""
    async with await psycopg.AsyncConnection.connect(settings.database_url, autocommit=True) as watcher:
        while True:
            row = await (await watcher.execute(WAITING)).fetchone()
            if row == (number,):
                return
            await asyncio.sleep(POLL_SECONDS)


async def test_without_a_limit_nobody_waits(registry: RunningRegistry, settings: Settings) -> None:
    """Pushes into one project go on beside each other, where the database has more than one writer."""
    if registry.database.engine == "sqlite":
        return
    unlimited, held = await project(registry), await project(registry, 100_000)
    async with registry.database.begin() as transaction:
        await enter_bytes(transaction, unlimited.id, 100, registry.clock())
        assert (await unlimited.push("app", fresh_bytes())).status == 201
        await enter_bytes(transaction, held.id, 100, registry.clock())
        assert (await unlimited.push("app", fresh_bytes())).status == 201
        pushing = asyncio.create_task(held.push("app", fresh_bytes()))
        await waiting(settings, 1)
        setting = asyncio.create_task(unlimited.limit(1000))
        await waiting(settings, 2)
    assert (await pushing).status == 201
    await setting
    assert (await unlimited.used(), await held.used()) == (300, 200)
    assert await recount_all(registry.database, registry.clock) == {unlimited.id: -100, held.id: -100}


async def test_rolling_up_makes_no_difference(registry: RunningRegistry) -> None:
    """While others push and roll up as well, no byte is lost or counted twice."""
    held = await project(registry, 30 * BLOB_BYTES)

    async def push(number: int) -> Answer:
        answer = await held.push("app", fresh_bytes(BLOB_BYTES))
        if number % 5 == 0:
            await asyncio.gather(roll_up(registry.database), roll_up(registry.database))
        return answer

    answers = await asyncio.gather(*(push(number) for number in range(60)))
    assert count(answers, 201) == 30
    assert await held.used() == 30 * BLOB_BYTES
    await roll_up(registry.database)
    assert await roll_up(registry.database) == 0
    assert await held.used() == 30 * BLOB_BYTES


async def test_a_recount_corrects_the_ledger(registry: RunningRegistry) -> None:
    """From the content, which is what counts; a ledger that is right is left alone."""
    held = await project(registry)
    await push_image(held.admin, f"{held.name}/app", "1")
    used = await held.used()
    assert await recount_all(registry.database, registry.clock) == {}
    async with registry.database.begin() as transaction:
        await transaction.execute(INSERT_QUOTA_DELTA, project_id=held.id, size_bytes=70, now=registry.clock())
    assert await held.used() == used + 70
    assert await recount_all(registry.database, registry.clock) == {held.id: -70}
    assert await held.used() == used
