"""Why somebody may do something, or what he lacks."""

from typing import Any
from urllib.parse import urlencode

import pytest

from tests.support.access import grant, make_role, make_token, make_user
from tests.support.application import OUTSIDER, PRIVATE_PROJECT, PUBLIC_PROJECT, RunningRegistry
from tests.support.asgi import Answer, Client
from tests.support.history import call, call_all
from tests.support.management import CALLERS, expected, fresh, send
from tests.support.robots import PULL, PUSH, make, permission, project_robot, system_robot
from wharf.audit.actor import SYSTEM
from wharf.identity.groups import HTTP, create_group, set_groups_of_user
from wharf.identity.users import require_user

pytestmark = pytest.mark.anyio


def question(**parameters: str) -> str:
    """The path of a question."""
    return f"/explain?{urlencode(parameters)}"


async def ask(client: Client, **parameters: str) -> Answer:
    """Ask a question."""
    return await call(client, "GET", question(**parameters))


async def explained(registry: RunningRegistry, **parameters: str) -> Any:
    """Return what the administrator is told."""
    answer = await ask(registry.admin, **parameters)
    assert answer.status == 200, answer
    return answer.json


async def test_by_which_grants_something_is_allowed(registry: RunningRegistry) -> None:
    """All of them are named: a membership, one of a group, one on the system and one on some repositories."""
    name, part = await make_user(registry), fresh("part")
    group = await create_group(registry.database, registry.clock, SYSTEM, fresh("group"), HTTP, "")
    await set_groups_of_user(
        registry.database, registry.clock, SYSTEM, (await require_user(registry.database, name)).id, [group.id]
    )
    repository = f"{PRIVATE_PROJECT}/{part}/api"
    denied = await explained(registry, subject=f"user:{name}", action="push", resource=repository)
    assert denied == {
        "action": "repository:push",
        "allowed": False,
        "missing": f"repository:push on repository {repository}",
        "reasons": [],
        "resource": repository,
        "subject": f"user:{name}",
    }
    member = await grant(registry, name, "developer")
    on_some = await grant(registry, name, "maintainer", repository=f"{part}/*")
    on_system = await grant(registry, name, "developer", project="")
    of_group = await grant(registry, group.name, "developer", subject_kind="group", repository="**")
    await grant(registry, name, "developer", repository=f"{part}-other/*")
    await grant(registry, name, "guest", repository="**")
    found = await explained(registry, subject=f"user:{name}", action="push", resource=repository)
    assert (found["allowed"], found["missing"]) == (True, "")
    assert [reason["grant"]["id"] for reason in found["reasons"]] == [member, on_some, on_system, of_group]
    assert found["reasons"][1]["text"] == (
        f"user {name} has the role maintainer on repositories {PRIVATE_PROJECT}/{part}/*"
    )
    assert found["reasons"][3]["text"] == (
        f"user {name} belongs to group {group.name}, which has the role developer on repositories {PRIVATE_PROJECT}/**"
    )
    assert found["reasons"][3]["grant"]["subject_name"] == group.name
    found = await explained(registry, subject=f"user:{name}", action="tag:delete", resource=repository)
    assert [reason["grant"]["id"] for reason in found["reasons"]] == [on_some]


async def test_groups(registry: RunningRegistry) -> None:
    """What is granted to a group is what its members have by it, in projects and on the system; by name or by id."""
    group = await create_group(registry.database, registry.clock, SYSTEM, fresh("group"), HTTP, "")
    repository = f"{PRIVATE_PROJECT}/{fresh('web')}"
    asked = {"subject": f"group:{group.name}", "action": "push", "resource": repository}
    denied = await explained(registry, **asked)
    assert (denied["allowed"], denied["missing"]) == (False, f"repository:push on repository {repository}")
    whole = await grant(registry, group.name, "developer", subject_kind="group")
    role = await make_role(registry, system=(("quota", "list"),))
    on_system = await grant(registry, group.name, role["name"], subject_kind="group", project="")
    found = await explained(registry, **asked)
    assert (found["subject"], found["allowed"]) == (f"group:{group.name}", True)
    (reason,) = found["reasons"]
    assert reason["grant"]["id"] == whole
    assert reason["text"] == f"group {group.name} has the role developer on project {PRIVATE_PROJECT}"
    assert await explained(registry, **asked | {"subject": f"group-id:{group.id}"}) == found
    found = await explained(registry, **asked | {"action": "quota:list", "resource": "/"})
    assert [reason["grant"]["id"] for reason in found["reasons"]] == [on_system]
    found = await explained(registry, **asked | {"action": "pull", "resource": f"{PUBLIC_PROJECT}/x"})
    assert [reason["kind"] for reason in found["reasons"]] == ["public"]
    assert not (await explained(registry, **asked | {"action": "member:create"}))["allowed"]


