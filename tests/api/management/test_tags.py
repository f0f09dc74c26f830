"""Tags of artifacts through the management API."""

import asyncio

import pytest

from tests.support.application import PRIVATE_PROJECT, PUBLIC_PROJECT, RunningRegistry
from tests.support.artifacts import path_of, push_system, show
from tests.support.asgi import Client
from tests.support.asgi_pushes import push_manifest, tags_of
from tests.support.management import CALLERS, caller, error, expected, fresh, send, statuses

pytestmark = pytest.mark.anyio

ROLES = tuple(name for name in CALLERS if name not in ("anonymous", "outsider", "admin"))


async def names(client: Client, repository: str, query: str = "") -> list[str]:
    """The names in a list of the tags of an artifact."""
    answer = await send(client, "GET", path_of(repository, "v1", "tags") + query)
    assert answer.status == 200, answer
    return [one["name"] for one in answer.json]


async def test_a_tag_is_made_and_deleted(admin: Client, repository: str) -> None:
    """It can be pulled at once; the artifact and its other tags stay."""
    held = await push_system(admin, repository, "v1")
    made = await send(admin, "POST", path_of(repository, "v1", "tags"), {"name": "new", "immutable": False})
    assert (made.status, made.body) == (201, b"")
    assert (await admin.get(f"/v2/{repository}/manifests/new"))["docker-content-digest"] == held.digest
    again = await send(admin, "POST", path_of(repository, held.digest, "tags"), {"name": "new"})
    repository_id = (await show(admin, held))["repository_id"]
    assert error(again) == (409, "CONFLICT", f"tag new already exists under the repository {repository_id}")
    deleted = await send(admin, "DELETE", path_of(repository, "new", "tags", "new"))
    assert (deleted.status, deleted.body) == (200, b"")
    assert await tags_of(admin, repository) == ["v1"]
    assert error(await send(admin, "DELETE", path_of(repository, "v1", "tags", "new"))) == (
        404,
        "NOT_FOUND",
        f"tag new attached to artifact {(await show(admin, held))['id']} not found",
    )


async def test_a_tag_of_another_artifact_is_left_alone(admin: Client, repository: str) -> None:
    """Neither can it be taken by a POST, nor deleted through an artifact that does not have it."""
    first, second = await push_system(admin, repository, "v1"), await push_system(admin, repository, "v2")
    taken = await send(admin, "POST", path_of(repository, "v1", "tags"), {"name": "v2"})
    assert (taken.status, taken.code) == (409, "CONFLICT")
    assert error(await send(admin, "DELETE", path_of(repository, first.digest, "tags", "v2")))[0] == 404
    assert (await admin.get(f"/v2/{repository}/manifests/v2"))["docker-content-digest"] == second.digest


async def test_of_two_who_make_a_tag_one_succeeds(admin: Client, repository: str) -> None:
    """The other is told that it is there."""
    made = [await push_system(admin, repository) for _ in range(4)]
    answers = await asyncio.gather(
        *(send(admin, "POST", path_of(repository, held.digest, "tags"), {"name": "only"}) for held in made)
    )
    assert sorted(answer.status for answer in answers) == [201, 409, 409, 409]
    winner = next(held for held, answer in zip(made, answers, strict=True) if answer.status == 201)
    assert (await admin.get(f"/v2/{repository}/manifests/only"))["docker-content-digest"] == winner.digest


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        ({"name": "a b"}, 400, "bad request: invalid tag name: a b"),
        ({"name": "x" * 129}, 400, "bad request: invalid tag name: " + "x" * 100 + "…"),
        ({"name": "\0"}, 400, "bad request: invalid tag name: \\x00"),
        ({"name": ""}, 422, "validation failure list:\nvalidation failure list:\nname in body is required"),
        ({}, 422, "validation failure list:\nvalidation failure list:\nname in body is required"),
        (None, 422, "validation failure list:\ntag in body is required"),
    ],
)
async def test_a_bad_tag_is_refused_in_harbors_words(
    admin: Client, repository: str, body: object, status: int, message: str
) -> None:
    """Scripts look at the status, and people at the message."""
    await push_system(admin, repository, "v1")
    answer = await send(admin, "POST", path_of(repository, "v1", "tags"), body)
    assert (answer.status, answer.message) == (status, message)


