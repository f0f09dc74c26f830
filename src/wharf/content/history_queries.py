"""Every statement about what tags pointed at, and about what was deleted."""

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from wharf.db import Statement, one_of
from wharf.db.filters import FilteredList
from wharf.db.tables import (
    blob,
    manifest,
    manifest_blob,
    manifest_payload,
    manifest_reference,
    repository,
    repository_blob,
    tag,
)

# A tag that moves with every build has a history that nobody counts.
COUNTED_ROWS_MAX = 10_000

_in_repository = sa.bindparam("repository_id", type_=sa.BigInteger())
_since: ColumnElement[int] = sa.bindparam("since", type_=sa.BigInteger())
_at: ColumnElement[int] = sa.bindparam("at", type_=sa.BigInteger())

# Tags

TAG_HISTORY = FilteredList(
    sa.select(
        tag.c.id,
        manifest.c.digest,
        tag.c.started_at,
        tag.c.ended_at,
        tag.c.started_by_name,
        tag.c.ended_by_name,
        manifest.c.deleted_at,
    )
    .join(manifest, manifest.c.id == tag.c.manifest_id)
    .where(tag.c.repository_id == _in_repository, tag.c.name == sa.bindparam("name")),
    keys={},
    count_max=COUNTED_ROWS_MAX,
    order=(tag.c.started_at.desc(), tag.c.id.desc()),
    tie_breaker=tag.c.id,
)

_manifest_then = sa.select(
    manifest.c.id,
    manifest.c.digest,
    manifest.c.media_type,
    manifest.c.size_bytes,
    manifest.c.deleted_at,
    manifest_payload.c.payload,
)
FIND_TAG_AT = Statement(
    _manifest_then.add_columns(tag.c.started_at, tag.c.ended_at)
    .select_from(tag)
    .join(manifest, manifest.c.id == tag.c.manifest_id)
    .outerjoin(manifest_payload, manifest_payload.c.manifest_id == manifest.c.id)
    .where(
        tag.c.repository_id == _in_repository,
        tag.c.name == sa.bindparam("name"),
        tag.c.started_at <= _at,
        sa.or_(tag.c.ended_at.is_(None), tag.c.ended_at > _at),
    )
    .order_by(tag.c.started_at.desc())
    .limit(1)
)
# A digest may have been deleted and pushed anew; few rows share one. In two halves, as each has an index.
_manifest_of_digest = (
    _manifest_then.add_columns(manifest.c.pushed_at)
    .outerjoin(manifest_payload, manifest_payload.c.manifest_id == manifest.c.id)
    .where(manifest.c.repository_id == _in_repository, manifest.c.digest == sa.bindparam("digest"))
)
LIST_MANIFESTS_OF_DIGEST = Statement(
    sa.union_all(
        _manifest_of_digest.where(manifest.c.deleted_at.is_(None)),
        _manifest_of_digest.where(manifest.c.deleted_at.is_not(None)),
    )
)

# The last that a tag pointed at, whether it still does or not.
FIND_LAST_INTERVAL = Statement(
    sa.select(tag.c.ended_at, tag.c.record_key, manifest.c.digest)
    .join(manifest, manifest.c.id == tag.c.manifest_id)
    .where(tag.c.repository_id == _in_repository, tag.c.name == sa.bindparam("name"))
    .order_by(tag.c.started_at.desc(), tag.c.id.desc())
    .limit(1)
)

# The last time that a tag pointed at a digest.
FIND_INTERVAL_OF_DIGEST = Statement(
    sa.select(tag.c.record_key)
    .join(manifest, manifest.c.id == tag.c.manifest_id)
    .where(
        tag.c.repository_id == _in_repository,
        tag.c.name == sa.bindparam("name"),
        manifest.c.digest == sa.bindparam("digest"),
    )
    .order_by(tag.c.started_at.desc(), tag.c.id.desc())
    .limit(1)
)

# Manifests that were deleted. One that has lost its payload has been collected, and nothing brings it back.

_hidden = manifest.alias("hidden")
_has_payload = sa.exists().where(manifest_payload.c.manifest_id == _hidden.c.id).label("has_payload")
_hidden_columns = (_hidden.c.id, _hidden.c.digest, _hidden.c.size_bytes, _hidden.c.deleted_at, _has_payload)
_no_live_twin = ~sa.exists().where(
    manifest.c.repository_id == _hidden.c.repository_id,
    manifest.c.digest == _hidden.c.digest,
    manifest.c.deleted_at.is_(None),
)
_hidden_here = sa.and_(_hidden.c.repository_id == _in_repository, _hidden.c.deleted_at.is_not(None))

FIND_HIDDEN_MANIFEST = Statement(
    sa.select(*_hidden_columns)
    .where(_hidden_here, _hidden.c.digest == sa.bindparam("digest"))
    .order_by(_hidden.c.deleted_at.desc(), _hidden.c.id.desc())
    .limit(1)
)
# What was deleted together with a repository was so at the very same time.
LIST_MANIFESTS_HIDDEN_AT = Statement(sa.select(*_hidden_columns).where(_hidden_here, _hidden.c.deleted_at == _at))

