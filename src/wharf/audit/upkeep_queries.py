"""Every statement about what becomes of entries later: sending them elsewhere, and removing them."""

import sqlalchemy as sa

from wharf.db import Statement, insert, one_of
from wharf.db.tables import audit_entry, audit_forwarding

_forwarding = audit_forwarding.c

FIND_LAST_ENTRY = Statement(
    sa.select(audit_entry.c.id)
    .where(audit_entry.c.id > sa.literal_column("0"))
    .order_by(audit_entry.c.id.desc())
    .limit(1)
)

# There is one row, and only while entries are sent somewhere.
START_FORWARDING = Statement(
    insert(audit_forwarding).values(id=1, last_id=sa.bindparam("last_id"), claimed_until=0).on_conflict_do_nothing()
)
END_FORWARDING = Statement(sa.delete(audit_forwarding).where(_forwarding.id == sa.literal_column("1")))
FIND_FORWARDING = Statement(sa.select(_forwarding.last_id).where(_forwarding.id == sa.literal_column("1")))
# Of several nodes one sends; what it has begun, another goes on with when it does not come back.
CLAIM_FORWARDING = Statement(
    sa.update(audit_forwarding)
    .where(_forwarding.id == sa.literal_column("1"), _forwarding.claimed_until <= sa.bindparam("now"))
    .values(claimed_until=sa.bindparam("until"))
    .returning(_forwarding.last_id)
)
NOTE_FORWARDED = Statement(
    sa.update(audit_forwarding)
    .where(_forwarding.id == sa.literal_column("1"), _forwarding.last_id == sa.bindparam("previous_id"))
    .values(last_id=sa.bindparam("sent_id"), claimed_until=sa.bindparam("until"))
)

DELETE_FORWARDED = Statement(
    sa.delete(audit_entry).where(
        audit_entry.c.id > sa.bindparam("previous_id"), audit_entry.c.id <= sa.bindparam("sent_id")
    )
)

# `last_id` spares what has not been sent yet.
DELETE_OLD_ENTRIES = Statement(
    sa.delete(audit_entry).where(
        audit_entry.c.id.in_(
            sa.select(audit_entry.c.id)
            .where(audit_entry.c.occurred_at < sa.bindparam("before"), audit_entry.c.id <= sa.bindparam("last_id"))
            .order_by(audit_entry.c.occurred_at)
            .limit(sa.bindparam("limit", type_=sa.BigInteger()))
        )
    )
)

# One step through the old entries, in the order of their times and behind the entry where the last step ended.
LIST_OLD_ENTRIES = Statement(
    sa.select(audit_entry.c.id, audit_entry.c.occurred_at, audit_entry.c.operation, audit_entry.c.resource_type)
    .where(
        audit_entry.c.occurred_at < sa.bindparam("before"),
        audit_entry.c.occurred_at >= sa.bindparam("since"),
        sa.or_(audit_entry.c.occurred_at > sa.bindparam("since"), audit_entry.c.id > sa.bindparam("after_id")),
        audit_entry.c.id <= sa.bindparam("last_id"),
    )
    .order_by(audit_entry.c.occurred_at, audit_entry.c.id)
    .limit(sa.bindparam("limit", type_=sa.BigInteger()))
)

DELETE_ENTRIES = Statement(sa.delete(audit_entry).where(one_of(audit_entry.c.id, "ids")), lists=("ids",))
