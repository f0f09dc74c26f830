"""The first schema.

Revision: 0001.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "access_version",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_access_version"),
    )
    op.create_table(
        "blob",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("digest", Text, nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("storage_key", Text, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_blob"),
        sa.UniqueConstraint("digest", name="uq_blob_digest"),
        sa.UniqueConstraint("storage_key", name="uq_blob_storage_key"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "review",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("target_id", Id, nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('blob', 'manifest', 'repository')", name="ck_review_kind"),
        sa.PrimaryKeyConstraint("id", name="pk_review"),
        sa.UniqueConstraint("kind", "target_id", name="uq_review_kind_target_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_review_due_at", "review", ["due_at"], unique=False)
    op.create_table(
        "role",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.Column("is_preset", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_role"),
        sa.UniqueConstraint("name", name="uq_role_name"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "storage_sweep",
        sa.Column("prefix", Text, nullable=False),
        sa.Column("swept_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("prefix", name="pk_storage_sweep"),
    )
    op.create_table(
        "system_secret",
        sa.Column("name", Text, nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_system_secret"),
    )
    op.create_table(
        "upload",
        sa.Column("id", Text, nullable=False),
        sa.Column("repository_name", Text, nullable=False),
        sa.Column("received_bytes", sa.BigInteger(), nullable=False),
        sa.Column("state", Text, nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'closed')", name="ck_upload_state"),
        sa.PrimaryKeyConstraint("id", name="pk_upload"),
    )
    op.create_index("ix_upload_updated_at", "upload", ["updated_at"], unique=False)
    op.create_table(
        "user_account",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.Column("email", Text, nullable=True),
        sa.Column("real_name", Text, nullable=False),
        sa.Column("comment", Text, nullable=False),
        sa.Column("password_hash", Text, nullable=True),
        sa.Column("password_is_initial", sa.Boolean(), nullable=False),
        sa.Column("is_sysadmin", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_user_account"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_user_account_live_name",
        "user_account",
        ["name"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "project",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.Column("owner_id", Id, nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["user_account.id"], name="fk_project_owner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_project"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_project_live_name",
        "project",
        ["name"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "role_permission",
        sa.Column("role_id", Id, nullable=False),
        sa.Column("resource", Text, nullable=False),
        sa.Column("action", Text, nullable=False),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name="fk_role_permission_role_id"),
        sa.PrimaryKeyConstraint("role_id", "resource", "action", name="pk_role_permission"),
    )
    op.create_table(
        "upload_segment",
        sa.Column("upload_id", Text, nullable=False),
        sa.Column("start_bytes", sa.BigInteger(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("digest", Text, nullable=False),
        sa.Column("storage_key", Text, nullable=False),
        sa.ForeignKeyConstraint(["upload_id"], ["upload.id"], name="fk_upload_segment_upload_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("upload_id", "start_bytes", name="pk_upload_segment"),
        sa.UniqueConstraint("storage_key", name="uq_upload_segment_storage_key"),
    )
    op.create_table(
        "access_grant",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("subject_kind", Text, nullable=False),
        sa.Column("subject_id", Id, nullable=False),
        sa.Column("role_id", Id, nullable=False),
        sa.Column("project_id", Id, nullable=True),
        sa.Column("repository_pattern", Text, nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("subject_kind IN ('user', 'group', 'robot')", name="ck_access_grant_subject_kind"),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_access_grant_project_id"),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name="fk_access_grant_role_id"),
        sa.PrimaryKeyConstraint("id", name="pk_access_grant"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_access_grant_project", "access_grant", ["project_id"], unique=False)
    op.create_index(
        "ix_access_grant_subject", "access_grant", ["subject_kind", "subject_id", "project_id"], unique=False
    )
    op.create_table(
        "project_metadata",
        sa.Column("project_id", Id, nullable=False),
        sa.Column("key", Text, nullable=False),
        sa.Column("value", Text, nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_project_metadata_project_id"),
        sa.PrimaryKeyConstraint("project_id", "key", name="pk_project_metadata"),
    )
    op.create_table(
        "quota_delta",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("project_id", Id, nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_quota_delta_project_id"),
        sa.PrimaryKeyConstraint("id", name="pk_quota_delta"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_quota_delta_project_id", "quota_delta", ["project_id"], unique=False)
    op.create_table(
        "repository",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("project_id", Id, nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_repository_project_id"),
        sa.PrimaryKeyConstraint("id", name="pk_repository"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_repository_live_name",
        "repository",
        ["project_id", "name"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "manifest",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("repository_id", Id, nullable=False),
        sa.Column("digest", Text, nullable=False),
        sa.Column("media_type", Text, nullable=False),
        sa.Column("artifact_type", Text, nullable=True),
        sa.Column("subject_digest", Text, nullable=True),
        sa.Column("referrer_descriptor", Text, nullable=True),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("record_key", Text, nullable=False),
        sa.Column("pushed_at", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["repository_id"], ["repository.id"], name="fk_manifest_repository_id"),
        sa.PrimaryKeyConstraint("id", name="pk_manifest"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_manifest_record_key", "manifest", ["record_key"], unique=False)
    op.create_index(
        "ix_manifest_subject",
        "manifest",
        ["repository_id", "subject_digest", "digest"],
        unique=False,
        sqlite_where=sa.text("subject_digest IS NOT NULL"),
        postgresql_where=sa.text("subject_digest IS NOT NULL"),
    )
    op.create_index(
        "uq_manifest_live_digest",
        "manifest",
        ["repository_id", "digest"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "repository_blob",
        sa.Column("repository_id", Id, nullable=False),
        sa.Column("blob_id", Id, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["blob_id"], ["blob.id"], name="fk_repository_blob_blob_id"),
        sa.ForeignKeyConstraint(["repository_id"], ["repository.id"], name="fk_repository_blob_repository_id"),
        sa.PrimaryKeyConstraint("repository_id", "blob_id", name="pk_repository_blob"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_repository_blob_blob_id", "repository_blob", ["blob_id"], unique=False)
    op.create_table(
        "manifest_blob",
        sa.Column("manifest_id", Id, nullable=False),
        sa.Column("blob_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["blob_id"], ["blob.id"], name="fk_manifest_blob_blob_id"),
        sa.ForeignKeyConstraint(["manifest_id"], ["manifest.id"], name="fk_manifest_blob_manifest_id"),
        sa.PrimaryKeyConstraint("manifest_id", "blob_id", name="pk_manifest_blob"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_manifest_blob_blob_id", "manifest_blob", ["blob_id"], unique=False)
    op.create_table(
        "manifest_payload",
        sa.Column("manifest_id", Id, nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["manifest_id"], ["manifest.id"], name="fk_manifest_payload_manifest_id"),
        sa.PrimaryKeyConstraint("manifest_id", name="pk_manifest_payload"),
    )
    op.create_table(
        "manifest_reference",
        sa.Column("manifest_id", Id, nullable=False),
        sa.Column("digest", Text, nullable=False),
        sa.ForeignKeyConstraint(["manifest_id"], ["manifest.id"], name="fk_manifest_reference_manifest_id"),
        sa.PrimaryKeyConstraint("manifest_id", "digest", name="pk_manifest_reference"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_manifest_reference_digest", "manifest_reference", ["digest"], unique=False)
    op.create_table(
        "tag",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("repository_id", Id, nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.Column("manifest_id", Id, nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("started_by", Id, nullable=True),
        sa.Column("ended_by", Id, nullable=True),
        sa.Column("record_key", Text, nullable=True),
        sa.ForeignKeyConstraint(["manifest_id"], ["manifest.id"], name="fk_tag_manifest_id"),
        sa.ForeignKeyConstraint(["repository_id"], ["repository.id"], name="fk_tag_repository_id"),
        sa.PrimaryKeyConstraint("id", name="pk_tag"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_tag_history", "tag", ["repository_id", "name", "started_at"], unique=False)
    op.create_index("ix_tag_manifest_id", "tag", ["manifest_id"], unique=False)
    op.create_index("ix_tag_record_key", "tag", ["record_key"], unique=False)
    op.create_index(
        "uq_tag_live_name",
        "tag",
        ["repository_id", "name"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
