"""Indexes from which long lists are counted and sums are taken.

Revision: 0007.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    # With what is looked at besides, so that the rows themselves need not be read.
    op.drop_index("ix_tag_manifest_id", table_name="tag")
    op.create_index("ix_tag_manifest_id_ended_at", "tag", ["manifest_id", "ended_at"], unique=False)
    live = sa.text("deleted_at IS NULL")
    op.drop_index("ix_manifest_live_pushed_at", table_name="manifest")
    op.create_index(
        "ix_manifest_live_pushed_at",
        "manifest",
        ["repository_id", "pushed_at", "id", "accessory_type"],
        unique=False,
        sqlite_where=live,
        postgresql_where=live,
    )
