"""What is stored: repositories, blobs, manifests, tags, unfinished uploads and the review queue."""

import sqlalchemy as sa

from wharf.db.tables.columns import (
    Id,
    Text,
    Time,
    identity,
    index_of_deleted,
    metadata,
    reference,
    unique_while_live,
)

_PUBLISHED = sa.text("deleted_at IS NULL AND published_at IS NOT NULL")

repository = sa.Table(
    "repository",
    metadata,
    identity(),
    reference("project_id", "project.id"),
    # Without the project's name, so that renaming a project changes one row.
    sa.Column("name", Text, nullable=False),
    sa.Column("description", Text),
    sa.Column("pull_count", sa.BigInteger, nullable=False, server_default="0"),
    # When the row was made, which may be for a blob.
    sa.Column("created_at", Time, nullable=False),
    # When the first manifest came. Until then the repository is there for pushes alone, and nothing shows it.
    sa.Column("published_at", Time),
    sa.Column("updated_at", Time, nullable=False),
    sa.Column("deleted_at", Time),
    unique_while_live("uq_repository_live_name", "project_id", "name"),
    sa.Index(
        "ix_repository_published_at",
        "published_at",
        "id",
        sqlite_where=_PUBLISHED,
        postgresql_where=_PUBLISHED,
    ),
    sa.Index(
        "ix_repository_project_published_at",
        "project_id",
        "published_at",
        "id",
        sqlite_where=_PUBLISHED,
        postgresql_where=_PUBLISHED,
    ),
    index_of_deleted("ix_repository_deleted_at", "project_id", "deleted_at", "id"),
    index_of_deleted("ix_repository_deleted_name", "project_id", "name", "deleted_at", "id"),
    sqlite_autoincrement=True,
)

# What is a repository for everybody but those who push: one that has had a manifest.
is_published = sa.and_(repository.c.deleted_at.is_(None), repository.c.published_at.is_not(None))

blob = sa.Table(
    "blob",
    metadata,
    identity(),
    sa.Column("digest", Text, nullable=False, unique=True),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("storage_key", Text, nullable=False, unique=True),
    sa.Column("created_at", Time, nullable=False),
    sqlite_autoincrement=True,
)

# A blob can be pulled through exactly the repositories that it is linked to.
repository_blob = sa.Table(
    "repository_blob",
    metadata,
    reference("repository_id", "repository.id", primary_key=True),
    reference("blob_id", "blob.id", primary_key=True),
    sa.Column("created_at", Time, nullable=False),
    sa.Index("ix_repository_blob_blob_id", "blob_id"),
    sqlite_with_rowid=False,
)

manifest = sa.Table(
    "manifest",
    metadata,
    identity(),
    reference("repository_id", "repository.id"),
    sa.Column("digest", Text, nullable=False),
    sa.Column("media_type", Text, nullable=False),
    sa.Column("artifact_type", Text),
    sa.Column("subject_digest", Text),
    # The JSON object that a list of referrers shows for this manifest; null without a subject.
    sa.Column("referrer_descriptor", Text),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    # What the management API says of it, from the kind to the icon: null until somebody has looked into it, which
    # a push does at once.
    sa.Column("artifact_kind", Text),
    # The media type of its config, or that of an index; it has `media_type` itself.
    sa.Column("content_media_type", Text),
    # With all of its blobs, each counted once, or with all of its children.
    sa.Column("total_size_bytes", sa.BigInteger),
    # JSON objects; null when there is nothing in them.
    sa.Column("annotations", Text),
    sa.Column("attributes", Text),
    # The digest of a picture.
    sa.Column("icon", Text),
    # What it is to another manifest, and to which; the latter need not be there, and is `subject_digest` or what
    # its tag says.
    sa.Column("accessory_type", Text),
    sa.Column("accessory_subject", Text),
    # The record in storage from which this row could be written again.
    sa.Column("record_key", Text, nullable=False),
    sa.Column("pushed_at", Time, nullable=False),
    sa.Column("pulled_at", Time),
    sa.Column("deleted_at", Time),
    unique_while_live("uq_manifest_live_digest", "repository_id", "digest"),
    sa.Index(
        "ix_manifest_live_pushed_at",
        "repository_id",
        "pushed_at",
        "id",
        "accessory_type",
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    ),
    sa.Index(
        "ix_manifest_accessory",
        "repository_id",
        "accessory_subject",
        sqlite_where=sa.text("accessory_subject IS NOT NULL"),
        postgresql_where=sa.text("accessory_subject IS NOT NULL"),
    ),
    sa.Index(
        "ix_manifest_undescribed",
        "id",
        sqlite_where=sa.text("artifact_kind IS NULL"),
        postgresql_where=sa.text("artifact_kind IS NULL"),
    ),
    sa.Index(
        "ix_manifest_live_chart",
        "repository_id",
        "id",
        sqlite_where=sa.text("deleted_at IS NULL AND artifact_kind = 'CHART'"),
        postgresql_where=sa.text("deleted_at IS NULL AND artifact_kind = 'CHART'"),
    ),
    sa.Index("ix_manifest_record_key", "record_key"),
    index_of_deleted("ix_manifest_deleted_at", "repository_id", "deleted_at", "id"),
    index_of_deleted("ix_manifest_deleted_digest", "repository_id", "digest"),
    sa.Index(
        "ix_manifest_subject",
        "repository_id",
        "subject_digest",
        "digest",
        sqlite_where=sa.text("subject_digest IS NOT NULL"),
        postgresql_where=sa.text("subject_digest IS NOT NULL"),
    ),
    sqlite_autoincrement=True,
)

