"""History and undo: former names, who moved a tag, and where to find what was deleted.

Revision: 0006.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    for name in ("started_by_name", "ended_by_name"):
        op.add_column("tag", sa.Column(name, Text, nullable=True))
    _name_those_who_moved_tags()
    _create_index_of_deleted("ix_repository_deleted_at", "repository", ["project_id", "deleted_at", "id"])
    _create_index_of_deleted("ix_manifest_deleted_at", "manifest", ["repository_id", "deleted_at", "id"])
    _create_index_of_deleted("ix_manifest_deleted_digest", "manifest", ["repository_id", "digest"])
    _create_index_of_deleted("ix_project_deleted_at", "project", ["deleted_at", "id"])
    op.create_table(
        "project_redirect",
        sa.Column("name", Text, nullable=False),
        sa.Column("project_id", Id, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_project_redirect_project_id"),
        sa.PrimaryKeyConstraint("name", name="pk_project_redirect"),
    )
    op.create_index("ix_project_redirect_project_id", "project_redirect", ["project_id"], unique=False)
    op.create_table(
        "repository_redirect",
        sa.Column("project_id", Id, nullable=False),
        sa.Column("name", Text, nullable=False),
        sa.Column("repository_id", Id, nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_repository_redirect_project_id"),
        sa.ForeignKeyConstraint(["repository_id"], ["repository.id"], name="fk_repository_redirect_repository_id"),
        sa.PrimaryKeyConstraint("project_id", "name", name="pk_repository_redirect"),
    )
    op.create_index("ix_repository_redirect_repository_id", "repository_redirect", ["repository_id"], unique=False)


def _name_those_who_moved_tags() -> None:
    """Robots have ids of their own, so an id that a user and a robot share names nobody."""
    for role in ("started_by", "ended_by"):
        op.execute(
            f"UPDATE tag SET {role}_name = (SELECT name FROM user_account WHERE user_account.id = tag.{role}) "  # noqa: S608
            f"WHERE NOT EXISTS (SELECT 1 FROM robot WHERE robot.id = tag.{role})"
        )


def _create_index_of_deleted(name: str, table: str, columns: list[str]) -> None:
    where = sa.text("deleted_at IS NOT NULL")
    op.create_index(name, table, columns, unique=False, sqlite_where=where, postgresql_where=where)
