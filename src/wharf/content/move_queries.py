"""Every statement that renames and moves repositories, and those about the redirects that it leaves behind."""

import sqlalchemy as sa

from wharf.content.visible_queries import caller_may_pull
from wharf.db import Statement, insert
from wharf.db.filters import FilteredList
from wharf.db.tables import label, manifest, manifest_label, project, repository, repository_redirect

# Of a row that this unit of work has inserted, and nobody else has seen.
DELETE_PLACEHOLDER = Statement(sa.delete(repository).where(repository.c.id == sa.bindparam("repository_id")))

MOVE_REPOSITORY = Statement(
    sa.update(repository)
    .where(repository.c.id == sa.bindparam("repository_id"))
    .values(project_id=sa.bindparam("destination_id"), name=sa.bindparam("destination"), updated_at=sa.bindparam("now"))
)

# The labels of a project stay in it, also those of what was deleted and may be restored.
DELETE_LABELS_OF_PROJECT_IN_REPOSITORY = Statement(
    sa.delete(manifest_label).where(
        sa.exists().where(
            manifest.c.id == manifest_label.c.manifest_id,
            manifest.c.repository_id == sa.bindparam("repository_id"),
        ),
        manifest_label.c.label_id.in_(sa.select(label.c.id).where(label.c.project_id == sa.bindparam("project_id"))),
    )
)

_insert_redirect = insert(repository_redirect).values(
    project_id=sa.bindparam("project_id"),
    name=sa.bindparam("name"),
    repository_id=sa.bindparam("repository_id"),
    created_at=sa.bindparam("now"),
)
PUT_REPOSITORY_REDIRECT = Statement(
    _insert_redirect.on_conflict_do_update(
        index_elements=["project_id", "name"],
        set_={
            "repository_id": _insert_redirect.excluded.repository_id,
            "created_at": _insert_redirect.excluded.created_at,
        },
    )
)

_this_redirect = sa.and_(
    repository_redirect.c.project_id == sa.bindparam("project_id"), repository_redirect.c.name == sa.bindparam("name")
)
DELETE_REPOSITORY_REDIRECT = Statement(sa.delete(repository_redirect).where(_this_redirect))
# A repository that gets a name of its own back leads there by itself.
DELETE_OWN_REDIRECT = Statement(
    sa.delete(repository_redirect).where(
        _this_redirect, repository_redirect.c.repository_id == sa.bindparam("repository_id")
    )
)

# Where a name leads to is told to whoever may pull from there.
REPOSITORY_REDIRECTS = FilteredList(
    sa.select(
        repository_redirect.c.name,
        sa.case((caller_may_pull, project.c.name)).label("project_name"),
        sa.case((caller_may_pull, repository.c.name)).label("repository_name"),
        repository_redirect.c.created_at,
    )
    .join(repository, repository.c.id == repository_redirect.c.repository_id)
    .join(project, project.c.id == repository.c.project_id)
    .where(
        repository_redirect.c.project_id == sa.bindparam("from_project", type_=sa.BigInteger()),
        repository.c.deleted_at.is_(None),
        project.c.deleted_at.is_(None),
    ),
    keys={},
    order=(repository_redirect.c.name,),
    tie_breaker=repository_redirect.c.name,
)
