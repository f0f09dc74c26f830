"""Callers who are none any more: what is open to everybody answers them, and nothing else."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.api.management.matrix.reference import GRANTABLE_IN_PROJECTS
from tests.api.management.matrix.rights import ANYBODY, LACKING_SYSTEM_ROBOT, LOGIN
from tests.api.management.matrix.rows import Row
from tests.api.management.matrix.trying import ROWS, call, names_a_project, target_of
from tests.api.management.matrix.world import World, person, robot_body
from tests.support.application import PASSWORD
from tests.support.asgi import Answer, Client
from tests.support.browser import Browser
from tests.support.management import ANONYMOUS, fresh, send
from tests.support.robots import MadeRobot, make, project_robot

pytestmark = pytest.mark.anyio

NAMES = [row.name for row in ROWS]
# Each wrong secret costs as much time as a password.
SAMPLE = [*(row for row in ROWS if row.right is ANYBODY), *ROWS[::16]]
# So many seconds after a wrong secret nobody is slowed down for it.
PATIENCE_SECONDS = 10
DAY_SECONDS = timedelta(days=1).total_seconds()


async def almighty_robot(world: World) -> MadeRobot:
    """A robot that may do whatever a robot may."""
    return await make(world.registry, robot_body(LACKING_SYSTEM_ROBOT, LOGIN, "") | {"name": fresh("robot")})


async def disabled_robot(world: World) -> Client:
    """A robot that has been switched off."""
    robot = await almighty_robot(world)
    await robot.change(disable=True)
    return robot.client


async def expired_robot(world: World) -> Client:
    """A robot whose days are over."""
    body = robot_body(LACKING_SYSTEM_ROBOT, LOGIN, "") | {"name": fresh("robot"), "duration": 1}
    robot = await make(world.registry, body)
    world.registry.clock.step(DAY_SECONDS)
    return robot.client


async def deleted_robot(world: World) -> Client:
    """A robot that is gone."""
    robot = await almighty_robot(world)
    assert (await send(world.admin, "DELETE", robot.path)).status == 200
    return robot.client


async def robot_of_a_deleted_project(world: World) -> Client:
    """A robot whose project is gone."""
    place = await world.new_place(is_public=True)
    held = [(resource, action) for resource, action in (one.split(":") for one in sorted(GRANTABLE_IN_PROJECTS))]
    robot = await make(world.registry, project_robot(*held, project=place.name))
    assert (await send(world.admin, "DELETE", f"/projects/{place.name}")).status == 200
    return robot.client


async def robot_with_an_old_secret(world: World) -> Client:
    """A robot that has been given another secret."""
    robot = await almighty_robot(world)
    assert (await send(world.admin, "PATCH", robot.path, {})).status == 200
    return robot.client


Maker = Callable[[World], Awaitable[Client]]
MAKERS: tuple[Maker, ...] = (
    disabled_robot,
    expired_robot,
    deleted_robot,
    robot_of_a_deleted_project,
    robot_with_an_old_secret,
)


async def assert_like_anonymous(world: World, client: Client, row: Row, **headers: str) -> None:
    """The caller gets what an anonymous one gets, in a project of either kind."""
    for is_public in (False, True) if names_a_project(row) else (False,):
        place = await world.place(is_public=is_public)
        answer: Answer = await call(client, row, place, await target_of(row, world, place), headers=headers)
        assert answer.status == row.expected(is_public=is_public)[ANONYMOUS], answer


@pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.__name__.replace("_", "-"))
async def test_secrets_that_open_nothing(world: World, maker: Maker) -> None:
    """On the management API they count as none, and on the registry's and the token service they are an error."""
    registry = world.registry
    client = await maker(world)
    for number, row in enumerate(SAMPLE):
        registry.clock.step(PATIENCE_SECONDS)
        await assert_like_anonymous(world, client.at(f"192.0.2.{number % 200 + 10}"), row)
    place = await world.place(is_public=True)
    for path in ("/v2/", "/v2/_catalog", f"/v2/{place.name}/app/manifests/v1"):
        registry.clock.step(PATIENCE_SECONDS)
        answer = await client.get(path)
        assert (answer.status, answer["www-authenticate"]) == (401, 'Basic realm="harbor"'), path
    registry.clock.step(PATIENCE_SECONDS)
    assert (await registry.ask_for_token(client, f"repository:{place.name}/app:pull")).status == 401


@pytest.fixture(scope="module")
async def ended_session(world: World) -> dict[str, str]:
    """The cookies of an administrator who was deleted while he was logged in, and the token of his last page."""
    body = person()
    user_id = await world.made("/users", body)
    assert (await send(world.admin, "PUT", f"/users/{user_id}/sysadmin", {"sysadmin_flag": True})).status == 200
    browser = Browser(world.registry.nobody)
    assert (await browser.log_in(body["username"], PASSWORD)).status == 200
    assert (await browser.get("/api/v2.0/configurations")).status == 200
    assert (await send(world.admin, "PUT", f"/users/{user_id}/sysadmin", {"sysadmin_flag": False})).status == 200
    assert (await browser.get("/api/v2.0/users/current")).status == 200
    assert (await browser.get("/api/v2.0/configurations")).status == 403
    assert (await send(world.admin, "DELETE", f"/users/{user_id}")).status == 200
    cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    return {"cookie": cookie, "x_harbor_csrf_token": browser.token}


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
async def test_the_session_of_a_deleted_user(world: World, ended_session: dict[str, str], row: Row) -> None:
    """It is over at once, for every operation."""
    await assert_like_anonymous(world, world.registry.nobody, row, **ended_session)


async def test_a_password_that_has_changed_meanwhile(world: World) -> None:
    """The session that was begun with the old one is over, and the old one opens nothing."""
    body = person()
    user_id = await world.made("/users", body)
    browser = Browser(world.registry.nobody)
    assert (await browser.log_in(body["username"], PASSWORD)).status == 200
    change = {"new_password": f"{PASSWORD}-new"}
    assert (await send(world.admin, "PUT", f"/users/{user_id}/password", change)).status == 200
    assert (await browser.get("/api/v2.0/users/current")).status == 401
    old = world.registry.nobody.logged_in(body["username"], PASSWORD)
    assert (await send(replace(old, address="192.0.2.9"), "GET", "/users/current")).status == 401
