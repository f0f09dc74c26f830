"""Every statement that deletes artifacts and repositories, with what belongs to them."""

import sqlalchemy as sa

from wharf.db import Statement, insert, one_of
from wharf.db.tables import (
    blob,
    manifest,
    manifest_blob,
    manifest_reference,
    repository,
    repository_blob,
    review,
    tag,
)
from wharf.db.tables.content import is_published

_live_manifest = manifest.c.deleted_at.is_(None)
_live_tag = tag.c.ended_at.is_(None)
_parent = manifest.alias("parent")
_removed = manifest_reference.alias("removed")

# Whether an index of the repository names the manifest.
FIND_PARENT = Statement(
    sa.select(_parent.c.id)
    .join(manifest_reference, manifest_reference.c.manifest_id == _parent.c.id)
    .where(
        manifest_reference.c.digest == sa.bindparam("digest"),
        _parent.c.repository_id == sa.bindparam("repository_id"),
        _parent.c.deleted_at.is_(None),
    )
    .limit(1)
)

DELETE_MANIFESTS = Statement(
    sa.update(manifest).where(one_of(manifest.c.id, "ids"), _live_manifest).values(deleted_at=sa.bindparam("now")),
    lists=("ids",),
)

# What belongs to manifests that have just been deleted: their accessories, and those of their children that have
# neither a tag nor another index.
LIST_ACCESSORIES_OF_REMOVED = Statement(
    sa.select(manifest.c.id, manifest.c.digest, manifest.c.size_bytes).where(
        manifest.c.repository_id == sa.bindparam("repository_id"),
        one_of(manifest.c.accessory_subject, "digests"),
        _live_manifest,
    ),
    lists=("digests",),
)
LIST_ORPHANS = Statement(
    sa.select(manifest.c.id, manifest.c.digest, manifest.c.size_bytes).where(
        manifest.c.repository_id == sa.bindparam("repository_id"),
        manifest.c.digest.in_(sa.select(_removed.c.digest).where(one_of(_removed.c.manifest_id, "ids"))),
        _live_manifest,
        ~sa.exists().where(tag.c.manifest_id == manifest.c.id, _live_tag),
        ~sa.select(_parent.c.id)
        .join(manifest_reference, manifest_reference.c.manifest_id == _parent.c.id)
        .where(
            manifest_reference.c.digest == manifest.c.digest,
            _parent.c.repository_id == manifest.c.repository_id,
            _parent.c.deleted_at.is_(None),
        )
        .correlate(manifest)
        .exists(),
    ),
    lists=("ids",),
)

# Whole repositories

_of_name = sa.select(repository.c.id).where(
    repository.c.project_id == sa.bindparam("project_id"), repository.c.name == sa.bindparam("repository")
)
HOLD_REPOSITORY = Statement(_of_name.where(is_published).with_for_update())
# One that a push has begun and that nothing shows; a manifest that is just coming is waited for.
HOLD_UNPUBLISHED_REPOSITORY = Statement(
    _of_name.where(repository.c.deleted_at.is_(None), repository.c.published_at.is_(None)).with_for_update()
)
DELETE_REPOSITORY = Statement(
    sa.update(repository).where(repository.c.id == sa.bindparam("repository_id")).values(deleted_at=sa.bindparam("now"))
)

_of_repository = manifest.c.repository_id == sa.bindparam("repository_id")
SUM_MANIFEST_SIZES = Statement(
    sa.select(sa.cast(sa.func.coalesce(sa.func.sum(manifest.c.size_bytes), 0), sa.BigInteger)).where(
        _of_repository, _live_manifest
    )
)
DELETE_MANIFESTS_OF_REPOSITORY = Statement(
    sa.update(manifest).where(_of_repository, _live_manifest).values(deleted_at=sa.bindparam("now"))
)
END_TAGS_OF_REPOSITORY = Statement(
    sa.update(tag)
    .where(tag.c.repository_id == sa.bindparam("repository_id"), _live_tag)
    .values(ended_at=sa.bindparam("now"), ended_by=sa.bindparam("actor_id"), ended_by_name=sa.bindparam("actor_name"))
)
# In no order, since whoever else would add one of these has to hold the repository.
REVIEW_MANIFESTS_OF_REPOSITORY = Statement(
    insert(review)
    .from_select(
        ["kind", "target_id", "due_at"],
        sa.select(sa.literal_column("'manifest'"), manifest.c.id, sa.bindparam("due_at", type_=sa.BigInteger)).where(
            _of_repository, _live_manifest
        ),
    )
    .on_conflict_do_nothing()
)

# Held like the single blob that is linked or unlinked, in one order everywhere: all that a unit of work needs at once,
# whether repositories have them or manifests are to have them again.
HOLD_BLOBS = Statement(
    sa.select(blob.c.id)
    .where(
        blob.c.id.in_(
            sa.union_all(
                sa.select(repository_blob.c.blob_id).where(one_of(repository_blob.c.repository_id, "repository_ids")),
                sa.select(manifest_blob.c.blob_id).where(one_of(manifest_blob.c.manifest_id, "manifest_ids")),
            )
        )
    )
    .order_by(blob.c.id)
    .with_for_update(key_share=True),
    lists=("repository_ids", "manifest_ids"),
)
_elsewhere = repository_blob.alias("elsewhere")
_other = repository.alias("other")
SUM_SIZES_OF_OWN_BLOBS = Statement(
    sa.select(sa.cast(sa.func.coalesce(sa.func.sum(blob.c.size_bytes), 0), sa.BigInteger))
    .select_from(repository_blob)
    .join(blob, blob.c.id == repository_blob.c.blob_id)
    .where(
        repository_blob.c.repository_id == sa.bindparam("repository_id"),
        ~sa.select(_elsewhere.c.blob_id)
        .join(_other, _other.c.id == _elsewhere.c.repository_id)
        .where(
            _elsewhere.c.blob_id == repository_blob.c.blob_id,
            _elsewhere.c.repository_id != repository_blob.c.repository_id,
            _other.c.project_id == sa.bindparam("project_id"),
        )
        .correlate(repository_blob)
        .exists(),
    )
)
REVIEW_BLOBS_OF_REPOSITORY = Statement(
    insert(review)
    .from_select(
        ["kind", "target_id", "due_at"],
        sa.select(sa.literal_column("'blob'"), repository_blob.c.blob_id, sa.bindparam("due_at", type_=sa.BigInteger))
        .where(repository_blob.c.repository_id == sa.bindparam("repository_id"))
        .order_by(repository_blob.c.blob_id),
    )
    .on_conflict_do_nothing()
)
UNLINK_BLOBS_OF_REPOSITORY = Statement(
    sa.delete(repository_blob).where(repository_blob.c.repository_id == sa.bindparam("repository_id"))
)
