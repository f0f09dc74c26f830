"""How much there is altogether."""

from collections.abc import Iterable
from dataclasses import dataclass

from wharf.access.door import visibility
from wharf.base.clock import Clock
from wharf.content.statistics_queries import (
    COUNT_PARTLY_VISIBLE_REPOSITORIES,
    COUNT_VISIBLE_PROJECTS,
    COUNT_VISIBLE_REPOSITORIES,
)
from wharf.content.stored_bytes import read_stored_bytes
from wharf.db import Database, Row
from wharf.db.remembered import remembered_count, remembered_rows
from wharf.identity.types import Identity


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts of what somebody may see; the bytes are those of the whole registry, None for who may not see it all."""

    public_projects: int
    private_projects: int
    public_repositories: int
    private_repositories: int
    stored_bytes: int | None


async def read_statistics(database: Database, clock: Clock, caller: Identity) -> Statistics:
    """What the caller may see, and for an administrator how many bytes of content there are, each blob counted once."""
    own = visibility(caller)
    projects = _by_publicity(await remembered_rows(database, COUNT_VISIBLE_PROJECTS, **own))
    repositories = _by_publicity(await remembered_rows(database, COUNT_VISIBLE_REPOSITORIES, **own))
    repositories[False] += await remembered_count(database, COUNT_PARTLY_VISIBLE_REPOSITORIES, **own)
    stored = await read_stored_bytes(database, clock) if caller.is_sysadmin else None
    return Statistics(projects[True], projects[False], repositories[True], repositories[False], stored)


def _by_publicity(rows: Iterable[Row]) -> dict[bool, int]:
    """The counts of what is public and of what is not."""
    return {True: 0, False: 0, **{bool(is_public): count for is_public, count in rows}}
