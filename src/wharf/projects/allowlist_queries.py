"""The statements about the system's own list of vulnerabilities that do not count; it belongs to no project."""

import sqlalchemy as sa

from wharf.db import Statement
from wharf.db.tables import cve_allowlist

_of_the_system = cve_allowlist.c.project_id.is_(None)

READ_SYSTEM_ALLOWLIST = Statement(
    sa.select(
        cve_allowlist.c.id,
        cve_allowlist.c.names,
        cve_allowlist.c.expires_at,
        cve_allowlist.c.created_at,
        cve_allowlist.c.updated_at,
    ).where(_of_the_system)
)

UPDATE_SYSTEM_ALLOWLIST = Statement(
    sa.update(cve_allowlist)
    .where(_of_the_system)
    .values(
        names=sa.bindparam("listed"),
        expires_at=sa.bindparam("ends_at", type_=sa.BigInteger()),
        updated_at=sa.bindparam("now"),
    )
)

INSERT_SYSTEM_ALLOWLIST = Statement(
    sa.insert(cve_allowlist).values(
        names=sa.bindparam("listed"),
        expires_at=sa.bindparam("ends_at", type_=sa.BigInteger()),
        created_at=sa.bindparam("now"),
        updated_at=sa.bindparam("now"),
    )
)