# Apart from `manifest`, so that lists of manifests do not drag the documents through memory.
manifest_payload = sa.Table(
    "manifest_payload",
    metadata,
    reference("manifest_id", "manifest.id", primary_key=True),
    sa.Column("payload", sa.LargeBinary, nullable=False),
)

manifest_blob = sa.Table(
    "manifest_blob",
    metadata,
    reference("manifest_id", "manifest.id", primary_key=True),
    reference("blob_id", "blob.id", primary_key=True),
    sa.Index("ix_manifest_blob_blob_id", "blob_id"),
    sqlite_with_rowid=False,
)

# What a manifest names and may do without when it is pushed: the children of an index, and layers that are to
# follow. By digest, since they may come later or never.
manifest_reference = sa.Table(
    "manifest_reference",
    metadata,
    reference("manifest_id", "manifest.id", primary_key=True),
    sa.Column("digest", Text, primary_key=True),
    sa.Index("ix_manifest_reference_digest", "digest"),
    sqlite_with_rowid=False,
)

# The labels that people have put on a manifest.
manifest_label = sa.Table(
    "manifest_label",
    metadata,
    reference("manifest_id", "manifest.id", primary_key=True),
    sa.Column("label_id", Id, sa.ForeignKey("label.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("created_at", Time, nullable=False),
    sa.Index("ix_manifest_label_label_id", "label_id"),
    sqlite_with_rowid=False,
)

# A tag is an interval: moving it ends one row and begins another, deleting it ends one.
tag = sa.Table(
    "tag",
    metadata,
    identity(),
    reference("repository_id", "repository.id"),
    sa.Column("name", Text, nullable=False),
    reference("manifest_id", "manifest.id"),
    sa.Column("started_at", Time, nullable=False),
    sa.Column("pulled_at", Time),
    sa.Column("ended_at", Time),
    # Null for the system itself.
    sa.Column("started_by", Id),
    sa.Column("ended_by", Id),
    # What they were called then: a user and a robot may share an id, and either may be gone.
    sa.Column("started_by_name", Text),
    sa.Column("ended_by_name", Text),
    sa.Column("record_key", Text),
    unique_while_live("uq_tag_live_name", "repository_id", "name", ends="ended_at"),
    sa.Index("ix_tag_history", "repository_id", "name", "started_at"),
    sa.Index("ix_tag_manifest_id_ended_at", "manifest_id", "ended_at"),
    sa.Index(
        "ix_tag_ended_at",
        "repository_id",
        "ended_at",
        "id",
        sqlite_where=sa.text("ended_at IS NOT NULL"),
        postgresql_where=sa.text("ended_at IS NOT NULL"),
    ),
    sa.Index("ix_tag_record_key", "record_key"),
    sqlite_autoincrement=True,
)

# A session has a row from its first byte on; before that its signed id is all there is.
upload = sa.Table(
    "upload",
    metadata,
    sa.Column("id", Text, primary_key=True),
    sa.Column("repository_name", Text, nullable=False),
    sa.Column("received_bytes", sa.BigInteger, nullable=False),
    sa.Column("state", Text, nullable=False),
    sa.Column("started_at", Time, nullable=False),
    sa.Column("updated_at", Time, nullable=False),
    sa.CheckConstraint("state IN ('open', 'closed')", name="state"),
    sa.Index("ix_upload_updated_at", "updated_at"),
)

upload_segment = sa.Table(
    "upload_segment",
    metadata,
    sa.Column("upload_id", Text, sa.ForeignKey("upload.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("start_bytes", sa.BigInteger, primary_key=True),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("digest", Text, nullable=False),
    sa.Column("storage_key", Text, nullable=False, unique=True),
)

# Whatever may have become unreferenced waits here until its time has come and is then looked at once.
review = sa.Table(
    "review",
    metadata,
    identity(),
    sa.Column("kind", Text, nullable=False),
    sa.Column("target_id", Id, nullable=False),
    sa.Column("due_at", Time, nullable=False),
    sa.CheckConstraint("kind IN ('blob', 'manifest', 'repository')", name="kind"),
    sa.UniqueConstraint("kind", "target_id"),
    sa.Index("ix_review_due_at", "due_at"),
    sqlite_autoincrement=True,
)

# How far the search for stored objects that no row names has come.
storage_sweep = sa.Table(
    "storage_sweep",
    metadata,
    sa.Column("prefix", Text, primary_key=True),
    sa.Column("swept_at", Time, nullable=False),
)
