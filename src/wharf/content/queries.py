"""Every statement about repositories, blobs, manifests and tags."""

import sqlalchemy as sa

from wharf.content.visible_queries import caller_may_pull
from wharf.db import Statement, insert, one_of
from wharf.db.tables import (
    blob,
    manifest,
    manifest_blob,
    manifest_payload,
    manifest_reference,
    project,
    repository,
    repository_blob,
    repository_redirect,
    review,
    tag,
)
from wharf.db.tables.content import is_published

_live_project = project.c.deleted_at.is_(None)
_live_repository = repository.c.deleted_at.is_(None)
_live_manifest = manifest.c.deleted_at.is_(None)
_live_tag = tag.c.ended_at.is_(None)
_here = sa.and_(
    repository.c.project_id == sa.bindparam("project_id"),
    repository.c.name == sa.bindparam("repository"),
    _live_repository,
)
_named_repository = sa.and_(
    repository.c.project_id == project.c.id,
    repository.c.name == sa.bindparam("repository"),
    _live_repository,
)

# Repositories

_this_live_project = sa.and_(project.c.id == sa.bindparam("project_id"), _live_project)

# One row for a live project, without an id where it lacks the repository.
FIND_REPOSITORY = Statement(
    sa.select(repository.c.id).select_from(project).outerjoin(repository, _named_repository).where(_this_live_project)
)

# The same repository for whoever changes something in it: until his unit of work ends, nobody deletes, renames or
# moves it. Its row comes before those of blobs and of the project in every unit of work, so that no two wait for each
# other in a circle. The second column is empty until the first manifest has come.
HOLD_NAMED_REPOSITORY = Statement(
    sa.select(repository.c.id, repository.c.published_at)
    .select_from(project)
    .join(repository, _named_repository)
    .where(_this_live_project)
    .with_for_update(read=True, key_share=True, of=repository)
)

_moved = repository.alias("moved")
_home = project.alias("home")
# A name that leads to a repository which is called otherwise by now; nothing else gets it until somebody says so.
_leads_elsewhere = (
    sa.select(repository_redirect.c.name)
    .join(_moved, _moved.c.id == repository_redirect.c.repository_id)
    .join(_home, _home.c.id == _moved.c.project_id)
    .where(
        repository_redirect.c.project_id == sa.bindparam("project_id"),
        repository_redirect.c.name == sa.bindparam("repository"),
        _moved.c.deleted_at.is_(None),
        _home.c.deleted_at.is_(None),
    )
)
FIND_NAME_THAT_LEADS_ELSEWHERE = Statement(_leads_elsewhere)

# Whoever deletes or renames the project waits for this, or this for him and then there is nothing to add the repository
# to. The lock leaves alone those who enter bytes: they may hold a blob that is needed here next.
INSERT_REPOSITORY = Statement(
    insert(repository)
    .from_select(
        ["project_id", "name", "created_at", "updated_at"],
        sa.select(
            project.c.id,
            sa.bindparam("repository", type_=sa.Text()),
            sa.bindparam("now", type_=sa.BigInteger()),
            sa.bindparam("now", type_=sa.BigInteger()),
        )
        .where(_this_live_project, ~_leads_elsewhere.exists())
        .with_for_update(read=True, key_share=True),
    )
    .on_conflict_do_nothing()
    .returning(repository.c.id, repository.c.published_at)
)

# Of several first manifests that come at once, one does this, and the others wait for it.
PUBLISH_REPOSITORY = Statement(
    sa.update(repository)
    .where(repository.c.id == sa.bindparam("repository_id"), repository.c.published_at.is_(None))
    .values(published_at=sa.bindparam("now"), updated_at=sa.bindparam("now"))
)

# As everybody sees it who does not push.
FIND_PUBLISHED_REPOSITORY = Statement(
    sa.select(repository.c.id).where(
        repository.c.project_id == sa.bindparam("project_id"),
        repository.c.name == sa.bindparam("repository"),
        is_published,
    )
)

_ordered_project = project.c.name + sa.literal_column("'/'")
# The slash goes along into the order, so that it is the order of the full names' bytes.
LIST_REPOSITORIES = Statement(
    sa.select(project.c.name, repository.c.name)
    .join(repository, repository.c.project_id == project.c.id)
    .where(
        _live_project,
        _live_repository,
        caller_may_pull,
        sa.exists().where(manifest.c.repository_id == repository.c.id, _live_manifest),
        sa.or_(
            _ordered_project > sa.bindparam("last_project"),
            sa.and_(
                _ordered_project == sa.bindparam("last_project"),
                repository.c.name > sa.bindparam("last_repository"),
            ),
        ),
    )
    .order_by(_ordered_project, repository.c.name)
    .limit(sa.bindparam("limit", type_=sa.Integer))
)

# Blobs

