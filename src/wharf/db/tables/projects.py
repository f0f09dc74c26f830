"""Projects, and the ledger of the bytes that each of them holds."""

import sqlalchemy as sa

from wharf.db.tables.columns import Text, Time, identity, metadata, reference, unique_while_live

project = sa.Table(
    "project",
    metadata,
    identity(),
    sa.Column("name", Text, nullable=False),
    reference("owner_id", "user_account.id"),
    sa.Column("is_public", sa.Boolean, nullable=False),
    sa.Column("created_at", Time, nullable=False),
    sa.Column("updated_at", Time, nullable=False),
    sa.Column("deleted_at", Time),
    unique_while_live("uq_project_live_name", "name"),
    sqlite_autoincrement=True,
)

project_metadata = sa.Table(
    "project_metadata",
    metadata,
    reference("project_id", "project.id", primary_key=True),
    sa.Column("key", Text, primary_key=True),
    sa.Column("value", Text, nullable=False),
)

# Usage is the sum of a project's deltas. They are appended in the transaction that changes the content and
# rolled up later, so that parallel pushes to one project never wait for a counter.
quota_delta = sa.Table(
    "quota_delta",
    metadata,
    identity(),
    reference("project_id", "project.id"),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    sa.Column("created_at", Time, nullable=False),
    sa.Index("ix_quota_delta_project_id", "project_id"),
    sqlite_autoincrement=True,
)
