"""Every statement about how much there is altogether."""

import sqlalchemy as sa

from wharf.db import Statement
from wharf.db.tables import blob, manifest, project, repository
from wharf.projects.queries import is_visible

_zero: sa.ColumnElement[int] = sa.literal_column("0", sa.BigInteger())

_live_project = project.c.deleted_at.is_(None)
# Of all projects at once: looking it up for one after the other, or for each repository, takes twice as long.
_repositories = (
    sa.select(repository.c.project_id, sa.func.count().label("count"))
    .where(repository.c.deleted_at.is_(None))
    .group_by(repository.c.project_id)
    .subquery("repositories")
)

# Of the projects that the caller may see, how many are public, and how many private.
COUNT_VISIBLE_PROJECTS = Statement(
    sa.select(project.c.is_public, sa.func.count()).where(_live_project, is_visible).group_by(project.c.is_public)
)

# The same of the repositories in them.
COUNT_VISIBLE_REPOSITORIES = Statement(
    sa.select(project.c.is_public, sa.cast(sa.func.sum(_repositories.c.count), sa.BigInteger()))
    .join(_repositories, _repositories.c.project_id == project.c.id)
    .where(_live_project, is_visible)
    .group_by(project.c.is_public)
)

_blob_bytes = sa.select(sa.func.sum(blob.c.size_bytes)).scalar_subquery()
_manifest_bytes = sa.select(sa.func.sum(manifest.c.size_bytes)).where(manifest.c.deleted_at.is_(None)).scalar_subquery()

SUM_STORED_BYTES = Statement(
    sa.select(sa.cast(sa.func.coalesce(_blob_bytes, _zero) + sa.func.coalesce(_manifest_bytes, _zero), sa.BigInteger()))
)
