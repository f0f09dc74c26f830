"""Robot accounts: making, showing, changing and deleting them, and exchanging their secrets.

What a robot is to be allowed is checked before; here it is written down. Whatever changes is in force at once, also
for tokens that the robot holds.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from wharf.audit.actor import Actor
from wharf.audit.events import robot_event, robot_secret_event
from wharf.audit.record import record
from wharf.base.clock import MICROSECONDS_PER_SECOND, Clock
from wharf.base.paging import Page
from wharf.base.query_language import Filter, Sort
from wharf.db import Database, Reader, Row, Transaction
from wharf.db.moments import rights_changed
from wharf.identity.passwords import Passwords
from wharf.identity.robot_queries import (
    DELETE_ROBOT,
    DELETE_ROBOT_PERMISSIONS,
    DELETE_ROBOT_SECRET,
    DELETE_ROBOT_SECRETS,
    DESCRIBE_ROBOT_SECRETS,
    END_ROBOT_SECRET,
    FIND_ROBOT,
    FIND_ROBOT_BY_NAME,
    INSERT_ROBOT,
    INSERT_ROBOT_PERMISSION,
    INSERT_ROBOT_SECRET,
    LIST_PERMISSIONS_OF_ROBOTS,
    LIST_ROBOT_SECRETS,
    ROBOTS,
    TOUCH_ROBOT,
    UPDATE_ROBOT,
)
from wharf.identity.robots import (
    RobotName,
    check_description,
    check_secret,
    expires_at_answer,
    expiry,
    generate_secret,
    hash_generated_secret,
    is_expired,
    robot_exists,
    robot_missing,
)
from wharf.oci.errors import ErrorCode, RegistryError

GRACE_SECONDS_MAX: Final = 30 * 24 * 60 * 60


class StoredPermission(NamedTuple):
    """One thing that a robot may do in one place. `project_id` is 0 for the system and for every project.

    `project_name` is for showing, and None in both of these cases.
    """

    kind: str
    project_id: int
    resource: str
    action: str
    effect: str = ""
    project_name: str | None = None


@dataclass(frozen=True, slots=True)
class RobotProject:
    """The project of a robot."""

    id: int
    name: str


class RobotSecret(NamedTuple):
    """A secret of a robot, without what it is; times are in microseconds."""

    id: int
    created_at: int
    expires_at: int | None


@dataclass(frozen=True, slots=True)
class RobotSettings:
    """What may be changed of a robot."""

    description: str
    duration_days: int
    is_disabled: bool
    permissions: tuple[StoredPermission, ...]


@dataclass(frozen=True, slots=True)
class RobotAccount:
    """A robot as it is shown. Times are in microseconds; it belongs to the system if `project_id` is 0."""

    id: int
    name: RobotName
    project_id: int
    settings: RobotSettings
    created_by_kind: str
    created_by_id: int
    created_at: int
    updated_at: int
    used_at: int | None

    @property
    def project(self) -> RobotProject | None:
        """The project that it belongs to."""
        return None if self.name.project is None else RobotProject(self.project_id, self.name.project)

    @property
    def expires_at_seconds(self) -> int:
        """When it ceases to be valid, in seconds since the epoch; -1 for never."""
        return expires_at_answer(self.created_at, self.settings.duration_days)


async def create_robot(
    database: Database,
    clock: Clock,
    creator: Actor,
    name: RobotName,
    project_id: int,
    settings: RobotSettings,
    *,
    prefix: str,
) -> tuple[RobotAccount, str]:
    """Makes a robot; returns it with its secret, which nobody can read again.

    It is recorded under the prefix of the moment, as users see it.

    Raises CONFLICT when the name is taken, BAD_REQUEST for a description that is too long.
    """
    check_description(settings.description)
    secret = generate_secret()
    secret_hash = hash_generated_secret(secret)
    async with database.begin() as transaction:
        # First of all: two who do this at once take turns here, so that the second sees what the first has done.
        await rights_changed(transaction)
        if await transaction.row(FIND_ROBOT_BY_NAME, project_id=project_id, name=name.name):
            raise robot_exists(project_id, name)
        now = clock()
        row = await transaction.row(
            INSERT_ROBOT,
            name=name.name,
            project_id=project_id,
            description=settings.description,
            duration_days=settings.duration_days,
            expires_at=expiry(now, settings.duration_days),
            is_disabled=settings.is_disabled,
            created_by_kind=creator.kind,
            created_by_id=creator.id,
            now=now,
        )
        assert row is not None
        robot_id: int = row[0]
        await transaction.execute(INSERT_ROBOT_SECRET, robot_id=robot_id, secret_hash=secret_hash, now=now)
        await _put_permissions(transaction, robot_id, settings.permissions)
        robot = RobotAccount(robot_id, name, project_id, settings, creator.kind, creator.id, now, now, None)
        await record(transaction, robot_event(creator, now, "create", name.full(prefix), robot.project))
    return robot, secret


async def list_robots(
    reader: Reader, project_id: int, filters: Iterable[Filter], sorts: Iterable[Sort], page: Page
) -> tuple[list[RobotAccount], int]:
    """One page of the robots of a project, or of the system for 0, and how many there are; raises BAD_REQUEST."""
    rows, total = await ROBOTS.page(reader, filters, sorts, page, project_id=project_id)
    return await _with_permissions(reader, rows), total


async def require_robot(reader: Reader, robot_id: int) -> RobotAccount:
    """The robot with this id; raises NOT_FOUND."""
    row = await reader.row(FIND_ROBOT, robot_id=robot_id)
    if row is None:
        raise robot_missing(robot_id)
    (robot,) = await _with_permissions(reader, [row])
    return robot


async def update_robot(
    database: Database, clock: Clock, actor: Actor, robot_id: int, settings: RobotSettings, *, prefix: str
) -> None:
    """Replaces everything that may be changed; its lifetime counts from its creation. Raises NOT_FOUND, BAD_REQUEST."""
    check_description(settings.description)
    async with database.begin() as transaction:
        await rights_changed(transaction)
        robot = await require_robot(transaction, robot_id)
        # What only changes how the robot looks, or when it ends, need not end the tokens that it is working with.
        ends_tokens = robot.settings.is_disabled != settings.is_disabled or (
            _comparable(robot.settings.permissions) != _comparable(settings.permissions)
        )
        await transaction.execute(
            UPDATE_ROBOT,
            robot_id=robot_id,
            description=settings.description,
            duration_days=settings.duration_days,
            expires_at=expiry(robot.created_at, settings.duration_days),
            is_disabled=settings.is_disabled,
            revisions=1 if ends_tokens else 0,
            now=clock(),
        )
        await transaction.execute(DELETE_ROBOT_PERMISSIONS, robot_id=robot_id)
        await _put_permissions(transaction, robot_id, settings.permissions)
        await record(transaction, robot_event(actor, clock(), "update", robot.name.full(prefix), robot.project))


async def replace_secret(
    database: Database, clock: Clock, actor: Actor, passwords: Passwords, robot_id: int, wanted: str, *, prefix: str
) -> str:
    """Gives a robot a secret in place of all others, which end at once; returns it.

    An empty one is replaced by chance. Raises NOT_FOUND, and BAD_REQUEST for a weak one.
    """
    if wanted:
        check_secret(wanted)
        secret, secret_hash = wanted, await passwords.hash(wanted)
    else:
        secret = generate_secret()
        secret_hash = hash_generated_secret(secret)
    async with database.begin() as transaction:
        await rights_changed(transaction)
        robot = await require_robot(transaction, robot_id)
        now = clock()
        await transaction.execute(DELETE_ROBOT_SECRETS, robot_id=robot_id)
        await transaction.execute(INSERT_ROBOT_SECRET, robot_id=robot_id, secret_hash=secret_hash, now=now)
        await transaction.execute(TOUCH_ROBOT, robot_id=robot_id, now=now)
        await record(transaction, robot_secret_event(actor, now, robot.name.full(prefix), robot.project))
    return secret


async def list_secrets(reader: Reader, robot_id: int, now: int) -> list[RobotSecret]:
    """The secrets of a robot that have not ended, the newest first; there are two while one is being exchanged."""
    rows = sorted(await reader.rows(DESCRIBE_ROBOT_SECRETS, robot_id=robot_id), reverse=True)
    return [RobotSecret(*row) for row in rows if not is_expired(row[2], now)]


async def end_secret(
    database: Database, clock: Clock, actor: Actor, robot_id: int, secret_id: int, *, prefix: str
) -> None:
    """Ends one of a robot's secrets at once; raises NOT_FOUND, and PRECONDITION for the only one that is left."""
    async with database.begin() as transaction:
        await rights_changed(transaction)
        robot = await require_robot(transaction, robot_id)
        now = clock()
        secrets = {secret.id for secret in await list_secrets(transaction, robot_id, now)}
        if secret_id not in secrets:
            raise RegistryError(ErrorCode.NOT_FOUND, f"secret {secret_id} of robot {robot_id} not found")
        if len(secrets) == 1:
            raise RegistryError(ErrorCode.PRECONDITION, "a robot keeps one secret; disable the robot instead")
        await transaction.execute(DELETE_ROBOT_SECRET, secret_id=secret_id)
        await transaction.execute(TOUCH_ROBOT, robot_id=robot_id, now=now)
        await record(transaction, robot_secret_event(actor, now, robot.name.full(prefix), robot.project))


