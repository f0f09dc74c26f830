"""Requests that meet on one row of PostgreSQL: the one that comes second sees what the first has done.

The first is played by a connection of the test's own, which can be held in the middle.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable

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
    tags_of,
)
from wharf.base.settings import Settings
from wharf.content.purge import purge_stale_uploads

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.parametrize("settings", ["postgresql-memory"], indirect=True, scope="module"),
]

WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock'
"""
POLL_SECONDS = 0.01

First = psycopg.AsyncConnection[tuple[object, ...]]


@pytest.fixture
async def first(settings: Settings) -> AsyncIterator[First]:
    """The connection that comes first; what it does is held until it commits."""
    connection = await psycopg.AsyncConnection.connect(settings.database_url)
    yield connection
    await connection.close()


async def after(settings: Settings, first: First, second: Awaitable[Answer | int]) -> Answer | int:
    """Begins the second, lets the first commit as soon as the second waits for it, and returns its answer."""
    running = asyncio.ensure_future(second)
    async with await psycopg.AsyncConnection.connect(settings.database_url, autocommit=True) as watcher:
        while not running.done():
            row = await (await watcher.execute(WAITING)).fetchone()
            if row is not None and row[0]:
                break
            await asyncio.sleep(POLL_SECONDS)
    await first.commit()
    return await running


async def finish(first: First, repository: str, location: str, data: bytes) -> str:
    """Does to the rows of an upload what its end does, without committing; returns the key of the bytes."""
    upload_id = location.rpartition("/")[2]
    await first.execute("UPDATE upload SET state = 'closed' WHERE id = %s", (upload_id,))
    row = await (
        await first.execute("DELETE FROM upload_segment WHERE upload_id = %s RETURNING storage_key", (upload_id,))
    ).fetchone()
    assert row is not None
    key = str(row[0])
    await first.execute(
        "INSERT INTO blob (digest, size_bytes, storage_key, created_at) VALUES (%s, %s, %s, 0)",
        (digest_of(data), len(data), key),
    )
    return key


Ending = Callable[[RunningRegistry, str], Awaitable[Answer | int]]


async def cancel(registry: RunningRegistry, location: str) -> Answer | int:
    return await registry.admin.delete(location)


async def purge(registry: RunningRegistry, location: str) -> Answer | int:
    registry.clock.step(24 * 3600 + 1)
    return await purge_stale_uploads(registry.application.stores)


@pytest.mark.parametrize("end", [cancel, purge])
async def test_the_bytes_of_an_upload_that_was_just_finished_stay(
    registry: RunningRegistry, settings: Settings, first: First, repository: str, end: Ending
) -> None:
    """Neither DELETE nor the purge takes away what has become a blob in the same moment."""
    data = fresh_bytes()
    location = await begin_upload(registry.admin, repository)
    await registry.admin.patch(location, data)
    key = await finish(first, repository, location, data)

    await after(settings, first, end(registry, location))

    assert await registry.blobs.size(key) == len(data)


DELETE_MANIFEST = "UPDATE manifest SET deleted_at = 1 WHERE digest = %s"


async def test_a_push_of_a_manifest_that_is_being_deleted(
    registry: RunningRegistry, settings: Settings, first: First, admin: Client, repository: str
) -> None:
    """The push comes later, so its tag and its manifest are there afterwards."""
    pushed = await push_image(admin, repository, "old")
    await first.execute(
        "UPDATE tag SET ended_at = 1 WHERE manifest_id = (SELECT id FROM manifest WHERE digest = %s)", (pushed.digest,)
    )
    await first.execute(DELETE_MANIFEST, (pushed.digest,))

    async def push() -> int:
        await push_manifest(admin, repository, pushed.manifest, "new")
        return 201

    await after(settings, first, push())

    assert await tags_of(admin, repository) == ["new"]
    assert (await admin.get(f"/v2/{repository}/manifests/new")).body == pushed.manifest.data


async def test_a_manifest_is_deleted_with_the_tag_that_is_just_being_set(
    registry: RunningRegistry, settings: Settings, first: First, admin: Client, repository: str
) -> None:
    """The delete comes later, so no tag is left that leads nowhere."""
    pushed = await push_image(admin, repository, "old")
    await first.execute(
        "INSERT INTO tag (repository_id, name, manifest_id, started_at) SELECT repository_id, 'new', id, 1 "
        "FROM manifest WHERE digest = %s FOR SHARE",
        (pushed.digest,),
    )

    answer = await after(settings, first, admin.delete(f"/v2/{repository}/manifests/{pushed.digest}"))

    assert isinstance(answer, Answer)
    assert answer.status == 202
    assert await tags_of(admin, repository) == []


