"""Every statement about the personal tokens of users.

A token of a user who is gone is gone with him.
"""

import sqlalchemy as sa

from wharf.db import Statement, one_of
from wharf.db.filters import ColumnKey, FilteredList, Kind
from wharf.db.tables import personal_token, personal_token_scope, project, user_account

_token = personal_token.c
_live = sa.and_(_token.deleted_at.is_(None), user_account.c.deleted_at.is_(None))

_logins = (
    sa.select(
        _token.id,
        user_account.c.id,
        user_account.c.name,
        user_account.c.email,
        user_account.c.is_sysadmin,
        _token.secret_digest,
        _token.is_narrowed,
        _token.expires_at,
    )
    .join(user_account, user_account.c.id == _token.user_id)
    .where(_live)
)
FIND_TOKEN_BY_DIGEST = Statement(_logins.where(_token.secret_digest == sa.bindparam("digest")))
FIND_TOKEN_LOGIN = Statement(_logins.where(_token.id == sa.bindparam("token_id")))

_shown = (
    sa.select(
        _token.id,
        _token.user_id,
        user_account.c.name,
        _token.name,
        _token.is_narrowed,
        _token.created_at,
        _token.expires_at,
        _token.used_at,
    )
    .join(user_account, user_account.c.id == _token.user_id)
    .where(_live)
)
FIND_PERSONAL_TOKEN = Statement(_shown.where(_token.id == sa.bindparam("token_id")))

PERSONAL_TOKENS = FilteredList(
    _shown.where(_token.user_id == sa.bindparam("user_id")),
    keys={
        ("id",): ColumnKey(_token.id, Kind.INTEGER),
        ("name",): ColumnKey(_token.name, Kind.TEXT),
        ("creation_time",): ColumnKey(_token.created_at, Kind.TIME),
        ("expiration_time",): ColumnKey(_token.expires_at, Kind.TIME),
        ("last_used_time",): ColumnKey(_token.used_at, Kind.TIME),
    },
    order=(_token.name,),
    tie_breaker=_token.id,
)

_of_user = sa.and_(_token.user_id == sa.bindparam("user_id"), _token.deleted_at.is_(None))
FIND_TOKEN_BY_NAME = Statement(sa.select(_token.id).where(_of_user, _token.name == sa.bindparam("name")))
COUNT_TOKENS = Statement(sa.select(sa.func.count()).select_from(personal_token).where(_of_user))

INSERT_PERSONAL_TOKEN = Statement(
    sa.insert(personal_token)
    .values(
        user_id=sa.bindparam("user_id"),
        name=sa.bindparam("name"),
        secret_digest=sa.bindparam("digest"),
        is_narrowed=sa.bindparam("is_narrowed"),
        expires_at=sa.bindparam("expires_at"),
        created_at=sa.bindparam("now"),
    )
    .returning(_token.id)
)

INSERT_TOKEN_SCOPE = Statement(
    sa.insert(personal_token_scope).values(
        {column.name: sa.bindparam(column.name) for column in personal_token_scope.c}
    )
)

DELETE_PERSONAL_TOKEN = Statement(
    sa.update(personal_token)
    .where(_token.id == sa.bindparam("token_id"), _token.deleted_at.is_(None))
    .values(deleted_at=sa.bindparam("now"))
)

WRITE_TOKEN_USE = Statement(
    sa.update(personal_token)
    .where(
        _token.id == sa.bindparam("token_id"),
        sa.or_(_token.used_at.is_(None), _token.used_at < sa.bindparam("used", type_=sa.BigInteger())),
    )
    .values(used_at=sa.bindparam("used", type_=sa.BigInteger()))
)

# With the name of the project; what was for one that is gone is left out. Without an order, which no index has.
LIST_TOKEN_SCOPES = Statement(
    sa.select(
        personal_token_scope.c.token_id,
        personal_token_scope.c.kind,
        personal_token_scope.c.project_id,
        personal_token_scope.c.resource,
        personal_token_scope.c.action,
        project.c.name,
    )
    .outerjoin(project, project.c.id == personal_token_scope.c.project_id)
    .where(one_of(personal_token_scope.c.token_id, "ids"), project.c.deleted_at.is_(None)),
    lists=("ids",),
)
