"""Every statement about users and secrets."""

import sqlalchemy as sa

from wharf.db import Statement, insert
from wharf.db.tables import system_secret, user_account

_live = user_account.c.deleted_at.is_(None)

FIND_USER_BY_NAME = Statement(
    sa.select(user_account.c.id, user_account.c.name, user_account.c.is_sysadmin, user_account.c.password_hash).where(
        user_account.c.name == sa.bindparam("name"), _live
    )
)

FIND_USER_BY_ID = Statement(
    sa.select(user_account.c.id, user_account.c.name, user_account.c.is_sysadmin, user_account.c.password_hash).where(
        user_account.c.id == sa.bindparam("id"), _live
    )
)

HAS_INITIAL_PASSWORD = Statement(
    sa.select(user_account.c.id).where(user_account.c.password_is_initial.is_(True), _live).limit(1)
)

INSERT_USER = Statement(
    sa.insert(user_account)
    .values(
        name=sa.bindparam("name"),
        email=sa.bindparam("email"),
        real_name=sa.bindparam("real_name"),
        comment=sa.bindparam("comment"),
        password_hash=sa.bindparam("password_hash"),
        password_is_initial=sa.bindparam("password_is_initial"),
        is_sysadmin=sa.bindparam("is_sysadmin"),
        created_at=sa.bindparam("now"),
        updated_at=sa.bindparam("now"),
    )
    .returning(user_account.c.id)
)

UPDATE_PASSWORD = Statement(
    sa.update(user_account)
    .where(user_account.c.id == sa.bindparam("user_id"))
    .values(
        password_hash=sa.bindparam("password_hash"),
        password_is_initial=sa.bindparam("password_is_initial"),
        updated_at=sa.bindparam("now"),
    )
)

DELETE_USER = Statement(
    sa.update(user_account)
    .where(user_account.c.id == sa.bindparam("user_id"), _live)
    .values(deleted_at=sa.bindparam("now"))
)

LIST_USERS = Statement(
    sa.select(user_account.c.id, user_account.c.name, user_account.c.is_sysadmin, user_account.c.password_hash)
    .where(_live)
    .order_by(user_account.c.name)
)

FIND_SECRET = Statement(sa.select(system_secret.c.value).where(system_secret.c.name == sa.bindparam("name")))

INSERT_SECRET = Statement(
    insert(system_secret)
    .values(name=sa.bindparam("name"), value=sa.bindparam("value"), created_at=sa.bindparam("now"))
    .on_conflict_do_nothing()
)
