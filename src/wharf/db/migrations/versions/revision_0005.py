"""Custom roles, grants on some repositories of a project, and personal tokens that are narrowed.

Revision: 0005.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")

# The ids below are for Harbor's roles, of which there may be more one day.
LAST_PRESET_ROLE_ID = 1000


def upgrade() -> None:
    op.add_column("role", sa.Column("description", Text, nullable=False, server_default=sa.text("''")))
    op.create_table(
        "role_system_permission",
        sa.Column("role_id", Id, nullable=False),
        sa.Column("resource", Text, nullable=False),
        sa.Column("action", Text, nullable=False),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name="fk_role_system_permission_role_id"),
        sa.PrimaryKeyConstraint("role_id", "resource", "action", name="pk_role_system_permission"),
    )
    op.add_column("access_grant", sa.Column("repository_like", Text, nullable=True))
    op.add_column("access_grant", sa.Column("repository_slashes", sa.Integer(), nullable=True))
    op.create_index("ix_access_grant_role_id", "access_grant", ["role_id"], unique=False)
    # Nobody has any token yet, so nothing is lost with what they were meant to hold.
    op.drop_column("personal_token", "scopes")
    op.add_column("personal_token", sa.Column("is_narrowed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "personal_token_scope",
        sa.Column("token_id", Id, nullable=False),
        sa.Column("kind", Text, nullable=False),
        sa.Column("project_id", Id, autoincrement=False, nullable=False),
        sa.Column("resource", Text, nullable=False),
        sa.Column("action", Text, nullable=False),
        sa.CheckConstraint("kind IN ('system', 'project')", name="ck_personal_token_scope_kind"),
        sa.ForeignKeyConstraint(["token_id"], ["personal_token.id"], name="fk_personal_token_scope_token_id"),
        sa.PrimaryKeyConstraint("token_id", "kind", "project_id", "resource", "action", name="pk_personal_token_scope"),
        sqlite_with_rowid=False,
    )
    _number_roles_from(LAST_PRESET_ROLE_ID + 1)


def _number_roles_from(first: int) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER SEQUENCE role_id_seq RESTART WITH {first}")
        return
    op.execute("DELETE FROM sqlite_sequence WHERE name = 'role'")
    op.execute(f"INSERT INTO sqlite_sequence (name, seq) VALUES ('role', {first - 1})")  # noqa: S608  A constant.
