"""The audit log: who did what, from where, and whether it worked."""

import sqlalchemy as sa

from wharf.db.tables.columns import Id, Text, Time, identity, metadata

# Rows say what was true when they were written, so they refer to nothing: a user, a project or a tag may be gone.
# Each index ends with the time, because every list has the newest entries first. There is one for each question
# that has to be answered from the whole log; `audit/find.py` says which those are.
audit_entry = sa.Table(
    "audit_entry",
    metadata,
    identity(),
    sa.Column("occurred_at", Time, nullable=False),
    sa.Column("actor_kind", Text, nullable=False),
    # 0 for nobody in particular, and for the system.
    sa.Column("actor_id", Id, nullable=False),
    sa.Column("actor_name", Text, nullable=False),
    sa.Column("address", Text, nullable=False),
    sa.Column("request_id", Text, nullable=False),
    sa.Column("operation", Text, nullable=False),
    sa.Column("resource_type", Text, nullable=False),
    sa.Column("resource", Text, nullable=False),
    sa.Column("description", Text, nullable=False),
    # 0 for what belongs to no project.
    sa.Column("project_id", Id, nullable=False),
    sa.Column("project_name", Text, nullable=False),
    sa.Column("is_success", sa.Boolean, nullable=False),
    sa.Index("ix_audit_entry_occurred_at", "occurred_at"),
    sa.Index("ix_audit_entry_project_id_occurred_at", "project_id", "occurred_at"),
    sa.Index("ix_audit_entry_actor_name_occurred_at", "actor_name", "occurred_at"),
    sa.Index("ix_audit_entry_operation_occurred_at", "operation", "occurred_at"),
    sa.Index("ix_audit_entry_resource_type_occurred_at", "resource_type", "occurred_at"),
    sa.Index("ix_audit_entry_resource_type_operation_occurred_at", "resource_type", "operation", "occurred_at"),
    sqlite_autoincrement=True,
)

# How far the log has been sent to another server: one row, as long as it is sent anywhere.
audit_forwarding = sa.Table(
    "audit_forwarding",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=False),
    sa.Column("last_id", Id, nullable=False),
    # Until then one node is at it.
    sa.Column("claimed_until", Time, nullable=False),
)
