"""Work beside requests: when it is to be done, and every time that it was."""

import sqlalchemy as sa

from wharf.db.tables.columns import Id, Text, Time, identity, metadata

# One schedule for each job of a subject. A job of the system has 0 for its subject; others would have the id of a
# policy or a project.
schedule = sa.Table(
    "schedule",
    metadata,
    identity(),
    sa.Column("job_type", Text, nullable=False),
    sa.Column("subject_id", Id, nullable=False),
    # What people called it: Hourly, Daily, Weekly or Custom. The expression is what counts.
    sa.Column("type", Text, nullable=False),
    sa.Column("cron", Text, nullable=False),
    # A JSON document.
    sa.Column("parameters", Text, nullable=False),
    sa.Column("next_at", Time, nullable=False),
    sa.Column("created_at", Time, nullable=False),
    sa.Column("updated_at", Time, nullable=False),
    sa.Index("uq_schedule_job_type_subject_id", "job_type", "subject_id", unique=True),
    sa.Index("ix_schedule_next_at", "next_at"),
    sqlite_autoincrement=True,
)

_unended = sa.text("ended_at IS NULL")

execution = sa.Table(
    "execution",
    metadata,
    identity(),
    sa.Column("job_type", Text, nullable=False),
    sa.Column("subject_id", Id, nullable=False),
    sa.Column("trigger", Text, nullable=False),
    sa.Column("status", Text, nullable=False),
    # A JSON document.
    sa.Column("parameters", Text, nullable=False),
    # How many things have been treated so far, whatever they are.
    sa.Column("done_count", sa.BigInteger, nullable=False),
    # Lines for people.
    sa.Column("log", Text, nullable=False),
    # Until then one node is at it; 0 while it waits.
    sa.Column("claimed_until", Time, nullable=False),
    sa.Column("created_at", Time, nullable=False),
    sa.Column("updated_at", Time, nullable=False),
    sa.Column("ended_at", Time),
    sa.Index("ix_execution_job_type_subject_id_id", "job_type", "subject_id", "id"),
    sa.Index(
        "ix_execution_unended",
        "job_type",
        "subject_id",
        "id",
        sqlite_where=_unended,
        postgresql_where=_unended,
    ),
    sqlite_autoincrement=True,
)
