"""Who may do what: roles as stored sets of permissions, and grants that bind them to people and places."""

import sqlalchemy as sa

from wharf.db.tables.columns import Id, Text, Time, identity, metadata, reference

role = sa.Table(
    "role",
    metadata,
    identity(),
    sa.Column("name", Text, nullable=False, unique=True),
    # Presets are Harbor's five; their ids are part of its API.
    sa.Column("is_preset", sa.Boolean, nullable=False),
    sa.Column("description", Text, nullable=False, server_default=sa.text("''")),
    sa.Column("created_at", Time, nullable=False),
    sqlite_autoincrement=True,
)

# What a role allows in projects.
role_permission = sa.Table(
    "role_permission",
    metadata,
    reference("role_id", "role.id", primary_key=True),
    sa.Column("resource", Text, primary_key=True),
    sa.Column("action", Text, primary_key=True),
)

# What a role allows outside of projects; it counts where the role is granted on the whole system. Some resources are
# there in both senses, such as robots.
role_system_permission = sa.Table(
    "role_system_permission",
    metadata,
    reference("role_id", "role.id", primary_key=True),
    sa.Column("resource", Text, primary_key=True),
    sa.Column("action", Text, primary_key=True),
)

access_grant = sa.Table(
    "access_grant",
    metadata,
    identity(),
    sa.Column("subject_kind", Text, nullable=False),
    sa.Column("subject_id", Id, nullable=False),
    reference("role_id", "role.id"),
    # Null means the whole system.
    reference("project_id", "project.id", nullable=True),
    # A pattern of repository names inside the project; null means every repository.
    sa.Column("repository_pattern", Text),
    # The same for a comparison in SQL, see `access/patterns.py`: what the name between slashes is like, and how many
    # slashes it has then, null for any number.
    sa.Column("repository_like", Text),
    sa.Column("repository_slashes", sa.Integer),
    sa.Column("created_at", Time, nullable=False),
    sa.CheckConstraint("subject_kind IN ('user', 'group', 'robot')", name="subject_kind"),
    sa.Index("ix_access_grant_subject", "subject_kind", "subject_id", "project_id"),
    sa.Index("ix_access_grant_project", "project_id"),
    sa.Index("ix_access_grant_role_id", "role_id"),
    sqlite_autoincrement=True,
)

# One row. Whatever changes who may do what raises it, so that a cached answer can be known to be current.
access_version = sa.Table(
    "access_version",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("version", sa.BigInteger, nullable=False),
)
