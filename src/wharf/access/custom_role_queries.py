"""Every statement about roles that administrators make, and about the lists of roles."""

import sqlalchemy as sa

from wharf.db import Statement, one_of
from wharf.db.filters import ColumnKey, FilteredList, Kind
from wharf.db.tables import (
    access_grant,
    project,
    robot,
    role,
    role_permission,
    role_system_permission,
    user_account,
    user_group,
)

_roles = sa.select(role.c.id, role.c.name, role.c.description, role.c.is_preset)
FIND_ROLE_BY_ID = Statement(_roles.where(role.c.id == sa.bindparam("role_id")))
FIND_ROLES = Statement(_roles.where(one_of(role.c.id, "ids")), lists=("ids",))
FIND_ROLE_BY_NAME = Statement(_roles.where(role.c.name == sa.bindparam("name")))

ROLES = FilteredList(
    _roles,
    keys={
        ("id",): ColumnKey(role.c.id, Kind.INTEGER),
        ("name",): ColumnKey(role.c.name, Kind.TEXT),
        ("description",): ColumnKey(role.c.description, Kind.TEXT),
        ("preset",): ColumnKey(role.c.is_preset, Kind.BOOLEAN),
    },
    order=(role.c.id,),
    tie_breaker=role.c.id,
)

LIST_PERMISSIONS_OF_ROLES = Statement(
    sa.select(role_permission.c.role_id, role_permission.c.resource, role_permission.c.action).where(
        one_of(role_permission.c.role_id, "ids")
    ),
    lists=("ids",),
)
LIST_SYSTEM_PERMISSIONS_OF_ROLES = Statement(
    sa.select(
        role_system_permission.c.role_id, role_system_permission.c.resource, role_system_permission.c.action
    ).where(one_of(role_system_permission.c.role_id, "ids")),
    lists=("ids",),
)

INSERT_ROLE = Statement(
    sa.insert(role)
    .values(
        name=sa.bindparam("name"),
        description=sa.bindparam("description"),
        is_preset=False,
        created_at=sa.bindparam("now"),
    )
    .returning(role.c.id)
)
UPDATE_ROLE = Statement(
    sa.update(role)
    .where(role.c.id == sa.bindparam("role_id"), role.c.is_preset.is_(False))
    .values(name=sa.bindparam("new_name"), description=sa.bindparam("new_description"))
)
DELETE_ROLE = Statement(sa.delete(role).where(role.c.id == sa.bindparam("role_id"), role.c.is_preset.is_(False)))

DELETE_ROLE_PERMISSIONS = Statement(
    sa.delete(role_permission).where(role_permission.c.role_id == sa.bindparam("role_id"))
)
INSERT_ROLE_SYSTEM_PERMISSION = Statement(
    sa.insert(role_system_permission).values(
        role_id=sa.bindparam("role_id"), resource=sa.bindparam("resource"), action=sa.bindparam("action")
    )
)
DELETE_ROLE_SYSTEM_PERMISSIONS = Statement(
    sa.delete(role_system_permission).where(role_system_permission.c.role_id == sa.bindparam("role_id"))
)

# Where a role is granted, in live projects and in those that can be restored with their members. Grants of those who
# are gone, and in projects that are for good, stay behind and hold nothing.
LIST_USES_OF_ROLE = Statement(
    sa.select(project.c.name, project.c.deleted_at)
    .select_from(access_grant)
    .outerjoin(project, project.c.id == access_grant.c.project_id)
    .outerjoin(
        user_account, sa.and_(access_grant.c.subject_kind == "user", user_account.c.id == access_grant.c.subject_id)
    )
    .outerjoin(
        user_group, sa.and_(access_grant.c.subject_kind == "group", user_group.c.id == access_grant.c.subject_id)
    )
    .outerjoin(robot, sa.and_(access_grant.c.subject_kind == "robot", robot.c.id == access_grant.c.subject_id))
    .where(
        access_grant.c.role_id == sa.bindparam("role_id"),
        sa.or_(project.c.deleted_at.is_(None), project.c.deleted_at >= sa.bindparam("since", type_=sa.BigInteger())),
        sa.or_(
            sa.and_(user_account.c.id.is_not(None), user_account.c.deleted_at.is_(None)),
            user_group.c.id.is_not(None),
            sa.and_(robot.c.id.is_not(None), robot.c.deleted_at.is_(None)),
        ),
    )
    .limit(sa.bindparam("limit", type_=sa.BigInteger()))
)
DELETE_GRANTS_OF_ROLE = Statement(sa.delete(access_grant).where(access_grant.c.role_id == sa.bindparam("role_id")))
