"""What there is to be allowed, and what each caller is allowed, as Harbor's clients ask for it."""

import pytest

from tests.support.application import MEMBERS, OUTSIDER, PRIVATE_PROJECT, PUBLIC_PROJECT, RunningRegistry
from tests.support.asgi import Client
from tests.support.management import CALLERS, caller, error, expected, fresh, send, statuses
from wharf.access.roles import EVERY_PERMISSION, PRESET_PERMISSIONS, PUBLIC_PERMISSIONS
from wharf.audit.actor import SYSTEM
from wharf.identity.groups import set_groups_of_user

pytestmark = pytest.mark.anyio

REFUSAL = (403, "FORBIDDEN", "forbidden: only admins(system and project) can access permissions")
CURRENT = "/users/current/permissions"


async def project_id_of(admin: Client, name: str) -> int:
    """The id of a project."""
    return int((await send(admin, "GET", f"/projects/{name}")).json["project_id"])


async def test_whoever_makes_robots_sees_what_they_can_be_allowed(registry: RunningRegistry) -> None:
    """In the system that is the administrator, in projects their administrators; the others are refused."""
    assert await statuses(registry, "GET", "/permissions") == expected(200, "projectAdmin")
    everything = (await send(registry.admin, "GET", "/permissions")).json
    assert list(everything) == ["project", "system"]
    assert {"action": "push", "resource": "repository"} in everything["project"]
    assert {"action": "create", "resource": "user"} in everything["system"]
    of_project = (await send(registry.user("projectAdmin"), "GET", "/permissions")).json
    assert of_project == {"project": everything["project"], "system": None}
    assert error(await send(registry.user("maintainer"), "GET", "/permissions")) == REFUSAL
    assert error(await send(registry.nobody, "GET", "/permissions")) == (401, "UNAUTHORIZED", "")


async def test_a_group_makes_project_administrators_too(registry: RunningRegistry) -> None:
    """As long as somebody belongs to it, and as long as there is the project."""
    outsider = registry.user(OUTSIDER)
    user_id = (await send(outsider, "GET", "/users/current")).json["user_id"]
    project = fresh("project")
    assert (await send(registry.admin, "POST", "/projects", {"project_name": project})).status == 201
    made = await send(registry.admin, "POST", "/usergroups", {"group_name": fresh("group"), "group_type": 3})
    group_id = int(made["location"].rpartition("/")[2])
    body = {"role_id": 1, "member_group": {"id": group_id}}
    assert (await send(registry.admin, "POST", f"/projects/{project}/members", body)).status == 201
    assert error(await send(outsider, "GET", "/permissions")) == REFUSAL
    await set_groups_of_user(registry.database, registry.clock, SYSTEM, user_id, [group_id])
    assert (await send(outsider, "GET", "/permissions")).status == 200
    assert (await send(outsider, "DELETE", f"/projects/{project}")).status == 200
    assert error(await send(outsider, "GET", "/permissions")) == REFUSAL


async def test_everybody_sees_his_permissions_in_a_project(registry: RunningRegistry) -> None:
    """Exactly those of his role; the portal shows and hides everything by them."""
    private = await project_id_of(registry.admin, PRIVATE_PROJECT)
    path = f"{CURRENT}?scope=/project/{private}&relative=true"
    for name in CALLERS[1:]:
        answer = await send(caller(registry, name), "GET", path)
        seen = {(entry["resource"], entry["action"]) for entry in answer.json}
        if name == "admin":
            held = EVERY_PERMISSION
        else:
            held = PRESET_PERMISSIONS[MEMBERS[name].id] if name in MEMBERS else frozenset()
        assert seen == {(resource if resource != "project" else ".", action) for resource, action in held}, name
        assert len(answer.json) == len(seen)
    assert (await send(registry.nobody, "GET", path)).status == 401


async def test_a_public_project_allows_something_to_everybody(registry: RunningRegistry) -> None:
    """With full names of the resources, unless they are asked for relative to the scope."""
    public = await project_id_of(registry.admin, PUBLIC_PROJECT)
    answer = await send(registry.user(OUTSIDER), "GET", f"{CURRENT}?scope=/project/{public}")
    assert len(answer.json) == len(PUBLIC_PERMISSIONS)
    assert {"action": "read", "resource": f"/project/{public}"} in answer.json
    assert {"action": "pull", "resource": f"/project/{public}/repository"} in answer.json


async def test_other_scopes_say_nothing(registry: RunningRegistry) -> None:
    """As in Harbor; what there is to do in the system is an administrator's."""
    for scope in ("", "?scope=bad", "?scope=/project/99999", f"?scope=/project/{'9' * 30}", "?scope=/system"):
        answers = await statuses(registry, "GET", CURRENT + scope)
        assert answers == {name: 401 if name == "anonymous" else 200 for name in CALLERS}
        assert (await send(registry.user("projectAdmin"), "GET", CURRENT + scope)).json == []
    full = (await send(registry.admin, "GET", f"{CURRENT}?scope=/system")).json
    assert {"action": "create", "resource": "/system/user"} in full
    relative = (await send(registry.admin, "GET", f"{CURRENT}?scope=/system&relative=true")).json
    assert [entry["resource"] for entry in full] == [f"/system/{entry['resource']}" for entry in relative]
