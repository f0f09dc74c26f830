"""A repository begins with its first manifest: what a push that was broken off has left is shown nowhere."""

import pytest

from tests.support.application import RunningRegistry
from tests.support.asgi import Client
from tests.support.asgi_pushes import digest_of, fresh_bytes, image, push_blob, push_image, push_manifest, tags_of
from tests.support.history import call, new_project, place, used_bytes
from tests.support.management import caller, error, fresh, send

pytestmark = pytest.mark.anyio


@pytest.fixture
async def project(registry: RunningRegistry) -> str:
    """A project of the test's own."""
    name = fresh("begun")
    await new_project(registry, name)
    return name


async def names(client: Client, path: str) -> list[str]:
    """The names of the repositories in a list."""
    answer = await send(client, "GET", path)
    assert answer.status == 200, answer
    assert answer["x-total-count"] == str(len(answer.json))
    return [one["name"] for one in answer.json]


async def counted(client: Client, project: str) -> tuple[int, int, int, int]:
    """How many repositories the project, its summary and the statistics have, and whether it can be deleted."""
    shown = (await send(client, "GET", f"/projects/{project}")).json
    summary = (await send(client, "GET", f"/projects/{project}/summary")).json
    statistics = (await send(client, "GET", "/statistics")).json
    deletable = (await send(client, "GET", f"/projects/{project}/_deletable")).json
    return (
        shown.get("repo_count", 0),
        summary["repo_count"],
        statistics["total_repo_count"],
        int(deletable.get("deletable", False)),
    )


async def test_a_broken_push_leaves_no_repository_in_any_list_or_count(admin: Client, project: str) -> None:
    """Its blob is there for the push that goes on; the first manifest brings the repository."""
    before = await counted(admin, project)
    data, repository = fresh_bytes(), f"{project}/app"
    await push_blob(admin, repository, data)

    assert await counted(admin, project) == before
    assert before[0::3] == (0, 1)
    assert await names(admin, f"/projects/{project}/repositories") == []
    assert await names(admin, f"/repositories?q=name%3D{project}/app") == []
    assert (await send(admin, "GET", f"/search?q={repository}")).json["repository"] == []
    assert repository not in (await admin.get("/v2/_catalog")).json["repositories"]
    for method, document in (("GET", None), ("PUT", {"description": "text"}), ("DELETE", None)):
        answer = await send(admin, method, place(repository), document)
        assert error(answer) == (404, "NOT_FOUND", f"repository {repository} not found"), method
    assert (await call(admin, "POST", place(repository, "/move"), {"name": "other"})).status == 404
    assert (await admin.head(f"/v2/{repository}/blobs/{digest_of(data)}")).status == 200
    assert (await admin.get(f"/v2/{repository}/tags/list")).json == {"name": repository, "tags": []}

    await push_manifest(admin, repository, image(data), "1")

    assert await counted(admin, project) == (1, 1, before[2] + 1, 0)
    assert await names(admin, f"/projects/{project}/repositories") == [repository]
    assert await names(admin, f"/repositories?q=name%3D{project}/app") == [repository]
    assert len((await send(admin, "GET", f"/search?q={repository}")).json["repository"]) == 1
    assert (await send(admin, "PUT", place(repository), {"description": "text"})).status == 200


async def test_a_refused_manifest_publishes_nothing(admin: Client, project: str) -> None:
    """As nothing of it is kept."""
    repository = f"{project}/app"
    await push_blob(admin, repository, fresh_bytes())
    missing = image(fresh_bytes())
    answer = await admin.put(f"/v2/{repository}/manifests/1", missing.data, content_type=missing.media_type)
    assert (answer.status, answer.code) == (400, "MANIFEST_BLOB_UNKNOWN")
    assert (await send(admin, "GET", place(repository))).status == 404