FIND_BLOB = Statement(
    sa.select(blob.c.size_bytes, blob.c.storage_key)
    .join(repository_blob, repository_blob.c.blob_id == blob.c.id)
    .join(repository, repository.c.id == repository_blob.c.repository_id)
    .where(_here, blob.c.digest == sa.bindparam("digest"))
)

# The same with all that the answer depends on, as of one moment: one row for a live project, in which the id of the
# repository or the rest is missing where there is none.
LOOK_FOR_BLOB = Statement(
    sa.select(repository.c.id, blob.c.size_bytes, blob.c.storage_key)
    .select_from(project)
    .outerjoin(repository, _named_repository)
    .outerjoin(
        repository_blob,
        sa.and_(
            repository_blob.c.repository_id == repository.c.id,
            repository_blob.c.blob_id
            == sa.select(blob.c.id).where(blob.c.digest == sa.bindparam("digest")).scalar_subquery(),
        ),
    )
    .outerjoin(blob, blob.c.id == repository_blob.c.blob_id)
    .where(_this_live_project)
)

# A blob that says what a manifest is, unless the repository has that manifest already.
FIND_CONFIG_TO_DESCRIBE = Statement(
    sa.select(blob.c.size_bytes, blob.c.storage_key)
    .join(repository_blob, repository_blob.c.blob_id == blob.c.id)
    .join(repository, repository.c.id == repository_blob.c.repository_id)
    .where(
        _here,
        blob.c.digest == sa.bindparam("config"),
        ~sa.exists().where(
            manifest.c.repository_id == repository.c.id, manifest.c.digest == sa.bindparam("digest"), _live_manifest
        ),
    )
)

# A blob anywhere in the registry. Whoever links or unlinks it holds it until the commit, where rows are locked at
# all: of two who do so at once in one project, only one may count its bytes.
HOLD_BLOB = Statement(
    sa.select(blob.c.id, blob.c.size_bytes)
    .where(blob.c.digest == sa.bindparam("digest"))
    .with_for_update(key_share=True)
)

INSERT_BLOB = Statement(
    insert(blob)
    .values(
        digest=sa.bindparam("digest"),
        size_bytes=sa.bindparam("size_bytes"),
        storage_key=sa.bindparam("storage_key"),
        created_at=sa.bindparam("now"),
    )
    .on_conflict_do_nothing()
    .returning(
        blob.c.id,
        # Whether a manifest was pushed before this blob of it.
        sa.exists().where(manifest_reference.c.digest == sa.bindparam("digest")),
    )
)

LINK_BLOB = Statement(
    insert(repository_blob)
    .values(
        repository_id=sa.bindparam("repository_id"),
        blob_id=sa.bindparam("blob_id"),
        created_at=sa.bindparam("now"),
    )
    .on_conflict_do_nothing()
)

# Manifests that were pushed before one of their blobs hold on to it from now on.
LINK_BLOB_TO_MANIFESTS = Statement(
    insert(manifest_blob)
    .from_select(
        ["manifest_id", "blob_id"],
        sa.select(manifest_reference.c.manifest_id, sa.bindparam("blob_id", type_=sa.BigInteger))
        .join(manifest, manifest.c.id == manifest_reference.c.manifest_id)
        .where(
            manifest_reference.c.digest == sa.bindparam("digest"),
            manifest.c.repository_id == sa.bindparam("repository_id"),
        ),
    )
    .on_conflict_do_nothing()
)

UNLINK_BLOB = Statement(
    sa.delete(repository_blob).where(
        repository_blob.c.repository_id == sa.bindparam("repository_id"),
        repository_blob.c.blob_id == sa.bindparam("blob_id"),
    )
)

# The repositories that hold a blob, with what a rights decision needs.
LIST_HOLDERS = Statement(
    sa.select(project.c.id, project.c.name, project.c.is_public, repository.c.name)
    .join(repository, repository.c.project_id == project.c.id)
    .join(repository_blob, repository_blob.c.repository_id == repository.c.id)
    .join(blob, blob.c.id == repository_blob.c.blob_id)
    .where(_live_project, _live_repository, blob.c.digest == sa.bindparam("digest"))
    .limit(sa.bindparam("limit", type_=sa.Integer))
)

LIST_BLOBS = Statement(sa.select(blob.c.digest, blob.c.id).where(one_of(blob.c.digest, "digests")), lists=("digests",))

# Holds the links until the commit, where rows are locked at all: a blob that a manifest is about to use cannot
# be taken out of the repository meanwhile.
HOLD_LINKS = Statement(
    sa.select(repository_blob.c.blob_id)
    .where(
        repository_blob.c.repository_id == sa.bindparam("repository_id"), one_of(repository_blob.c.blob_id, "blob_ids")
    )
    .order_by(repository_blob.c.blob_id)
    .with_for_update(read=True),
    lists=("blob_ids",),
)

