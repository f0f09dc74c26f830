"""Projects, and the ledger of the bytes that each of them holds."""

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

project = sa.Table(
    "project",
    metadata,
    identity(),
    sa.Column("name", Text, nullable=False),
    reference("owner_id", "user_account.id"),
    sa.Column("is_public", sa.Boolean, nullable=False),
    # What the project may hold; -1 for as much as it likes. Its quota has the project's id in the API.
    sa.Column("storage_limit_bytes", sa.BigInteger, nullable=False, server_default="-1"),
    sa.Column("created_at", Time, nullable=False),
    sa.Column("updated_at", Time, nullable=False),
    sa.Column("deleted_at", Time),
    unique_while_live("uq_project_live_name", "name"),
    index_of_deleted("ix_project_deleted_at", "deleted_at", "id"),
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

# The deltas that have been rolled up: what a project holds is this and the deltas that are still there.
quota_usage = sa.Table(
    "quota_usage",
    metadata,
    reference("project_id", "project.id", primary_key=True),
    sa.Column("size_bytes", sa.BigInteger, nullable=False),
    # When the newest of the deltas was entered.
    sa.Column("updated_at", Time, nullable=False),
)

# Vulnerabilities that do not count; without a project, everywhere.
cve_allowlist = sa.Table(
    "cve_allowlist",
    metadata,
    identity(),
    sa.Column("project_id", Id, sa.ForeignKey("project.id"), unique=True),
    # Null for a list that holds for good.
    sa.Column("expires_at", Time),
    # A JSON list of the names.
    sa.Column("names", Text, nullable=False),
    sa.Column("created_at", Time, nullable=False),
    sa.Column("updated_at", Time, nullable=False),
    sqlite_autoincrement=True,
)

label = sa.Table(
    "label",
    metadata,
    identity(),
    # 0 for a label of the whole system, as in Harbor's API.
    sa.Column("project_id", Id, nullable=False),
    sa.Column("name", Text, nullable=False),
    sa.Column("description", Text, nullable=False),
    sa.Column("color", Text, nullable=False),
    sa.Column("created_at", Time, nullable=False),
    sa.Column("updated_at", Time, nullable=False),
    sa.UniqueConstraint("project_id", "name"),
    sqlite_autoincrement=True,
)

# Which tags of a project, once there, can neither be moved nor deleted.
immutable_rule = sa.Table(
    "immutable_rule",
    metadata,
    identity(),
    reference("project_id", "project.id"),
    # The rule as JSON in one form, so that equal rules are equal texts.
    sa.Column("rule", Text, nullable=False),
    sa.Column("is_disabled", sa.Boolean, nullable=False),
    sa.Column("created_at", Time, nullable=False),
    sa.UniqueConstraint("project_id", "rule"),
    sqlite_autoincrement=True,
)
