"""Every statement about projects and their members."""

import sqlalchemy as sa

from wharf.access.queries import GRANTS_OF_CALLER, GRANTS_OF_HIS_GROUPS, is_granted_to_caller, is_in_scope
from wharf.access.roles import PRESET_ROLES
from wharf.db import Statement, insert, one_of
from wharf.db.filters import ColumnKey, FilteredList, Kind
from wharf.db.tables import (
    access_grant,
    cve_allowlist,
    project,
    project_metadata,
    repository,
    role,
    user_account,
    user_group,
)
from wharf.db.tables.content import is_published
from wharf.identity.robot_queries import robot_may
from wharf.projects.quota_queries import used_bytes

_live = project.c.deleted_at.is_(None)
_repositories = sa.and_(repository.c.project_id == project.c.id, is_published)

INSERT_PROJECT = Statement(
    sa.insert(project)
    .values(
        name=sa.bindparam("name"),
        owner_id=sa.bindparam("owner_id"),
        is_public=sa.bindparam("is_public"),
        storage_limit_bytes=sa.bindparam("storage_limit_bytes"),
        created_at=sa.bindparam("now"),
        updated_at=sa.bindparam("now"),
    )
    .returning(project.c.id)
)

DELETE_PROJECT = Statement(
    sa.update(project)
    .where(project.c.name == sa.bindparam("project_name"), project.c.deleted_at.is_(None))
    .values(deleted_at=sa.bindparam("now"))
)

SET_PUBLIC = Statement(
    sa.update(project)
    .where(project.c.name == sa.bindparam("project_name"), project.c.deleted_at.is_(None))
    .values(is_public=sa.bindparam("public"), updated_at=sa.bindparam("now"))
)

LIST_PROJECTS = Statement(
    sa.select(project.c.id, project.c.name, project.c.is_public)
    .where(project.c.deleted_at.is_(None))
    .order_by(project.c.name)
)

# Held until the end of the unit of work, so that nothing is put into the project meanwhile.
LOCK_PROJECT = Statement(
    sa.select(project.c.id).where(project.c.id == sa.bindparam("project_id"), _live).with_for_update()
)

# The name of the project, which stays the same until the unit of work ends; whoever enters bytes need not wait.
HOLD_PROJECT_NAME = Statement(
    sa.select(project.c.name)
    .where(project.c.id == sa.bindparam("project_id"), _live)
    .with_for_update(read=True, key_share=True)
)

TOUCH_PROJECT = Statement(
    sa.update(project).where(project.c.id == sa.bindparam("project_id")).values(updated_at=sa.bindparam("now"))
)

HAS_REPOSITORIES = Statement(
    sa.select(repository.c.id).where(repository.c.project_id == sa.bindparam("project_id"), is_published).limit(1)
)

# The repositories that pushes have begun and that nothing shows.
_unpublished = sa.and_(
    repository.c.project_id == sa.bindparam("project_id"),
    repository.c.deleted_at.is_(None),
    repository.c.published_at.is_(None),
)
LIST_UNPUBLISHED_REPOSITORIES = Statement(sa.select(repository.c.id).where(_unpublished))
# Whoever is just bringing a first manifest is waited for, and has published his repository then.
HOLD_UNPUBLISHED_REPOSITORIES = Statement(
    sa.select(repository.c.id).where(_unpublished).order_by(repository.c.name).with_for_update()
)
DELETE_REPOSITORIES = Statement(
    sa.update(repository).where(one_of(repository.c.id, "ids")).values(deleted_at=sa.bindparam("now")), lists=("ids",)
)

DESCRIBE_PROJECTS = Statement(
    sa.select(
        project.c.id,
        project.c.name,
        project.c.owner_id,
        # Nobody's name once the owner is gone.
        sa.case((user_account.c.deleted_at.is_(None), user_account.c.name), else_=""),
        project.c.is_public,
        project.c.created_at,
        project.c.updated_at,
        sa.select(sa.func.count()).select_from(repository).where(_repositories).scalar_subquery(),
    )
    .join(user_account, user_account.c.id == project.c.owner_id)
    .where(one_of(project.c.id, "ids")),
    lists=("ids",),
)

LIST_METADATA = Statement(
    sa.select(project_metadata.c.project_id, project_metadata.c.key, project_metadata.c.value)
    .where(one_of(project_metadata.c.project_id, "ids"))
    .order_by(project_metadata.c.project_id, project_metadata.c.key),
    lists=("ids",),
)

_insert_metadata = insert(project_metadata).values(
    project_id=sa.bindparam("project_id"), key=sa.bindparam("key"), value=sa.bindparam("value")
)

PUT_METADATA = Statement(
    _insert_metadata.on_conflict_do_update(
        index_elements=["project_id", "key"], set_={"value": _insert_metadata.excluded.value}
    )
)

DELETE_METADATA = Statement(
    sa.delete(project_metadata).where(
        project_metadata.c.project_id == sa.bindparam("project_id"), project_metadata.c.key == sa.bindparam("key")
    )
)