FIND_MANIFEST_WITH_BLOB = Statement(
    sa.select(manifest.c.digest)
    .join(manifest_blob, manifest_blob.c.manifest_id == manifest.c.id)
    .where(
        manifest_blob.c.blob_id == sa.bindparam("blob_id"),
        manifest.c.repository_id == sa.bindparam("repository_id"),
        _live_manifest,
    )
    .limit(1)
)

PROJECT_HOLDS_BLOB = Statement(
    sa.select(repository_blob.c.blob_id)
    .join(repository, repository.c.id == repository_blob.c.repository_id)
    .where(
        repository_blob.c.blob_id == sa.bindparam("blob_id"),
        repository.c.project_id == sa.bindparam("project_id"),
    )
    .limit(1)
)

# Manifests

_manifest_columns = (manifest.c.id, manifest.c.digest, manifest.c.media_type)
_by_names = sa.and_(
    # By its id: the name may be another project's by now.
    project.c.id == sa.bindparam("project_id"),
    _live_project,
    repository.c.name == sa.bindparam("repository"),
    _live_repository,
)

READ_MANIFEST_BY_TAG = Statement(
    sa.select(*_manifest_columns, manifest_payload.c.payload)
    .select_from(project)
    .join(repository, repository.c.project_id == project.c.id)
    .join(tag, tag.c.repository_id == repository.c.id)
    .join(manifest, manifest.c.id == tag.c.manifest_id)
    .join(manifest_payload, manifest_payload.c.manifest_id == manifest.c.id)
    .where(_by_names, tag.c.name == sa.bindparam("reference"), _live_tag, _live_manifest)
)

READ_MANIFEST_BY_DIGEST = Statement(
    sa.select(*_manifest_columns, manifest_payload.c.payload)
    .select_from(project)
    .join(repository, repository.c.project_id == project.c.id)
    .join(manifest, manifest.c.repository_id == repository.c.id)
    .join(manifest_payload, manifest_payload.c.manifest_id == manifest.c.id)
    .where(_by_names, manifest.c.digest == sa.bindparam("reference"), _live_manifest)
)

_with_repository = (
    sa.select(repository.c.id, *_manifest_columns, manifest_payload.c.payload)
    .select_from(project)
    .outerjoin(repository, _named_repository)
)
# The same with all that the answer depends on, as of one moment: one row for a live project, in which the id of the
# repository or the rest is missing where there is none.
LOOK_FOR_MANIFEST_BY_TAG = Statement(
    _with_repository.outerjoin(
        tag,
        sa.and_(tag.c.repository_id == repository.c.id, tag.c.name == sa.bindparam("reference"), _live_tag),
    )
    .outerjoin(manifest, sa.and_(manifest.c.id == tag.c.manifest_id, _live_manifest))
    .outerjoin(manifest_payload, manifest_payload.c.manifest_id == manifest.c.id)
    .where(_this_live_project)
)
LOOK_FOR_MANIFEST_BY_DIGEST = Statement(
    _with_repository.outerjoin(
        manifest,
        sa.and_(
            manifest.c.repository_id == repository.c.id,
            manifest.c.digest == sa.bindparam("reference"),
            _live_manifest,
        ),
    )
    .outerjoin(manifest_payload, manifest_payload.c.manifest_id == manifest.c.id)
    .where(_this_live_project)
)

_find_manifest = sa.select(manifest.c.id, manifest.c.size_bytes).where(
    manifest.c.repository_id == sa.bindparam("repository_id"),
    manifest.c.digest == sa.bindparam("digest"),
    _live_manifest,
)
FIND_MANIFEST = Statement(_find_manifest)

# Until the unit of work ends, nobody deletes the manifest that it has found.
HOLD_MANIFEST = Statement(_find_manifest.with_for_update(read=True))

INSERT_MANIFEST = Statement(
    insert(manifest)
    .values(
        repository_id=sa.bindparam("repository_id"),
        digest=sa.bindparam("digest"),
        media_type=sa.bindparam("media_type"),
        artifact_type=sa.bindparam("artifact_type"),
        subject_digest=sa.bindparam("subject_digest"),
        referrer_descriptor=sa.bindparam("referrer_descriptor"),
        size_bytes=sa.bindparam("size_bytes"),
        artifact_kind=sa.bindparam("artifact_kind"),
        content_media_type=sa.bindparam("content_media_type"),
        total_size_bytes=sa.bindparam("total_size_bytes"),
        annotations=sa.bindparam("annotations"),
        attributes=sa.bindparam("attributes"),
        icon=sa.bindparam("icon"),
        accessory_type=sa.bindparam("accessory_type"),
        accessory_subject=sa.bindparam("accessory_subject"),
        record_key=sa.bindparam("record_key"),
        pushed_at=sa.bindparam("now"),
    )
    .on_conflict_do_nothing()
    .returning(
        manifest.c.id,
        # Whether an index was pushed before this child of it.
        sa.exists().where(manifest_reference.c.digest == sa.bindparam("digest")),
    )
)

