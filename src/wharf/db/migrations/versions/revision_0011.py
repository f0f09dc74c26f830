"""The list of what can be restored: tags that ended last, and deleted repositories by name.

Revision: 0011.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    _create_index("ix_tag_ended_at", "tag", ["repository_id", "ended_at", "id"], "ended_at IS NOT NULL")
    _create_index(
        "ix_repository_deleted_name", "repository", ["project_id", "name", "deleted_at", "id"], "deleted_at IS NOT NULL"
    )


def _create_index(name: str, table: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=False, sqlite_where=where, postgresql_where=where)
