"""Charts: found without a look at other artifacts. Audit log: how far it has been sent to another server.

Revision: 0008.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    where = sa.text("deleted_at IS NULL AND artifact_kind = 'CHART'")
    op.create_index(
        "ix_manifest_live_chart",
        "manifest",
        ["repository_id", "id"],
        unique=False,
        sqlite_where=where,
        postgresql_where=where,
    )
    op.create_table(
        "audit_forwarding",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("last_id", Id, nullable=False),
        sa.Column("claimed_until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_forwarding"),
    )