async def test_a_group_and_its_members_are_told_the_same(registry: RunningRegistry) -> None:
    """Who has nothing else may do exactly what his group may; what is granted to another group is not his."""
    name = await make_user(registry)
    user_id = (await require_user(registry.database, name)).id
    mine, other = [
        await create_group(registry.database, registry.clock, SYSTEM, fresh("group"), HTTP, "") for _ in range(2)
    ]
    await set_groups_of_user(registry.database, registry.clock, SYSTEM, user_id, [mine.id])
    part = fresh("part")
    await grant(registry, mine.name, "guest", subject_kind="group", repository=f"{part}/**")
    await grant(registry, other.name, "maintainer", subject_kind="group")
    for action, path in (("pull", "a"), ("pull", "a/b"), ("push", "a"), ("tag:delete", "a")):
        where = {"action": action, "resource": f"{PRIVATE_PROJECT}/{part}/{path}"}
        told = [
            (await explained(registry, subject=subject, **where))["allowed"]
            for subject in (f"group:{mine.name}", f"user:{name}", f"user-id:{user_id}", f"group:{other.name}")
        ]
        assert told == [*[action == "pull"] * 3, True], where


async def test_everybody_by_his_id(registry: RunningRegistry) -> None:
    """Users and robots too; whoever asks about his own id asks about himself."""
    robot = await make(registry, project_robot(PULL))
    where = {"action": "pull", "resource": f"{PRIVATE_PROJECT}/x"}
    found = await explained(registry, subject=f"robot-id:{robot.id}", **where)
    assert (found["subject"], found["allowed"]) == (f"robot:{robot.name}", True)
    guest_id = (await require_user(registry.database, "guest")).id
    own = await ask(registry.user("guest"), subject=f"user-id:{guest_id}", **where)
    assert (own.status, own.json["subject"]) == (200, "user:guest")


async def test_other_reasons(registry: RunningRegistry) -> None:
    """Administrators, public projects, and what robots hold by themselves."""
    found = await explained(registry, action="delete", resource=f"{PRIVATE_PROJECT}/x")
    assert [reason["kind"] for reason in found["reasons"]] == ["sysadmin"]
    assert found["subject"] == "user:admin"
    for subject in ("anonymous", f"user:{OUTSIDER}"):
        found = await explained(registry, subject=subject, action="pull", resource=f"{PUBLIC_PROJECT}/x")
        assert (found["subject"], found["allowed"]) == (subject, True)
        assert [reason["kind"] for reason in found["reasons"]] == ["public"]
        found = await explained(registry, subject=subject, action="pull", resource=f"{PRIVATE_PROJECT}/x")
        assert not found["allowed"]
    # Pushing lets a robot of a project pull.
    robot = await make(registry, project_robot(PUSH))
    found = await explained(registry, subject=f"robot:{robot.name}", action="pull", resource=f"{PRIVATE_PROJECT}/x")
    assert [reason["kind"] for reason in found["reasons"]] == ["robot"]
    await robot.change(disable=True)
    gone = await ask(registry.admin, subject=f"robot:{robot.name}", action="pull", resource=f"{PRIVATE_PROJECT}/x")
    assert gone.status == 404
    assert gone.message.endswith("it is disabled")


async def test_the_system_and_projects(registry: RunningRegistry) -> None:
    """A slash asks about the system, the name of a project about all of the project."""
    name = await make_user(registry)
    role = await make_role(registry, system=(("quota", "list"),))
    question = {"subject": f"user:{name}", "action": "quota:list", "resource": "/"}
    found = await explained(registry, **question)
    assert (found["allowed"], found["missing"]) == (False, "quota:list on the system")
    grant_id = await grant(registry, name, role["name"], project="")
    found = await explained(registry, **question)
    assert [reason["grant"]["id"] for reason in found["reasons"]] == [grant_id]
    robot = await make(registry, system_robot(permission("system", "/", ("quota", "list"))))
    found = await explained(registry, subject=f"robot:{robot.name}", action="quota:list", resource="/")
    assert [reason["kind"] for reason in found["reasons"]] == ["robot"]
    on_some = await grant(registry, name, "guest", repository=fresh("x"))
    where = {"subject": f"user:{name}", "resource": PRIVATE_PROJECT}
    found = await explained(registry, action="project:read", **where)
    assert [reason["grant"]["id"] for reason in found["reasons"]] == [on_some]
    found = await explained(registry, action="member:list", **where)
    assert (found["allowed"], found["missing"]) == (False, f"member:list on project {PRIVATE_PROJECT}")


