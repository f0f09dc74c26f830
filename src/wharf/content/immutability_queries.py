"""Every statement that asks which tags there are before something is deleted."""

import sqlalchemy as sa

from wharf.db import Statement, one_of
from wharf.db.tables import tag

_live = sa.select(tag.c.name).where(tag.c.ended_at.is_(None))

LIST_TAGS_TO_BE_ENDED = Statement(_live.where(one_of(tag.c.manifest_id, "ids")), lists=("ids",))

LIST_TAGS_OF_REPOSITORY = Statement(_live.where(tag.c.repository_id == sa.bindparam("repository_id")))