# Without its children an index is of no use, whenever they were deleted.
LIST_HIDDEN_CHILDREN = Statement(
    sa.select(*_hidden_columns).where(
        _hidden_here,
        _hidden.c.deleted_at >= _since,
        _hidden.c.digest.in_(
            sa.select(manifest_reference.c.digest).where(one_of(manifest_reference.c.manifest_id, "ids"))
        ),
        _no_live_twin,
    ),
    lists=("ids",),
)
# Of accessories those alone that were deleted with their subjects.
LIST_HIDDEN_ACCESSORIES = Statement(
    sa.select(*_hidden_columns).where(
        _hidden_here,
        _hidden.c.deleted_at == _at,
        one_of(_hidden.c.accessory_subject, "digests"),
        _no_live_twin,
    ),
    lists=("digests",),
)

REVIVE_MANIFESTS = Statement(
    sa.update(manifest).where(one_of(manifest.c.id, "ids")).values(deleted_at=None), lists=("ids",)
)

# The tags that ended with the manifests, before these are there again. A manifest that is hidden gets no tag, so
# whatever ended no earlier than the manifest itself ended with it.
LIST_TAGS_ENDED_WITH = Statement(
    sa.select(tag.c.name, tag.c.id, tag.c.manifest_id, tag.c.record_key)
    .join(manifest, manifest.c.id == tag.c.manifest_id)
    .where(one_of(tag.c.manifest_id, "ids"), tag.c.ended_at >= manifest.c.deleted_at),
    lists=("ids",),
)

_lacks_link = ~sa.exists().where(
    repository_blob.c.repository_id == _in_repository, repository_blob.c.blob_id == blob.c.id
)
# Held like the single blob that is linked or unlinked, in one order everywhere.
HOLD_BLOBS_TO_RELINK = Statement(
    sa.select(blob.c.id, blob.c.digest)
    .where(
        blob.c.id.in_(sa.select(manifest_blob.c.blob_id).where(one_of(manifest_blob.c.manifest_id, "ids"))),
        _lacks_link,
    )
    .order_by(blob.c.id)
    .with_for_update(key_share=True),
    lists=("ids",),
)
SUM_SIZES_NEW_TO_PROJECT = Statement(
    sa.select(sa.cast(sa.func.coalesce(sa.func.sum(blob.c.size_bytes), 0), sa.BigInteger)).where(
        one_of(blob.c.id, "ids"),
        ~sa.select(repository_blob.c.blob_id)
        .join(repository, repository.c.id == repository_blob.c.repository_id)
        .where(repository_blob.c.blob_id == blob.c.id, repository.c.project_id == sa.bindparam("project_id"))
        .correlate(blob)
        .exists(),
    ),
    lists=("ids",),
)

# Whole repositories

HOLD_HIDDEN_REPOSITORY = Statement(
    sa.select(repository.c.id, repository.c.deleted_at)
    .where(
        repository.c.project_id == sa.bindparam("project_id"),
        repository.c.name == sa.bindparam("repository"),
        repository.c.deleted_at.is_not(None),
        repository.c.published_at.is_not(None),
    )
    .order_by(repository.c.deleted_at.desc(), repository.c.id.desc())
    .limit(1)
    .with_for_update()
)
REVIVE_REPOSITORY = Statement(
    sa.update(repository)
    .where(repository.c.id == sa.bindparam("repository_id"))
    .values(deleted_at=None, updated_at=sa.bindparam("now"))
)

# Lists of what can be restored

DELETED_MANIFESTS = FilteredList(
    sa.select(
        _hidden.c.id,
        _hidden.c.digest,
        _hidden.c.media_type,
        _hidden.c.artifact_kind,
        _hidden.c.size_bytes,
        _hidden.c.pushed_at,
        _hidden.c.deleted_at,
    ).where(_hidden_here, _hidden.c.deleted_at >= _since, _no_live_twin),
    keys={},
    count_max=COUNTED_ROWS_MAX,
    order=(_hidden.c.deleted_at.desc(), _hidden.c.id.desc()),
    tie_breaker=_hidden.c.id,
)
DELETED_REPOSITORIES = FilteredList(
    sa.select(repository.c.id, repository.c.name, repository.c.published_at, repository.c.deleted_at).where(
        repository.c.project_id == sa.bindparam("project_id"),
        repository.c.deleted_at.is_not(None),
        repository.c.published_at.is_not(None),
        repository.c.deleted_at >= _since,
    ),
    keys={},
    count_max=COUNTED_ROWS_MAX,
    order=(repository.c.deleted_at.desc(), repository.c.id.desc()),
    tie_breaker=repository.c.id,
)
