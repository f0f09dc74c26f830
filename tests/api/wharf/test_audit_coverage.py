"""Whatever changes something through Wharf's own API leaves exactly one line in the audit log, as in Harbor's."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.api.test_audit_records import exported
from tests.support.access import permissions
from tests.support.application import ADMINISTRATOR, OUTSIDER, PRIVATE_PROJECT, RunningRegistry
from tests.support.asgi_pushes import push_image
from tests.support.history import WHARF_API, call, delete, new_project, place
from tests.support.management import fresh
from tests.support.robots import PULL, in_project, make, project_robot
from wharf.api.harbor.operations import Operation
from wharf.api.wharf.catalogue import OPERATIONS

pytestmark = pytest.mark.anyio

ADDRESS = "198.51.100.24"
SAFE = frozenset({"GET", "HEAD"})

Prepare = Callable[[RunningRegistry], Awaitable[tuple[str, Any]]]


async def _created(registry: RunningRegistry, path: str, document: Any) -> tuple[str, Any]:
    """Make something as an administrator; return where it is, and what was answered."""
    answer = await call(registry.admin, "POST", path, document)
    assert answer.status == 201, answer
    return f"{path}/{answer.json['id']}", answer.json


def _role_body() -> dict[str, Any]:
    return {"name": fresh("role"), "description": "", "permissions": permissions(PULL)}


def _grant_body() -> dict[str, Any]:
    return {"subject_kind": "user", "subject_name": OUTSIDER, "role_name": "guest", "project": PRIVATE_PROJECT}


def _token_body() -> dict[str, Any]:
    return {"name": fresh("token"), "duration": 1, "permissions": in_project(PULL)}


async def new_role(_registry: RunningRegistry) -> tuple[str, Any]:
    return "/roles", _role_body()


async def changed_role(registry: RunningRegistry) -> tuple[str, Any]:
    return (await _created(registry, "/roles", _role_body()))[0], _role_body()


async def role(registry: RunningRegistry) -> tuple[str, Any]:
    return (await _created(registry, "/roles", _role_body()))[0], None


async def new_grant(_registry: RunningRegistry) -> tuple[str, Any]:
    return "/grants", _grant_body() | {"repository": f"{fresh('repository')}"}


async def grant(registry: RunningRegistry) -> tuple[str, Any]:
    body = _grant_body() | {"repository": f"{fresh('repository')}"}
    return (await _created(registry, "/grants", body))[0], None


async def new_token(_registry: RunningRegistry) -> tuple[str, Any]:
    return "/tokens", _token_body()


async def token(registry: RunningRegistry) -> tuple[str, Any]:
    return (await _created(registry, "/tokens", _token_body()))[0], None


async def rotated_secret(registry: RunningRegistry) -> tuple[str, Any]:
    robot = await make(registry, project_robot())
    return f"/robots/{robot.id}/secrets", {"grace_seconds": 60}


async def ended_secret(registry: RunningRegistry) -> tuple[str, Any]:
    path, body = await rotated_secret(registry)
    assert (await call(registry.admin, "POST", path, body)).status == 201
    shown = (await call(registry.admin, "GET", path.removesuffix("/secrets"))).json
    return f"{path}/{min(secret['id'] for secret in shown['secrets'])}", None


async def _image(registry: RunningRegistry) -> tuple[str, str]:
    repository = f"{PRIVATE_PROJECT}/{fresh('image')}"
    made = await push_image(registry.admin, repository, "1")
    registry.clock.step(1)
    return repository, made.digest


async def deleted_tag(registry: RunningRegistry) -> tuple[str, Any]:
    repository, _ = await _image(registry)
    await delete(registry, place(repository, "/artifacts/1/tags/1"))
    return place(repository, "/tags/1/restore"), None


async def deleted_artifact(registry: RunningRegistry) -> tuple[str, Any]:
    repository, digest = await _image(registry)
    await delete(registry, place(repository, f"/artifacts/{digest}"))
    return place(repository, f"/artifacts/{digest}/restore"), None


async def deleted_repository(registry: RunningRegistry) -> tuple[str, Any]:
    repository, _ = await _image(registry)
    await delete(registry, place(repository))
    return place(repository, "/restore"), None


async def deleted_project(registry: RunningRegistry) -> tuple[str, Any]:
    name = fresh("gone")
    await new_project(registry, name)
    await delete(registry, f"/projects/{name}")
    return f"/projects/{name}/restore", None


async def moved(registry: RunningRegistry) -> tuple[str, Any]:
    repository, _ = await _image(registry)
    return place(repository, "/move"), {"name": fresh("moved")}


async def redirect(registry: RunningRegistry) -> tuple[str, Any]:
    path, body = await moved(registry)
    assert (await call(registry.admin, "POST", path, body)).status == 200
    return path.removesuffix("/move").replace("/repositories/", "/redirects/"), None


async def renamed(registry: RunningRegistry) -> tuple[str, Any]:
    name = fresh("old")
    await new_project(registry, name)
    return f"/projects/{name}/rename", {"name": fresh("new")}


async def former_name(registry: RunningRegistry) -> tuple[str, Any]:
    path, body = await renamed(registry)
    assert (await call(registry.admin, "POST", path, body)).status == 200
    return f"/projects/{body['name']}/former-names/{path.split('/')[2]}", None


CALLS: dict[str, Prepare] = {
    "createRole": new_role,
    "updateRole": changed_role,
    "deleteRole": role,
    "createGrant": new_grant,
    "deleteGrant": grant,
    "createToken": new_token,
    "deleteToken": token,
    "rotateRobotSecret": rotated_secret,
    "endRobotSecret": ended_secret,
    "restoreTag": deleted_tag,
    "restoreArtifact": deleted_artifact,
    "restoreRepository": deleted_repository,
    "restoreProject": deleted_project,
    "moveRepository": moved,
    "deleteRedirect": redirect,
    "renameProject": renamed,
    "deleteFormerName": former_name,
}
"""How each operation is called."""

CHANGING = [operation for operation in OPERATIONS if operation.method not in SAFE]


@pytest.mark.parametrize("operation", CHANGING, ids=lambda operation: operation.id)
async def test_a_change_is_recorded_once(registry: RunningRegistry, operation: Operation) -> None:
    """The line says who did what, from where, in which request, and that it worked."""
    assert operation.id in CALLS, f"say in CALLS how {operation.id} is called"
    path, document = await CALLS[operation.id](registry)
    request_id = fresh("walk")
    headers = {"x-request-id": request_id, "content-type": "application/json"}
    body = b"" if document is None else json.dumps(document).encode()

    client = registry.admin.at(ADDRESS)
    answer = await client.request(operation.method, WHARF_API + path, body, headers=headers)
    assert answer.status in (200, 201), answer

    entries = [entry for entry in await exported(registry) if entry["operation"] != "login"]
    (entry,) = [entry for entry in entries if entry["request_id"] == request_id]
    assert (entry["actor"], entry["actor_kind"], entry["address"]) == (ADMINISTRATOR, "user", ADDRESS)
    assert entry["success"] is True
    assert entry["resource"]
    assert entry["description"]
