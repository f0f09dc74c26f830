"""Robots as callers: what they may do with images and with the management API, and how at once it ends."""

from datetime import timedelta

import pytest

from tests.support.application import PASSWORD, PRIVATE_PROJECT, PUBLIC_PROJECT, SERVICE, RunningRegistry
from tests.support.asgi import Client
from tests.support.asgi_pushes import begin_upload, push_image
from tests.support.forged_tokens import read_token
from tests.support.management import error, fresh, send
from tests.support.robots import (
    PULL,
    PUSH,
    MadeRobot,
    in_project,
    make,
    permission,
    project_robot,
    system_robot,
)
from wharf.audit.actor import SYSTEM
from wharf.identity.passwords import Passwords
from wharf.identity.robot_accounts import require_robot, rotate_secret
from wharf.identity.types import Identity
from wharf.identity.users import create_user
from wharf.oci.errors import RegistryError
from wharf.projects.members import add_member
from wharf.projects.projects import require_project

pytestmark = pytest.mark.anyio

DAY = timedelta(days=1).total_seconds()
HOUR_SECONDS = 3600


async def rotated(robot: MadeRobot, grace: int) -> str:
    """Give a robot one more secret, and return it."""
    registry = robot.registry
    return await rotate_secret(registry.database, registry.clock, SYSTEM, robot.id, grace, prefix="robot$")


async def granted(robot: MadeRobot, repository: str, actions: str = "pull,push,delete") -> list[str]:
    """Return the actions that a robot's token has."""
    answer = await robot.registry.ask_for_token(robot.client, f"repository:{repository}:{actions}")
    assert answer.status == 200, answer
    (entry,) = read_token(answer.json["token"])[1]["access"]
    return list(entry["actions"])


async def assert_shut_out(robot: MadeRobot, *tokens: Client) -> None:
    """Neither secret nor token opens anything."""
    for client in (robot.client, *tokens):
        answer = await client.get("/v2/")
        assert (answer.status, answer.code) == (401, "UNAUTHORIZED")
    assert (await robot.registry.ask_for_token(robot.client)).status == 401
    assert (await send(robot.client, "HEAD", "/projects?project_name=library")).status == 401


async def test_a_robot_pushes_and_pulls(registry: RunningRegistry, repository: str) -> None:
    """By secret and by token, where and what it may."""
    robot = await make(registry, project_robot(PUSH, PULL))
    bearer = await robot.bearer(f"repository:{repository}:pull,push")
    for client in (robot.client, bearer):
        pushed = await push_image(client, repository, "1")
        answer = await client.get(f"/v2/{repository}/manifests/1")
        assert (answer.status, answer.body) == (200, pushed.manifest.data)
        assert (await client.delete(f"/v2/{repository}/manifests/1")).status == 401
    denied = await robot.client.post("/v2/library/x/blobs/uploads/")
    assert (denied.status, denied["www-authenticate"]) == (401, 'Basic realm="harbor"')


async def test_a_token_says_whose_it_is(registry: RunningRegistry, repository: str) -> None:
    """The subject is the robot's full name; what is not allowed is left out, as recorded."""
    robot = await make(registry, project_robot(PULL))
    answer = await registry.ask_for_token(robot.client, f"repository:{repository}:pull,push")
    claims = read_token(answer.json["token"])[1]
    assert claims["sub"] == robot.name
    assert claims["access"] == [{"type": "repository", "name": repository, "actions": ["pull"]}]


async def test_what_a_robot_may_in_other_projects(registry: RunningRegistry, repository: str) -> None:
    """What everybody may in public ones, nothing in private ones."""
    project = fresh("private")
    await send(registry.admin, "POST", "/projects", {"project_name": project})
    robot = await make(registry, project_robot(PUSH, PULL))
    assert await granted(robot, f"{PUBLIC_PROJECT}/x") == ["pull"]
    assert await granted(robot, f"{project}/x") == []
    assert await granted(robot, repository) == ["pull", "push"]


async def test_who_may_push_may_pull(registry: RunningRegistry, repository: str) -> None:
    """A robot of a project, that is; one of the system may be made that only pushes. Both as in Harbor."""
    assert await granted(await make(registry, project_robot(PUSH)), repository) == ["pull", "push"]
    assert await granted(await make(registry, system_robot(*in_project(PUSH))), repository) == ["push"]


async def test_a_robot_for_every_project(registry: RunningRegistry) -> None:
    """Also for those that are made later."""
    robot = await make(registry, system_robot(*in_project(PULL, PUSH, project="*")))
    project = fresh("later")
    await send(registry.admin, "POST", "/projects", {"project_name": project})
    pushed = await push_image(robot.client, f"{project}/image", "1")
    bearer = await robot.bearer(f"repository:{pushed.repository}:pull")
    assert (await bearer.get(f"/v2/{pushed.repository}/manifests/1")).status == 200


