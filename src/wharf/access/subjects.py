"""Whom a grant is for, and whom a question is about: users, groups and robots by id or by name."""

from dataclasses import dataclass
from typing import Final, Literal

from wharf.access.queries import FIND_PROJECT
from wharf.base.query_language import refuse_unstorable
from wharf.db import Reader
from wharf.identity.groups import find_group, find_group_by_name
from wharf.identity.robot_accounts import RobotAccount, require_robot
from wharf.identity.robot_queries import FIND_ROBOT_BY_NAME
from wharf.identity.robots import parse_full_name
from wharf.identity.users import find_user, find_user_by_id
from wharf.oci.errors import ErrorCode, RegistryError, printable

SubjectKind = Literal["user", "group", "robot"]
KINDS: Final[tuple[SubjectKind, ...]] = ("user", "group", "robot")


@dataclass(frozen=True, slots=True)
class GrantSubject:
    """Somebody who can be granted something, with the name by which users know him."""

    kind: SubjectKind
    id: int
    name: str


async def find_subject(reader: Reader, kind: str, subject_id: int, name: str, *, prefix: str) -> GrantSubject:
    """The user, group or robot with this id or, where that is 0, of this name; raises BAD_REQUEST and NOT_FOUND.

    `prefix` is that of robots' names at the moment.
    """
    refuse_unstorable(name)
    match kind:
        case "user":
            found = await _user(reader, subject_id, name)
        case "group":
            found = await _group(reader, subject_id, name)
        case "robot":
            found = await _robot(reader, subject_id, name, prefix)
        case _:
            raise RegistryError(ErrorCode.BAD_REQUEST, f"{printable(kind)} is no kind: there are {', '.join(KINDS)}")
    if found is None:
        raise RegistryError(ErrorCode.NOT_FOUND, f"{kind} {printable(name) if name else subject_id} not found")
    return found


async def _user(reader: Reader, user_id: int, name: str) -> GrantSubject | None:
    user = await find_user_by_id(reader, user_id) if user_id else await find_user(reader, name)
    return GrantSubject("user", user.id, user.name) if user else None


async def _group(reader: Reader, group_id: int, name: str) -> GrantSubject | None:
    group = await find_group(reader, group_id) if group_id else await find_group_by_name(reader, name)
    return GrantSubject("group", group.id, group.name) if group else None


async def _robot(reader: Reader, robot_id: int, full_name: str, prefix: str) -> GrantSubject | None:
    if not robot_id:
        name = parse_full_name(prefix, full_name)
        if name is None:
            return None
        project = await reader.row(FIND_PROJECT, name=name.project) if name.project else (0,)
        row = await reader.row(FIND_ROBOT_BY_NAME, name=name.name, project_id=project[0]) if project else None
        if row is None:
            return None
        robot_id = row[0]
    robot: RobotAccount = await require_robot(reader, robot_id)
    return GrantSubject("robot", robot.id, robot.name.full(prefix))
