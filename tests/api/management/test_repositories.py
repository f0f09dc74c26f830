"""Repositories through the management API."""

import pytest

from tests.support.application import PRIVATE_PROJECT, PUBLIC_PROJECT, RunningRegistry
from tests.support.artifacts import push_index, push_signature, push_system
from tests.support.asgi import Client
from tests.support.asgi_pushes import push_image
from tests.support.management import CALLERS, caller, error, expected, fresh, send, statuses

pytestmark = pytest.mark.anyio

ROLES = tuple(name for name in CALLERS if name not in ("anonymous", "outsider", "admin"))


async def new_project(client: Client) -> str:
    """Make a project that no other test has."""
    name = fresh("project")
    assert (await send(client, "POST", "/projects", {"project_name": name})).status == 201
    return name


async def names(client: Client, path: str) -> list[str]:
    """The names in a list of repositories."""
    answer = await send(client, "GET", path)
    assert answer.status == 200, answer
    return [one["name"] for one in answer.json]


async def test_a_repository_is_shown_described_and_deleted(admin: Client) -> None:
    """From its first push to its end; slashes in its name are encoded once or twice."""
    project = await new_project(admin)
    await push_image(admin, f"{project}/a/b", "1")
    path = f"/projects/{project}/repositories/a%252Fb"

    shown = (await send(admin, "GET", path)).json
    assert list(shown) == ["artifact_count", "creation_time", "id", "name", "project_id", "pull_count", "update_time"]
    assert (shown["name"], shown["artifact_count"], shown["pull_count"]) == (f"{project}/a/b", 1, 0)
    changed = await send(admin, "PUT", path, {**shown, "description": "hello"})
    assert (changed.status, changed.body) == (200, b"")
    assert (await send(admin, "GET", path.replace("%252F", "%2F"))).json["description"] == "hello"
    assert (await send(admin, "PUT", path, {})).status == 200
    assert "description" not in (await send(admin, "GET", path)).json

    assert (await send(admin, "DELETE", path)).status == 200
    missing = (404, "NOT_FOUND", f"repository {project}/a/b not found")
    for method, body in (("GET", None), ("PUT", {}), ("DELETE", None)):
        assert error(await send(admin, method, path, body)) == missing
    assert (await admin.get(f"/v2/{project}/a/b/manifests/1")).status == 404
    assert (await admin.get(f"/v2/{project}/a/b/tags/list")).status == 404
    assert (await send(admin, "GET", f"{path}/artifacts")).json == []
    assert (await send(admin, "DELETE", f"/projects/{project}")).status == 200


async def test_a_deleted_repository_gives_its_bytes_back(admin: Client) -> None:
    """The project is charged for what its other repositories hold, and no more; the name can be used again."""
    project = await new_project(admin)

    async def used() -> int:
        summary = (await send(admin, "GET", f"/projects/{project}/summary")).json
        return int(summary["quota"]["used"]["storage"])

    kept = await push_image(admin, f"{project}/kept", "1")
    before = await used()
    await push_index(admin, f"{project}/gone", "2", (await push_system(admin, f"{project}/gone", "1")).child)
    layer = f"/v2/{project}/gone/blobs/uploads/?mount={kept.layer_digest}&from={kept.repository}"
    assert (await admin.post(layer)).status == 201
    assert await used() > before
    assert (await send(admin, "DELETE", f"/projects/{project}/repositories/gone")).status == 200
    assert await used() == before
    assert (await admin.get(f"/v2/{project}/kept/blobs/{kept.layer_digest}")).status == 200
    again = await push_image(admin, f"{project}/gone", "1")
    assert (await admin.get(f"/v2/{project}/gone/manifests/1"))["docker-content-digest"] == again.digest


async def test_only_what_stands_for_itself_is_counted(admin: Client) -> None:
    """Neither signatures nor the untagged children of an index."""
    project = await new_project(admin)
    first, second = [await push_system(admin, f"{project}/app", tag) for tag in ("1", None)]
    await push_index(admin, f"{project}/app", "2", first.child, second.child)
    await push_signature(admin, first)
    assert (await send(admin, "GET", f"/projects/{project}/repositories/app")).json["artifact_count"] == 2


