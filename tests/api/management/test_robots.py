"""Robot accounts through the management API: made, listed, changed, given secrets, and deleted."""

from typing import Any

import pytest

from tests.support.application import PRIVATE_PROJECT, PUBLIC_PROJECT, RunningRegistry
from tests.support.asgi import Client
from tests.support.management import CALLERS, caller, error, expected, fresh, send, statuses
from tests.support.robots import (
    PULL,
    PUSH,
    in_project,
    make,
    permission,
    project_robot,
    system_robot,
)

pytestmark = pytest.mark.anyio

DAY = 24 * 60 * 60
READERS = ("guest", "developer", "maintainer", "projectAdmin")
NOT_A_NAME = "robot name is not in lower case or contains illegal characters"
WEAK = (
    "the secret must be 8-128, inclusively, characters long with at least "
    "1 uppercase letter, 1 lowercase letter and 1 number"
)
NO_DURATION = "bad request error duration input: {}, duration must be either -1(Never) or a positive integer"


async def project_id(admin: Client, name: str = PRIVATE_PROJECT) -> int:
    """Return a project's id."""
    number = (await send(admin, "GET", f"/projects/{name}")).json["project_id"]
    assert isinstance(number, int)
    return number


async def test_a_robot_of_a_project_is_made_and_shown(registry: RunningRegistry) -> None:
    """With Harbor's name for it; the secret is in the first answer and in no other."""
    body = project_robot(PUSH, PULL, description="builds", duration=30)
    answer = await send(registry.admin, "POST", "/robots", body)
    assert answer.status == 201
    made = answer.json
    assert answer["location"] == f"/api/v2.0/robots/{made['id']}"
    assert made["name"] == f"robot${PRIVATE_PROJECT}+{body['name']}"
    assert len(made["secret"]) == 32
    assert made["expires_at"] == registry.clock.seconds + 30 * DAY
    assert list(made) == ["creation_time", "expires_at", "id", "name", "secret"]
    shown = (await send(registry.admin, "GET", f"/robots/{made['id']}")).json
    assert list(shown) == sorted(shown)
    assert shown == {
        "creation_time": made["creation_time"],
        "creator_ref": 1,
        "creator_type": "local",
        "description": "builds",
        "disable": False,
        "duration": 30,
        "editable": True,
        "expires_at": made["expires_at"],
        "id": made["id"],
        "level": "project",
        "name": made["name"],
        "permissions": [
            {
                "access": [{"action": "push", "resource": "repository"}, {"action": "pull", "resource": "repository"}],
                "kind": "project",
                "namespace": PRIVATE_PROJECT,
            }
        ],
        "update_time": made["creation_time"],
    }


async def test_a_robot_of_the_system_may_have_permissions_in_many_places(registry: RunningRegistry) -> None:
    """In the system, in projects by name, and in all of them; they are shown in the order in which they came."""
    wanted = [
        permission("project", "*", PULL),
        permission("system", "/", ("registry", "list"), ("project", "create")),
        permission("project", PUBLIC_PROJECT, PUSH),
    ]
    wanted[0]["access"][0]["effect"] = "allow"
    made = await make(registry, system_robot(*wanted))
    shown = (await send(registry.admin, "GET", made.path)).json
    assert (shown["level"], shown["expires_at"]) == ("system", -1)
    assert shown["permissions"] == wanted
    assert "description" not in shown


