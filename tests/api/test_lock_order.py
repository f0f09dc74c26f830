"""Whoever locks several rows of PostgreSQL does so in one order, so that no two wait for each other in a circle.

In each test the own connection plays a request that is known to hold one row and to want another one next; it goes on
as soon as the real request waits for the first.
"""

import json
from collections.abc import AsyncIterator

import psycopg
import pytest

from tests.support.application import RunningRegistry
from tests.support.artifacts import push_signature, push_system
from tests.support.asgi import Answer
from tests.support.asgi_pushes import digest_of, fresh_bytes, push_blob, push_image, push_manifest, tags_of
from tests.support.history import call, delete, new_project, place
from tests.support.lock_waits import Own, in_the_middle
from tests.support.management import API, fresh, send
from wharf.base.settings import Settings

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.parametrize("settings", ["postgresql-memory"], indirect=True, scope="module"),
]

STORAGE_LIMIT_BYTES = 10_000_000


@pytest.fixture
async def own(settings: Settings) -> AsyncIterator[Own]:
    """The connection that comes first; what it does is held until it commits."""
    connection = await psycopg.AsyncConnection.connect(settings.database_url)
    yield connection
    await connection.close()


@pytest.fixture
async def limited(registry: RunningRegistry) -> str:
    """A project with a quota, in which those who enter bytes take turns."""
    name = fresh("limited")
    await new_project(registry, name, storage_limit=STORAGE_LIMIT_BYTES)
    return name


def hold_blob(digest: str) -> str:
    """What every push of a blob does that the registry has already."""
    return f"SELECT id FROM blob WHERE digest = '{digest}' FOR NO KEY UPDATE"  # noqa: S608


def hold_limit(project: str) -> str:
    """The last that every push into a project with a quota does."""
    return f"SELECT id FROM project WHERE name = '{project}' FOR NO KEY UPDATE"  # noqa: S608


def manifest_id(digest: str) -> str:
    return f"(SELECT id FROM manifest WHERE digest = '{digest}')"  # noqa: S608


def review(digest: str) -> str:
    """What everybody does who takes a tag off a manifest."""
    return (
        f"INSERT INTO review (kind, target_id, due_at) VALUES ('manifest', {manifest_id(digest)}, 0) "  # noqa: S608
        "ON CONFLICT DO NOTHING"
    )


async def test_a_push_that_begins_a_repository(
    registry: RunningRegistry, settings: Settings, own: Own, limited: str, repository: str
) -> None:
    """Another push has the blob that it needs next, and wants to enter it in the quota of the same project."""
    data = fresh_bytes()
    digest = await push_blob(registry.admin, repository, data)
    await own.execute(hold_blob(digest).encode())

    pushing = registry.admin.post(f"/v2/{limited}/new/blobs/uploads/?digest={digest}", data)
    answer = await in_the_middle(settings.database_url, own, pushing, hold_limit(limited))

    assert answer.status == 201


async def test_a_repository_that_moves_into_a_project_with_a_quota(
    registry: RunningRegistry, settings: Settings, own: Own, limited: str, repository: str
) -> None:
    """A push into that project has one of its blobs."""
    image = await push_image(registry.admin, repository, "1")
    await own.execute(hold_blob(image.layer_digest).encode())

    moving = call(registry.admin, "POST", place(repository, "/move"), {"project": limited, "name": "app"})
    answer = await in_the_middle(settings.database_url, own, moving, hold_limit(limited))

    assert answer.status == 200


async def test_a_repository_that_takes_a_name_under_which_a_push_has_begun(
    registry: RunningRegistry, settings: Settings, own: Own, limited: str, repository: str
) -> None:
    """The blobs of both are held in one order: somebody has one of the one, and wants one of the other next."""
    image = await push_image(registry.admin, repository, "1")
    begun = await push_blob(registry.admin, f"{limited}/app", fresh_bytes())
    await own.execute(hold_blob(digest_of(image.config)).encode())

    moving = call(registry.admin, "POST", place(repository, "/move"), {"project": limited, "name": "app"})
    answer = await in_the_middle(settings.database_url, own, moving, hold_blob(begun), hold_limit(limited))

    assert answer.status == 200


async def test_a_repository_that_comes_back_where_a_push_has_begun(
    registry: RunningRegistry, settings: Settings, own: Own, limited: str
) -> None:
    """As for one that takes the name otherwise."""
    repository = f"{limited}/app"
    image = await push_image(registry.admin, repository, "1")
    await delete(registry, place(repository))
    begun = await push_blob(registry.admin, repository, fresh_bytes())
    await own.execute(hold_blob(digest_of(image.config)).encode())

    restoring = call(registry.admin, "POST", place(repository, "/restore"))
    answer = await in_the_middle(settings.database_url, own, restoring, hold_blob(begun), hold_limit(limited))

    assert answer.status == 200
    assert (await registry.admin.get(f"/v2/{repository}/manifests/1")).body == image.manifest.data


