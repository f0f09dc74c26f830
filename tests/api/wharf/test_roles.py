"""Roles that administrators make."""

from typing import Any

import pytest

from tests.support.access import grant, make_role, make_user, permissions
from tests.support.application import PRIVATE_PROJECT, RunningRegistry
from tests.support.asgi_pushes import push_image
from tests.support.history import call, call_all, delete, new_project
from tests.support.management import CALLERS, error, expected, fresh, send
from tests.support.robots import make, project_robot, system_robot
from tests.support.robots import permission as robot_permission
from wharf.access.roles import PRESET_PERMISSIONS, PRESET_ROLES

pytestmark = pytest.mark.anyio

PULL = ("repository", "pull")
LIST = ("repository", "list")


async def test_harbors_roles_are_there(registry: RunningRegistry) -> None:
    """With their ids, names and exact permissions; they never change."""
    answer = await call(registry.admin, "GET", "/roles?q=preset=true")
    assert answer["x-total-count"] == "5"
    assert [(role["id"], role["name"]) for role in answer.json] == [(role.id, role.name) for role in PRESET_ROLES]
    for role in answer.json:
        assert role["permissions"] == permissions(*PRESET_PERMISSIONS[role["id"]])
        assert role["preset"] is True
    refused = (403, "FORBIDDEN", "role guest is one of Harbor's, which never change")
    body = {"name": "guest", "permissions": permissions(PULL)}
    assert error(await call(registry.admin, "PUT", "/roles/3", body)) == refused
    assert error(await call(registry.admin, "DELETE", "/roles/3")) == refused


async def test_the_life_of_a_role(registry: RunningRegistry) -> None:
    """It is made, shown, changed and deleted; its number is none that Harbor could give to a role of its own."""
    body = {"name": fresh("role"), "description": "Pulls", "permissions": permissions(PULL)}
    created = await call(registry.admin, "POST", "/roles", body)
    role_id = created.json["id"]
    assert (created.status, created["location"]) == (201, f"/api/wharf/v1/roles/{role_id}")
    assert role_id > 1000
    shown = (await call(registry.admin, "GET", f"/roles/{role_id}")).json
    assert shown == created.json == body | {"id": role_id, "preset": False, "system_permissions": []}
    wanted = {
        "name": fresh("role"),
        "description": "",
        "permissions": permissions(PULL, LIST),
        "system_permissions": permissions(("audit-log", "list")),
    }
    assert (await call(registry.admin, "PUT", f"/roles/{role_id}", wanted)).status == 200
    assert (await call(registry.admin, "GET", f"/roles/{role_id}")).json == wanted | {"id": role_id, "preset": False}
    found = await call(registry.admin, "GET", f"/roles?q=name={wanted['name']}&page_size=1")
    assert [role["id"] for role in found.json] == [role_id]
    assert (await call(registry.admin, "DELETE", f"/roles/{role_id}")).status == 200
    for method, again in (("GET", None), ("PUT", wanted), ("DELETE", None)):
        answer = await call(registry.admin, method, f"/roles/{role_id}", again)
        assert error(answer) == (404, "NOT_FOUND", f"role {role_id} not found")


async def test_who_may_do_what_with_roles(registry: RunningRegistry) -> None:
    """Everybody who is known reads them, and administrators of the system write them; robots are like others."""
    role = await make_role(registry, PULL)
    path = f"/roles/{role['id']}"
    reads = dict.fromkeys(CALLERS, 200) | {"anonymous": 401}
    assert await call_all(registry, "GET", "/roles") == reads
    assert await call_all(registry, "GET", path) == reads
    body = {"name": role["name"], "permissions": permissions(PULL)}
    assert await call_all(registry, "PUT", path, body) == expected(200)
    # The administrator is the last of them, and by then nobody else has done it.
    assert await call_all(registry, "POST", "/roles", body | {"name": fresh("role")}) == expected(201)
    assert await call_all(registry, "DELETE", path) == expected(200)
    robots = (
        await make(registry, project_robot()),
        await make(registry, system_robot(robot_permission("system", "/", ("robot", "create")))),
    )
    for robot in robots:
        assert (await call(robot.client, "GET", "/roles")).status == 200
        answer = await call(robot.client, "POST", "/roles", body)
        assert (answer.status, answer["x-missing-permission"]) == (403, "role:create on the system")


