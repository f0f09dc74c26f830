"""Every statement about roles, grants and the projects that rights depend on."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from wharf.access.patterns import covers
from wharf.db import Statement, insert
from wharf.db.tables import (
    access_grant,
    access_version,
    personal_token_scope,
    project,
    project_redirect,
    repository,
    repository_redirect,
    role,
    role_permission,
    role_system_permission,
    user_group_member,
)
from wharf.identity.robots import PROJECT_LEVEL

INSERT_PRESET_ROLE = Statement(
    sa.insert(role).values(
        id=sa.bindparam("id"), name=sa.bindparam("name"), is_preset=True, created_at=sa.bindparam("now")
    )
)

INSERT_ROLE_PERMISSION = Statement(
    sa.insert(role_permission).values(
        role_id=sa.bindparam("role_id"), resource=sa.bindparam("resource"), action=sa.bindparam("action")
    )
)

# The row is the first thing that the first start writes: whoever inserts it does the rest.
CLAIM_FIRST_START = Statement(
    insert(access_version).values(id=1, version=1).on_conflict_do_nothing().returning(access_version.c.id)
)

_LIVE_PROJECTS = sa.select(project.c.id, project.c.name, project.c.is_public, project.c.storage_limit_bytes).where(
    project.c.deleted_at.is_(None)
)
FIND_PROJECT = Statement(_LIVE_PROJECTS.where(project.c.name == sa.bindparam("name")))
FIND_PROJECT_BY_ID = Statement(_LIVE_PROJECTS.where(project.c.id == sa.bindparam("id")))

# Where former names lead to.
FIND_PROJECT_REDIRECT = Statement(
    _LIVE_PROJECTS.join(project_redirect, project_redirect.c.project_id == project.c.id).where(
        project_redirect.c.name == sa.bindparam("name")
    )
)
_twin = repository.alias("twin")
FIND_REPOSITORY_REDIRECT = Statement(
    _LIVE_PROJECTS.add_columns(repository.c.name)
    .join(repository, repository.c.project_id == project.c.id)
    .join(repository_redirect, repository_redirect.c.repository_id == repository.c.id)
    .where(
        repository_redirect.c.project_id == sa.bindparam("from_project"),
        repository_redirect.c.name == sa.bindparam("former_name"),
        repository.c.deleted_at.is_(None),
        # Whatever is there under the name itself goes before.
        ~sa.exists().where(
            _twin.c.project_id == repository_redirect.c.project_id,
            _twin.c.name == repository_redirect.c.name,
            _twin.c.deleted_at.is_(None),
        ),
    )
)

# Whose grants they are: those of the caller himself, and those of the groups that he belongs to. Apart from each
# other, as an index leads to either, and to both together none does. A robot may have the id of a user.
GRANTS_OF_CALLER = sa.and_(
    access_grant.c.subject_kind == sa.bindparam("subject_kind", type_=sa.Text()),
    access_grant.c.subject_id == sa.bindparam("subject_id", type_=sa.BigInteger()),
)
GRANTS_OF_HIS_GROUPS = sa.and_(
    sa.bindparam("subject_kind", type_=sa.Text()) == "user",
    user_group_member.c.user_id == sa.bindparam("subject_id", type_=sa.BigInteger()),
    access_grant.c.subject_kind == "group",
    access_grant.c.subject_id == user_group_member.c.group_id,
)


def is_granted_to_caller(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether the caller, or a group of his, has a grant of these conditions, for the lists that show what he may see.

    The parameters `subject_kind` and `subject_id` say who he is.
    """
    return sa.or_(
        sa.exists().where(GRANTS_OF_CALLER, *conditions),
        sa.exists().where(GRANTS_OF_HIS_GROUPS, *conditions),
    )


def is_granted_in(
    project_id: ColumnElement[Any], resource: str, action: str, repository: ColumnElement[Any] | None = None
) -> ColumnElement[bool]:
    """Whether the caller, or a group of his, has been granted a permission in this project or in every one.

    `repository` is the name of one in the project, which a grant on some of them may cover; without it only grants on
    all of them count.
    """
    is_on_all = access_grant.c.repository_pattern.is_(None)
    return _is_granted(project_id, resource, action, is_on_all if repository is None else covers(repository))


def is_granted_on_some(project_id: ColumnElement[Any], resource: str, action: str) -> ColumnElement[bool]:
    """The same, on any repositories of the project but not on all of them."""
    return _is_granted(project_id, resource, action, access_grant.c.repository_pattern.is_not(None))


def _is_granted(
    project_id: ColumnElement[Any], resource: str, action: str, condition: ColumnElement[bool]
) -> ColumnElement[bool]:
    return is_granted_to_caller(
        access_grant.c.role_id == role_permission.c.role_id,
        role_permission.c.resource == sa.literal_column(f"'{resource}'"),
        role_permission.c.action == sa.literal_column(f"'{action}'"),
        sa.or_(access_grant.c.project_id == project_id, access_grant.c.project_id.is_(None)),
        condition,
    )