BEGIN = (
    "INSERT INTO repository (project_id, name, created_at, updated_at) "
    "SELECT id, 'app', 1, 1 FROM project WHERE name = '{}' FOR KEY SHARE"
)


@pytest.mark.parametrize("is_restored", [False, True])
async def test_a_push_that_begins_under_the_name_in_the_middle_of_it(
    registry: RunningRegistry, settings: Settings, own: Own, limited: str, repository: str, *, is_restored: bool
) -> None:
    """It gives way like one that had begun before, and is no repository that anybody would have to delete first."""
    if is_restored:
        repository = f"{limited}/app"
    image = await push_image(registry.admin, repository, "1")
    if is_restored:
        await delete(registry, place(repository))
    await own.execute(BEGIN.format(limited).encode())

    taking = (
        call(registry.admin, "POST", place(repository, "/restore"))
        if is_restored
        else call(registry.admin, "POST", place(repository, "/move"), {"project": limited, "name": "app"})
    )
    answer = await in_the_middle(settings.database_url, own, taking, hold_limit(limited))

    assert answer.status == 200
    assert (await registry.admin.get(f"/v2/{limited}/app/manifests/1")).body == image.manifest.data


async def test_tags_that_leave_several_manifests(
    registry: RunningRegistry, settings: Settings, own: Own, repository: str
) -> None:
    """What was left is put up for its review in the order of the manifests, whatever the order of the tags is."""
    first = await push_image(registry.admin, repository, "z")
    second = await push_image(registry.admin, repository, "a")
    third = await push_image(registry.admin, repository)
    await own.execute(review(first.digest).encode())

    pushing = registry.admin.put(
        f"/v2/{repository}/manifests/{third.digest}?tag=a&tag=z",
        third.manifest.data,
        content_type=third.manifest.media_type,
    )
    answer = await in_the_middle(settings.database_url, own, pushing, review(second.digest))

    assert answer.status == 201
    assert await tags_of(registry.admin, repository) == ["a", "z"]


async def test_an_artifact_whose_signature_is_being_tagged(
    registry: RunningRegistry, settings: Settings, own: Own, repository: str
) -> None:
    """The deletion holds all manifests before their tags, as a push does that moves a tag from the one to the other."""
    held = await push_system(registry.admin, repository, "1")
    signature = await push_signature(registry.admin, held)
    await own.execute(f"SELECT 1 FROM manifest WHERE digest = '{signature.digest}' FOR SHARE".encode())  # noqa: S608

    deleting = send(registry.admin, "DELETE", place(repository, f"/artifacts/{held.digest}"))
    answer = await in_the_middle(
        settings.database_url,
        own,
        deleting,
        f"UPDATE tag SET ended_at = 1 WHERE manifest_id = {manifest_id(held.digest)}",  # noqa: S608
        review(held.digest),
    )

    assert answer.status == 200
    assert await tags_of(registry.admin, repository) == []


async def test_an_artifact_with_several_tags_that_are_moved_meanwhile(
    registry: RunningRegistry, settings: Settings, own: Own, repository: str
) -> None:
    """The deletion ends tags in the order of their names, as a push moves them."""
    held = await push_system(registry.admin, repository, "z")
    await push_manifest(registry.admin, repository, held.manifest, "a")
    end = "UPDATE tag SET ended_at = 1 WHERE name = '{}' AND manifest_id = " + manifest_id(held.digest)  # noqa: S608
    await own.execute(end.format("a").encode())

    deleting = send(registry.admin, "DELETE", place(repository, f"/artifacts/{held.digest}"))
    answer = await in_the_middle(settings.database_url, own, deleting, end.format("z"))

    assert answer.status == 200


RENAME = "UPDATE project SET name = '{1}' WHERE name = '{0}'"


async def test_a_first_manifest_in_a_project_that_is_just_being_renamed(
    registry: RunningRegistry, settings: Settings, own: Own
) -> None:
    """A repository that would have too long a name from now on does not appear."""
    project, long = fresh("short"), "x" * 230
    assert (await registry.admin.post(f"{API}/projects", json.dumps({"project_name": project}).encode())).status == 201
    image = await push_image(registry.admin, f"{project}/other", "1")
    repository = f"{project}/{long}"
    for data in (image.config, image.layer):
        await push_blob(registry.admin, repository, data)
    longer = fresh("very-much-longer-name-of-a-project")
    await own.execute(f"SELECT id FROM project WHERE name = '{project}' FOR UPDATE".encode())  # noqa: S608

    pushing = registry.admin.put(
        f"/v2/{repository}/manifests/1", image.manifest.data, content_type=image.manifest.media_type
    )
    answer: Answer = await in_the_middle(settings.database_url, own, pushing, RENAME.format(project, longer))

    assert (answer.status, answer.code) == (400, "NAME_INVALID")
