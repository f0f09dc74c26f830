"""What searches need beside the lists of projects, repositories and artifacts."""

from typing import Any

import sqlalchemy as sa

from wharf.db import Statement, one_of
from wharf.db.name_search import SearchedNames
from wharf.db.sqlite_changes import Changed
from wharf.db.tables import project, repository, tag

LIST_PUBLIC_PROJECTS = Statement(
    sa.select(project.c.id).where(one_of(project.c.id, "ids"), project.c.is_public.is_(True)), lists=("ids",)
)

_offset = sa.bindparam("offset", type_=sa.BigInteger())
_limit = sa.bindparam("limit", type_=sa.BigInteger())

# The tags of a repository; when one gets another name, it is another row.
_is_live = tag.c.ended_at.is_(None)
_in_repository = sa.and_(tag.c.repository_id == sa.bindparam("repository_id"), _is_live)
FIND_MANY_TAGS = Statement(
    sa.select(tag.c.repository_id)
    .join(repository, repository.c.id == tag.c.repository_id)
    .where(
        repository.c.project_id == sa.bindparam("project_id"),
        repository.c.name == sa.bindparam("repository"),
        repository.c.deleted_at.is_(None),
        _is_live,
    )
    .limit(1)
    .offset(_offset)
)
LAST_TAG = Statement(sa.select(sa.func.max(tag.c.id)))
LIST_TAG_NAMES = Statement(
    sa.select(tag.c.id, tag.c.name, tag.c.name)
    .where(_in_repository, tag.c.name > sa.bindparam("after"))
    .order_by(tag.c.name)
    .limit(_limit)
)
LIST_NEW_TAG_NAMES = Statement(
    sa.select(tag.c.id, tag.c.name)
    # As an expression, or all tags of the repository are looked at.
    .where(tag.c.id > sa.bindparam("last_id"), tag.c.repository_id + 0 == sa.bindparam("repository_id"))
    .order_by(tag.c.id)
)


def _number(transaction: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    """The number of a transaction; PostgreSQL makes no other type of it than a text."""
    return sa.cast(sa.cast(transaction, sa.Text()), sa.BigInteger())


TAG_HORIZON = Statement(
    sa.select(
        sa.func.max(tag.c.id),
        _number(sa.func.pg_snapshot_xmax(sa.func.pg_current_snapshot())),
        _number(sa.func.pg_snapshot_xmin(sa.func.pg_current_snapshot())),
        sa.cast(sa.func.pg_postmaster_start_time(), sa.Text()),
    )
)
TAG_NAMES = SearchedNames(
    FIND_MANY_TAGS, ("repository_id",), LAST_TAG, LIST_TAG_NAMES, "", LIST_NEW_TAG_NAMES, horizon=TAG_HORIZON
)

# The full names of all repositories, also of those that are not shown, or not any more.
_named = sa.select(
    repository.c.id, project.c.name + sa.literal_column("'/'") + repository.c.name, repository.c.id
).join(project, project.c.id == repository.c.project_id)
FIND_MANY_REPOSITORIES = Statement(
    sa.select(repository.c.id).where(repository.c.id > _offset).order_by(repository.c.id.desc()).limit(1)
)
LAST_REPOSITORY = Statement(sa.select(sa.func.max(repository.c.id)))
LIST_REPOSITORY_NAMES = Statement(
    _named.where(repository.c.id > sa.bindparam("after")).order_by(repository.c.id).limit(_limit)
)
LIST_NEW_REPOSITORY_NAMES = Statement(_named.where(repository.c.id > sa.bindparam("last_id")).order_by(repository.c.id))
REPOSITORY_NAMES = SearchedNames(
    FIND_MANY_REPOSITORIES, (), LAST_REPOSITORY, LIST_REPOSITORY_NAMES, 0, LIST_NEW_REPOSITORY_NAMES, Changed.NAMES
)
