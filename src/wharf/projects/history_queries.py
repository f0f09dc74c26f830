"""Every statement that restores and renames projects."""

import sqlalchemy as sa

from wharf.access.queries import is_granted_in, is_permission_in_scope
from wharf.db import Statement, insert
from wharf.db.filters import FilteredList
from wharf.db.tables import project, project_redirect, repository
from wharf.db.tables.content import is_published

_hidden = project.c.deleted_at.is_not(None)
_columns = (project.c.id, project.c.name, project.c.is_public, project.c.deleted_at)

LIST_HIDDEN_PROJECTS_OF_NAME = Statement(
    sa.select(*_columns)
    .where(project.c.name == sa.bindparam("name"), _hidden)
    .order_by(project.c.deleted_at.desc(), project.c.id.desc())
    .limit(sa.bindparam("limit", type_=sa.BigInteger()))
)

REVIVE_PROJECT = Statement(
    sa.update(project)
    .where(project.c.id == sa.bindparam("project_id"), _hidden)
    .values(deleted_at=None, updated_at=sa.bindparam("now"))
)

# What pushes had begun in a project and what went with it; its time of deletion is the project's.
REVIVE_UNPUBLISHED_REPOSITORIES = Statement(
    sa.update(repository)
    .where(
        repository.c.project_id == sa.bindparam("of_project"),
        repository.c.deleted_at == sa.bindparam("at"),
        repository.c.published_at.is_(None),
    )
    .values(deleted_at=None)
)

# Of deleted projects each caller sees those that he may restore, which are those that he might have deleted.
DELETED_PROJECTS = FilteredList(
    sa.select(*_columns).where(
        _hidden,
        project.c.deleted_at >= sa.bindparam("since", type_=sa.BigInteger()),
        is_permission_in_scope(project.c.id, "project", "delete"),
        sa.or_(sa.bindparam("sees_all", type_=sa.Boolean()), is_granted_in(project.c.id, "project", "delete")),
    ),
    keys={},
    order=(project.c.deleted_at.desc(), project.c.id.desc()),
    tie_breaker=project.c.id,
)

RENAME_PROJECT = Statement(
    sa.update(project)
    .where(project.c.id == sa.bindparam("project_id"))
    .values(name=sa.bindparam("new_name"), updated_at=sa.bindparam("now"))
)

# Of those that somebody can see: what a push has begun has to have a name that is short enough by its first manifest.
LONGEST_REPOSITORY_NAME = Statement(
    sa.select(sa.func.coalesce(sa.func.max(sa.func.length(repository.c.name)), 0)).where(
        repository.c.project_id == sa.bindparam("project_id"), is_published
    )
)

_insert_redirect = insert(project_redirect).values(
    name=sa.bindparam("name"), project_id=sa.bindparam("project_id"), created_at=sa.bindparam("now")
)
PUT_PROJECT_REDIRECT = Statement(
    _insert_redirect.on_conflict_do_update(
        index_elements=["name"],
        set_={
            "project_id": _insert_redirect.excluded.project_id,
            "created_at": _insert_redirect.excluded.created_at,
        },
    )
)
DELETE_PROJECT_REDIRECT = Statement(
    sa.delete(project_redirect).where(
        project_redirect.c.name == sa.bindparam("name"), project_redirect.c.project_id == sa.bindparam("project_id")
    )
)
LIST_PROJECT_REDIRECTS = Statement(
    sa.select(project_redirect.c.name, project_redirect.c.created_at).where(
        project_redirect.c.project_id == sa.bindparam("project_id")
    )
)