def is_in_scope(project_id: ColumnElement[Any], *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether what the caller has been granted in this project may be used, for the lists that show what he may see.

    It may, unless he calls with a personal token that is narrowed to other things; `token_id` says with which, and is
    0 for whoever is not narrowed. `conditions` say which permission counts, else any does.
    """
    token_id = sa.bindparam("token_id", type_=sa.BigInteger())
    return sa.or_(
        token_id == sa.literal_column("0"),
        sa.exists().where(
            personal_token_scope.c.token_id == token_id,
            personal_token_scope.c.kind == sa.literal_column(f"'{PROJECT_LEVEL}'"),
            sa.or_(
                personal_token_scope.c.project_id == project_id,
                personal_token_scope.c.project_id == sa.literal_column("0"),
            ),
            *conditions,
        ),
    )


def is_permission_in_scope(project_id: ColumnElement[Any], resource: str, action: str) -> ColumnElement[bool]:
    """The same for one permission."""
    return is_in_scope(
        project_id,
        personal_token_scope.c.resource == sa.literal_column(f"'{resource}'"),
        personal_token_scope.c.action == sa.literal_column(f"'{action}'"),
    )


_permissions = sa.select(role_permission.c.resource, role_permission.c.action, access_grant.c.repository_pattern).where(
    role_permission.c.role_id == access_grant.c.role_id,
    sa.or_(access_grant.c.project_id == sa.bindparam("project_id"), access_grant.c.project_id.is_(None)),
)
# The caller's permissions in one project, each with the glob that narrows it to some repositories.
LIST_PERMISSIONS = Statement(
    sa.union_all(_permissions.where(GRANTS_OF_CALLER), _permissions.where(GRANTS_OF_HIS_GROUPS))
)

_system_permissions = sa.select(role_system_permission.c.resource, role_system_permission.c.action).where(
    role_system_permission.c.role_id == access_grant.c.role_id, access_grant.c.project_id.is_(None)
)
# What the caller may do outside of projects.
LIST_SYSTEM_PERMISSIONS = Statement(
    sa.union_all(_system_permissions.where(GRANTS_OF_CALLER), _system_permissions.where(GRANTS_OF_HIS_GROUPS))
)

_held_in_a_project = sa.select(access_grant.c.id).where(
    access_grant.c.repository_pattern.is_(None),
    role_permission.c.role_id == access_grant.c.role_id,
    role_permission.c.resource == sa.bindparam("resource"),
    role_permission.c.action == sa.bindparam("action"),
    sa.or_(
        access_grant.c.project_id.is_(None),
        sa.exists().where(project.c.id == access_grant.c.project_id, project.c.deleted_at.is_(None)),
    ),
)
# Whether there is a project in all of which the caller has a permission.
HOLDS_SOMEWHERE = Statement(
    sa.union_all(_held_in_a_project.where(GRANTS_OF_CALLER), _held_in_a_project.where(GRANTS_OF_HIS_GROUPS)).limit(1)
)

FIND_GRANT = Statement(
    sa.select(access_grant.c.id).where(
        access_grant.c.subject_kind == sa.bindparam("subject_kind"),
        access_grant.c.subject_id == sa.bindparam("subject_id"),
        access_grant.c.project_id == sa.bindparam("project_id"),
        access_grant.c.repository_pattern.is_(None),
    )
)

INSERT_GRANT = Statement(
    sa.insert(access_grant)
    .values(
        subject_kind=sa.bindparam("subject_kind"),
        subject_id=sa.bindparam("subject_id"),
        role_id=sa.bindparam("role_id"),
        project_id=sa.bindparam("project_id"),
        repository_pattern=None,
        created_at=sa.bindparam("now"),
    )
    .returning(access_grant.c.id)
)

UPDATE_GRANT_ROLE = Statement(
    sa.update(access_grant).where(access_grant.c.id == sa.bindparam("grant_id")).values(role_id=sa.bindparam("role"))
)

# A member's; the grants of robots, and those on some repositories, are no memberships.
DELETE_GRANT = Statement(
    sa.delete(access_grant).where(
        access_grant.c.id == sa.bindparam("grant_id"),
        access_grant.c.project_id == sa.bindparam("project"),
        access_grant.c.repository_pattern.is_(None),
        access_grant.c.subject_kind != sa.literal_column("'robot'"),
    )
)

DELETE_GRANTS = Statement(
    sa.delete(access_grant).where(
        access_grant.c.subject_kind == sa.bindparam("subject_kind"),
        access_grant.c.subject_id == sa.bindparam("subject_id"),
        access_grant.c.project_id == sa.bindparam("project_id"),
    )
)

FIND_ROLE = Statement(sa.select(role.c.id).where(role.c.name == sa.bindparam("name")))