async def test_a_narrowed_token_that_asks_about_itself(registry: RunningRegistry) -> None:
    """It is told that its owner might."""
    token = await make_token(registry, "developer", permission("project", PRIVATE_PROJECT, PULL))
    repository = f"{PRIVATE_PROJECT}/x"
    assert (await ask(token.client, action="pull", resource=repository)).json["allowed"]
    found = (await ask(token.client, action="push", resource=repository)).json
    assert not found["allowed"]
    assert found["missing"] == f"repository:push on repository {repository} in the scopes of the token"


async def test_answers_are_what_happens(registry: RunningRegistry) -> None:
    """For each role and permission the answer is that of the matrix, and that of the registry."""
    repository = f"{PRIVATE_PROJECT}/{fresh('real')}"
    for name in CALLERS[1:]:
        told = (await ask(registry.user(name), action="push", resource=repository)).json["allowed"]
        begun = await registry.user(name).post(f"/v2/{repository}/blobs/uploads/")
        assert told is (begun.status == 202), name


async def test_who_may_ask(registry: RunningRegistry) -> None:
    """Everybody about himself; whoever makes members about their project; administrators about everything."""
    own = question(action="pull", resource=f"{PRIVATE_PROJECT}/x")
    assert await call_all(registry, "GET", own) == dict.fromkeys(CALLERS, 200) | {"anonymous": 401}
    about = question(subject="user:developer", action="pull", resource=f"{PRIVATE_PROJECT}/x")
    assert await call_all(registry, "GET", about) == expected(200, "projectAdmin", "developer")
    system = question(subject=f"user:{OUTSIDER}", action="quota:list", resource="/")
    assert await call_all(registry, "GET", system) == expected(200, OUTSIDER)
    group = await create_group(registry.database, registry.clock, SYSTEM, fresh("group"), HTTP, "")
    about_group = question(subject=f"group:{group.name}", action="pull", resource=f"{PRIVATE_PROJECT}/x")
    assert await call_all(registry, "GET", about_group) == expected(200, "projectAdmin")
    elsewhere = question(subject=f"user:{OUTSIDER}", action="pull", resource="library/x")
    assert await call_all(registry, "GET", elsewhere) == expected(200, OUTSIDER)
    robot = await make(registry, project_robot(("member", "create")))
    assert (await call(robot.client, "GET", about)).status == 200
    assert (await call(robot.client, "GET", own)).json["subject"] == f"robot:{robot.name}"
    refused = await call((await make(registry, project_robot(PULL))).client, "GET", about)
    assert refused["x-missing-permission"] == f"member:create on project {PRIVATE_PROJECT}"


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"action": ""}, 422),
        ({"resource": ""}, 422),
        ({"action": "eat"}, 400),
        ({"action": "quota:list"}, 400),
        ({"resource": "/"}, 400),
        ({"resource": "no-such-project"}, 404),
        ({"resource": "no-such-project/x"}, 404),
        ({"resource": f"{PRIVATE_PROJECT}/"}, 400),
        ({"resource": f"{PRIVATE_PROJECT}/A"}, 400),
        ({"subject": "guest"}, 400),
        ({"subject": "user:"}, 400),
        ({"subject": "group:"}, 400),
        ({"subject": "group:no-group-of-this-name"}, 404),
        ({"subject": "group:a\0"}, 400),
        ({"subject": "group-id:x"}, 400),
        ({"subject": "group-id:0"}, 400),
        ({"subject": "group-id:-1"}, 400),
        ({"subject": "group-id:9" + 18 * "9"}, 400),
        ({"subject": "group-id:" + 18 * "9"}, 404),
        ({"subject": "user-id:" + 18 * "9"}, 404),
        ({"subject": "robot-id:" + 18 * "9"}, 404),
        ({"subject": "anonymous-id:1"}, 400),
        ({"subject": "team:x"}, 400),
        ({"subject": "user:nobody-of-this-name"}, 404),
        ({"subject": "user:a\0"}, 400),
        ({"subject": "robot:robot$no-such"}, 404),
    ],
)
async def test_what_is_no_question(registry: RunningRegistry, change: dict[str, str], status: int) -> None:
    """It is refused."""
    asked = {"subject": "user:guest", "action": "pull", "resource": f"{PRIVATE_PROJECT}/x"} | change
    assert (await ask(registry.admin, **asked)).status == status


async def test_a_refusal_of_the_management_api_names_the_same(registry: RunningRegistry) -> None:
    """What the header of a refusal says is missing is what this says."""
    refused = await send(registry.user("guest"), "GET", f"/projects/{PRIVATE_PROJECT}/logs")
    found = (await ask(registry.user("guest"), action="log:list", resource=PRIVATE_PROJECT)).json
    assert refused["x-missing-permission"] == found["missing"]
