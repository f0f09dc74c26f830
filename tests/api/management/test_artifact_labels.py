"""Labels on artifacts."""

import pytest

from tests.support.application import PRIVATE_PROJECT, RunningRegistry
from tests.support.artifacts import listed, path_of, push_system, remove, show
from tests.support.asgi import Client
from tests.support.management import CALLERS, caller, error, expected, fresh, send

pytestmark = pytest.mark.anyio


async def new_label(client: Client, project_id: int = 0) -> int:
    """Make a label of a project, or of the system, and return its id."""
    own = {"scope": "p", "project_id": project_id} if project_id else {"scope": "g"}
    answer = await send(client, "POST", "/labels", {"name": fresh("label"), "color": "#fff", **own})
    assert answer.status == 201, answer
    return int(answer["location"].rpartition("/")[2])


async def test_a_label_is_put_on_and_taken_off(admin: Client, repository: str) -> None:
    """It is shown if asked for; twice is a conflict, and what is not on cannot be taken off."""
    held = await push_system(admin, repository, "v1")
    shown = await show(admin, held)
    label = await new_label(admin)
    path = path_of(repository, "v1", "labels")
    added = await send(admin, "POST", path, {"id": label, "name": "ignored", "scope": "g"})
    assert (added.status, added.body) == (200, b"")
    assert error(await send(admin, "POST", path, {"id": label})) == (
        409,
        "CONFLICT",
        f"label {label} is already added to the artifact {shown['id']}",
    )
    assert shown["labels"] is None
    found = (await show(admin, held, query="?with_label=true"))["labels"]
    assert [(one["id"], one["scope"], one["color"]) for one in found] == [(label, "g", "#fff")]
    assert found == [(await send(admin, "GET", f"/labels/{label}")).json]
    removed = await send(admin, "DELETE", f"{path}/{label}")
    assert (removed.status, removed.body) == (200, b"")
    assert error(await send(admin, "DELETE", f"{path}/{label}")) == (
        404,
        "NOT_FOUND",
        f"reference with label {label} and artifact {shown['id']} not found",
    )


async def test_labels_of_others_are_not_there(admin: Client, repository: str) -> None:
    """Neither those of another project, nor those that never were."""
    held = await push_system(admin, repository, "v1")
    project_id = (await show(admin, held))["project_id"]
    own, other = await new_label(admin, project_id), await new_label(admin, 1)
    path = path_of(repository, "v1", "labels")
    assert (await send(admin, "POST", path, {"id": own})).status == 200
    missing = f"project id {project_id}, label {other} not found"
    assert error(await send(admin, "POST", path, {"id": other})) == (404, "NOT_FOUND", missing)
    for body, number in (({}, 0), ({"id": 99_999}, 99_999)):
        answer = await send(admin, "POST", path, body)
        assert error(answer) == (404, "NOT_FOUND", f"label {number} not found")
    assert (await send(admin, "POST", path, {"id": "x"})).status == 422
    assert (await send(admin, "DELETE", f"{path}/x")).status == 422
    assert (await send(admin, "POST", path_of(repository, "nope", "labels"), {"id": own})).status == 404


async def test_lists_are_searched_by_labels(admin: Client, repository: str) -> None:
    """Artifacts that bear all of them."""
    first, second = await push_system(admin, repository, "v1"), await push_system(admin, repository, "v2")
    one, two = await new_label(admin), await new_label(admin)
    for held, label in ((first, one), (first, two), (second, two)):
        await send(admin, "POST", path_of(repository, held.digest, "labels"), {"id": label})
    assert await listed(admin, repository, f"?q=labels%3D({one})") == [first.digest]
    assert await listed(admin, repository, f"?q=labels%3D({one}%20{two})") == [first.digest]
    assert await listed(admin, repository, f"?q=labels%3D({two})&sort=id") == [first.digest, second.digest]
    assert await listed(admin, repository, "?q=labels%3D(99999)") == []
    for value in (f"{one}", f"%7B{one}%7D", "(x)"):
        assert error(await send(admin, "GET", path_of(repository) + f"?q=labels%3D{value}")) == (
            400,
            "BAD_REQUEST",
            'the value of "labels" query can only be integer list with intersetion relationship',
        )


async def test_labels_end_with_what_they_are_on(admin: Client, repository: str) -> None:
    """A deleted artifact that is pushed again has none, and a deleted label is on nothing."""
    held, other = await push_system(admin, repository, "v1"), await push_system(admin, repository, "v2")
    label = await new_label(admin)
    for one in (held, other):
        await send(admin, "POST", path_of(repository, one.digest, "labels"), {"id": label})
    assert (await remove(admin, held)).status == 200
    assert await listed(admin, repository, f"?q=labels%3D({label})") == [other.digest]
    assert (await send(admin, "DELETE", f"/labels/{label}")).status == 200
    assert (await show(admin, other, query="?with_label=true"))["labels"] is None


async def test_who_may_label_artifacts(registry: RunningRegistry) -> None:
    """Developers, maintainers and administrators."""
    repository = f"{PRIVATE_PROJECT}/labelled"
    await push_system(registry.admin, repository, "v1")
    path = path_of(repository, "v1", "labels")
    for name in CALLERS:
        put, taken = await new_label(registry.admin), await new_label(registry.admin)
        await send(registry.admin, "POST", path, {"id": taken})
        wanted = expected(200, "developer", "maintainer", "projectAdmin")[name]
        assert (await send(caller(registry, name), "POST", path, {"id": put})).status == wanted, name
        assert (await send(caller(registry, name), "DELETE", f"{path}/{taken}")).status == wanted, name