async def test_tags_are_listed_searched_and_sorted(registry: RunningRegistry, admin: Client, repository: str) -> None:
    """The newest comes first."""
    held = await push_system(admin, repository, "v1")
    registry.clock.step(1)
    await push_manifest(admin, repository, held.manifest, "latest")
    assert await names(admin, repository) == ["latest", "v1"]
    assert await names(admin, repository, "?sort=push_time") == ["v1", "latest"]
    assert await names(admin, repository, "?sort=name") == ["latest", "v1"]
    assert await names(admin, repository, "?sort=-name&page_size=1") == ["v1"]
    assert await names(admin, repository, "?q=name%3D~la") == ["latest"]
    assert await names(admin, repository, "?q=name%3Dv1") == ["v1"]
    answer = await send(admin, "GET", path_of(repository, "v1", "tags"))
    shown = await show(admin, held)
    assert (answer["x-total-count"], answer.json) == ("2", shown["tags"])
    assert error(await send(admin, "GET", path_of(repository, "nope", "tags"))) == (
        404,
        "NOT_FOUND",
        f"artifact {repository}:nope not found",
    )


async def test_immutable_tags_are_shown_and_kept(admin: Client) -> None:
    """A rule of the project says so: they are told apart when asked for, and not deleted."""
    project = fresh("project")
    await send(admin, "POST", "/projects", {"project_name": project})
    held = await push_system(admin, f"{project}/app", "v1")
    await push_manifest(admin, f"{project}/app", held.manifest, "free")
    selector = {"kind": "doublestar", "decoration": "matches", "pattern": "v*"}
    scope = {"repository": [{"kind": "doublestar", "decoration": "repoMatches", "pattern": "**"}]}
    rule = {"action": "immutable", "template": "immutable_template", "tag_selectors": [selector]}
    made = await send(admin, "POST", f"/projects/{project}/immutabletagrules", {**rule, "scope_selectors": scope})
    assert made.status == 201, made
    path = path_of(f"{project}/app", "v1")
    for query, immutable in (("", set()), ("?with_immutable_status=true", {"v1"})):
        shown = (await send(admin, "GET", path + query)).json["tags"]
        assert {tag["name"] for tag in shown if tag["immutable"]} == immutable
        assert (await send(admin, "GET", f"{path}/tags{query}")).json == shown
    assert (await send(admin, "DELETE", f"{path}/tags/v1")).status == 412
    assert (await send(admin, "DELETE", path)).status == 412
    assert (await send(admin, "DELETE", f"/projects/{project}/repositories/app")).status == 412
    assert (await send(admin, "DELETE", f"{path}/tags/free")).status == 200


async def test_who_may_list_tags(registry: RunningRegistry) -> None:
    """Members, and in a public project anybody."""
    for project in (PRIVATE_PROJECT, PUBLIC_PROJECT):
        await push_system(registry.admin, f"{project}/tags", "v1")
        wanted = expected(200, *ROLES) if project == PRIVATE_PROJECT else dict.fromkeys(CALLERS, 200)
        assert await statuses(registry, "GET", path_of(f"{project}/tags", "v1", "tags")) == wanted


async def test_who_may_make_and_delete_tags(registry: RunningRegistry, repository: str) -> None:
    """Developers make them, maintainers delete them."""
    await push_system(registry.admin, repository, "v1")
    path = path_of(repository, "v1", "tags")
    for name in CALLERS:
        made = await send(caller(registry, name), "POST", path, {"name": f"by-{name}"})
        assert made.status == expected(201, "developer", "maintainer", "projectAdmin")[name], name
        await send(registry.admin, "POST", path, {"name": f"of-{name}"})
        deleted = await send(caller(registry, name), "DELETE", f"{path}/of-{name}")
        assert deleted.status == expected(200, "maintainer", "projectAdmin")[name], name