async def test_a_refusal_says_what_is_missing(registry: RunningRegistry) -> None:
    """In words too, where the words are not Harbor's."""
    answer = await call(registry.user("developer"), "POST", "/roles", {"name": "x"})
    assert error(answer) == (403, "FORBIDDEN", "developer: role:create on the system is missing")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"name": "x"}, 400),
        ({"name": "", "permissions": permissions(PULL)}, 400),
        ({"name": "a b", "permissions": permissions(PULL)}, 400),
        ({"name": "a" * 65, "permissions": permissions(PULL)}, 400),
        ({"name": "x", "description": "a" * 1025, "permissions": permissions(PULL)}, 400),
        ({"name": "x", "description": "\0", "permissions": permissions(PULL)}, 400),
        ({"name": "x", "permissions": permissions(("repository", "eat"))}, 400),
        ({"name": "x", "permissions": permissions(("audit-log", "list"))}, 400),
        ({"name": "x", "permissions": [{}]}, 400),
        ({"name": "x", "permissions": permissions(PULL) * 1001}, 400),
        ({"name": "x", "permissions": [], "system_permissions": permissions(PULL)}, 400),
        ({"name": "guest", "permissions": permissions(PULL)}, 409),
        ({"name": 7}, 422),
        ({"name": "x", "permissions": "all"}, 422),
    ],
)
async def test_what_is_no_role(registry: RunningRegistry, body: Any, status: int) -> None:
    """It is refused; so is the change of a role to such a thing."""
    role = await make_role(registry, PULL)
    assert (await call(registry.admin, "POST", "/roles", body)).status == status
    assert (await call(registry.admin, "PUT", f"/roles/{role['id']}", body)).status == status


@pytest.mark.parametrize(
    "permission",
    [
        ("user", "create"),
        ("user", "update"),
        ("user", "delete"),
        ("user-group", "update"),
        ("ldap-user", "create"),
        ("robot", "create"),
        ("role", "create"),
        ("configuration", "update"),
    ],
)
async def test_no_role_makes_administrators(registry: RunningRegistry, permission: tuple[str, str]) -> None:
    """What would give its holder every right in the end is for administrators alone."""
    body = {"name": fresh("role"), "system_permissions": permissions(permission)}
    answer = await call(registry.admin, "POST", "/roles", body)
    shown = ":".join(permission)
    assert error(answer) == (
        400,
        "BAD_REQUEST",
        f"{shown} is no permission that can be given outside of projects",
    )


async def test_a_role_is_in_force_as_it_is_now(registry: RunningRegistry) -> None:
    """Whoever has it gains and loses with it, at once."""
    image = await push_image(registry.admin, f"{PRIVATE_PROJECT}/{fresh('image')}", "1")
    name = await make_user(registry)
    role = await make_role(registry, LIST)
    await grant(registry, name, role["name"])
    path = f"/v2/{image.repository}/manifests/1"
    assert (await registry.user(name).get(path)).status == 401
    body = {"name": role["name"], "permissions": permissions(LIST, PULL)}
    assert (await call(registry.admin, "PUT", f"/roles/{role['id']}", body)).status == 200
    assert (await registry.user(name).get(path)).status == 200
    body = {"name": role["name"], "permissions": permissions(LIST)}
    assert (await call(registry.admin, "PUT", f"/roles/{role['id']}", body)).status == 200
    assert (await registry.user(name).get(path)).status == 401


async def test_a_role_that_somebody_has_stays(registry: RunningRegistry) -> None:
    """Until it is taken away from him, or he is gone."""
    role = await make_role(registry, PULL)
    path = f"/roles/{role['id']}"
    name = await make_user(registry)
    grant_id = await grant(registry, name, role["name"])
    refused = await call(registry.admin, "DELETE", path)
    assert error(refused)[:2] == (412, "PRECONDITION")
    assert (await call(registry.admin, "DELETE", f"/grants/{grant_id}")).status == 200
    await grant(registry, name, role["name"])
    user_id = (await send(registry.admin, "GET", f"/users?username={name}")).json[0]["user_id"]
    assert (await send(registry.admin, "DELETE", f"/users/{user_id}")).status == 200
    assert (await call(registry.admin, "DELETE", path)).status == 200


