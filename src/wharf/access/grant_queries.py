"""Every statement about single grants: on the system, on a project, and on some of its repositories."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from wharf.access.queries import is_granted_in, is_permission_in_scope
from wharf.db import Statement
from wharf.db.filters import ColumnKey, FilteredList, Kind
from wharf.db.tables import (
    access_grant,
    project,
    robot,
    robot_permission,
    role,
    user_account,
    user_group,
    user_group_member,
)
from wharf.identity.robot_queries import robot_may

# By another name, since rights are looked up in the same table.
_grant = access_grant.alias("listed")
_home = project.alias("home")

_robot_name: ColumnElement[Any] = sa.type_coerce(
    sa.func.coalesce(_home.c.name + sa.literal_column("'+'"), sa.literal_column("''")) + robot.c.name, sa.Text()
)
_subject_name: ColumnElement[Any] = sa.type_coerce(
    sa.func.coalesce(user_account.c.name, user_group.c.name, _robot_name), sa.Text()
)
_project_name: ColumnElement[Any] = sa.type_coerce(sa.func.coalesce(project.c.name, sa.literal_column("''")), sa.Text())
_project_id: ColumnElement[Any] = sa.type_coerce(
    sa.func.coalesce(_grant.c.project_id, sa.literal_column("0")), sa.BigInteger()
)
_pattern: ColumnElement[Any] = sa.type_coerce(
    sa.func.coalesce(_grant.c.repository_pattern, sa.literal_column("''")), sa.Text()
)

# A robot's name is without its prefix, which is configuration. Those who are gone hold nothing, and are left out.
_grants = (
    sa.select(
        _grant.c.id,
        _grant.c.subject_kind,
        _grant.c.subject_id,
        _subject_name,
        _grant.c.role_id,
        role.c.name,
        _project_id,
        _project_name,
        _pattern,
        _grant.c.created_at,
    )
    .join(role, role.c.id == _grant.c.role_id)
    .outerjoin(project, project.c.id == _grant.c.project_id)
    .outerjoin(
        user_account,
        sa.and_(
            _grant.c.subject_kind == "user",
            user_account.c.id == _grant.c.subject_id,
            user_account.c.deleted_at.is_(None),
        ),
    )
    .outerjoin(user_group, sa.and_(_grant.c.subject_kind == "group", user_group.c.id == _grant.c.subject_id))
    .outerjoin(
        robot,
        sa.and_(_grant.c.subject_kind == "robot", robot.c.id == _grant.c.subject_id, robot.c.deleted_at.is_(None)),
    )
    .outerjoin(_home, _home.c.id == robot.c.project_id)
    .where(
        project.c.deleted_at.is_(None),
        _home.c.deleted_at.is_(None),
        sa.or_(user_account.c.id.is_not(None), user_group.c.id.is_not(None), robot.c.id.is_not(None)),
    )
)
FIND_ANY_GRANT = Statement(_grants.where(_grant.c.id == sa.bindparam("grant_id")))

_subject_kind = sa.bindparam("subject_kind", type_=sa.Text())
_subject_id = sa.bindparam("subject_id", type_=sa.BigInteger())
_is_own = sa.or_(
    sa.and_(_grant.c.subject_kind == _subject_kind, _grant.c.subject_id == _subject_id),
    sa.and_(
        _grant.c.subject_kind == "group",
        _subject_kind == "user",
        sa.exists().where(
            user_group_member.c.user_id == _subject_id, user_group_member.c.group_id == _grant.c.subject_id
        ),
    ),
)
_may_list = sa.and_(
    is_permission_in_scope(_grant.c.project_id, "member", "list"),
    sa.or_(
        sa.bindparam("sees_all", type_=sa.Boolean()),
        is_granted_in(_grant.c.project_id, "member", "list"),
        robot_may(
            _grant.c.project_id,
            robot_permission.c.resource == sa.literal_column("'member'"),
            robot_permission.c.action == sa.literal_column("'list'"),
        ),
    ),
)

# The caller's own grants, those of his groups, and those in projects whose members he may list.
VISIBLE_GRANTS = FilteredList(
    _grants.where(sa.or_(_is_own, _may_list)),
    keys={
        ("id",): ColumnKey(_grant.c.id, Kind.INTEGER),
        ("subject_kind",): ColumnKey(_grant.c.subject_kind, Kind.TEXT),
        ("subject_id",): ColumnKey(_grant.c.subject_id, Kind.INTEGER),
        ("subject_name",): ColumnKey(_subject_name, Kind.TEXT),
        ("role_id",): ColumnKey(_grant.c.role_id, Kind.INTEGER),
        ("role_name",): ColumnKey(role.c.name, Kind.TEXT),
        ("project_id",): ColumnKey(_project_id, Kind.INTEGER),
        ("project_name",): ColumnKey(_project_name, Kind.TEXT),
        ("repository",): ColumnKey(_pattern, Kind.TEXT),
        ("creation_time",): ColumnKey(_grant.c.created_at, Kind.TIME),
    },
    order=(_grant.c.id,),
    tie_breaker=_grant.c.id,
)

# What the caller and his groups have been granted that counts in a project, for whoever asks why.
_counts_there = _grants.where(
    sa.or_(_grant.c.project_id == sa.bindparam("project_id", type_=sa.BigInteger()), _grant.c.project_id.is_(None))
)
GRANTS_THAT_COUNT = Statement(
    sa.union_all(
        _counts_there.where(_grant.c.subject_kind == _subject_kind, _grant.c.subject_id == _subject_id),
        _counts_there.where(
            _subject_kind == "user",
            user_group_member.c.user_id == _subject_id,
            _grant.c.subject_kind == "group",
            _grant.c.subject_id == user_group_member.c.group_id,
        ),
    )
)

LIST_GRANTS_OF_SUBJECT = Statement(
    sa.select(
        access_grant.c.id, access_grant.c.project_id, access_grant.c.repository_pattern, access_grant.c.role_id
    ).where(
        access_grant.c.subject_kind == sa.bindparam("subject_kind"),
        access_grant.c.subject_id == sa.bindparam("subject_id"),
    )
)

INSERT_ANY_GRANT = Statement(
    sa.insert(access_grant)
    .values(
        subject_kind=sa.bindparam("subject_kind"),
        subject_id=sa.bindparam("subject_id"),
        role_id=sa.bindparam("role_id"),
        project_id=sa.bindparam("project_id"),
        repository_pattern=sa.bindparam("pattern"),
        repository_like=sa.bindparam("like"),
        repository_slashes=sa.bindparam("slashes"),
        created_at=sa.bindparam("now"),
    )
    .returning(access_grant.c.id)
)

DELETE_ANY_GRANT = Statement(sa.delete(access_grant).where(access_grant.c.id == sa.bindparam("grant_id")))
