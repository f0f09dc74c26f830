"""What artifacts show of themselves.

Manifests that are there already are described by the server, in the background: their configs lie in storage, which
no migration can read.

Revision: 0003.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("repository", sa.Column("description", Text, nullable=True))
    op.add_column("repository", sa.Column("pull_count", sa.BigInteger(), nullable=False, server_default="0"))
    for name in (
        "artifact_kind",
        "content_media_type",
        "annotations",
        "attributes",
        "icon",
        "accessory_type",
        "accessory_subject",
    ):
        op.add_column("manifest", sa.Column(name, Text, nullable=True))
    op.add_column("manifest", sa.Column("total_size_bytes", sa.BigInteger(), nullable=True))
    op.add_column("manifest", sa.Column("pulled_at", sa.BigInteger(), nullable=True))
    op.add_column("tag", sa.Column("pulled_at", sa.BigInteger(), nullable=True))
    _create_partial_index("ix_repository_live_created_at", "repository", ["created_at", "id"], "deleted_at IS NULL")
    _create_partial_index(
        "ix_manifest_live_pushed_at", "manifest", ["repository_id", "pushed_at", "id"], "deleted_at IS NULL"
    )
    _create_partial_index(
        "ix_manifest_accessory", "manifest", ["repository_id", "accessory_subject"], "accessory_subject IS NOT NULL"
    )
    _create_partial_index("ix_manifest_undescribed", "manifest", ["id"], "artifact_kind IS NULL")
    op.create_table(
        "manifest_label",
        sa.Column("manifest_id", Id, nullable=False),
        sa.Column("label_id", Id, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["manifest_id"], ["manifest.id"], name="fk_manifest_label_manifest_id"),
        sa.ForeignKeyConstraint(["label_id"], ["label.id"], name="fk_manifest_label_label_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("manifest_id", "label_id", name="pk_manifest_label"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_manifest_label_label_id", "manifest_label", ["label_id"], unique=False)


def _create_partial_index(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, unique=False, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
