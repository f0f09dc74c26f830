"""Every statement about the configuration."""

import sqlalchemy as sa

from wharf.db import Statement, insert
from wharf.db.tables import configuration_value, user_account

LIST_CONFIGURATION = Statement(sa.select(configuration_value.c.key, configuration_value.c.value))

_insert_value = insert(configuration_value).values(
    key=sa.bindparam("name"), value=sa.bindparam("text"), updated_at=sa.bindparam("now")
)

PUT_CONFIGURATION = Statement(
    _insert_value.on_conflict_do_update(
        index_elements=["key"],
        set_={"value": _insert_value.excluded.value, "updated_at": _insert_value.excluded.updated_at},
    )
)

# Two rows at most: all that is asked is whether `admin` is alone.
LIST_TWO_USERS = Statement(sa.select(user_account.c.id).where(user_account.c.deleted_at.is_(None)).limit(2))
