"""The audit log.

Revision: 0004.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("occurred_at", sa.BigInteger(), nullable=False),
        sa.Column("actor_kind", Text, nullable=False),
        sa.Column("actor_id", Id, nullable=False),
        sa.Column("actor_name", Text, nullable=False),
        sa.Column("address", Text, nullable=False),
        sa.Column("request_id", Text, nullable=False),
        sa.Column("operation", Text, nullable=False),
        sa.Column("resource_type", Text, nullable=False),
        sa.Column("resource", Text, nullable=False),
        sa.Column("description", Text, nullable=False),
        sa.Column("project_id", Id, nullable=False),
        sa.Column("project_name", Text, nullable=False),
        sa.Column("is_success", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_entry"),
        sqlite_autoincrement=True,
    )
    for columns in (
        ["occurred_at"],
        ["project_id", "occurred_at"],
        ["actor_name", "occurred_at"],
        ["operation", "occurred_at"],
        ["resource_type", "occurred_at"],
        ["resource_type", "operation", "occurred_at"],
    ):
        op.create_index(f"ix_audit_entry_{'_'.join(columns)}", "audit_entry", columns, unique=False)
