"""Who there is: people, and the secrets that the installation itself holds."""

import sqlalchemy as sa

from wharf.db.tables.columns import Id, Text, Time, identity, metadata, reference, unique_while_live

user_account = sa.Table(
    "user_account",
    metadata,
    identity(),
    sa.Column("name", Text, nullable=False),
    sa.Column("email", Text),
    sa.Column("real_name", Text, nullable=False, default=""),
    sa.Column("comment", Text, nullable=False, default=""),
    # An argon2 string; null for people whose password is kept elsewhere.
    sa.Column("password_hash", Text),
    # True while the account still has the password that the first start gave it.
    sa.Column("password_is_initial", sa.Boolean, nullable=False),
    sa.Column("is_sysadmin", sa.Boolean, nullable=False),
    sa.Column("created_at", Time, nullable=False),
    sa.Column("updated_at", Time, nullable=False),
    sa.Column("deleted_at", Time),
    unique_while_live("uq_user_account_live_name", "name"),
    unique_while_live("uq_user_account_live_email", "email"),
    sqlite_autoincrement=True,
)

system_secret = sa.Table(
    "system_secret",
    metadata,
    # For example the key that signs tokens; every node of an installation reads the same.
    sa.Column("name", Text, primary_key=True),
    sa.Column("value", sa.LargeBinary, nullable=False),
    sa.Column("created_at", Time, nullable=False),
)

user_group = sa.Table(
    "user_group",
    metadata,
    identity(),
    sa.Column("name", Text, nullable=False),
    # 1 for LDAP, 2 for an HTTP authentication proxy, 3 for OIDC; the numbers are part of Harbor's API.
    sa.Column("kind", sa.Integer, nullable=False),
    sa.Column("ldap_dn", Text, nullable=False),
    sa.Column("created_at", Time, nullable=False),
    sa.Column("updated_at", Time, nullable=False),
    sa.UniqueConstraint("kind", "name", "ldap_dn"),
    sqlite_autoincrement=True,
)

# Written at each login, from what the directory or the provider says.
user_group_member = sa.Table(
    "user_group_member",
    metadata,
    reference("user_id", "user_account.id", primary_key=True),
    reference("group_id", "user_group.id", primary_key=True),
    sa.Index("ix_user_group_member_group_id", "group_id"),
    sqlite_with_rowid=False,
)

robot = sa.Table(
    "robot",
    metadata,
    identity(),
    # Without the prefix, which is configuration, and without the project's name, which may change.
    sa.Column("name", Text, nullable=False),
    sa.Column("description", Text, nullable=False),
    # 0 for a robot of the system, as in Harbor's API.
    sa.Column("project_id", Id, nullable=False),
    # In days; -1 for good.
    sa.Column("duration_days", sa.BigInteger, nullable=False),
    sa.Column("expires_at", Time),
    sa.Column("is_disabled", sa.Boolean, nullable=False),
    # Robots that the system makes for itself are not listed.
    sa.Column("is_visible", sa.Boolean, nullable=False),
    # Raised by whatever ends the tokens that the robot has, other than a new secret.
    sa.Column("revision", sa.BigInteger, nullable=False),
    sa.Column("created_by_kind", Text, nullable=False),
    sa.Column("created_by_id", Id, nullable=False),
    sa.Column("created_at", Time, nullable=False),
    sa.Column("updated_at", Time, nullable=False),
    sa.Column("used_at", Time),
    sa.Column("deleted_at", Time),
    unique_while_live("uq_robot_live_name", "project_id", "name"),
    sqlite_autoincrement=True,
)

# A robot has two while its secret is being exchanged; the older one then has an end.
robot_secret = sa.Table(
    "robot_secret",
    metadata,
    identity(),
    reference("robot_id", "robot.id"),
    sa.Column("secret_hash", Text, nullable=False),
    sa.Column("created_at", Time, nullable=False),
    sa.Column("expires_at", Time),
    sa.Index("ix_robot_secret_robot_id", "robot_id"),
    sqlite_autoincrement=True,
)

robot_permission = sa.Table(
    "robot_permission",
    metadata,
    reference("robot_id", "robot.id", primary_key=True),
    sa.Column("kind", Text, primary_key=True),
    # 0 for the system, and for every project.
    sa.Column("project_id", Id, primary_key=True, autoincrement=False),
    sa.Column("resource", Text, primary_key=True),
    sa.Column("action", Text, primary_key=True),
    # Empty or `allow`, as it was sent; both mean the same.
    sa.Column("effect", Text, nullable=False),
    # The order in which they were sent, and are shown.
    sa.Column("position", sa.Integer, nullable=False),
    sa.CheckConstraint("kind IN ('system', 'project')", name="kind"),
    sqlite_with_rowid=False,
)

# Browsers' sessions. The key is a digest of what stands in the cookie, so that a stolen database opens none.
session = sa.Table(
    "session",
    metadata,
    sa.Column("key", Text, primary_key=True),
    reference("user_id", "user_account.id"),
    sa.Column("address", Text, nullable=False),
    sa.Column("created_at", Time, nullable=False),
    sa.Column("expires_at", Time, nullable=False),
    sa.Index("ix_session_expires_at", "expires_at"),
    sa.Index("ix_session_user_id", "user_id"),
)

personal_token = sa.Table(
    "personal_token",
    metadata,
    identity(),
    reference("user_id", "user_account.id"),
    sa.Column("name", Text, nullable=False),
    sa.Column("secret_digest", Text, nullable=False, unique=True),
    # Whether it allows only what its scopes list, and not whatever the user may do.
    sa.Column("is_narrowed", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("expires_at", Time),
    sa.Column("used_at", Time),
    sa.Column("created_at", Time, nullable=False),
    sa.Column("deleted_at", Time),
    unique_while_live("uq_personal_token_live_name", "user_id", "name"),
    sqlite_autoincrement=True,
)

personal_token_scope = sa.Table(
    "personal_token_scope",
    metadata,
    reference("token_id", "personal_token.id", primary_key=True),
    sa.Column("kind", Text, primary_key=True),
    # 0 for the system, and for every project.
    sa.Column("project_id", Id, primary_key=True, autoincrement=False),
    sa.Column("resource", Text, primary_key=True),
    sa.Column("action", Text, primary_key=True),
    sa.CheckConstraint("kind IN ('system', 'project')", name="kind"),
    sqlite_with_rowid=False,
)
