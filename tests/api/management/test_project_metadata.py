"""The metadata of a project, one key at a time, as Harbor's clients use it."""

import pytest

from tests.support.application import PRIVATE_PROJECT, RunningRegistry
from tests.support.asgi import Client
from tests.support.management import CALLERS, caller, error, expected, fresh, send, statuses

pytestmark = pytest.mark.anyio

METADATA = f"/projects/{PRIVATE_PROJECT}/metadatas/"


async def new_project(admin: Client) -> str:
    """Make a project, and return the path of its metadata."""
    name = fresh("project")
    assert (await send(admin, "POST", "/projects", {"project_name": name})).status == 201
    return f"/projects/{name}/metadatas/"


async def test_a_key_is_added_shown_changed_and_deleted(admin: Client) -> None:
    """The whole life of a key; a change may be the first of it, as in Harbor."""
    path = await new_project(admin)
    assert (await send(admin, "GET", path)).json == {"public": "false"}
    answer = await send(admin, "POST", path, {"auto_scan": "true"})
    assert (answer.status, answer.body) == (200, b"")
    assert (await send(admin, "GET", f"{path}auto_scan")).json == {"auto_scan": "true"}
    assert (await send(admin, "PUT", f"{path}auto_scan", {"auto_scan": "false"})).status == 200
    change = {"auto_sbom_generation": "true", "prevent_vul": "true"}
    assert (await send(admin, "PUT", f"{path}auto_sbom_generation", change)).status == 200
    shown = (await send(admin, "GET", path)).json
    assert list(shown.items()) == [("auto_sbom_generation", "true"), ("auto_scan", "false"), ("public", "false")]
    for _ in range(2):
        assert (await send(admin, "DELETE", f"{path}auto_scan")).status == 200
    assert (await send(admin, "GET", f"{path}auto_scan")).json == {}


async def test_public_is_a_key_too(registry: RunningRegistry) -> None:
    """It opens and closes the project to everybody, from the next request on."""
    path = await new_project(registry.admin)
    project = path.removesuffix("/metadatas/")
    assert (await send(registry.nobody, "GET", project)).status == 401
    assert (await send(registry.admin, "PUT", f"{path}public", {"public": "true"})).status == 200
    assert (await send(registry.nobody, "GET", project)).json["metadata"]["public"] == "true"
    assert (await send(registry.admin, "PUT", f"{path}public", {"public": "false"})).status == 200
    assert (await send(registry.nobody, "GET", project)).status == 401


async def test_bad_entries_are_refused_in_harbors_words(admin: Client) -> None:
    """As recorded from a Harbor."""
    path = await new_project(admin)
    project_id = (await send(admin, "GET", path.removesuffix("/metadatas/"))).json["project_id"]
    for body, status, message in (
        ({"public": "true"}, 409, f"metadata public already exists for project {project_id}"),
        ({"prevent_vul": "x"}, 400, "invalid value: x"),
        ({"nope": "true"}, 400, "invalid key: nope"),
    ):
        answer = await send(admin, "POST", path, body)
        assert (answer.status, answer.message) == (status, message), body
    for refused in ({}, {"auto_scan": "true", "prevent_vul": "true"}, {"auto_scan": None}):
        assert (await send(admin, "POST", path, refused)).status == 400, refused
    assert (await send(admin, "POST", path)).status == 422
    assert (await send(admin, "POST", path, {"auto_scan": True})).status == 422
    answer = await send(admin, "PUT", f"{path}nope", {"nope": "true"})
    assert error(answer) == (400, "BAD_REQUEST", "invalid key: nope")
    assert (await send(admin, "PUT", f"{path}auto_scan", {"prevent_vul": "true"})).status == 400
    assert (await send(admin, "GET", path)).json == {"public": "false"}


async def test_who_may_list_all_metadata(registry: RunningRegistry) -> None:
    """Nobody by a role of the project."""
    assert await statuses(registry, "GET", METADATA) == expected(200)


async def test_who_may_read_one_key(registry: RunningRegistry) -> None:
    """Those who maintain the project."""
    assert await statuses(registry, "GET", f"{METADATA}public") == expected(200, "maintainer", "projectAdmin")


async def test_who_may_change_metadata(registry: RunningRegistry) -> None:
    """The administrator of the project, and that of the system."""
    for name in CALLERS:
        client, status = caller(registry, name), expected(200, "projectAdmin")[name]
        assert (await send(client, "POST", METADATA, {"auto_scan": "true"})).status == status, name
        assert (await send(client, "PUT", f"{METADATA}auto_scan", {"auto_scan": "false"})).status == status, name
        assert (await send(client, "DELETE", f"{METADATA}auto_scan")).status == status, name


async def test_a_missing_project_is_told_to_administrators_alone(registry: RunningRegistry) -> None:
    """Anybody else gets the answer for a project that he may not see."""
    path = "/projects/missing/metadatas/public"
    assert await statuses(registry, "GET", path) == expected(404)
    answer = await send(registry.admin, "GET", path)
    assert error(answer) == (404, "NOT_FOUND", "project missing not found")
