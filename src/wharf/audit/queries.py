"""Every statement about the audit log.

A list of the log must cost little however long the log is, so each of its conditions either has an index that ends
with the time, or is applied to the newest entries alone; see `find.py`. For the latter a condition is written so that
no database looks for an index for it: the time is what has to lead.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from wharf.db import Statement, one_of
from wharf.db.filters import ColumnKey, FilteredList, Key, Kind
from wharf.db.tables import (
    access_grant,
    audit_entry,
    personal_token_scope,
    project,
    role_permission,
    user_group_member,
)

# How many entries a list is said to have at most, and how many can be paged through.
LISTED_ENTRIES_MAX = 10_000
# The same for the entries of several projects together, which have to be sorted.
LISTED_TOGETHER_MAX = 1_000

_entry = audit_entry.c
_newest_first = (_entry.occurred_at.desc(), _entry.id.desc())
_shown = sa.select(
    _entry.id,
    _entry.occurred_at,
    _entry.actor_name,
    _entry.operation,
    _entry.resource_type,
    _entry.resource,
    _entry.description,
    _entry.is_success,
)

INSERT_AUDIT_ENTRY = Statement(
    sa.insert(audit_entry).values({column.name: sa.bindparam(column.name) for column in _entry if column.name != "id"})
)

EXPORT_ENTRIES = Statement(
    sa.select(*_entry)
    .where(_entry.id > sa.bindparam("last_id"))
    .order_by(_entry.id)
    .limit(sa.bindparam("limit", type_=sa.BigInteger()))
)


NEWEST_ENTRY = Statement(sa.select(sa.func.max(_entry.id)))

# What is there most changes nothing.
LIST_CHANGES = Statement(
    sa.select(
        _entry.id, _entry.occurred_at, _entry.project_id, _entry.project_name, _entry.resource_type, _entry.resource
    )
    .where(_entry.id > sa.bindparam("last_id"), _entry.operation != "pull", _entry.resource_type != "user")
    .order_by(_entry.id)
    .limit(sa.bindparam("limit", type_=sa.BigInteger()))
)

# Of deletions at times that are known to the microsecond.
LIST_DELETIONS = Statement(
    sa.select(_entry.project_id, _entry.occurred_at, _entry.resource_type, _entry.actor_name).where(
        one_of(_entry.project_id, "project_ids"),
        one_of(_entry.occurred_at, "times"),
        _entry.operation == sa.literal_column("'delete'"),
        _entry.is_success.is_(True),
    ),
    lists=("project_ids", "times"),
)


def _searched(column: ColumnElement[Any], kind: Kind) -> ColumnKey:
    """The key of a column as an expression that no index is used for."""
    if kind is Kind.TEXT:
        return ColumnKey(sa.func.coalesce(column, "", type_=sa.Text()), kind)
    return ColumnKey(sa.func.coalesce(column, 0, type_=sa.BigInteger()), kind)


INDEXED = "indexed "
"""Before the name of a key, the same key with a condition that is looked up in an index."""

_KEYS: dict[tuple[str, ...], Key] = {
    (INDEXED + "id",): ColumnKey(_entry.id, Kind.INTEGER),
    (INDEXED + "op_time",): ColumnKey(_entry.occurred_at, Kind.TIME),
    (INDEXED + "project_id",): ColumnKey(_entry.project_id, Kind.INTEGER),
    (INDEXED + "username",): ColumnKey(_entry.actor_name, Kind.TEXT),
    (INDEXED + "operation",): ColumnKey(_entry.operation, Kind.TEXT),
    (INDEXED + "resource_type",): ColumnKey(_entry.resource_type, Kind.TEXT),
    ("id",): _searched(_entry.id, Kind.INTEGER),
    ("op_time",): _searched(_entry.occurred_at, Kind.TIME),
    ("project_id",): _searched(_entry.project_id, Kind.INTEGER),
    ("username",): _searched(_entry.actor_name, Kind.TEXT),
    ("operation",): _searched(_entry.operation, Kind.TEXT),
    ("resource_type",): _searched(_entry.resource_type, Kind.TEXT),
    ("resource",): _searched(_entry.resource, Kind.TEXT),
    ("op_desc",): _searched(_entry.description, Kind.TEXT),
    ("op_result",): ColumnKey(_entry.is_success, Kind.BOOLEAN),
    ("address",): _searched(_entry.address, Kind.TEXT),
    ("request_id",): _searched(_entry.request_id, Kind.TEXT),
}


def _list(select: sa.Select[Any]) -> FilteredList:
    return FilteredList(select, keys=_KEYS, order=_newest_first, tie_breaker=_entry.id, count_max=LISTED_ENTRIES_MAX)


_in_project = _entry.project_id == sa.bindparam("project_id", type_=sa.BigInteger())

# Each list stands twice: as it is shown, and as times alone, which are counted and looked up in indexes.
ALL_ENTRIES = _list(_shown)
ALL_TIMES = _list(sa.select(_entry.occurred_at))
PROJECT_ENTRIES = _list(_shown.where(_in_project))
PROJECT_TIMES = _list(sa.select(_entry.occurred_at).where(_in_project))

# `access` has the same conditions, but stands above.
_of_caller = sa.and_(
    access_grant.c.subject_kind == sa.bindparam("subject_kind", type_=sa.Text()),
    access_grant.c.subject_id == sa.bindparam("subject_id", type_=sa.BigInteger()),
)
_of_his_groups = sa.and_(
    sa.bindparam("subject_kind", type_=sa.Text()) == "user",
    user_group_member.c.user_id == sa.bindparam("subject_id", type_=sa.BigInteger()),
    access_grant.c.subject_kind == "group",
    access_grant.c.subject_id == user_group_member.c.group_id,
)
_lists_log = sa.and_(
    access_grant.c.repository_pattern.is_(None),
    role_permission.c.role_id == access_grant.c.role_id,
    role_permission.c.resource == "log",
    role_permission.c.action == "list",
)
_token_id = sa.bindparam("token_id", type_=sa.BigInteger())
_is_in_scope = sa.or_(
    _token_id == sa.literal_column("0"),
    sa.exists().where(
        personal_token_scope.c.token_id == _token_id,
        personal_token_scope.c.kind == sa.literal_column("'project'"),
        sa.or_(
            personal_token_scope.c.project_id == project.c.id,
            personal_token_scope.c.project_id == sa.literal_column("0"),
        ),
        personal_token_scope.c.resource == sa.literal_column("'log'"),
        personal_token_scope.c.action == sa.literal_column("'list'"),
    ),
)
_live = sa.and_(project.c.deleted_at.is_(None), _is_in_scope)
_granted = sa.select(project.c.id).where(_live, _lists_log, access_grant.c.project_id == project.c.id)
_for_all_projects = sa.and_(_lists_log, access_grant.c.project_id.is_(None))
# The projects in which the caller may list the log; one may come twice.
_visible = sa.union_all(
    _granted.where(_of_caller),
    _granted.where(_of_his_groups),
    sa.select(project.c.id).where(
        _live,
        sa.or_(
            sa.bindparam("sees_all", type_=sa.Boolean()),
            sa.exists().where(_of_caller, _for_all_projects),
            sa.exists().where(_of_his_groups, _for_all_projects),
        ),
    ),
).subquery("visible")
VISIBLE_PROJECTS_WITH_LOG = FilteredList(
    sa.select(_visible.c.id), keys={}, order=(_visible.c.id,), tie_breaker=_visible.c.id
)

_in_projects = one_of(_entry.project_id, "project_ids")

# The order is an expression too: the entries of a few projects are found by project and then sorted.
VISIBLE_ENTRIES = FilteredList(
    _shown.where(_in_projects),
    keys=_KEYS,
    order=(sa.func.coalesce(_entry.occurred_at, 0).desc(), _entry.id.desc()),
    tie_breaker=_entry.id,
    lists=("project_ids",),
)
VISIBLE_TIMES = FilteredList(
    sa.select(_entry.occurred_at).where(_in_projects),
    keys=_KEYS,
    order=_newest_first,
    tie_breaker=_entry.id,
    lists=("project_ids",),
    count_max=LISTED_TOGETHER_MAX,
)

_time_in_project = (
    sa.select(_entry.occurred_at)
    .where(
        _entry.project_id == project.c.id,
        _entry.occurred_at <= sa.bindparam("until", type_=sa.BigInteger()),
    )
    .order_by(_entry.occurred_at.desc())
    .limit(1)
    .offset(sa.bindparam("newer", type_=sa.BigInteger()))
    .correlate(project)
    .scalar_subquery()
)

# For each of some projects the time of the entry that has `newer` entries after it in that project, the latest first:
# the newest `newer` entries of all these projects together are not older than that.
FLOOR_OF_PROJECTS = FilteredList(
    sa.select(sa.func.coalesce(_time_in_project, 0).label("latest"))
    .select_from(project)
    .where(one_of(project.c.id, "project_ids")),
    keys={},
    order=(sa.literal_column("latest").desc(),),
    tie_breaker=project.c.id,
    lists=("project_ids",),
)
