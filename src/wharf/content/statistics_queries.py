"""Every statement about how much there is altogether."""

import sqlalchemy as sa

from wharf.access.patterns import covers
from wharf.access.queries import is_in_scope
from wharf.db import Statement
from wharf.db.tables import access_grant, blob, manifest, project, repository, user_group_member
from wharf.db.tables.content import is_published
from wharf.projects.queries import is_visible, is_wholly_visible

_zero: sa.ColumnElement[int] = sa.literal_column("0", sa.BigInteger())

_live_project = project.c.deleted_at.is_(None)
# Of all projects at once: looking it up for one after the other, or for each repository, takes twice as long.
_repositories = (
    sa.select(repository.c.project_id, sa.func.count().label("count"))
    .where(is_published)
    .group_by(repository.c.project_id)
    .subquery("repositories")
)

# Of the projects that the caller may see, how many are public, and how many private.
COUNT_VISIBLE_PROJECTS = Statement(
    sa.select(project.c.is_public, sa.func.count()).where(_live_project, is_visible).group_by(project.c.is_public)
)

# The same of the repositories in those that he may see with all of them.
COUNT_VISIBLE_REPOSITORIES = Statement(
    sa.select(project.c.is_public, sa.cast(sa.func.sum(_repositories.c.count), sa.BigInteger()))
    .join(_repositories, _repositories.c.project_id == project.c.id)
    .where(_live_project, is_wholly_visible)
    .group_by(project.c.is_public)
)

_grant = access_grant.alias("grant_on_some")
_granted = (
    sa.select(repository.c.id)
    .select_from(_grant)
    .join(project, project.c.id == _grant.c.project_id)
    .join(repository, repository.c.project_id == project.c.id)
    .where(
        _grant.c.repository_pattern.is_not(None),
        _live_project,
        is_published,
        covers(repository.c.name, _grant),
        is_in_scope(project.c.id),
        sa.not_(is_wholly_visible),
    )
)
_subject_kind = sa.bindparam("subject_kind", type_=sa.Text())
_subject_id = sa.bindparam("subject_id", type_=sa.BigInteger())
_of_caller = sa.and_(_grant.c.subject_kind == _subject_kind, _grant.c.subject_id == _subject_id)
_of_his_groups = sa.and_(
    _subject_kind == "user",
    user_group_member.c.user_id == _subject_id,
    _grant.c.subject_kind == "group",
    _grant.c.subject_id == user_group_member.c.group_id,
)
# How many repositories he may see of the projects that he may not see with all of theirs; none of them is public.
COUNT_PARTLY_VISIBLE_REPOSITORIES = Statement(
    sa.select(sa.func.count()).select_from(
        sa.union(
            _granted.where(_of_caller),
            _granted.join(user_group_member, _of_his_groups),
        ).subquery("partly")
    )
)


def _sum_settled(
    table: sa.Table, since: sa.Column[int], *conditions: sa.ColumnElement[bool]
) -> sa.Select[int, int, int]:
    """How many rows there are behind an id that have settled, up to a limit, their bytes, and the last id of them."""
    rows = (
        sa.select(table.c.id, table.c.size_bytes, sa.and_(*conditions, sa.true()).label("counts"))
        .where(table.c.id > sa.bindparam("last_id"), since < sa.bindparam("settled_before"))
        .order_by(table.c.id)
        .limit(sa.bindparam("limit", type_=sa.Integer))
        .subquery("settled")
    )
    size_bytes = sa.case((rows.c.counts, rows.c.size_bytes), else_=0)
    return sa.select(sa.func.count(), _sum(size_bytes), sa.func.max(rows.c.id)).select_from(rows)


def _sum(size_bytes: sa.ColumnElement[int]) -> sa.ColumnElement[int]:
    return sa.cast(sa.func.coalesce(sa.func.sum(size_bytes), _zero), sa.BigInteger())


_live_manifest = manifest.c.deleted_at.is_(None)
SUM_SETTLED_BLOBS = Statement(_sum_settled(blob, blob.c.created_at))
SUM_SETTLED_MANIFESTS = Statement(_sum_settled(manifest, manifest.c.pushed_at, _live_manifest))
SUM_LATER_BLOBS = Statement(sa.select(_sum(blob.c.size_bytes)).where(blob.c.id > sa.bindparam("last_id")))
SUM_LATER_MANIFESTS = Statement(
    sa.select(_sum(manifest.c.size_bytes)).where(manifest.c.id > sa.bindparam("last_id"), _live_manifest)
)
