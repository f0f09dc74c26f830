"""Every statement about repositories and artifacts as the management API shows them."""

import sqlalchemy as sa

from wharf.content.artifact_keys import BASE, LABELS, TAGS_IN_PROJECT, TAGS_IN_REPOSITORY, TAGS_NAMES, is_listed
from wharf.content.visible_queries import caller_may_list, caller_may_list_of_all
from wharf.db import Statement, insert, one_of
from wharf.db.filters import ColumnKey, FilteredList, Key, Kind
from wharf.db.tables import (
    blob,
    label,
    manifest,
    manifest_blob,
    manifest_label,
    manifest_payload,
    manifest_reference,
    project,
    repository,
    tag,
)
from wharf.db.tables.content import is_published

_live_project = project.c.deleted_at.is_(None)
_live_repository = repository.c.deleted_at.is_(None)
_live_manifest = manifest.c.deleted_at.is_(None)
_live_tag = tag.c.ended_at.is_(None)
_full_name = project.c.name + sa.literal_column("'/'") + repository.c.name
_here = sa.and_(
    repository.c.project_id == sa.bindparam("project_id"),
    repository.c.name == sa.bindparam("repository"),
    _live_repository,
)
_total_size = sa.func.coalesce(manifest.c.total_size_bytes, manifest.c.size_bytes)

# Repositories