async def test_a_role_that_would_come_back_with_a_project_stays(registry: RunningRegistry) -> None:
    """As long as the project can be restored; the refusal says where the role is granted, and what to do."""
    role, name, project = await make_role(registry, PULL), await make_user(registry), fresh("gone")
    path = f"/roles/{role['id']}"
    await new_project(registry, project)
    await grant(registry, name, role["name"], project=project)
    in_use = await call(registry.admin, "DELETE", path)
    assert error(in_use)[:2] == (412, "PRECONDITION")
    assert f"granted to somebody in the project {project}; take it away" in in_use.message
    await delete(registry, f"/projects/{project}")

    refused = await call(registry.admin, "DELETE", path)

    assert error(refused)[:2] == (412, "PRECONDITION")
    assert f"the project {project}, which was deleted and can be restored; restore" in refused.message
    assert (await call(registry.admin, "POST", f"/projects/{project}/restore")).status == 200
    held = (await call(registry.admin, "GET", f"/grants?project={project}")).json
    assert [(one["subject_name"], one["role_name"]) for one in held if one["subject_name"] == name] == [
        (name, role["name"])
    ]


@pytest.mark.parametrize("is_switched_off", [False, True])
async def test_a_role_goes_when_its_projects_are_gone_for_good(
    registry: RunningRegistry, *, is_switched_off: bool
) -> None:
    """When their time is over, or nothing can be restored at all."""
    role, project = await make_role(registry, PULL), fresh("gone")
    await new_project(registry, project)
    await grant(registry, await make_user(registry), role["name"], project=project)
    await delete(registry, f"/projects/{project}")
    if is_switched_off:
        assert (await send(registry.admin, "PUT", "/configurations", {"restore_window_days": 0})).status == 200
    else:
        registry.clock.step(7 * 24 * 3600 + 1)

    assert (await call(registry.admin, "DELETE", f"/roles/{role['id']}")).status == 200

    if is_switched_off:
        assert (await send(registry.admin, "PUT", "/configurations", {"restore_window_days": 7})).status == 200


async def test_not_every_place_of_a_role_is_named(registry: RunningRegistry) -> None:
    """The whole system and some of the projects, so that the answer stays short."""
    role, name = await make_role(registry, PULL), await make_user(registry)
    await grant(registry, name, role["name"], project="")
    for _ in range(6):
        project = fresh("many")
        await new_project(registry, project)
        await grant(registry, name, role["name"], project=project)
    message = (await call(registry.admin, "DELETE", f"/roles/{role['id']}")).message
    assert message.count("the project ") == 5 - message.count("the whole system")
    assert message.endswith(" and elsewhere; take it away from everybody first")


async def test_a_member_can_have_a_role_of_ones_own(registry: RunningRegistry) -> None:
    """Harbor's API takes its id and shows its name."""
    role = await make_role(registry, PULL, LIST, ("project", "read"))
    name = await make_user(registry)
    path = f"/projects/{PRIVATE_PROJECT}/members"
    body = {"role_id": role["id"], "member_user": {"username": name}}
    created = await send(registry.user("projectAdmin"), "POST", path, body)
    assert created.status == 201, created
    member = created["location"].removeprefix("/api/v2.0")
    shown = (await send(registry.admin, "GET", member)).json
    assert (shown["role_id"], shown["role_name"]) == (role["id"], role["name"])
    assert (await send(registry.admin, "PUT", member, {"role_id": 2})).status == 200
    assert (await send(registry.admin, "PUT", member, {"role_id": role["id"]})).status == 200
    project = (await send(registry.user(name), "GET", f"/projects/{PRIVATE_PROJECT}")).json
    assert project["current_user_role_ids"] == [role["id"]]
    for unknown in (role["id"] + 1000, 2**63 - 1, 0, -1):
        assert (await send(registry.admin, "PUT", member, {"role_id": unknown})).status == 400


async def test_what_a_role_allows_outside_of_projects(registry: RunningRegistry) -> None:
    """It counts where the role is granted on the system, and nowhere else."""
    role = await make_role(registry, system=(("audit-log", "list"), ("quota", "list"), ("catalog", "read")))
    inside, outside = await make_user(registry), await make_user(registry)
    await grant(registry, inside, role["name"], project="")
    await grant(registry, outside, role["name"])
    image = await push_image(registry.admin, f"{PRIVATE_PROJECT}/{fresh('image')}", "1")
    for name, status in ((inside, 200), (outside, 403)):
        assert (await send(registry.user(name), "GET", "/quotas")).status == status
        assert (await send(registry.user(name), "GET", "/auditlog-exts/events")).status == status
        listed = (await registry.user(name).get("/v2/_catalog")).json["repositories"]
        assert (image.repository in listed) == (status == 200)
    assert (await send(registry.user(inside), "GET", "/users")).status == 403
