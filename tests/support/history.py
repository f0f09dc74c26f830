"""Calls of Wharf's own API about the past, and what they are made of."""

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from tests.support.application import RunningRegistry
from tests.support.asgi import Answer, Client
from tests.support.management import API, CALLERS, caller

WHARF_API = "/api/wharf/v1"


async def call(client: Client, method: str, path: str, document: Any = None) -> Answer:
    """A request below `/api/wharf/v1`, with a JSON body if there is one."""
    body, headers = (
        (b"", {}) if document is None else (json.dumps(document).encode(), {"content-type": "application/json"})
    )
    return await client.request(method, WHARF_API + path, body, headers=headers)


async def call_all(
    registry: RunningRegistry, method: str, path: str | Callable[[], str], document: Any = None
) -> Mapping[str, int]:
    """What each kind of caller gets for the same call; a function makes a path anew for each of them."""
    return {
        name: (await call(caller(registry, name), method, path if isinstance(path, str) else path(), document)).status
        for name in CALLERS
    }


def place(repository: str, rest: str = "") -> str:
    """The path of a repository in either API, from its full name."""
    project, _, name = repository.partition("/")
    return f"/projects/{project}/repositories/{quote(quote(name, safe=''), safe='')}{rest}"


async def delete(registry: RunningRegistry, path: str) -> None:
    """Deletes something through the management API, as the administrator, at a time of its own."""
    registry.clock.step(1)
    answer = await registry.admin.request("DELETE", API + path)
    assert answer.status == 200, answer
    registry.clock.step(1)


async def restored(registry: RunningRegistry, path: str) -> Any:
    """What the administrator is told who restores something."""
    answer = await call(registry.admin, "POST", path + "/restore")
    assert answer.status == 200, answer
    registry.clock.step(1)
    return answer.json


async def used_bytes(registry: RunningRegistry, project: str) -> int:
    """What the ledger says that a project holds."""
    answer = await registry.admin.request("GET", f"{API}/projects/{project}/summary")
    used: int = answer.json["quota"]["used"]["storage"]
    return used


async def new_project(registry: RunningRegistry, name: str, **wanted: Any) -> None:
    """Makes a project of the administrator's."""
    answer = await registry.admin.request(
        "POST",
        f"{API}/projects",
        json.dumps({"project_name": name, **wanted}).encode(),
        headers={"content-type": "application/json"},
    )
    assert answer.status == 201, answer


async def events(registry: RunningRegistry, operation: str) -> list[tuple[str, str, str]]:
    """Of the newest entries of the audit log with this operation: who did what."""
    answer = await registry.admin.request("GET", f"{API}/auditlog-exts?q=operation%3D{operation}&page_size=20")
    return [(entry["username"], entry["resource_type"], entry["resource"]) for entry in answer.json]