async def test_a_push_into_a_project_that_is_being_deleted(
    registry: RunningRegistry, settings: Settings, first: First, admin: Client
) -> None:
    """The first push of a repository is not answered with 201 and lost: it hears that the project is gone."""
    assert (await admin.post("/api/v2.0/projects", json.dumps({"project_name": "sinking"}).encode())).status == 201
    await first.execute("SELECT id FROM project WHERE name = 'sinking' FOR UPDATE")
    await first.execute("UPDATE project SET deleted_at = 1 WHERE name = 'sinking'")
    data = fresh_bytes()

    answer = await after(settings, first, admin.post(f"/v2/sinking/app/blobs/uploads/?digest={digest_of(data)}", data))

    assert isinstance(answer, Answer)
    assert (answer.status, answer.code) == (401, "UNAUTHORIZED")


PUBLISH = """
UPDATE repository SET published_at = 1 WHERE id IN (
    SELECT repository.id FROM repository JOIN project ON project.id = repository.project_id
    WHERE project.name = %s AND repository.name = %s
)
"""


async def begun(admin: Client, project: str, data: bytes) -> None:
    """A project in which there is nothing but what a push has begun."""
    assert (await admin.post("/api/v2.0/projects", json.dumps({"project_name": project}).encode())).status == 201
    await push_blob(admin, f"{project}/app", data)


async def test_a_project_that_is_deleted_while_its_first_manifest_comes(
    registry: RunningRegistry, settings: Settings, first: First, admin: Client
) -> None:
    """The manifest comes first, so the project stays."""
    await begun(admin, "rising", fresh_bytes())
    await first.execute(PUBLISH, ("rising", "app"))

    answer = await after(settings, first, admin.delete("/api/v2.0/projects/rising"))

    assert isinstance(answer, Answer)
    assert (answer.status, answer.code) == (412, "PRECONDITION")
    assert len((await admin.get("/api/v2.0/projects/rising/repositories")).json) == 1


async def test_a_first_manifest_in_a_project_that_is_just_being_deleted(
    registry: RunningRegistry, settings: Settings, first: First, admin: Client
) -> None:
    """It is not answered with 201 and lost, although its repository was there already."""
    data = fresh_bytes()
    await begun(admin, "setting", data)
    where = "project_id = (SELECT id FROM project WHERE name = 'setting')"
    await first.execute(f"SELECT id FROM repository WHERE {where} FOR UPDATE")  # noqa: S608
    await first.execute("SELECT id FROM project WHERE name = 'setting' FOR UPDATE")
    await first.execute(f"UPDATE repository SET deleted_at = 1 WHERE {where}")  # noqa: S608
    await first.execute("UPDATE project SET deleted_at = 1 WHERE name = 'setting'")
    pushed = image(data)

    answer = await after(
        settings, first, admin.put("/v2/setting/app/manifests/1", pushed.data, content_type=pushed.media_type)
    )

    assert isinstance(answer, Answer)
    assert (answer.status, answer.code) == (401, "UNAUTHORIZED")


async def test_a_push_that_begins_in_the_middle_of_a_deletion(
    registry: RunningRegistry, settings: Settings, first: First, admin: Client
) -> None:
    """What it has begun goes with the project too: the deletion looks for it once more."""
    await begun(admin, "ebbing", fresh_bytes())
    await first.execute(
        "INSERT INTO repository (project_id, name, created_at, updated_at) "
        "SELECT id, 'later', 1, 1 FROM project WHERE name = 'ebbing' FOR NO KEY UPDATE"
    )

    answer = await after(settings, first, admin.delete("/api/v2.0/projects/ebbing"))

    assert isinstance(answer, Answer)
    assert answer.status == 200
    left = await (
        await first.execute(
            "SELECT count(*) FROM repository JOIN project ON project.id = repository.project_id "
            "WHERE project.name = 'ebbing' AND repository.deleted_at IS NULL"
        )
    ).fetchone()
    assert left == (0,)


@pytest.mark.parametrize("attempt", range(8))
async def test_of_a_deletion_and_a_first_manifest_one_comes_first(
    registry: RunningRegistry, admin: Client, attempt: int
) -> None:
    """Either the manifest is there and the project too, or both are refused and gone; no 201 is lost."""
    data, project = fresh_bytes(), f"tide-{attempt}"
    await begun(admin, project, data)
    pushed = image(data)

    answered, deleted = await asyncio.gather(
        admin.put(f"/v2/{project}/app/manifests/1", pushed.data, content_type=pushed.media_type),
        admin.delete(f"/api/v2.0/projects/{project}"),
    )

    assert (answered.status, deleted.status) in ((201, 412), (401, 200))
    pulled = await admin.get(f"/v2/{project}/app/manifests/1")
    assert (pulled.status == 200) == (answered.status == 201)