SUM_TOTAL_SIZES = Statement(
    sa.select(sa.cast(sa.func.coalesce(sa.func.sum(manifest.c.total_size_bytes), 0), sa.BigInteger)).where(
        manifest.c.repository_id == sa.bindparam("repository_id"),
        one_of(manifest.c.digest, "digests"),
        _live_manifest,
    ),
    lists=("digests",),
)

# An index that was pushed before one of its children becomes larger by it.
ADD_SIZE_TO_PARENTS = Statement(
    sa.update(manifest)
    .where(
        manifest.c.repository_id == sa.bindparam("in_repository"),
        _live_manifest,
        manifest.c.id.in_(
            sa.select(manifest_reference.c.manifest_id).where(manifest_reference.c.digest == sa.bindparam("child"))
        ),
        manifest.c.artifact_kind.is_not(None),
    )
    .values(
        total_size_bytes=sa.case(
            (manifest.c.total_size_bytes > sa.bindparam("largest", type_=sa.BigInteger), manifest.c.total_size_bytes),
            else_=manifest.c.total_size_bytes + sa.bindparam("added_bytes", type_=sa.BigInteger),
        )
    )
)

# A signature of the older form is known by its tag alone, which may come later.
SET_ACCESSORY = Statement(
    sa.update(manifest)
    .where(manifest.c.id == sa.bindparam("manifest_id"), manifest.c.accessory_type.is_(None))
    .values(accessory_type=sa.bindparam("type"), accessory_subject=sa.bindparam("subject"))
)

INSERT_PAYLOAD = Statement(
    sa.insert(manifest_payload).values(manifest_id=sa.bindparam("manifest_id"), payload=sa.bindparam("payload"))
)

INSERT_MANIFEST_BLOB = Statement(
    sa.insert(manifest_blob).values(manifest_id=sa.bindparam("manifest_id"), blob_id=sa.bindparam("blob_id"))
)

INSERT_MANIFEST_REFERENCE = Statement(
    sa.insert(manifest_reference).values(manifest_id=sa.bindparam("manifest_id"), digest=sa.bindparam("digest"))
)

DELETE_MANIFEST = Statement(
    sa.update(manifest)
    .where(manifest.c.id == sa.bindparam("manifest_id"), _live_manifest)
    .values(deleted_at=sa.bindparam("now"))
)

# Both columns are needed to go on after the last one of a page.
LIST_REFERRERS = Statement(
    sa.select(manifest.c.digest, manifest.c.artifact_type, manifest.c.referrer_descriptor)
    .where(
        manifest.c.repository_id == sa.bindparam("repository_id"),
        manifest.c.subject_digest == sa.bindparam("subject"),
        manifest.c.digest > sa.bindparam("last"),
        _live_manifest,
    )
    .order_by(manifest.c.digest)
    .limit(sa.bindparam("limit", type_=sa.Integer))
)

# Tags

FIND_TAG = Statement(
    sa.select(tag.c.id, tag.c.manifest_id).where(
        tag.c.repository_id == sa.bindparam("repository_id"), tag.c.name == sa.bindparam("name"), _live_tag
    )
)

INSERT_TAG = Statement(
    insert(tag)
    .values(
        repository_id=sa.bindparam("repository_id"),
        name=sa.bindparam("name"),
        manifest_id=sa.bindparam("manifest_id"),
        started_at=sa.bindparam("now"),
        started_by=sa.bindparam("actor_id"),
        started_by_name=sa.bindparam("actor_name"),
        record_key=sa.bindparam("record_key"),
    )
    .on_conflict_do_nothing()
    .returning(tag.c.id)
)

END_TAG = Statement(
    sa.update(tag)
    .where(tag.c.id == sa.bindparam("tag_id"), _live_tag)
    .values(ended_at=sa.bindparam("now"), ended_by=sa.bindparam("actor_id"), ended_by_name=sa.bindparam("actor_name"))
)

LIST_TAGS = Statement(
    sa.select(tag.c.name)
    .where(tag.c.repository_id == sa.bindparam("repository_id"), tag.c.name > sa.bindparam("last"), _live_tag)
    .order_by(tag.c.name)
    .limit(sa.bindparam("limit", type_=sa.Integer))
)

# What follows a change

INSERT_REVIEW = Statement(
    insert(review)
    .values(kind=sa.bindparam("kind"), target_id=sa.bindparam("target_id"), due_at=sa.bindparam("due_at"))
    .on_conflict_do_nothing()
)
