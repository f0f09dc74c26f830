"""Who there is: people, and the secrets that the installation itself holds."""

import sqlalchemy as sa

from wharf.db.tables.columns import Text, Time, identity, metadata, unique_while_live

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
