"""Work beside requests: when it is to be done, and every time that it was.

Revision: 0010.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "schedule",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("job_type", Text, nullable=False),
        sa.Column("subject_id", Id, nullable=False),
        sa.Column("type", Text, nullable=False),
        sa.Column("cron", Text, nullable=False),
        sa.Column("parameters", Text, nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_schedule"),
        sqlite_autoincrement=True,
    )
    op.create_index("uq_schedule_job_type_subject_id", "schedule", ["job_type", "subject_id"], unique=True)
    op.create_index("ix_schedule_next_at", "schedule", ["next_at"], unique=False)
    op.create_table(
        "execution",
        sa.Column("id", Id, autoincrement=True, nullable=False),
        sa.Column("job_type", Text, nullable=False),
        sa.Column("subject_id", Id, nullable=False),
        sa.Column("trigger", Text, nullable=False),
        sa.Column("status", Text, nullable=False),
        sa.Column("parameters", Text, nullable=False),
        sa.Column("done_count", sa.BigInteger(), nullable=False),
        sa.Column("log", Text, nullable=False),
        sa.Column("claimed_until", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_execution"),
        sqlite_autoincrement=True,
    )
    columns = ["job_type", "subject_id", "id"]
    op.create_index("ix_execution_job_type_subject_id_id", "execution", columns, unique=False)
    unended = sa.text("ended_at IS NULL")
    op.create_index(
        "ix_execution_unended", "execution", columns, unique=False, sqlite_where=unended, postgresql_where=unended
    )
