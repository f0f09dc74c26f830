"""Names that repositories and projects had before they were renamed or moved; who pulls by one is still served.

A name leads to an id, so that it goes on leading there whatever the thing is called by then. It is in force while
what it leads to is there and nothing else has the name.
"""

import sqlalchemy as sa

from wharf.db.tables.columns import Text, Time, metadata, reference

project_redirect = sa.Table(
    "project_redirect",
    metadata,
    sa.Column("name", Text, primary_key=True),
    reference("project_id", "project.id"),
    sa.Column("created_at", Time, nullable=False),
    sa.Index("ix_project_redirect_project_id", "project_id"),
)

repository_redirect = sa.Table(
    "repository_redirect",
    metadata,
    # The project that the repository was in; its name then does not matter.
    reference("project_id", "project.id", primary_key=True),
    sa.Column("name", Text, primary_key=True),
    reference("repository_id", "repository.id"),
    sa.Column("created_at", Time, nullable=False),
    sa.Index("ix_repository_redirect_repository_id", "repository_id"),
)
