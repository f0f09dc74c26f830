"""Secrets of robots that are exchanged without a pause, and when a robot was last used."""

from typing import Any

import pytest

from tests.support.access import grant, make_role, make_user
from tests.support.application import RunningRegistry
from tests.support.history import call, call_all
from tests.support.management import error, expected
from tests.support.robots import PULL, PUSH, MadeRobot, make, project_robot, system_robot
from tests.support.robots import permission as robot_permission
from wharf.identity.robot_accounts import GRACE_SECONDS_MAX

pytestmark = pytest.mark.anyio

HOUR_SECONDS = 3600
MANAGERS = ("projectAdmin",)


async def rotate(robot: MadeRobot, **body: Any) -> str:
    """Give a robot a second secret, and return it."""
    answer = await call(robot.registry.admin, "POST", f"{robot.path}/secrets", body)
    assert (answer.status, answer["location"]) == (201, f"/api/wharf/v1{robot.path}")
    return str(answer.json["secret"])


async def opens(robot: MadeRobot, secret: str) -> bool:
    """Tell whether this is a secret of the robot."""
    return (await robot.with_secret(secret).get("/v2/")).status == 200


async def test_two_secrets(registry: RunningRegistry) -> None:
    """Both open until the first one ends; a third takes the place of the first at once."""
    robot = await make(registry, project_robot(PULL))
    second = await rotate(robot, grace_seconds=HOUR_SECONDS)
    assert [await opens(robot, secret) for secret in (robot.secret, second)] == [True, True]
    shown = (await call(registry.admin, "GET", robot.path)).json
    assert [secret["expiration_time"] is None for secret in shown["secrets"]] == [True, False]
    registry.clock.step(HOUR_SECONDS)
    assert [await opens(robot, secret) for secret in (robot.secret, second)] == [False, True]
    assert len((await call(registry.admin, "GET", robot.path)).json["secrets"]) == 1
    third = await rotate(robot)
    fourth = await rotate(robot)
    assert [await opens(robot, secret) for secret in (second, third, fourth)] == [False, True, True]


async def test_a_secret_ends_when_it_is_told_to(registry: RunningRegistry) -> None:
    """One of two; the last one stays."""
    robot = await make(registry, project_robot(PULL))
    second = await rotate(robot)
    newest, oldest = (await call(registry.admin, "GET", robot.path)).json["secrets"]
    path = f"{robot.path}/secrets"
    assert (await call(registry.admin, "DELETE", f"{path}/{oldest['id']}")).status == 200
    assert [await opens(robot, secret) for secret in (robot.secret, second)] == [False, True]
    gone = await call(registry.admin, "DELETE", f"{path}/{oldest['id']}")
    assert error(gone)[:2] == (404, "NOT_FOUND")
    last = await call(registry.admin, "DELETE", f"{path}/{newest['id']}")
    assert error(last)[:2] == (412, "PRECONDITION")
    assert await opens(robot, second)


async def test_when_a_robot_was_last_used(registry: RunningRegistry) -> None:
    """It is shown, as soon as it is written."""
    robot = await make(registry, project_robot(PULL))
    shown = (await call(registry.admin, "GET", robot.path)).json
    assert (shown["name"], shown["last_used_time"]) == (robot.name, None)
    registry.clock.step(1)
    assert await opens(robot, robot.secret)
    await registry.application.robot_uses.write()
    shown = (await call(registry.admin, "GET", robot.path)).json
    assert shown["last_used_time"] > shown["secrets"][0]["creation_time"]


async def test_who_may_do_what(registry: RunningRegistry) -> None:
    """Whoever reads and changes robots in the management API does here; a robot that only reads them does not."""
    robot = await make(registry, project_robot(PULL))
    readers = ("guest", "developer", "maintainer", *MANAGERS)
    assert await call_all(registry, "GET", robot.path) == expected(200, *readers)
    assert await call_all(registry, "POST", f"{robot.path}/secrets", {}) == expected(201, *MANAGERS)
    secrets = (await call(registry.admin, "GET", robot.path)).json["secrets"]
    path = f"{robot.path}/secrets/{secrets[1]['id']}"
    assert await call_all(registry, "DELETE", path) == expected(404, *MANAGERS) | {"projectAdmin": 200}
    reader = await make(registry, project_robot(("robot", "read")))
    assert (await call(reader.client, "GET", robot.path)).status == 200
    assert (await call(reader.client, "POST", f"{robot.path}/secrets", {})).status == 403
    of_system = await make(registry, system_robot(robot_permission("system", "/", ("robot", "read"))))
    assert await call_all(registry, "GET", of_system.path) == expected(200)
    assert await call_all(registry, "POST", f"{of_system.path}/secrets") == expected(201)
    assert (await call(of_system.client, "GET", of_system.path)).status == 200


async def test_nobody_gets_more_through_a_robot_than_he_holds(registry: RunningRegistry) -> None:
    """Whoever may change robots gets the secrets of those alone that may do no more than himself."""
    name = await make_user(registry)
    role = await make_role(registry, ("robot", "update"), ("robot", "read"), PULL)
    await grant(registry, name, role["name"])
    less, more = await make(registry, project_robot(PULL)), await make(registry, project_robot(PUSH))
    assert (await call(registry.user(name), "POST", f"{less.path}/secrets", {})).status == 201
    assert (await call(registry.user(name), "POST", f"{more.path}/secrets", {})).status == 403


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"grace_seconds": 0}, 400),
        ({"grace_seconds": -1}, 400),
        ({"grace_seconds": GRACE_SECONDS_MAX + 1}, 400),
        ({"grace_seconds": "1"}, 422),
        ([], 422),
    ],
)
async def test_what_is_no_grace(registry: RunningRegistry, body: Any, status: int) -> None:
    """It is refused, and the robot has one secret as before."""
    robot = await make(registry, project_robot(PULL))
    assert (await call(registry.admin, "POST", f"{robot.path}/secrets", body)).status == status
    assert len((await call(registry.admin, "GET", robot.path)).json["secrets"]) == 1


async def test_what_is_not_there(registry: RunningRegistry) -> None:
    """A robot that nobody has made has no secrets."""
    for method, path in (("GET", ""), ("POST", "/secrets"), ("DELETE", "/secrets/1")):
        assert (await call(registry.admin, method, f"/robots/1000000{path}")).status == 404
    assert (await call(registry.admin, "GET", "/robots/x")).status == 422