async def test_a_robot_and_a_user_of_the_same_number(registry: RunningRegistry, repository: str) -> None:
    """Are two callers, whose rights are not taken for one another's."""
    await push_image(registry.admin, repository, "1")
    path = f"/v2/{repository}/manifests/1"
    user, robot = await new_member(registry), await make(registry, project_robot(PULL, project=PUBLIC_PROJECT))
    while user.id != robot.id:
        if user.id < robot.id:
            user = await new_member(registry)
        else:
            robot = await make(registry, project_robot(PULL, project=PUBLIC_PROJECT))
    for _ in range(2):
        assert (await registry.user(user.name).get(path)).status == 200
        assert (await robot.client.get(path)).status == 401


async def new_member(registry: RunningRegistry) -> Identity:
    """Return a new guest of the private project, with everybody's password."""
    passwords = Passwords()
    password_hash = await passwords.hash(PASSWORD)
    passwords.close()
    async with registry.database.begin() as transaction:
        user = await create_user(transaction, registry.clock, fresh("member"), password_hash)
        project = await require_project(transaction, PRIVATE_PROJECT)
        await add_member(transaction, registry.clock, project, user, "guest")
    return user


async def test_an_expired_robot(registry: RunningRegistry, repository: str) -> None:
    """It ends to the microsecond, whatever is remembered of it, with its tokens; a longer life brings it back."""
    await push_image(registry.admin, repository, "1")
    robot = await make(registry, project_robot(PULL, duration=1))
    registry.clock.step(DAY - 1)
    scope = f"repository:{repository}:pull"
    bearer = await robot.bearer(scope)
    for client in (robot.client, bearer):
        assert (await client.get(f"/v2/{repository}/manifests/1")).status == 200
    registry.clock.step(1)
    await assert_shut_out(robot, bearer)
    assert (await registry.ask_for_token(robot.client, scope)).status == 401
    assert (await robot.client.get(f"/v2/{repository}/manifests/1")).status == 401
    await send(registry.admin, "PATCH", robot.path, {"secret": "Passw0rdY"})
    assert (await robot.with_secret("Passw0rdY").get("/v2/")).status == 401
    await robot.change(duration=2)
    assert (await robot.with_secret("Passw0rdY").get("/v2/")).status == 200


async def test_a_disabled_robot(registry: RunningRegistry) -> None:
    """Neither its secret nor its tokens work, from the next request on."""
    robot = await make(registry, project_robot(PULL))
    bearer = await robot.bearer()
    assert (await bearer.get("/v2/")).status == 200
    await robot.change(disable=True)
    await assert_shut_out(robot, bearer)
    await robot.change(disable=False)
    assert (await robot.client.get("/v2/")).status == 200
    assert (await bearer.get("/v2/")).status == 401


async def test_a_deleted_robot(registry: RunningRegistry) -> None:
    """Nor does one of the same name inherit anything."""
    body = project_robot(PULL)
    robot = await make(registry, body)
    bearer = await robot.bearer()
    assert (await send(registry.admin, "DELETE", robot.path)).status == 200
    await assert_shut_out(robot, bearer)
    await make(registry, body)
    await assert_shut_out(robot, bearer)


async def test_changed_permissions(registry: RunningRegistry, repository: str) -> None:
    """A token from before is refused, so that the client asks for another; a new description ends none."""
    robot = await make(registry, project_robot(PULL))
    bearer = await robot.bearer(f"repository:{repository}:pull")
    await robot.change(description="new")
    assert (await bearer.get("/v2/")).status == 200
    await robot.change(permissions=in_project(PULL, PUSH))
    refused = await bearer.get("/v2/")
    assert (refused.status, 'error="invalid_token"' in refused["www-authenticate"]) == (401, True)
    assert await granted(robot, repository) == ["pull", "push"]


async def test_a_replaced_secret(registry: RunningRegistry) -> None:
    """The tokens that were got with the old one end with it."""
    robot = await make(registry, project_robot(PULL))
    bearer = await robot.bearer()
    secret = (await send(registry.admin, "PATCH", robot.path, {})).json["secret"]
    await assert_shut_out(robot, bearer)
    assert (await robot.with_secret(secret).get("/v2/")).status == 200