@pytest.mark.parametrize(
    ("changes", "status", "code", "message"),
    [
        ({"name": "BAD NAME"}, 400, "BAD_REQUEST", NOT_A_NAME),
        ({"name": None}, 400, "BAD_REQUEST", NOT_A_NAME),
        ({"duration": 0}, 400, "BAD_REQUEST", NO_DURATION.format(0)),
        ({"duration": None}, 400, "BAD_REQUEST", NO_DURATION.format(0)),
        ({"duration": -2}, 400, "BAD_REQUEST", NO_DURATION.format(-2)),
        ({"duration": 2**31}, 400, "BAD_REQUEST", NO_DURATION.format(2**31)),
        ({"level": "nope", "permissions": []}, 400, "BAD_REQUEST", "bad request error level input: nope"),
        ({"permissions": []}, 400, "BAD_REQUEST", "bad request empty permission"),
        ({"permissions": in_project(("nope", "pull"))}, 400, "BAD_REQUEST", "bad request permission: nope:pull"),
        ({"permissions": in_project(project="nope")}, 404, "NOT_FOUND", "project nope not found"),
        ({"permissions": in_project() * 2}, 400, "BAD_REQUEST", "bad request permission"),
        ({"permissions": in_project(project="*")}, 404, "NOT_FOUND", "project * not found"),
        (
            {"level": "system", "permissions": in_project(project="nope")},
            404,
            "NOT_FOUND",
            "project nope not found",
        ),
        (
            {"permissions": [permission("system", "/", ("registry", "list"))]},
            400,
            "BAD_REQUEST",
            "bad request permission",
        ),
        (
            {"description": "x" * 1025},
            400,
            "BAD_REQUEST",
            "the description has at most 1024 characters, none of them NUL",
        ),
        (
            {"name": 5},
            422,
            "UNPROCESSABLE_ENTITY",
            'validation failure list:\nparsing robot body from "" failed, because json: cannot unmarshal number '
            "into Go struct field RobotCreate.name of type string",
        ),
    ],
)
async def test_a_bad_robot_is_refused_in_harbors_words(
    admin: Client, changes: dict[str, Any], status: int, code: str, message: str
) -> None:
    """As recorded, where Harbor refuses with a clear word."""
    answer = await send(admin, "POST", "/robots", project_robot() | changes)
    assert error(answer) == (status, code, message)


async def test_a_name_is_given_once_in_each_place(registry: RunningRegistry) -> None:
    """The same name may be that of a robot of the system and of robots of several projects."""
    body = project_robot()
    made = await make(registry, body)
    await make(registry, body | {"permissions": in_project(project=PUBLIC_PROJECT)})
    await make(registry, system_robot(*in_project(), name=body["name"]))
    number = await project_id(registry.admin)
    assert error(await send(registry.admin, "POST", "/robots", body)) == (
        409,
        "CONFLICT",
        f"robot account {number}:{PRIVATE_PROJECT}+{body['name']} already exists",
    )
    assert (await send(registry.admin, "DELETE", made.path)).status == 200
    assert (await make(registry, body)).id != made.id


async def test_a_secret_that_comes_along_is_not_taken(registry: RunningRegistry) -> None:
    """As in Harbor, each robot is given one at first."""
    made = await make(registry, project_robot(secret="Passw0rdX"))
    assert made.secret != "Passw0rdX"


async def test_who_may_make_a_robot(registry: RunningRegistry) -> None:
    """For a project its administrator, for the system that of the system."""
    assert await made_by_each(registry, project_robot) == expected(201, "projectAdmin")
    assert await made_by_each(registry, lambda: system_robot(*in_project())) == expected(201)
    refused = await send(registry.user("projectAdmin"), "POST", "/robots", system_robot(*in_project()))
    assert error(refused) == (403, "FORBIDDEN", "projectAdmin")
    refused = await send(registry.user("outsider"), "POST", "/robots", project_robot())
    assert error(refused) == (403, "FORBIDDEN", "forbidden")


async def made_by_each(registry: RunningRegistry, body: Any) -> dict[str, int]:
    """Return what each caller gets for making a robot."""
    return {name: (await send(caller(registry, name), "POST", "/robots", body())).status for name in CALLERS}


async def test_who_may_see_robots(registry: RunningRegistry) -> None:
    """Those of a project its members from guest on, those of the system its administrator."""
    of_project, of_system = await make(registry, project_robot()), await make(registry, system_robot(*in_project()))
    number = await project_id(registry.admin)
    listing = f"/robots?q=Level%3Dproject,ProjectID%3D{number}"
    assert await statuses(registry, "GET", of_project.path) == expected(200, *READERS)
    assert await statuses(registry, "GET", listing) == expected(200, *READERS)
    assert await statuses(registry, "GET", of_system.path) == expected(200)
    assert await statuses(registry, "GET", "/robots") == expected(200)


async def test_who_may_change_robots(registry: RunningRegistry) -> None:
    """Only administrators: those of the project for its robots."""
    of_project, of_system = await make(registry, project_robot()), await make(registry, system_robot(*in_project()))
    for made, allowed in ((of_project, ("projectAdmin",)), (of_system, ())):
        shown = (await send(registry.admin, "GET", made.path)).json
        assert await statuses(registry, "PUT", made.path, shown) == expected(200, *allowed)
        assert await statuses(registry, "PATCH", made.path, {"secret": ""}) == expected(200, *allowed)


