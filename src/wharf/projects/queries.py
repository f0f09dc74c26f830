"""Every statement that changes projects."""

import sqlalchemy as sa

from wharf.db import Statement
from wharf.db.tables import project

INSERT_PROJECT = Statement(
    sa.insert(project)
    .values(
        name=sa.bindparam("name"),
        owner_id=sa.bindparam("owner_id"),
        is_public=sa.bindparam("is_public"),
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