async def test_an_exchanged_secret(registry: RunningRegistry) -> None:
    """The old one goes on for the grace that it was given, with its tokens; a third ends the first at once."""
    robot = await make(registry, project_robot(PULL))
    bearer = await robot.bearer()
    second = robot.with_secret(await rotated(robot, HOUR_SECONDS))
    registry.clock.step(HOUR_SECONDS - 1)
    # The shorter life of the token itself is no part of this.
    late = await robot.bearer()
    for client in (robot.client, second, late):
        assert (await client.get("/v2/")).status == 200
    registry.clock.step(1)
    await assert_shut_out(robot, bearer, late)
    assert (await second.get("/v2/")).status == 200
    third = robot.with_secret(await rotated(robot, HOUR_SECONDS))
    fourth = robot.with_secret(await rotated(robot, HOUR_SECONDS))
    assert [(await client.get("/v2/")).status for client in (second, third, fourth)] == [401, 200, 200]


@pytest.mark.parametrize("grace", [0, -1, 30 * 24 * HOUR_SECONDS + 1])
async def test_a_grace_has_bounds(registry: RunningRegistry, grace: int) -> None:
    """None would be a replacement, and an endless one no exchange."""
    robot = await make(registry, project_robot(PULL))
    with pytest.raises(RegistryError, match="the grace has to be"):
        await rotated(robot, grace)


async def test_a_refresh_token_of_a_robot(registry: RunningRegistry) -> None:
    """Stands for the secret until that ends."""
    robot = await make(registry, project_robot(PULL))
    given = (await registry.ask_for_token(robot.client, offline_token="true")).json["refresh_token"]
    form = f"grant_type=refresh_token&service={SERVICE}&refresh_token={given}".encode()
    answer = await registry.nobody.post("/service/token", form)
    assert read_token(answer.json["access_token"])[1]["sub"] == robot.name
    await robot.change(disable=True)
    assert (await registry.nobody.post("/service/token", form)).status == 401


async def test_a_wrong_secret(registry: RunningRegistry) -> None:
    """Is refused as a wrong password is; nobody learns which robots there are."""
    robot = await make(registry, project_robot(PULL))
    wrong = await robot.with_secret("Wrong-secret-1").get("/v2/")
    missing = await registry.nobody.logged_in("robot$missing", "Wrong-secret-1").get("/v2/")
    assert (wrong.status, wrong.body) == (missing.status, missing.body)
    assert wrong.status == 401
    assert (await robot.with_secret("").get("/v2/")).status == 401
    odd = await registry.nobody.logged_in(f"robot${'x' * 600}", robot.secret).get("/v2/")
    assert odd.status == 401


async def test_a_robot_that_only_pulls_sees_nothing_else(registry: RunningRegistry, repository: str) -> None:
    """As recorded: lists need a permission of their own."""
    robot = await make(registry, project_robot(PULL))
    answer = await send(robot.client, "GET", f"/projects/{PRIVATE_PROJECT}/members")
    assert error(answer) == (403, "FORBIDDEN", "forbidden")
    other = await make(registry, project_robot(("member", "list"), ("project", "read")))
    assert (await send(other.client, "GET", f"/projects/{PRIVATE_PROJECT}/members")).status == 200
    assert (await send(other.client, "GET", f"/projects/{PRIVATE_PROJECT}")).status == 200
    assert (await send(other.client, "PUT", f"/projects/{PRIVATE_PROJECT}", {})).status == 403


async def test_robots_see_the_projects_in_which_they_may_do_something(registry: RunningRegistry) -> None:
    """And public ones, as everybody; one for every project sees all."""
    hidden = fresh("hidden")
    await send(registry.admin, "POST", "/projects", {"project_name": hidden})

    async def seen(robot: MadeRobot) -> set[str]:
        answer = await send(robot.client, "GET", "/projects?page_size=100")
        names = {project["name"] for project in answer.json}
        assert answer["x-total-count"] == str(len(names))
        assert all(project["current_user_role_ids"] is None for project in answer.json)
        return names & {PRIVATE_PROJECT, PUBLIC_PROJECT, hidden}

    assert await seen(await make(registry, project_robot(PULL))) == {PRIVATE_PROJECT, PUBLIC_PROJECT}
    everywhere = await make(registry, system_robot(*in_project(PULL, project="*")))
    assert await seen(everywhere) == {PRIVATE_PROJECT, PUBLIC_PROJECT, hidden}
    nowhere = await make(registry, system_robot(permission("system", "/", ("registry", "list"))))
    assert await seen(nowhere) == {PUBLIC_PROJECT}


