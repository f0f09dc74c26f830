"""Every statement about roles, grants and the projects that rights depend on."""

import sqlalchemy as sa

from wharf.db import Statement, insert
from wharf.db.tables import access_grant, access_version, project, role, role_permission

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

FIND_PROJECT = Statement(
    sa.select(project.c.id, project.c.name, project.c.is_public).where(
        project.c.name == sa.bindparam("name"), project.c.deleted_at.is_(None)
    )
)

# The caller's permissions in one project, each with the glob that narrows it to some repositories.
LIST_PERMISSIONS = Statement(
    sa.select(role_permission.c.resource, role_permission.c.action, access_grant.c.repository_pattern)
    .join(access_grant, access_grant.c.role_id == role_permission.c.role_id)
    .where(
        access_grant.c.subject_kind == sa.bindparam("subject_kind"),
        access_grant.c.subject_id == sa.bindparam("subject_id"),
        sa.or_(access_grant.c.project_id == sa.bindparam("project_id"), access_grant.c.project_id.is_(None)),
    )
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
    sa.insert(access_grant).values(
        subject_kind=sa.bindparam("subject_kind"),
        subject_id=sa.bindparam("subject_id"),
        role_id=sa.bindparam("role_id"),
        project_id=sa.bindparam("project_id"),
        repository_pattern=None,
        created_at=sa.bindparam("now"),
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
