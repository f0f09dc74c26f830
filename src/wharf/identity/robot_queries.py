"""Every statement about robots, their secrets and their permissions.

A robot of a project that was deleted is gone with it.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from wharf.base.clock import MICROSECONDS_PER_SECOND
from wharf.db import Statement, one_of
from wharf.db.filters import ColumnKey, FilteredList, Kind
from wharf.db.tables import project, robot, robot_permission, robot_secret
from wharf.identity.robots import NEVER, PROJECT_LEVEL, SYSTEM_LEVEL

# Robots of the system have no project, and then there is nothing that could be deleted.
_live = sa.and_(robot.c.deleted_at.is_(None), project.c.deleted_at.is_(None))
_home = project.c.id == robot.c.project_id

_accounts = (
    sa.select(
        robot.c.id,
        robot.c.name,
        project.c.name,
        robot.c.project_id,
        robot.c.description,
        robot.c.duration_days,
        robot.c.is_disabled,
        robot.c.created_by_kind,
        robot.c.created_by_id,
        robot.c.created_at,
        robot.c.updated_at,
        robot.c.used_at,
    )
    .outerjoin(project, _home)
    .where(_live)
)

FIND_ROBOT = Statement(_accounts.where(robot.c.id == sa.bindparam("robot_id")))

FIND_ROBOT_BY_NAME = Statement(
    sa.select(robot.c.id).where(
        robot.c.project_id == sa.bindparam("project_id"),
        robot.c.name == sa.bindparam("name"),
        robot.c.deleted_at.is_(None),
    )
)

_stored_name: ColumnElement[Any] = sa.type_coerce(
    sa.func.coalesce(project.c.name + sa.literal_column("'+'"), sa.literal_column("''")) + robot.c.name, sa.Text()
)
_expires_at_seconds = sa.func.coalesce(
    robot.c.expires_at // sa.literal_column(str(MICROSECONDS_PER_SECOND)), sa.literal_column(str(NEVER))
)

ROBOTS = FilteredList(
    _accounts.where(robot.c.project_id == sa.bindparam("project_id"), robot.c.is_visible.is_(True)),
    keys={
        ("id", "ID"): ColumnKey(robot.c.id, Kind.INTEGER),
        ("name", "Name"): ColumnKey(_stored_name, Kind.TEXT),
        ("description", "Description"): ColumnKey(robot.c.description, Kind.TEXT),
        ("duration", "Duration"): ColumnKey(robot.c.duration_days, Kind.INTEGER),
        ("disabled", "Disabled", "disable"): ColumnKey(robot.c.is_disabled, Kind.BOOLEAN),
        ("expires_at", "ExpiresAt", "expiresat"): ColumnKey(_expires_at_seconds, Kind.INTEGER),
        ("creation_time", "CreationTime", "creationtime"): ColumnKey(robot.c.created_at, Kind.TIME),
        ("update_time", "UpdateTime", "updatetime"): ColumnKey(robot.c.updated_at, Kind.TIME),
    },
    order=(robot.c.name,),
    tie_breaker=robot.c.id,
)

INSERT_ROBOT = Statement(
    sa.insert(robot)
    .values(
        name=sa.bindparam("name"),
        description=sa.bindparam("description"),
        project_id=sa.bindparam("project_id"),
        duration_days=sa.bindparam("duration_days"),
        expires_at=sa.bindparam("expires_at"),
        is_disabled=sa.bindparam("is_disabled"),
        is_visible=True,
        revision=1,
        created_by_kind=sa.bindparam("created_by_kind"),
        created_by_id=sa.bindparam("created_by_id"),
        created_at=sa.bindparam("now"),
        updated_at=sa.bindparam("now"),
    )
    .returning(robot.c.id)
)

UPDATE_ROBOT = Statement(
    sa.update(robot)
    .where(robot.c.id == sa.bindparam("robot_id"))
    .values(
        description=sa.bindparam("description"),
        duration_days=sa.bindparam("duration_days"),
        expires_at=sa.bindparam("expires_at"),
        is_disabled=sa.bindparam("is_disabled"),
        revision=robot.c.revision + sa.bindparam("revisions", type_=sa.BigInteger()),
        updated_at=sa.bindparam("now"),
    )
)

TOUCH_ROBOT = Statement(
    sa.update(robot).where(robot.c.id == sa.bindparam("robot_id")).values(updated_at=sa.bindparam("now"))
)

DELETE_ROBOT = Statement(
    sa.update(robot)
    .where(robot.c.id == sa.bindparam("robot_id"), robot.c.deleted_at.is_(None))
    .values(deleted_at=sa.bindparam("now"))
)

WRITE_ROBOT_USE = Statement(
    sa.update(robot)
    .where(
        robot.c.id == sa.bindparam("robot_id"),
        sa.or_(robot.c.used_at.is_(None), robot.c.used_at < sa.bindparam("used", type_=sa.BigInteger())),
    )
    .values(used_at=sa.bindparam("used", type_=sa.BigInteger()))
)

# A robot with each of its secrets, for a login. Times are for whoever asks to look at.
_logins = (
    sa.select(
        robot.c.id,
        robot.c.name,
        project.c.name,
        robot.c.project_id,
        robot.c.expires_at,
        robot.c.revision,
        robot_secret.c.id,
        robot_secret.c.secret_hash,
        robot_secret.c.expires_at,
    )
    .join(robot_secret, robot_secret.c.robot_id == robot.c.id)
    .outerjoin(project, _home)
    .where(_live, robot.c.is_disabled.is_(False))
)
_named = robot.c.name == sa.bindparam("name")
LIST_LOGINS_OF_ROBOT = Statement(_logins.where(robot.c.id == sa.bindparam("robot_id")))
LIST_LOGINS_OF_SYSTEM_ROBOT = Statement(_logins.where(robot.c.project_id == sa.literal_column("0"), _named))
LIST_LOGINS_OF_PROJECT_ROBOT = Statement(_logins.where(project.c.name == sa.bindparam("project"), _named))

LIST_ROBOT_SECRETS = Statement(
    sa.select(robot_secret.c.id, robot_secret.c.expires_at).where(robot_secret.c.robot_id == sa.bindparam("robot_id"))
)

DESCRIBE_ROBOT_SECRETS = Statement(
    sa.select(robot_secret.c.id, robot_secret.c.created_at, robot_secret.c.expires_at).where(
        robot_secret.c.robot_id == sa.bindparam("robot_id")
    )
)

INSERT_ROBOT_SECRET = Statement(
    sa.insert(robot_secret).values(
        robot_id=sa.bindparam("robot_id"), secret_hash=sa.bindparam("secret_hash"), created_at=sa.bindparam("now")
    )
)

END_ROBOT_SECRET = Statement(
    sa.update(robot_secret).where(robot_secret.c.id == sa.bindparam("secret_id")).values(expires_at=sa.bindparam("end"))
)

DELETE_ROBOT_SECRET = Statement(sa.delete(robot_secret).where(robot_secret.c.id == sa.bindparam("secret_id")))

DELETE_ROBOT_SECRETS = Statement(sa.delete(robot_secret).where(robot_secret.c.robot_id == sa.bindparam("robot_id")))

INSERT_ROBOT_PERMISSION = Statement(
    sa.insert(robot_permission).values(
        robot_id=sa.bindparam("robot_id"),
        kind=sa.bindparam("kind"),
        project_id=sa.bindparam("project_id"),
        resource=sa.bindparam("resource"),
        action=sa.bindparam("action"),
        effect=sa.bindparam("effect"),
        position=sa.bindparam("position"),
    )
)

DELETE_ROBOT_PERMISSIONS = Statement(
    sa.delete(robot_permission).where(robot_permission.c.robot_id == sa.bindparam("robot_id"))
)

# Without an order, which no index has; whoever shows them sorts by the position.
LIST_PERMISSIONS_OF_ROBOTS = Statement(
    sa.select(
        robot_permission.c.robot_id,
        robot_permission.c.position,
        robot_permission.c.kind,
        robot_permission.c.project_id,
        project.c.name,
        robot_permission.c.resource,
        robot_permission.c.action,
        robot_permission.c.effect,
    )
    .outerjoin(project, project.c.id == robot_permission.c.project_id)
    .where(one_of(robot_permission.c.robot_id, "ids"), project.c.deleted_at.is_(None)),
    lists=("ids",),
)

LIST_SYSTEM_PERMISSIONS_OF_ROBOT = Statement(
    sa.select(robot_permission.c.resource, robot_permission.c.action).where(
        robot_permission.c.robot_id == sa.bindparam("robot_id"),
        robot_permission.c.kind == sa.literal_column(f"'{SYSTEM_LEVEL}'"),
    )
)

LIST_PERMISSIONS_OF_ROBOT_IN_PROJECT = Statement(
    sa.select(robot_permission.c.resource, robot_permission.c.action).where(
        robot_permission.c.robot_id == sa.bindparam("robot_id"),
        robot_permission.c.kind == sa.literal_column(f"'{PROJECT_LEVEL}'"),
        sa.or_(
            robot_permission.c.project_id == sa.bindparam("project_id"),
            robot_permission.c.project_id == sa.literal_column("0"),
        ),
    )
)


def robot_may(project_id: ColumnElement[Any], *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """The caller is a robot that has a permission in this project or in every one, for lists that rights narrow.

    `conditions` say which permission counts, else any does. The parameters are `subject_kind` and `subject_id`.
    """
    return sa.and_(
        sa.bindparam("subject_kind", type_=sa.Text()) == sa.literal_column("'robot'"),
        sa.exists().where(
            robot_permission.c.robot_id == sa.bindparam("subject_id"),
            robot_permission.c.kind == sa.literal_column(f"'{PROJECT_LEVEL}'"),
            sa.or_(
                robot_permission.c.project_id == project_id,
                robot_permission.c.project_id == sa.literal_column("0"),
            ),
            *conditions,
        ),
    )


def robot_may_pull(project_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """The caller is a robot that may pull from every repository of this project."""
    action = robot_permission.c.action
    return robot_may(
        project_id,
        robot_permission.c.resource == sa.literal_column("'repository'"),
        sa.or_(
            action == sa.literal_column("'pull'"),
            # A robot of a project that may push may pull as well.
            sa.and_(
                action == sa.literal_column("'push'"),
                sa.exists().where(
                    robot.c.id == robot_permission.c.robot_id, robot.c.project_id != sa.literal_column("0")
                ),
            ),
        ),
    )
