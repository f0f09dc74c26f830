"""The operations of the tag `robot`."""

from collections.abc import Sequence
from dataclasses import replace

import msgspec

from wharf.access.door import project_for, require_login, require_sysadmin
from wharf.access.rights import Project
from wharf.access.robot_grants import check_held, grants_of, stored_permissions
from wharf.access.robot_permissions import (
    RobotGrant,
    RobotPermission,
    check_within,
    parse_robot_permissions,
    robot_permissions_answer,
)
from wharf.access.roles import Permission
from wharf.api.harbor.answers import created, listed, shown_time
from wharf.api.harbor.call import Answer, Call
from wharf.api.harbor.context import Management
from wharf.api.harbor.operations import LISTING, Operation, Parameter
from wharf.base.query_language import Exact, Filter, parse_filters, parse_sorts
from wharf.identity.robot_accounts import (
    RobotAccount,
    RobotSettings,
    create_robot,
    delete_robot,
    list_robots,
    replace_secret,
    require_robot,
    update_robot,
)
from wharf.identity.robots import (
    LEVELS,
    SYSTEM_LEVEL,
    check_duration,
    check_robot_name,
    check_unchanged,
    level_of,
)
from wharf.identity.types import Identity
from wharf.oci.errors import ErrorCode, RegistryError

PROJECT_ID_DIGITS_MAX = 18


class RobotCreate(msgspec.Struct):
    """A robot as a client wants it. A secret is taken from nobody; each robot is given one."""

    name: str | None = None
    description: str | None = None
    secret: str | None = None
    level: str | None = None
    disable: bool | None = None
    duration: int | None = None
    permissions: list[RobotPermission] | None = None


class Robot(msgspec.Struct):
    """A robot as a client sends it back; what is not listed here is not his to change."""

    name: str | None = None
    description: str | None = None
    level: str | None = None
    disable: bool | None = None
    duration: int | None = None
    permissions: list[RobotPermission] | None = None