_latest_push = (
    sa.select(manifest.c.pushed_at)
    .where(manifest.c.repository_id == repository.c.id, _live_manifest)
    .order_by(manifest.c.pushed_at.desc(), manifest.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
# A push is a change too, but writes nothing to the repository's row, for which pushes would have to queue up.
_updated_at = sa.case((_latest_push > repository.c.updated_at, _latest_push), else_=repository.c.updated_at)

DESCRIBE_REPOSITORIES = Statement(
    sa.select(
        repository.c.id,
        repository.c.project_id,
        project.c.name,
        repository.c.name,
        sa.func.coalesce(repository.c.description, sa.literal_column("''")),
        repository.c.pull_count,
        repository.c.published_at,
        _updated_at,
    )
    .join(project, project.c.id == repository.c.project_id)
    .where(one_of(repository.c.id, "ids"), is_published),
    lists=("ids",),
)

# How many artifacts a list without filters has.
COUNT_ARTIFACTS = Statement(
    sa.select(
        repository.c.id,
        sa.select(sa.func.count())
        .select_from(manifest)
        .where(manifest.c.repository_id == repository.c.id, is_listed)
        .scalar_subquery(),
    ).where(one_of(repository.c.id, "ids")),
    lists=("ids",),
)

LIST_IDS_OF_REPOSITORIES = Statement(
    sa.select(repository.c.id).where(repository.c.project_id == sa.bindparam("project_id"), is_published)
)

_REPOSITORY_KEYS = {
    ("name", "Name"): ColumnKey(_full_name, Kind.TEXT),
    ("repository_id", "RepositoryID", "repositoryid"): ColumnKey(repository.c.id, Kind.INTEGER),
    ("project_id", "ProjectID", "projectid"): ColumnKey(repository.c.project_id, Kind.INTEGER),
    ("description", "Description"): ColumnKey(repository.c.description, Kind.TEXT),
    ("pull_count", "PullCount", "pullcount"): ColumnKey(repository.c.pull_count, Kind.INTEGER),
    ("creation_time", "CreationTime", "creationtime"): ColumnKey(repository.c.published_at, Kind.TIME),
    ("update_time", "UpdateTime", "updatetime"): ColumnKey(_updated_at, Kind.TIME),
}
_repositories = (
    sa.select(repository.c.id).join(project, project.c.id == repository.c.project_id).where(_live_project, is_published)
)
_newest_repositories = (repository.c.published_at.desc(), repository.c.id.desc())

REPOSITORIES_OF_PROJECT = FilteredList(
    _repositories.where(repository.c.project_id == sa.bindparam("project_id")),
    keys=_REPOSITORY_KEYS,
    order=_newest_repositories,
    tie_breaker=repository.c.id,
)

# For those who may not list all of them.
GRANTED_REPOSITORIES_OF_PROJECT = FilteredList(
    _repositories.where(repository.c.project_id == sa.bindparam("project_id"), caller_may_list),
    keys=_REPOSITORY_KEYS,
    order=_newest_repositories,
    tie_breaker=repository.c.id,
)

VISIBLE_REPOSITORIES = FilteredList(
    _repositories.where(caller_may_list),
    keys=_REPOSITORY_KEYS,
    order=_newest_repositories,
    tie_breaker=repository.c.id,
    counted=_repositories.where(caller_may_list_of_all),
)

# Of some that are known already, which are visited one by one in whatever order.
VISIBLE_AMONG_REPOSITORIES = FilteredList(
    _repositories.where(caller_may_list, one_of(repository.c.id, "repository_ids")),
    keys=_REPOSITORY_KEYS,
    order=((repository.c.published_at + 0).desc(), repository.c.id.desc()),
    tie_breaker=repository.c.id,
    lists=("repository_ids",),
)

UPDATE_REPOSITORY = Statement(
    sa.update(repository)
    .where(
        repository.c.project_id == sa.bindparam("in_project"),
        repository.c.name == sa.bindparam("repository_name"),
        is_published,
    )
    .values(description=sa.bindparam("text"), updated_at=sa.bindparam("now"))
)

# Artifacts

_ARTIFACT_KEYS: dict[tuple[str, ...], Key] = {
    ("id", "ID"): ColumnKey(manifest.c.id, Kind.INTEGER),
    ("type", "Type"): ColumnKey(manifest.c.artifact_kind, Kind.TEXT),
    ("media_type", "MediaType", "mediatype"): ColumnKey(manifest.c.content_media_type, Kind.TEXT),
    ("manifest_media_type", "ManifestMediaType", "manifestmediatype"): ColumnKey(manifest.c.media_type, Kind.TEXT),
    ("artifact_type", "ArtifactType", "artifacttype"): ColumnKey(manifest.c.artifact_type, Kind.TEXT),
    ("project_id", "ProjectID", "projectid"): ColumnKey(repository.c.project_id, Kind.INTEGER),
    ("repository_id", "RepositoryID", "repositoryid"): ColumnKey(manifest.c.repository_id, Kind.INTEGER),
    ("repository_name", "RepositoryName", "repositoryname"): ColumnKey(_full_name, Kind.TEXT),
    ("digest", "Digest"): ColumnKey(manifest.c.digest, Kind.TEXT),
    ("size", "Size"): ColumnKey(_total_size, Kind.INTEGER),
    ("icon", "Icon"): ColumnKey(manifest.c.icon, Kind.TEXT),
    ("push_time", "PushTime", "pushtime"): ColumnKey(manifest.c.pushed_at, Kind.TIME),
    ("pull_time", "PullTime", "pulltime"): ColumnKey(manifest.c.pulled_at, Kind.TIME),
    TAGS_NAMES: TAGS_IN_PROJECT,
    ("labels", "Labels"): LABELS,
    ("base",): BASE,
}
_artifacts = (
    sa.select(manifest.c.id)
    .join(repository, repository.c.id == manifest.c.repository_id)
    .join(project, project.c.id == repository.c.project_id)
    .where(_live_repository, _live_manifest, manifest.c.accessory_type.is_(None))
)
_newest_artifacts = (manifest.c.pushed_at.desc(), manifest.c.id.desc())

_listed_repository = repository.alias("listed_repository")
# Its id comes first, so that PostgreSQL takes the newest artifacts from an index and does not sort all of them.
_id_of_listed = (
    sa.select(_listed_repository.c.id)
    .where(
        _listed_repository.c.project_id == sa.bindparam("project_id"),
        _listed_repository.c.name == sa.bindparam("repository"),
        _listed_repository.c.deleted_at.is_(None),
    )
    .scalar_subquery()
)
ARTIFACTS_OF_REPOSITORY = FilteredList(
    _artifacts.where(manifest.c.repository_id == _id_of_listed),
    keys={**_ARTIFACT_KEYS, TAGS_NAMES: TAGS_IN_REPOSITORY},
    order=_newest_artifacts,
    tie_breaker=manifest.c.id,
)
_chosen_tags = sa.select(tag.c.manifest_id).where(one_of(tag.c.id, "tag_ids"), _live_tag)
# Those with one of some tags that are known already.
TAGGED_ARTIFACTS_OF_REPOSITORY = FilteredList(
    _artifacts.where(
        # As an expression, or all artifacts of the repository are looked at.
        manifest.c.repository_id + 0 == _id_of_listed,
        manifest.c.id.in_(_chosen_tags),
    ),
    keys={names: key for names, key in _ARTIFACT_KEYS.items() if key is not TAGS_IN_PROJECT},
    order=_newest_artifacts,
    tie_breaker=manifest.c.id,
    lists=("tag_ids",),
)
ARTIFACTS_OF_PROJECT = FilteredList(
    _artifacts.where(repository.c.project_id == sa.bindparam("project_id")),
    keys=_ARTIFACT_KEYS,
    order=_newest_artifacts,
    tie_breaker=manifest.c.id,
)

_other = manifest.alias("other")
LATEST_ARTIFACTS_OF_PROJECT = FilteredList(
    _artifacts.where(
        repository.c.project_id == sa.bindparam("project_id"),
        sa.bindparam("of_type", type_=sa.Text())
        == sa.case(
            (sa.bindparam("by_media_type", type_=sa.Boolean()), manifest.c.content_media_type),
            else_=manifest.c.artifact_type,
        ),
        ~sa.exists().where(
            _other.c.repository_id == manifest.c.repository_id,
            _other.c.deleted_at.is_(None),
            _other.c.accessory_type.is_(None),
            sa.bindparam("of_type", type_=sa.Text())
            == sa.case(
                (sa.bindparam("by_media_type", type_=sa.Boolean()), _other.c.content_media_type),
                else_=_other.c.artifact_type,
            ),
            sa.or_(
                _other.c.pushed_at > manifest.c.pushed_at,
                sa.and_(_other.c.pushed_at == manifest.c.pushed_at, _other.c.id > manifest.c.id),
            ),
        ),
    ),
    keys=_ARTIFACT_KEYS,
    order=_newest_artifacts,
    tie_breaker=manifest.c.id,
)

_identified = sa.select(manifest.c.id, manifest.c.digest, manifest.c.repository_id, manifest.c.accessory_type).join(
    repository, repository.c.id == manifest.c.repository_id
)
FIND_ARTIFACT_BY_DIGEST = Statement(
    _identified.where(_here, manifest.c.digest == sa.bindparam("digest"), _live_manifest)
)
FIND_ARTIFACT_BY_TAG = Statement(
    _identified.join(tag, tag.c.manifest_id == manifest.c.id).where(
        _here,
        tag.c.repository_id == repository.c.id,
        tag.c.name == sa.bindparam("tag"),
        _live_tag,
        _live_manifest,
    )
)

DESCRIBE_ARTIFACTS = Statement(
    sa.select(
        manifest.c.id,
        repository.c.project_id,
        project.c.name,
        manifest.c.repository_id,
        repository.c.name,
        manifest.c.digest,
        # What is shown of an artifact that nobody has looked into yet, see `describe_old`.
        sa.func.coalesce(manifest.c.artifact_kind, sa.literal_column("'UNKNOWN'")),
        sa.func.coalesce(manifest.c.content_media_type, manifest.c.media_type),
        manifest.c.media_type,
        manifest.c.artifact_type,
        _total_size,
        sa.func.coalesce(manifest.c.icon, sa.literal_column("''")),
        manifest.c.annotations,
        manifest.c.attributes,
        manifest.c.pushed_at,
        manifest.c.pulled_at,
    )
    .join(repository, repository.c.id == manifest.c.repository_id)
    .join(project, project.c.id == repository.c.project_id)
    .where(one_of(manifest.c.id, "ids")),
    lists=("ids",),
)

LIST_TAGS_OF_MANIFESTS = Statement(
    sa.select(tag.c.id, tag.c.repository_id, tag.c.manifest_id, tag.c.name, tag.c.started_at, tag.c.pulled_at).where(
        one_of(tag.c.manifest_id, "ids"), _live_tag
    ),
    lists=("ids",),
)

LIST_LABELS_OF_MANIFESTS = Statement(
    sa.select(
        manifest_label.c.created_at,
        manifest_label.c.manifest_id,
        label.c.id,
        label.c.project_id,
        label.c.name,
        label.c.description,
        label.c.color,
        label.c.created_at,
        label.c.updated_at,
    )
    .join(label, label.c.id == manifest_label.c.label_id)
    .where(one_of(manifest_label.c.manifest_id, "ids")),
    lists=("ids",),
)

# What indexes name: the id is empty for what is not there. It is looked up for each of them, since a join makes
# PostgreSQL, which takes every repository for a small one, go through all manifests of the repository.
LIST_CHILDREN = Statement(
    sa.select(
        manifest_reference.c.manifest_id,
        sa.select(_other.c.id)
        .where(
            _other.c.repository_id == manifest.c.repository_id,
            _other.c.digest == manifest_reference.c.digest,
            _other.c.deleted_at.is_(None),
        )
        .scalar_subquery(),
        manifest_reference.c.digest,
    )
    .join(manifest, manifest.c.id == manifest_reference.c.manifest_id)
    .where(one_of(manifest_reference.c.manifest_id, "ids")),
    lists=("ids",),
)
LIST_PAYLOADS = Statement(
    sa.select(manifest.c.id, manifest.c.media_type, manifest_payload.c.payload)
    .join(manifest_payload, manifest_payload.c.manifest_id == manifest.c.id)
    .where(one_of(manifest.c.id, "ids")),
    lists=("ids",),
)

READ_FOR_ADDITION = Statement(
    sa.select(
        manifest.c.media_type,
        sa.func.coalesce(manifest.c.content_media_type, manifest.c.media_type),
        sa.func.coalesce(manifest.c.artifact_kind, sa.literal_column("'UNKNOWN'")),
        manifest_payload.c.payload,
    )
    .join(manifest_payload, manifest_payload.c.manifest_id == manifest.c.id)
    .where(manifest.c.id == sa.bindparam("manifest_id"))
)

# Accessories

_subject = manifest.alias("subject")
_accessory_columns = (
    _subject.c.id,
    _subject.c.digest,
    manifest.c.id,
    manifest.c.digest,
    manifest.c.accessory_type,
    _total_size,
    manifest.c.pushed_at,
)
_is_accessory = sa.and_(
    manifest.c.repository_id == _subject.c.repository_id,
    manifest.c.accessory_subject == _subject.c.digest,
    _live_manifest,
)
LIST_ACCESSORIES_OF_MANIFESTS = Statement(
    sa.select(*_accessory_columns).join(_subject, _is_accessory).where(one_of(_subject.c.id, "ids")),
    lists=("ids",),
)
# The indexes that a manifest belongs to.
LIST_PARENTS = Statement(
    sa.select(manifest.c.id, _subject.c.id)
    .join(manifest_reference, manifest_reference.c.digest == manifest.c.digest)
    .join(_subject, _subject.c.id == manifest_reference.c.manifest_id)
    .where(
        one_of(manifest.c.id, "ids"),
        # An expression, for the reason that `artifact_keys` gives.
        _subject.c.repository_id + sa.literal_column("0") == manifest.c.repository_id,
        _subject.c.deleted_at.is_(None),
    ),
    lists=("ids",),
)

ACCESSORIES_OF_ARTIFACT = FilteredList(
    sa.select(*_accessory_columns).join(_subject, _is_accessory).where(_subject.c.id == sa.bindparam("subject_id")),
    keys={
        ("id", "ID"): ColumnKey(manifest.c.id, Kind.INTEGER),
        ("artifact_id", "ArtifactID", "artifactid"): ColumnKey(manifest.c.id, Kind.INTEGER),
        ("type", "Type"): ColumnKey(manifest.c.accessory_type, Kind.TEXT),
        ("size", "Size"): ColumnKey(_total_size, Kind.INTEGER),
        ("digest", "Digest"): ColumnKey(manifest.c.digest, Kind.TEXT),
        ("creation_time", "CreationTime", "creationtime"): ColumnKey(manifest.c.pushed_at, Kind.TIME),
    },
    order=(manifest.c.id,),
    tie_breaker=manifest.c.id,
)

# Tags

TAGS_OF_ARTIFACT = FilteredList(
    sa.select(tag.c.id, tag.c.repository_id, tag.c.manifest_id, tag.c.name, tag.c.started_at, tag.c.pulled_at).where(
        tag.c.manifest_id == sa.bindparam("manifest_id"), _live_tag
    ),
    keys={
        ("id", "ID"): ColumnKey(tag.c.id, Kind.INTEGER),
        ("name", "Name"): ColumnKey(tag.c.name, Kind.TEXT),
        ("push_time", "PushTime", "pushtime"): ColumnKey(tag.c.started_at, Kind.TIME),
        ("pull_time", "PullTime", "pulltime"): ColumnKey(tag.c.pulled_at, Kind.TIME),
    },
    order=(tag.c.started_at.desc(), tag.c.id.desc()),
    tie_breaker=tag.c.id,
)

# Labels

FIND_LABEL_OF_ANY = Statement(sa.select(label.c.project_id, label.c.name).where(label.c.id == sa.bindparam("label_id")))
INSERT_MANIFEST_LABEL = Statement(
    insert(manifest_label)
    .values(manifest_id=sa.bindparam("manifest_id"), label_id=sa.bindparam("label_id"), created_at=sa.bindparam("now"))
    .on_conflict_do_nothing()
)
DELETE_MANIFEST_LABEL = Statement(
    sa.delete(manifest_label).where(
        manifest_label.c.manifest_id == sa.bindparam("manifest_id"),
        manifest_label.c.label_id == sa.bindparam("label_id"),
    )
)

# Icons

FIND_ICON = Statement(
    sa.select(blob.c.size_bytes, blob.c.storage_key)
    .join(manifest_blob, manifest_blob.c.blob_id == blob.c.id)
    .join(manifest, manifest.c.id == manifest_blob.c.manifest_id)
    .where(
        blob.c.digest == sa.bindparam("digest"),
        manifest.c.icon == sa.bindparam("digest"),
        _live_manifest,
    )
    .limit(1)
)

# What is not described yet, the oldest first: children come before their index.

LIST_UNDESCRIBED = Statement(
    sa.select(
        manifest.c.id,
        manifest.c.repository_id,
        project.c.id,
        project.c.name,
        repository.c.name,
        manifest.c.digest,
        manifest.c.media_type,
        manifest_payload.c.payload,
    )
    .join(manifest_payload, manifest_payload.c.manifest_id == manifest.c.id)
    .join(repository, repository.c.id == manifest.c.repository_id)
    .join(project, project.c.id == repository.c.project_id)
    .where(manifest.c.artifact_kind.is_(None), manifest.c.id > sa.bindparam("last"))
    .order_by(manifest.c.id)
    .limit(sa.bindparam("limit", type_=sa.Integer))
)
SET_DESCRIPTION = Statement(
    sa.update(manifest)
    .where(manifest.c.id == sa.bindparam("manifest_id"), manifest.c.artifact_kind.is_(None))
    .values(
        artifact_kind=sa.bindparam("kind"),
        content_media_type=sa.bindparam("shown_media_type"),
        total_size_bytes=sa.bindparam("total_bytes"),
        annotations=sa.bindparam("annotations_json"),
        attributes=sa.bindparam("attributes_json"),
        icon=sa.bindparam("icon_digest"),
        accessory_type=sa.bindparam("accessory"),
        accessory_subject=sa.bindparam("subject"),
    )
)

# Copies

LIST_BLOBS_OF_MANIFEST = Statement(
    sa.select(blob.c.digest)
    .join(manifest_blob, manifest_blob.c.blob_id == blob.c.id)
    .where(manifest_blob.c.manifest_id == sa.bindparam("manifest_id"))
    .order_by(manifest_blob.c.blob_id)
)

LIST_NAMES_OF_TAGS = Statement(sa.select(tag.c.name).where(tag.c.manifest_id == sa.bindparam("manifest_id"), _live_tag))
