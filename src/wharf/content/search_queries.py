"""What a search needs beside the lists of projects and repositories."""

import sqlalchemy as sa

from wharf.db import Statement, one_of
from wharf.db.tables import project

LIST_PUBLIC_PROJECTS = Statement(
    sa.select(project.c.id).where(one_of(project.c.id, "ids"), project.c.is_public.is_(True)), lists=("ids",)
)
