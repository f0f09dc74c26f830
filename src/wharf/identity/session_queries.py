"""Every statement about browsers' sessions."""

import sqlalchemy as sa

from wharf.db import Statement
from wharf.db.tables import session

_this = session.c.key == sa.bindparam("session_key")

INSERT_SESSION = Statement(
    sa.insert(session).values(
        key=sa.bindparam("session_key"),
        user_id=sa.bindparam("user_id"),
        address=sa.bindparam("address"),
        created_at=sa.bindparam("now"),
        expires_at=sa.bindparam("expires_at"),
    )
)

FIND_SESSION = Statement(sa.select(session.c.expires_at).where(_this))

RENEW_SESSION = Statement(sa.update(session).where(_this).values(expires_at=sa.bindparam("until")))

END_SESSION = Statement(sa.delete(session).where(_this))

DELETE_EXPIRED_SESSIONS = Statement(sa.delete(session).where(session.c.expires_at <= sa.bindparam("now")))