async def rotate_secret(
    database: Database, clock: Clock, actor: Actor, robot_id: int, grace_seconds: int, *, prefix: str
) -> str:
    """Gives a robot a secret by chance beside the newest one, which stays valid for so long; returns the new one.

    Whatever is older ends at once, so that a robot never has more than two. Raises NOT_FOUND, BAD_REQUEST.
    """
    if not 0 < grace_seconds <= GRACE_SECONDS_MAX:
        raise RegistryError(ErrorCode.BAD_REQUEST, f"the grace has to be 1 to {GRACE_SECONDS_MAX} seconds")
    secret = generate_secret()
    secret_hash = hash_generated_secret(secret)
    async with database.begin() as transaction:
        await rights_changed(transaction)
        robot = await require_robot(transaction, robot_id)
        now = clock()
        end = now + grace_seconds * MICROSECONDS_PER_SECOND
        secrets: list[tuple[int, int | None]] = sorted(await transaction.rows(LIST_ROBOT_SECRETS, robot_id=robot_id))
        for position, (secret_id, expires_at) in enumerate(reversed(secrets)):
            if position > 0 or is_expired(expires_at, now):
                await transaction.execute(DELETE_ROBOT_SECRET, secret_id=secret_id)
            else:
                sooner = end if expires_at is None else min(end, expires_at)
                await transaction.execute(END_ROBOT_SECRET, secret_id=secret_id, end=sooner)
        await transaction.execute(INSERT_ROBOT_SECRET, robot_id=robot_id, secret_hash=secret_hash, now=now)
        await transaction.execute(TOUCH_ROBOT, robot_id=robot_id, now=now)
        await record(transaction, robot_secret_event(actor, now, robot.name.full(prefix), robot.project))
    return secret


