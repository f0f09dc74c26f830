"""The one list of all that was deleted in a project and can be restored."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from wharf.access.queries import is_granted_in, is_permission_in_scope
from wharf.content.history_queries import COUNTED_ROWS_MAX
from wharf.db.filters import ColumnKey, FilteredList, Kind
from wharf.db.tables import manifest, manifest_payload, repository, robot_permission, tag
from wharf.db.tables.content import is_published
from wharf.identity.robot_queries import robot_may

_project = sa.bindparam("project_id", type_=sa.BigInteger())
_since: ColumnElement[int] = sa.bindparam("since", type_=sa.BigInteger())
_nothing = sa.literal_column("''", type_=sa.Text())


def _caller_may_restore(resource: str) -> ColumnElement[bool]:
    """Whoever may delete something may take that back; here for what is in a repository, or is one."""
    return sa.and_(
        is_permission_in_scope(_project, resource, "delete"),
        sa.or_(
            sa.bindparam("sees_all", type_=sa.Boolean()),
            is_granted_in(_project, resource, "delete", repository.c.name),
            robot_may(
                _project,
                robot_permission.c.resource == sa.literal_column(f"'{resource}'"),
                robot_permission.c.action == sa.literal_column("'delete'"),
            ),
        ),
    )


def _kind(name: str) -> ColumnElement[Any]:
    return sa.literal_column(f"'{name}'", type_=sa.Text()).label("kind")


def _is_later(time: ColumnElement[Any], than: ColumnElement[Any]) -> ColumnElement[bool]:
    """Whether something was deleted after something else: an expression, so that the name leads to it and no time."""
    return sa.and_(time.is_not(None), time + sa.literal_column("0") > than)


# Of several repositories that had a name one after the other, the last one comes back.
_later_repository = repository.alias("later_repository")
_repositories = sa.select(
    _kind("repository"),
    repository.c.id,
    repository.c.name.label("repository"),
    _nothing.label("digest"),
    _nothing.label("tag"),
    repository.c.deleted_at,
    _nothing.label("deleted_by"),
).where(
    repository.c.project_id == _project,
    repository.c.deleted_at.is_not(None),
    repository.c.published_at.is_not(None),
    repository.c.deleted_at >= _since,
    ~sa.exists().where(
        _later_repository.c.project_id == repository.c.project_id,
        _later_repository.c.name == repository.c.name,
        _later_repository.c.published_at.is_not(None),
        _is_later(_later_repository.c.deleted_at, repository.c.deleted_at),
    ),
    _caller_may_restore("repository"),
)

_in_repository_of_project = sa.and_(repository.c.project_id == _project, is_published)
_twin = manifest.alias("twin")
_is_there = sa.exists().where(
    _twin.c.repository_id == manifest.c.repository_id,
    _twin.c.digest == manifest.c.digest,
    _twin.c.deleted_at.is_(None),
)
_can_come_back = sa.and_(
    manifest.c.deleted_at.is_not(None),
    manifest.c.deleted_at >= _since,
    sa.exists().where(manifest_payload.c.manifest_id == manifest.c.id),
)
_later_manifest = manifest.alias("later_manifest")
_artifacts = (
    sa.select(
        _kind("artifact"),
        manifest.c.id,
        repository.c.name.label("repository"),
        manifest.c.digest,
        _nothing.label("tag"),
        manifest.c.deleted_at,
        _nothing.label("deleted_by"),
    )
    .join(repository, repository.c.id == manifest.c.repository_id)
    .where(
        _in_repository_of_project,
        _can_come_back,
        ~_is_there,
        ~sa.exists().where(
            _later_manifest.c.repository_id == manifest.c.repository_id,
            _later_manifest.c.digest == manifest.c.digest,
            _is_later(_later_manifest.c.deleted_at, manifest.c.deleted_at),
        ),
        _caller_may_restore("artifact"),
    )
)

# Tags that were deleted for themselves. Those that ended with their artifact come back with it, and are its tags.
_newer_tag = tag.alias("newer_tag")
_tags = (
    sa.select(
        _kind("tag"),
        tag.c.id,
        repository.c.name.label("repository"),
        manifest.c.digest,
        tag.c.name.label("tag"),
        tag.c.ended_at.label("deleted_at"),
        sa.func.coalesce(tag.c.ended_by_name, _nothing).label("deleted_by"),
    )
    .join(repository, repository.c.id == tag.c.repository_id)
    .join(manifest, manifest.c.id == tag.c.manifest_id)
    .where(
        _in_repository_of_project,
        tag.c.ended_at.is_not(None),
        tag.c.ended_at >= _since,
        ~sa.exists().where(
            _newer_tag.c.repository_id == tag.c.repository_id,
            _newer_tag.c.name == tag.c.name,
            sa.or_(
                _newer_tag.c.started_at > tag.c.started_at,
                sa.and_(_newer_tag.c.started_at == tag.c.started_at, _newer_tag.c.id > tag.c.id),
            ),
        ),
        sa.or_(
            manifest.c.deleted_at.is_(None),
            _is_there,
            sa.and_(_can_come_back, tag.c.ended_at < manifest.c.deleted_at),
        ),
        _caller_may_restore("tag"),
    )
)

_trash = sa.union_all(_repositories, _artifacts, _tags).subquery("trash")

TRASH = FilteredList(
    sa.select(_trash),
    keys={
        ("kind",): ColumnKey(_trash.c.kind, Kind.TEXT),
        ("repository",): ColumnKey(_trash.c.repository, Kind.TEXT),
        ("deletion_time",): ColumnKey(_trash.c.deleted_at, Kind.TIME),
    },
    count_max=COUNTED_ROWS_MAX,
    order=(_trash.c.deleted_at.desc(), _trash.c.kind, _trash.c.id.desc()),
    tie_breaker=_trash.c.kind + sa.cast(_trash.c.id, sa.Text()),
)