LIST_ALLOWLISTS = Statement(
    sa.select(
        cve_allowlist.c.project_id,
        cve_allowlist.c.id,
        cve_allowlist.c.names,
        cve_allowlist.c.expires_at,
        cve_allowlist.c.created_at,
        cve_allowlist.c.updated_at,
    ).where(one_of(cve_allowlist.c.project_id, "ids")),
    lists=("ids",),
)

_insert_allowlist = insert(cve_allowlist).values(
    project_id=sa.bindparam("project_id"),
    names=sa.bindparam("names"),
    expires_at=sa.bindparam("expires_at"),
    created_at=sa.bindparam("now"),
    updated_at=sa.bindparam("now"),
)

PUT_ALLOWLIST = Statement(
    _insert_allowlist.on_conflict_do_update(
        index_elements=["project_id"],
        set_={
            "names": _insert_allowlist.excluded.names,
            "expires_at": _insert_allowlist.excluded.expires_at,
            "updated_at": _insert_allowlist.excluded.updated_at,
        },
    )
)

_roles = sa.select(access_grant.c.project_id, access_grant.c.id, access_grant.c.role_id).where(
    one_of(access_grant.c.project_id, "ids"), access_grant.c.repository_pattern.is_(None)
)
LIST_ROLES_OF_CALLER = Statement(
    sa.union_all(_roles.where(GRANTS_OF_CALLER), _roles.where(GRANTS_OF_HIS_GROUPS)), lists=("ids",)
)

_members = (
    sa.select(
        access_grant.c.id,
        access_grant.c.project_id,
        access_grant.c.subject_kind,
        access_grant.c.subject_id,
        sa.func.coalesce(user_account.c.name, user_group.c.name).label("name"),
        role.c.id,
        role.c.name,
    )
    .join(role, role.c.id == access_grant.c.role_id)
    .outerjoin(
        user_account,
        sa.and_(
            access_grant.c.subject_kind == "user",
            user_account.c.id == access_grant.c.subject_id,
            user_account.c.deleted_at.is_(None),
        ),
    )
    .outerjoin(
        user_group,
        sa.and_(access_grant.c.subject_kind == "group", user_group.c.id == access_grant.c.subject_id),
    )
    .where(
        access_grant.c.project_id == sa.bindparam("project_id"),
        access_grant.c.repository_pattern.is_(None),
        # Whoever is gone is no member; his grant stays behind.
        sa.or_(user_account.c.id.is_not(None), user_group.c.id.is_not(None)),
    )
)
FIND_MEMBER = Statement(_members.where(access_grant.c.id == sa.bindparam("member_id")))

_member_name = sa.func.coalesce(user_account.c.name, user_group.c.name)
MEMBERS = FilteredList(
    _members,
    keys={("entity_name",): ColumnKey(_member_name, Kind.TEXT)},
    order=(_member_name, access_grant.c.id),
    tie_breaker=access_grant.c.id,
)

# One number for each of Harbor's roles, in their order.
COUNT_MEMBERS = Statement(
    _members.with_only_columns(
        *(sa.func.count().filter(access_grant.c.role_id == preset.id) for preset in PRESET_ROLES),
        maintain_column_froms=True,
    )
)

READ_QUOTA = Statement(
    sa.select(
        project.c.storage_limit_bytes,
        used_bytes(project.c.id),
        sa.select(sa.func.count()).select_from(repository).where(_repositories).scalar_subquery(),
    ).where(project.c.id == sa.bindparam("project_id"))
)


def _visible(*conditions: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    in_project = sa.or_(access_grant.c.project_id == project.c.id, access_grant.c.project_id.is_(None))
    return sa.or_(
        project.c.is_public.is_(True),
        sa.and_(
            is_in_scope(project.c.id),
            sa.or_(
                sa.bindparam("sees_all", type_=sa.Boolean()),
                is_granted_to_caller(in_project, *conditions),
                robot_may(project.c.id),
            ),
        ),
    )


# The caller may see the project, if only for some of its repositories; and with all of them.
is_visible = _visible()
is_wholly_visible = _visible(access_grant.c.repository_pattern.is_(None))

VISIBLE_PROJECTS = FilteredList(
    sa.select(project.c.id)
    .join(user_account, user_account.c.id == project.c.owner_id)
    .where(project.c.deleted_at.is_(None), is_visible),
    keys={
        ("project_id", "ProjectID", "projectid"): ColumnKey(project.c.id, Kind.INTEGER),
        ("name", "Name"): ColumnKey(project.c.name, Kind.TEXT),
        ("owner_id", "OwnerID", "ownerid"): ColumnKey(project.c.owner_id, Kind.INTEGER),
        ("owner", "Owner"): ColumnKey(user_account.c.name, Kind.TEXT),
        ("public", "Public"): ColumnKey(project.c.is_public, Kind.BOOLEAN),
        ("creation_time", "CreationTime", "creationtime"): ColumnKey(project.c.created_at, Kind.TIME),
        ("update_time", "UpdateTime", "updatetime"): ColumnKey(project.c.updated_at, Kind.TIME),
    },
    order=(project.c.name,),
    tie_breaker=project.c.id,
)