async def test_a_repository_is_as_old_as_its_first_manifest(registry: RunningRegistry, project: str) -> None:
    """And not as its first blob; it stays when its last artifact is deleted, and a later push changes nothing."""
    admin, data, first, second = registry.admin, fresh_bytes(), f"{project}/first", f"{project}/second"
    await push_blob(admin, first, data)
    registry.clock.step(60)
    await push_image(admin, second, "1")
    registry.clock.step(60)
    await push_manifest(admin, first, image(data), "1")
    shown = (await send(admin, "GET", place(first))).json
    older = (await send(admin, "GET", place(second))).json
    assert shown["creation_time"] > older["creation_time"]
    assert shown["update_time"] == shown["creation_time"]
    assert await names(admin, f"/projects/{project}/repositories") == [first, second]
    assert await names(admin, f"/projects/{project}/repositories?sort=creation_time") == [second, first]

    registry.clock.step(60)
    assert (await send(admin, "DELETE", place(first, "/artifacts/1"))).status == 200
    await push_image(admin, second, "2")

    assert (await send(admin, "GET", place(first))).json["creation_time"] == shown["creation_time"]
    assert (await send(admin, "GET", place(second))).json["creation_time"] == older["creation_time"]
    assert (await counted(admin, project))[0] == 2


async def test_a_copy_and_a_restored_repository_are_shown(admin: Client, project: str) -> None:
    """However a manifest came into a repository."""
    await push_image(admin, f"{project}/app", "1")
    copied = await send(admin, "POST", f"{place(f'{project}/copy')}/artifacts?from={project}/app:1")
    assert copied.status == 201, copied
    assert (await send(admin, "DELETE", place(f"{project}/app"))).status == 200
    assert (await call(admin, "POST", place(f"{project}/app", "/restore"))).status == 200
    assert sorted(await names(admin, f"/projects/{project}/repositories")) == [f"{project}/app", f"{project}/copy"]


async def test_a_project_with_nothing_but_a_broken_push_is_deleted(registry: RunningRegistry, project: str) -> None:
    """By whoever may delete it; a project that is restored holds what it held, and the push can go on."""
    admin, data, repository = registry.admin, fresh_bytes(), f"{project}/app"
    await push_blob(admin, repository, data)
    assert (await send(caller(registry, "outsider"), "DELETE", f"/projects/{project}")).status in (403, 404)
    assert (await send(admin, "DELETE", f"/projects/{project}")).status == 200
    assert (await admin.head(f"/v2/{repository}/blobs/{digest_of(data)}")).status in (401, 404)

    assert (await call(admin, "POST", f"/projects/{project}/restore")).status == 200

    assert await used_bytes(registry, project) == len(data)
    assert (await call(admin, "GET", f"/projects/{project}/deleted-repositories")).json == []
    await push_manifest(admin, repository, image(data), "1")
    assert await names(admin, f"/projects/{project}/repositories") == [repository]


async def test_a_broken_push_keeps_no_name_from_anybody(registry: RunningRegistry, project: str) -> None:
    """Another repository can be moved there or restored, and what the push has left counts no more."""
    admin = registry.admin
    moved = await push_image(admin, f"{project}/old", "1")
    held = await used_bytes(registry, project)
    await push_blob(admin, f"{project}/new", fresh_bytes())
    assert (await call(admin, "POST", place(f"{project}/old", "/move"), {"name": "new"})).status == 200
    assert await tags_of(admin, f"{project}/new") == ["1"]
    assert (await admin.head(f"/v2/{project}/new/blobs/{moved.layer_digest}")).status == 200
    assert await used_bytes(registry, project) == held

    assert (await send(admin, "DELETE", place(f"{project}/new"))).status == 200
    left = await used_bytes(registry, project)
    await push_blob(admin, f"{project}/new", fresh_bytes())
    assert (await call(admin, "POST", place(f"{project}/new", "/restore"))).status == 200
    assert await tags_of(admin, f"{project}/new") == ["1"]
    assert (left, await used_bytes(registry, project)) == (0, held)
    answer = await call(admin, "GET", f"/projects/{project}/deleted-repositories")
    assert (answer.status, answer.json) == (200, [])