class RobotAnswer(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A robot as it is shown."""

    creation_time: str
    creator_ref: int
    creator_type: str
    description: str = ""
    disable: bool
    duration: int
    editable: bool
    expires_at: int
    id: int
    level: str
    name: str
    permissions: list[dict[str, object]]
    update_time: str


class RobotCreated(msgspec.Struct):
    """A new robot, with the secret that is shown this once."""

    creation_time: str
    expires_at: int
    id: int
    name: str
    secret: str


class RobotSec(msgspec.Struct, omit_defaults=True):
    """A secret: the one that is wanted, or the one that was made."""

    secret: str | None = None


async def get_robots(management: Management, call: Call) -> Answer:
    """The robots of the system, or those of the project that `q` names."""
    caller = require_login(call.caller)
    page = call.page()
    filters = parse_filters(call.text("q"))
    level, project_id = _wanted_level(filters)
    await _admit(management, caller, level, str(project_id), "list", is_name=False)
    robots, total = await list_robots(management.database, project_id, filters, parse_sorts(call.text("sort")), page)
    prefix = await _prefix(management)
    return listed(call, [_shown(robot, prefix) for robot in robots], total, page)


async def post_robot(management: Management, call: Call) -> Answer:
    """Makes a robot; nobody else ever sees its secret."""
    caller = require_login(call.caller)
    wanted = call.body_as(RobotCreate)
    check_robot_name(wanted.name or "")
    check_duration(wanted.duration or 0)
    level = wanted.level or ""
    grants = parse_robot_permissions(level, wanted.permissions)
    project = await _admit(management, caller, level, grants[0].namespace, "create", is_name=True)
    await _check_creator(management, caller, grants)
    prefix = await _prefix(management)
    robot, secret = await create_robot(
        management.database,
        management.clock,
        call.caller,
        check_robot_name(wanted.name or "", project.name if project else None),
        project.id if project else 0,
        RobotSettings(
            description=wanted.description or "",
            duration_days=wanted.duration or 0,
            is_disabled=wanted.disable or False,
            permissions=await stored_permissions(management.rights, grants),
        ),
        prefix=prefix,
    )
    answer = created(f"/robots/{robot.id}")
    name = robot.name.full(prefix)
    shown = RobotCreated(shown_time(robot.created_at), robot.expires_at_seconds, robot.id, name, secret)
    return replace(answer, document=shown)


async def get_robot(management: Management, call: Call) -> Answer:
    """One robot."""
    robot = await robot_for(management, call, "read")
    return Answer(_shown(robot, await _prefix(management)))


async def put_robot(management: Management, call: Call) -> Answer:
    """Replaces what may be changed of a robot: all but its level, its name and its project."""
    caller = require_login(call.caller)
    wanted = call.body_as(Robot)
    robot = await require_robot(management.database, call.number("robot_id"))
    duration = robot.settings.duration_days if wanted.duration is None else wanted.duration
    await _admit_to(management, caller, robot, "update")
    check_duration(duration)
    grants = parse_robot_permissions(wanted.level or "", wanted.permissions)
    check_unchanged(robot.name, await _prefix(management), wanted.level or "", wanted.name or "")
    if robot.name.project is not None and grants[0].namespace != robot.name.project:
        raise RegistryError(ErrorCode.BAD_REQUEST, "cannot update the project id of robot")
    await check_held(management.rights, caller, grants)
    settings = RobotSettings(
        description=wanted.description or "",
        duration_days=duration,
        is_disabled=wanted.disable or False,
        permissions=await stored_permissions(management.rights, grants),
    )
    prefix = await _prefix(management)
    await update_robot(management.database, management.clock, call.caller, robot.id, settings, prefix=prefix)
    return Answer()


async def patch_robot(management: Management, call: Call) -> Answer:
    """Gives a robot another secret, which is shown only if the client has not chosen it."""
    robot = await robot_for(management, call, "update")
    await check_held(management.rights, call.caller, grants_of(robot.settings.permissions))
    wanted = call.body_as(RobotSec).secret or ""
    prefix = await _prefix(management)
    secret = await replace_secret(
        management.database, management.clock, call.caller, management.passwords, robot.id, wanted, prefix=prefix
    )
    return Answer(RobotSec() if wanted else RobotSec(secret))


async def remove_robot(management: Management, call: Call) -> Answer:
    """Deletes a robot, whose tokens end at once."""
    robot = await robot_for(management, call, "delete")
    prefix = await _prefix(management)
    await delete_robot(management.database, management.clock, call.caller, robot.id, prefix=prefix)
    return Answer()


def _shown(robot: RobotAccount, prefix: str) -> RobotAnswer:
    return RobotAnswer(
        creation_time=shown_time(robot.created_at),
        creator_ref=robot.created_by_id,
        creator_type="robot" if robot.created_by_kind == "robot" else "local",
        description=robot.settings.description,
        disable=robot.settings.is_disabled,
        duration=robot.settings.duration_days,
        editable=True,
        expires_at=robot.expires_at_seconds,
        id=robot.id,
        level=level_of(robot.name),
        name=robot.name.full(prefix),
        permissions=robot_permissions_answer(grants_of(robot.settings.permissions)),
        update_time=shown_time(robot.updated_at),
    )


def _wanted_level(filters: Sequence[Filter]) -> tuple[str, int]:
    """The level of the robots to list, and their project's id; without a level those of the system are meant."""
    exact = {condition.key: condition.match.text for condition in filters if isinstance(condition.match, Exact)}
    given = {condition.key for condition in filters}
    level = exact.get("Level", "" if "Level" in given else SYSTEM_LEVEL)
    if level not in LEVELS:
        raise RegistryError(ErrorCode.BAD_REQUEST, "bad request error level input")
    if level == SYSTEM_LEVEL:
        return level, 0
    if "ProjectID" not in given:
        raise RegistryError(ErrorCode.BAD_REQUEST, "must with project ID when to query project robots")
    project_id = exact.get("ProjectID", "")
    if not (project_id.isascii() and project_id.isdecimal() and len(project_id) <= PROJECT_ID_DIGITS_MAX):
        raise RegistryError(ErrorCode.BAD_REQUEST, "Project ID must be int type.")
    return level, int(project_id)


async def _admit(
    management: Management, caller: Identity, level: str, project: str, action: str, *, is_name: bool
) -> Project | None:
    """The project whose robots the caller may act upon; None for those of the system."""
    if level == SYSTEM_LEVEL:
        require_sysadmin(caller, Permission("robot", action))
        return None
    return await project_for(management.rights, caller, project, Permission("robot", action), is_name=is_name)


async def _admit_to(management: Management, caller: Identity, robot: RobotAccount, action: str) -> None:
    await _admit(management, caller, level_of(robot.name), str(robot.project_id), action, is_name=False)


async def robot_for(management: Management, call: Call, action: str) -> RobotAccount:
    """The robot in the path, if the caller may act upon it; raises UNAUTHORIZED, FORBIDDEN, NOT_FOUND."""
    caller = require_login(call.caller)
    robot = await require_robot(management.database, call.number("robot_id"))
    await _admit_to(management, caller, robot, action)
    return robot


async def _check_creator(management: Management, caller: Identity, wanted: Sequence[RobotGrant]) -> None:
    """Raises DENIED when a robot would make one that may do more than itself, and FORBIDDEN when a user would."""
    if caller.kind == "robot":
        creator = await require_robot(management.database, caller.id)
        check_within(caller.name, grants_of(creator.settings.permissions), wanted)
    else:
        await check_held(management.rights, caller, wanted)


async def _prefix(management: Management) -> str:
    return (await management.configuration()).robot_name_prefix


_PATH = "/robots/{robot_id}"
_ROBOT = (Parameter("robot_id", "path", "integer", is_required=True, description="A robot's id."),)

OPERATIONS = (
    Operation(
        "GET", "/robots", "ListRobot", "robot", "List robot accounts", get_robots, LISTING, answers=list[RobotAnswer]
    ),
    Operation(
        "POST",
        "/robots",
        "CreateRobot",
        "robot",
        "Create a robot account",
        post_robot,
        body=RobotCreate,
        body_name="robot",
        status=201,
        answers=RobotCreated,
    ),
    Operation("GET", _PATH, "GetRobotByID", "robot", "Get a robot account", get_robot, _ROBOT, answers=RobotAnswer),
    Operation(
        "PUT",
        _PATH,
        "UpdateRobot",
        "robot",
        "Change a robot account",
        put_robot,
        _ROBOT,
        body=Robot,
        body_name="robot",
    ),
    Operation(
        "PATCH",
        _PATH,
        "RefreshSec",
        "robot",
        "Give a robot account another secret",
        patch_robot,
        _ROBOT,
        body=RobotSec,
        body_name="robotSec",
        answers=RobotSec,
    ),
    Operation("DELETE", _PATH, "DeleteRobot", "robot", "Delete a robot account", remove_robot, _ROBOT),
)
