"""Repositories: when the first manifest came, before which no list shows them.

Revision: 0009.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("repository", sa.Column("published_at", sa.BigInteger(), nullable=True))
    # Deleted manifests count: a repository stays when the last of its manifests goes.
    op.execute(
        "UPDATE repository SET published_at = first_push.pushed_at "
        "FROM (SELECT repository_id, min(pushed_at) AS pushed_at FROM manifest GROUP BY repository_id) AS first_push "
        "WHERE first_push.repository_id = repository.id"
    )
    op.drop_index("ix_repository_live_created_at", table_name="repository")
    _create_index("ix_repository_published_at", ["published_at", "id"])
    _create_index("ix_repository_project_published_at", ["project_id", "published_at", "id"])


def _create_index(name: str, columns: list[str]) -> None:
    where = sa.text("deleted_at IS NULL AND published_at IS NOT NULL")
    op.create_index(name, "repository", columns, unique=False, sqlite_where=where, postgresql_where=where)
