"""What the management of projects, users, robots and configuration needs.

Revision: 0002.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("project", sa.Column("storage_limit_bytes", sa.BigInteger(), nullable=False, server_default="-1"))
    op.create_index(
        "uq_user_account_live_email",
        "user_account",
        ["email"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "cve_allowlist",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("project_id", Id, nullable=True),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("names", Text, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_cve_allowlist_project_id"),
        sa.PrimaryKeyConstraint("id", name="pk_cve_allowlist"),
        sa.UniqueConstraint("project_id", name="uq_cve_allowlist_project_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "configuration_value",
        sa.Column("key", Text, nullable=False),
        sa.Column("value", Text, nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_configuration_value"),
    )
    op.create_table(
        "label",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("project_id", Id, nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.Column("description", Text, nullable=False),
        sa.Column("color", Text, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_label"),
        sa.UniqueConstraint("project_id", "name", name="uq_label_project_id_name"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "quota_usage",
        sa.Column("project_id", Id, nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_quota_usage_project_id"),
        sa.PrimaryKeyConstraint("project_id", name="pk_quota_usage"),
    )
    op.create_table(
        "robot",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.Column("description", Text, nullable=False),
        sa.Column("project_id", Id, nullable=False),
        sa.Column("duration_days", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("is_disabled", sa.Boolean(), nullable=False),
        sa.Column("is_visible", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("created_by_kind", Text, nullable=False),
        sa.Column("created_by_id", Id, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.Column("deleted_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_robot"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_robot_live_name",
        "robot",
        ["project_id", "name"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "user_group",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.Column("kind", sa.Integer(), nullable=False),
        sa.Column("ldap_dn", Text, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_user_group"),
        sa.UniqueConstraint("kind", "name", "ldap_dn", name="uq_user_group_kind_name_ldap_dn"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "personal_token",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.Column("secret_digest", Text, nullable=False),
        sa.Column("scopes", Text, nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_personal_token_user_id"),
        sa.PrimaryKeyConstraint("id", name="pk_personal_token"),
        sa.UniqueConstraint("secret_digest", name="uq_personal_token_secret_digest"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_personal_token_live_name",
        "personal_token",
        ["user_id", "name"],
        unique=True,
        sqlite_where=sa.text("deleted_at IS NULL"),
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "robot_permission",
        sa.Column("robot_id", Id, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("project_id", Id, autoincrement=False, nullable=False),
        sa.Column("resource", Text, nullable=False),
        sa.Column("action", Text, nullable=False),
        sa.Column("effect", Text, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('system', 'project')", name="ck_robot_permission_kind"),
        sa.ForeignKeyConstraint(["robot_id"], ["robot.id"], name="fk_robot_permission_robot_id"),
        sa.PrimaryKeyConstraint("robot_id", "kind", "project_id", "resource", "action", name="pk_robot_permission"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "robot_secret",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("robot_id", Id, nullable=False),
        sa.Column("secret_hash", Text, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["robot_id"], ["robot.id"], name="fk_robot_secret_robot_id"),
        sa.PrimaryKeyConstraint("id", name="pk_robot_secret"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_robot_secret_robot_id", "robot_secret", ["robot_id"], unique=False)
    op.create_table(
        "session",
        sa.Column("key", Text, nullable=False),
        sa.Column("user_id", Id, nullable=False),
        sa.Column("address", Text, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_session_user_id"),
        sa.PrimaryKeyConstraint("key", name="pk_session"),
    )
    op.create_index("ix_session_expires_at", "session", ["expires_at"], unique=False)
    op.create_index("ix_session_user_id", "session", ["user_id"], unique=False)
    op.create_table(
        "user_group_member",
        sa.Column("user_id", Id, nullable=False),
        sa.Column("group_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["user_group.id"], name="fk_user_group_member_group_id"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_user_group_member_user_id"),
        sa.PrimaryKeyConstraint("user_id", "group_id", name="pk_user_group_member"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_user_group_member_group_id", "user_group_member", ["group_id"], unique=False)
    op.create_table(
        "immutable_rule",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("project_id", Id, nullable=False),
        sa.Column("rule", Text, nullable=False),
        sa.Column("is_disabled", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_immutable_rule_project_id"),
        sa.PrimaryKeyConstraint("id", name="pk_immutable_rule"),
        sa.UniqueConstraint("project_id", "rule", name="uq_immutable_rule_project_id_rule"),
        sqlite_autoincrement=True,
    )
