"""From a robot's secret, or from the mark in one of its tokens, to an identity.

A disabled robot has none, nor has one of a project that was deleted. Ends are in the identity, for whoever remembers
it to look at.
"""

from collections.abc import Sequence

from wharf.db import Reader, Row
from wharf.identity.passwords import Passwords
from wharf.identity.robot_queries import (
    LIST_LOGINS_OF_PROJECT_ROBOT,
    LIST_LOGINS_OF_ROBOT,
    LIST_LOGINS_OF_SYSTEM_ROBOT,
    LIST_SYSTEM_PERMISSIONS_OF_ROBOT,
)
from wharf.identity.robots import RobotName, is_fast_hash, verify_generated_secret
from wharf.identity.types import Identity


async def robot_with_secret(
    reader: Reader, passwords: Passwords, prefix: str, name: RobotName, secret: str, now: int
) -> Identity | None:
    """The robot with this name, if one of its secrets that have not ended is this one."""
    for row in await _logins(reader, name):
        identity = _identity(row, prefix)
        if not identity.is_expired(now) and await _is_right(passwords, row[7], secret):
            return await _complete(reader, row, prefix)
    return None


async def robot_itself(reader: Reader, prefix: str, robot_id: int) -> Identity | None:
    """The robot with this id as it would be known by its secret, for questions about it; None while it is disabled."""
    rows = await reader.rows(LIST_LOGINS_OF_ROBOT, robot_id=robot_id)
    return await _complete(reader, rows[0], prefix) if rows else None


async def robot_with_mark(reader: Reader, prefix: str, robot_id: int, mark: str) -> Identity | None:
    """The robot with this id, as long as the secret and the permissions are those from which the mark was made."""
    for row in await reader.rows(LIST_LOGINS_OF_ROBOT, robot_id=robot_id):
        if _mark(row) == mark:
            return await _complete(reader, row, prefix)
    return None


async def _logins(reader: Reader, name: RobotName) -> Sequence[Row]:
    if name.project is None:
        return await reader.rows(LIST_LOGINS_OF_SYSTEM_ROBOT, name=name.name)
    return await reader.rows(LIST_LOGINS_OF_PROJECT_ROBOT, project=name.project, name=name.name)


async def _is_right(passwords: Passwords, secret_hash: str, secret: str) -> bool:
    if is_fast_hash(secret_hash):
        return verify_generated_secret(secret_hash, secret)
    return await passwords.verify(secret_hash, secret)


async def _complete(reader: Reader, row: Row, prefix: str) -> Identity:
    """The identity with what only robots of the system have."""
    if row[3]:
        return _identity(row, prefix)
    held = await reader.rows(LIST_SYSTEM_PERMISSIONS_OF_ROBOT, robot_id=row[0])
    return _identity(row, prefix, frozenset((resource, action) for resource, action in held))


def _identity(row: Row, prefix: str, system_permissions: frozenset[tuple[str, str]] = frozenset()) -> Identity:
    robot_id, name, project_name, project_id, expires_at, _, _, _, secret_expires_at = row
    ends = [end for end in (expires_at, secret_expires_at) if end is not None]
    return Identity(
        "robot",
        robot_id,
        RobotName(name, project_name).full(prefix),
        password_mark=_mark(row),
        expires_at=min(ends, default=None),
        home_project_id=project_id,
        system_permissions=system_permissions,
    )


def _mark(row: Row) -> str:
    """Changes with the secret and with what the robot may do. Secrets are numbered, and no number comes twice."""
    return f"{row[5]}.{row[6]}"