async def test_the_catalog_of_a_robot(registry: RunningRegistry, repository: str) -> None:
    """It has what the robot may pull; with the permission for the catalog it has everything."""
    await push_image(registry.admin, repository, "1")

    async def has_it(*permissions: dict[str, object], project: str | None = None) -> bool:
        body = project_robot(PUSH, project=project) if project else system_robot(*permissions)
        robot = await make(registry, body)
        answer = await robot.client.get(f"/v2/_catalog?last={repository[:-1]}")
        assert answer.status == 200
        return repository in answer.json["repositories"]

    assert await has_it(project=PRIVATE_PROJECT)
    assert not await has_it(project=PUBLIC_PROJECT)
    assert await has_it(*in_project(PULL, project="*"))
    assert not await has_it(*in_project(PUSH, project="*"))
    assert await has_it(permission("system", "/", ("catalog", "read")))
    assert not await has_it(permission("system", "/", ("registry", "list")))


async def test_a_robot_of_the_system_does_what_it_is_allowed_to(registry: RunningRegistry) -> None:
    """With exactly that permission it passes where an administrator does, and nowhere else."""
    reader = await make(registry, system_robot(permission("system", "/", ("robot", "list"), ("robot", "read"))))
    other = await make(registry, system_robot(permission("system", "/", ("robot", "delete"))))
    assert (await send(reader.client, "GET", "/robots")).status == 200
    assert error(await send(other.client, "GET", "/robots")) == (403, "FORBIDDEN", other.name)
    assert (await send(reader.client, "DELETE", other.path)).status == 403
    assert (await send(other.client, "DELETE", reader.path)).status == 200
    assert (await send(other.client, "GET", "/configurations")).status == 403


async def test_a_robot_makes_robots_that_may_no_more_than_itself(registry: RunningRegistry) -> None:
    """Whatever it holds in every project it holds in each of them."""
    maker = await make(registry, project_robot(("robot", "create"), PULL))
    answer = await send(maker.client, "POST", "/robots", project_robot(PUSH))
    assert error(answer) == (
        403,
        "DENIED",
        "permission scope is invalid. It must be equal to or more restrictive than the creator robot's "
        f"permissions: {maker.name}",
    )
    made = await make(registry, project_robot(PULL), maker.client)
    shown = (await send(registry.admin, "GET", made.path)).json
    assert (shown["creator_type"], shown["creator_ref"]) == ("robot", maker.id)
    assert (await send(maker.client, "POST", "/robots", system_robot(*in_project(PULL)))).status == 403
    everywhere = await make(registry, system_robot(*in_project(("robot", "create"), PULL, project="*")))
    await make(registry, project_robot(PULL), everywhere.client)


async def test_a_robot_makes_a_project(registry: RunningRegistry) -> None:
    """It belongs to the administrator; a robot without the permission makes none."""
    maker = await make(registry, system_robot(permission("system", "/", ("project", "create"))))
    name = fresh("made")
    assert (await send(maker.client, "POST", "/projects", {"project_name": name})).status == 201
    shown = (await send(registry.admin, "GET", f"/projects/{name}")).json
    assert (shown["owner_id"], shown["owner_name"], shown["current_user_role_ids"]) == (1, "admin", [1])
    for body in (project_robot(("project", "update")), system_robot(*in_project(("project", "update"), project="*"))):
        robot = await make(registry, body)
        answer = await send(robot.client, "POST", "/projects", {"project_name": fresh("refused")})
        assert error(answer) == (403, "FORBIDDEN", robot.name)


async def test_a_robot_is_no_administrator(registry: RunningRegistry) -> None:
    """With whatever permissions; it has no page of the server's status."""
    robot = await make(registry, system_robot(*in_project(PULL, PUSH, project="*")))
    assert (await robot.client.get("/api/wharf/v1/status")).status == 403
    assert (await send(robot.client, "GET", "/robots")).status == 403


async def test_the_last_use_of_a_robot_is_written_now_and_then(registry: RunningRegistry) -> None:
    """Not with each request; by secret and by token alike."""
    robot = await make(registry, project_robot(PULL))

    async def used_at() -> int | None:
        return (await require_robot(registry.database, robot.id)).used_at

    assert await used_at() is None
    bearer = await robot.bearer()
    assert await used_at() is None
    await registry.application.robot_uses.write()
    assert await used_at() == registry.clock()
    for client in (bearer, robot.client):
        registry.clock.step(1)
        assert (await client.get("/v2/")).status == 200
        await registry.application.robot_uses.write()
        assert await used_at() == registry.clock()


async def test_an_upload_of_a_robot_is_its_own(registry: RunningRegistry, repository: str) -> None:
    """A robot that may only pull does not go on with it."""
    pusher, puller = await make(registry, project_robot(PUSH)), await make(registry, project_robot(PULL))
    location = await begin_upload(pusher.client, repository)
    assert (await puller.client.patch(location, b"x")).status == 401
    assert (await pusher.client.patch(location, b"x")).status == 202