async def test_who_may_delete_robots(registry: RunningRegistry) -> None:
    """The same; whoever has logged in is told that a robot is missing."""
    for name in CALLERS:
        of_project, of_system = await make(registry, project_robot()), await make(registry, system_robot(*in_project()))
        status = (await send(caller(registry, name), "DELETE", of_project.path)).status
        assert status == expected(200, "projectAdmin")[name], name
        assert (await send(caller(registry, name), "DELETE", of_system.path)).status == expected(200)[name], name
    missing = expected(404, *(name for name in CALLERS if name != "anonymous"))
    for method, body in (("GET", None), ("PUT", {}), ("PATCH", {}), ("DELETE", None)):
        assert await statuses(registry, method, "/robots/99999", body) == missing
    gone = await send(registry.admin, "DELETE", "/robots/99999")
    assert error(gone) == (404, "NOT_FOUND", "robot 99999 not found")


async def test_lists_are_those_of_one_place(registry: RunningRegistry) -> None:
    """Of the system, unless `q` names a project; paged, sorted and searched as Harbor does."""
    word = fresh("listed")
    for number in range(3):
        await make(registry, project_robot(name=f"{word}-{number}"))
    await make(registry, system_robot(*in_project(), name=word))
    project = f"Level%3Dproject,ProjectID%3D{await project_id(registry.admin)}"

    async def names(query: str) -> list[str]:
        answer = await send(registry.admin, "GET", f"/robots?{query}")
        assert answer.status == 200, answer
        return [robot["name"] for robot in answer.json]

    assert await names(f"q=name%3D~{word}") == [f"robot${word}"]
    assert await names(f"q=Level%3Dsystem,name%3D{word}") == [f"robot${word}"]
    found = [f"robot${PRIVATE_PROJECT}+{word}-{number}" for number in range(3)]
    assert await names(f"q={project},name%3D~{word}") == found
    assert await names(f"q={project},name%3D{PRIVATE_PROJECT}%2B{word}-1") == []
    assert await names(f"q={project},name%3D{PRIVATE_PROJECT}%252B{word}-1") == [found[1]]
    assert await names(f"q={project},name%3D~{word}&sort=-name") == found[::-1]
    page = await send(registry.admin, "GET", f"/robots?q={project},name%3D~{word}&page=2&page_size=2")
    assert ([robot["name"] for robot in page.json], page["x-total-count"]) == ([found[2]], "3")
    assert [robot["permissions"] for robot in page.json] == [
        [{**in_project()[0], "access": [{"action": "pull", "resource": "repository"}]}]
    ]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("Level%3Dnope", "bad request error level input"),
        ("Level%3D~project", "bad request error level input"),
        ("Level%3Dproject", "must with project ID when to query project robots"),
        ("Level%3Dproject,ProjectID%3Dx", "Project ID must be int type."),
        ("duration%3Dx", "invalid query string value: x"),
    ],
)
async def test_a_bad_list_is_refused(admin: Client, query: str, message: str) -> None:
    """In Harbor's words."""
    assert error(await send(admin, "GET", f"/robots?q={query}")) == (400, "BAD_REQUEST", message)


async def test_a_list_of_a_missing_project(registry: RunningRegistry) -> None:
    """The administrator learns that it is missing, and nobody else."""
    path = "/robots?q=Level%3Dproject,ProjectID%3D99999"
    assert await statuses(registry, "GET", path) == expected(404)


async def test_everything_but_level_and_name_may_change(registry: RunningRegistry) -> None:
    """The lifetime counts from the creation; what is not sent is emptied, but for the duration."""
    made = await make(registry, project_robot(description="old", duration=1))
    born = (await send(registry.admin, "GET", made.path)).json["expires_at"] - DAY
    registry.clock.step(60)
    await made.change(duration=2, disable=True, permissions=in_project(PUSH), expires_at=1_600_000_000)
    shown = (await send(registry.admin, "GET", made.path)).json
    assert (shown["duration"], shown["expires_at"], shown["disable"]) == (2, born + 2 * DAY, True)
    assert shown["permissions"][0]["access"] == [{"action": "push", "resource": "repository"}]
    assert shown["update_time"] > shown["creation_time"]
    await made.change(duration=None, description=None, disable=None)
    shown = (await send(registry.admin, "GET", made.path)).json
    assert (shown["duration"], shown["disable"], shown.get("description")) == (2, False, None)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": "other"}, "cannot update the level or name of robot"),
        ({"level": "system"}, "cannot update the level or name of robot"),
        ({"level": None}, "bad request error level input: "),
        ({"permissions": in_project(project=PUBLIC_PROJECT)}, "cannot update the project id of robot"),
        ({"permissions": None}, "bad request empty permission"),
        ({"duration": 0}, NO_DURATION.format(0)),
        ({"duration": -5}, NO_DURATION.format(-5)),
    ],
)
async def test_a_bad_change_is_refused(registry: RunningRegistry, changes: dict[str, Any], message: str) -> None:
    """And the robot stays as it was."""
    made = await make(registry, project_robot())
    shown = (await send(registry.admin, "GET", made.path)).json
    answer = await send(registry.admin, "PUT", made.path, shown | changes)
    assert error(answer) == (400, "BAD_REQUEST", message)
    assert (await send(registry.admin, "GET", made.path)).json == shown


