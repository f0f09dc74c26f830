"""How much there is altogether."""

from collections.abc import Iterable
from dataclasses import dataclass

from wharf.content.statistics_queries import (
    COUNT_VISIBLE_PROJECTS,
    COUNT_VISIBLE_REPOSITORIES,
    SUM_STORED_BYTES,
)
from wharf.db import Reader, Row
from wharf.identity.types import Identity


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts of what somebody may see; the bytes are those of the whole registry, None for who may not see it all."""

    public_projects: int
    private_projects: int
    public_repositories: int
    private_repositories: int
    stored_bytes: int | None


async def read_statistics(reader: Reader, caller: Identity) -> Statistics:
    """What the caller may see, and for an administrator how many bytes of content there are, each blob counted once."""
    own = {"sees_all": caller.is_sysadmin, "subject_kind": caller.kind, "subject_id": caller.id}
    projects = _by_publicity(await reader.rows(COUNT_VISIBLE_PROJECTS, **own))
    repositories = _by_publicity(await reader.rows(COUNT_VISIBLE_REPOSITORIES, **own))
    stored = await reader.row(SUM_STORED_BYTES) if caller.is_sysadmin else None
    return Statistics(
        projects[True], projects[False], repositories[True], repositories[False], stored[0] if stored else None
    )


def _by_publicity(rows: Iterable[Row]) -> dict[bool, int]:
    """The counts of what is public and of what is not."""
    return {True: 0, False: 0, **{bool(is_public): count for is_public, count in rows}}