async def test_lists_are_searched_sorted_and_paged(registry: RunningRegistry, admin: Client) -> None:
    """The newest repository comes first; names are full names."""
    project = await new_project(admin)
    for name in ("one", "two", "three/four"):
        registry.clock.step(1)
        await push_image(admin, f"{project}/{name}", "1")
    path = f"/projects/{project}/repositories"
    one, two, four = (f"{project}/{name}" for name in ("one", "two", "three/four"))
    assert await names(admin, path) == [four, two, one]
    assert await names(admin, f"{path}?sort=name") == [one, four, two]
    assert await names(admin, f"{path}?q=name%3D~three%2F") == [four]
    assert await names(admin, f"{path}?q=name%3Done") == []
    assert await names(admin, f"{path}?q=name%3D%7B{project}%2Fone%20{project}%2Ftwo%7D") == [two, one]
    assert await names(admin, f"{path}?q=nope%3D1&sort=nope") == [four, two, one]
    registry.clock.step(1)
    await push_image(admin, one, "2")
    assert await names(admin, f"{path}?sort=-update_time") == [one, four, two]
    await send(admin, "PUT", f"{path}/two", {"description": "second"})
    assert await names(admin, f"{path}?q=description%3Dsecond") == [two]
    page = await send(admin, "GET", f"{path}?page=2&page_size=2&sort=name")
    assert [found["name"] for found in page.json] == [two]
    assert page["x-total-count"] == "3"
    assert page["link"] == f'</api/v2.0{path}?page=1&page_size=2&sort=name>; rel="prev"'
    assert error(await send(admin, "GET", f"{path}?q=name")) == (
        400,
        "BAD_REQUEST",
        'the query string must contain "=" and the key/value cannot be empty',
    )
    assert (await send(admin, "GET", f"{path}?page_size=101")).status == 422


async def test_the_list_of_all_repositories_has_what_the_caller_may_see(registry: RunningRegistry) -> None:
    """In the list as well as in its count."""
    word = fresh("seen")
    for project in (PRIVATE_PROJECT, PUBLIC_PROJECT):
        await push_image(registry.admin, f"{project}/{word}", "1")
    for name in CALLERS:
        answer = await send(caller(registry, name), "GET", f"/repositories?q=name%3D~{word}&sort=name")
        sees_all = name not in ("anonymous", "outsider")
        seen = [f"{PUBLIC_PROJECT}/{word}"] + ([f"{PRIVATE_PROJECT}/{word}"] if sees_all else [])
        assert [one["name"] for one in answer.json] == seen, name
        assert answer["x-total-count"] == str(len(seen))


async def test_who_may_read_repositories(registry: RunningRegistry) -> None:
    """Members; in a public project anybody may list them."""
    for project in (PRIVATE_PROJECT, PUBLIC_PROJECT):
        await push_image(registry.admin, f"{project}/read", "1")
    assert await statuses(registry, "GET", f"/projects/{PRIVATE_PROJECT}/repositories") == expected(200, *ROLES)
    assert await statuses(registry, "GET", f"/projects/{PRIVATE_PROJECT}/repositories/read") == expected(200, *ROLES)
    assert set((await statuses(registry, "GET", f"/projects/{PUBLIC_PROJECT}/repositories")).values()) == {200}
    assert await statuses(registry, "GET", f"/projects/{PUBLIC_PROJECT}/repositories/read") == expected(200, *ROLES)
    assert error(await send(registry.admin, "GET", "/projects/nope/repositories")) == (
        404,
        "NOT_FOUND",
        "project nope not found",
    )
    assert (await send(registry.user("guest"), "GET", "/projects/nope/repositories")).status == 403


async def test_who_may_change_and_delete_a_repository(registry: RunningRegistry) -> None:
    """Developers may describe it, maintainers may delete it."""
    path = f"/projects/{PRIVATE_PROJECT}/repositories"
    await push_image(registry.admin, f"{PRIVATE_PROJECT}/changed", "1")
    writers = ("developer", "maintainer", "projectAdmin")
    assert await statuses(registry, "PUT", f"{path}/changed", {"description": "x"}) == expected(200, *writers)
    for name in CALLERS:
        repository = fresh("deleted")
        await push_image(registry.admin, f"{PRIVATE_PROJECT}/{repository}", "1")
        status = (await send(caller(registry, name), "DELETE", f"{path}/{repository}")).status
        assert status == expected(200, "maintainer", "projectAdmin")[name], name


@pytest.mark.parametrize("name", ["%00", "a%2500b", "UPPER", "a%20b", "%C3%A9", ".."])
async def test_what_cannot_be_a_repository_is_not_there(admin: Client, name: str) -> None:
    """Whatever is sent as a name, the answer is a plain one."""
    path = f"/projects/library/repositories/{name}"
    assert (await send(admin, "GET", path)).status in (400, 404)
    assert (await send(admin, "GET", f"{path}/artifacts")).status in (200, 400)
    assert (await send(admin, "PUT", path, {"description": "\0"})).status in (400, 404)


async def test_a_description_has_a_limit(admin: Client) -> None:
    """What cannot be stored is refused."""
    await push_image(admin, "library/described", "1")
    path = "/projects/library/repositories/described"
    assert error(await send(admin, "PUT", path, {"description": "x" * 65_537}))[:2] == (422, "UNPROCESSABLE_ENTITY")
    assert (await send(admin, "PUT", path, {"description": "\0"})).status == 400
    assert (await send(admin, "PUT", path, {"description": 5})).status == 422
    assert (await send(admin, "PUT", path)).status == 422