async def test_a_secret_is_replaced(registry: RunningRegistry) -> None:
    """By chance, or by what the client has chosen; the old one ends at once."""
    made = await make(registry, project_robot())
    by_chance = (await send(registry.admin, "PATCH", made.path, {"secret": ""})).json["secret"]
    assert len(by_chance) == 32
    assert (await made.client.get("/v2/")).status == 401
    assert (await made.with_secret(by_chance).get("/v2/")).status == 200
    assert error(await send(registry.admin, "PATCH", made.path, {"secret": "weak"})) == (400, "BAD_REQUEST", WEAK)
    chosen = await send(registry.admin, "PATCH", made.path, {"secret": "Passw0rdZ"})
    assert (chosen.status, chosen.json) == (200, {})
    assert (await made.with_secret(by_chance).get("/v2/")).status == 401
    assert (await made.with_secret("Passw0rdZ").get("/v2/")).status == 200


async def test_the_addresses_of_version_1_are_gone(admin: Client) -> None:
    """As in Harbor today."""
    for method, path in (("GET", "robots"), ("POST", "robots"), ("PUT", "robots/1"), ("DELETE", "robots/1")):
        answer = await send(admin, method, f"/projects/{PRIVATE_PROJECT}/{path}", {})
        message = f"path /api/v2.0/projects/{PRIVATE_PROJECT}/{path} was not found"
        assert error(answer) == (404, "NOT_FOUND", message)


async def test_the_robots_of_a_deleted_project_are_gone(registry: RunningRegistry) -> None:
    """Also for those who make a project of the same name later."""
    project = fresh("gone")
    for _ in range(2):
        await send(registry.admin, "POST", "/projects", {"project_name": project})
        made = await make(registry, project_robot(project=project, name="builder"))
        assert (await made.client.get("/v2/")).status == 200
        assert (await send(registry.admin, "DELETE", f"/projects/{project}")).status == 200
        assert (await made.client.get("/v2/")).status == 401
        assert (await send(registry.admin, "GET", made.path)).status == 404


async def test_the_prefix_is_configuration(registry: RunningRegistry) -> None:
    """All robots are called by the new one from the next request on, and none by the old one."""
    made = await make(registry, project_robot())
    renamed = made.name.replace("robot$", "bot-")
    token = await made.bearer()
    try:
        await send(registry.admin, "PUT", "/configurations", {"robot_name_prefix": "bot-"})
        assert (await send(registry.admin, "GET", made.path)).json["name"] == renamed
        assert (await made.client.get("/v2/")).status == 401
        assert (await registry.nobody.logged_in(renamed, made.secret).get("/v2/")).status == 200
        assert (await token.get("/v2/")).status == 200
    finally:
        await send(registry.admin, "PUT", "/configurations", {"robot_name_prefix": "robot$"})
    assert (await made.client.get("/v2/")).status == 200


async def test_the_audit_log_has_who_made_and_deleted_a_robot(registry: RunningRegistry) -> None:
    """Under its full name, as Harbor records it."""
    made = await make(registry, project_robot(), registry.user("projectAdmin"))
    await send(registry.admin, "DELETE", made.path)
    path = f"/projects/{PRIVATE_PROJECT}/auditlog-exts?q=resource_type%3Drobot&page_size=2"
    entries = (await send(registry.admin, "GET", path)).json
    assert [(entry["operation"], entry["username"], entry["resource"]) for entry in entries] == [
        ("delete", "admin", made.name),
        ("create", "projectAdmin", made.name),
    ]