async def delete_robot(database: Database, clock: Clock, actor: Actor, robot_id: int, *, prefix: str) -> None:
    """Removes a robot, whose tokens end at once; the name is free again. Raises NOT_FOUND."""
    async with database.begin() as transaction:
        await rights_changed(transaction)
        robot = await require_robot(transaction, robot_id)
        now = clock()
        await transaction.execute(DELETE_ROBOT, robot_id=robot_id, now=now)
        await transaction.execute(DELETE_ROBOT_SECRETS, robot_id=robot_id)
        await transaction.execute(DELETE_ROBOT_PERMISSIONS, robot_id=robot_id)
        await record(transaction, robot_event(actor, now, "delete", robot.name.full(prefix), robot.project))


async def _put_permissions(transaction: Transaction, robot_id: int, permissions: Sequence[StoredPermission]) -> None:
    await transaction.execute_many(
        INSERT_ROBOT_PERMISSION,
        [
            {
                "robot_id": robot_id,
                "kind": permission.kind,
                "project_id": permission.project_id,
                "resource": permission.resource,
                "action": permission.action,
                "effect": permission.effect,
                "position": position,
            }
            for position, permission in enumerate(permissions)
        ],
    )


async def _with_permissions(reader: Reader, rows: Sequence[Row]) -> list[RobotAccount]:
    """The robots of rows of `FIND_ROBOT`; however many there are, one statement reads what they may do."""
    held: defaultdict[int, list[StoredPermission]] = defaultdict(list)
    found = await reader.rows(LIST_PERMISSIONS_OF_ROBOTS, ids=[row[0] for row in rows]) if rows else []
    for robot_id, _, kind, project_id, project_name, resource, action, effect in sorted(found, key=lambda row: row[:2]):
        held[robot_id].append(StoredPermission(kind, project_id, resource, action, effect, project_name))
    return [
        RobotAccount(
            id=row[0],
            name=RobotName(row[1], row[2]),
            project_id=row[3],
            settings=RobotSettings(row[4], row[5], bool(row[6]), tuple(held[row[0]])),
            created_by_kind=row[7],
            created_by_id=row[8],
            created_at=row[9],
            updated_at=row[10],
            used_at=row[11],
        )
        for row in rows
    ]


def _comparable(permissions: Iterable[StoredPermission]) -> set[tuple[str, int, str, str]]:
    """What counts of permissions: neither their order nor how they are shown."""
    return {permission[:4] for permission in permissions}
