"""Projects as they are shown: each with its owner, its metadata, its allowlist and the caller's roles.

However many projects there are, the number of statements is the same.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from wharf.access.roles import PRESET_ROLES
from wharf.db import Reader
from wharf.db.remembered import remembered_rows
from wharf.identity.types import Identity
from wharf.oci.errors import ErrorCode, RegistryError
from wharf.projects.queries import (
    COUNT_MEMBERS,
    DESCRIBE_PROJECTS,
    LIST_ALLOWLISTS,
    LIST_METADATA,
    LIST_ROLES_OF_CALLER,
    READ_QUOTA,
)

# Harbor's order, the mightiest first.
_POWER = {
    name: power for power, name in enumerate(("projectAdmin", "maintainer", "developer", "guest", "limitedGuest"))
}
POWER_OF_ROLE = {role.id: _POWER[role.name] for role in PRESET_ROLES}


@dataclass(frozen=True, slots=True)
class CveAllowlist:
    """Vulnerabilities that do not count; the times are None for a list that nobody has written."""

    id: int
    project_id: int
    names: tuple[str, ...] = ()
    expires_at: int | None = None
    created_at: int | None = None
    updated_at: int | None = None


@dataclass(frozen=True, slots=True)
class ProjectDescription:
    """A project with what is shown beside it."""

    id: int
    name: str
    owner_id: int
    # Empty when the owner is gone.
    owner_name: str
    created_at: int
    updated_at: int
    repository_count: int
    metadata: dict[str, str]
    allowlist: CveAllowlist
    # The caller's roles, his own and those of his groups, in the order in which they were given.
    role_ids: tuple[int, ...] = ()

    @property
    def strongest_role_id(self) -> int | None:
        """The caller's role that allows the most."""
        return min(self.role_ids, key=lambda role_id: POWER_OF_ROLE.get(role_id, len(POWER_OF_ROLE)), default=None)


@dataclass(frozen=True, slots=True)
class ProjectSummary:
    """How much there is of everything in a project."""

    repository_count: int
    member_counts: dict[int, int] = field(default_factory=dict)
    limit_bytes: int = -1
    used_bytes: int = 0


async def describe_projects(reader: Reader, caller: Identity, ids: Sequence[int]) -> list[ProjectDescription]:
    """The projects with these ids, in this order; one that does not exist is left out."""
    wanted = list(ids)
    if not wanted:
        return []
    metadata: dict[int, dict[str, str]] = defaultdict(dict)
    for project_id, key, value in await reader.rows(LIST_METADATA, ids=wanted):
        metadata[project_id][key] = value
    allowlists = {
        row[0]: CveAllowlist(row[1], row[0], tuple(json.loads(row[2])), *row[3:])
        for row in await reader.rows(LIST_ALLOWLISTS, ids=wanted)
    }
    roles = await _roles_of(reader, caller, wanted)
    described = {
        row[0]: ProjectDescription(
            id=row[0],
            name=row[1],
            owner_id=row[2],
            owner_name=row[3],
            created_at=row[5],
            updated_at=row[6],
            repository_count=row[7],
            metadata={"public": "true" if row[4] else "false", **metadata[row[0]]},
            allowlist=allowlists.get(row[0], CveAllowlist(row[0], row[0])),
            role_ids=roles[row[0]],
        )
        # With each of them its repositories are counted.
        for row in await remembered_rows(reader, DESCRIBE_PROJECTS, ids=wanted)
    }
    return [described[project_id] for project_id in wanted if project_id in described]


async def summarize_project(reader: Reader, project_id: int) -> ProjectSummary:
    """The counts of a project, its members by role, and its quota; raises NOT_FOUND when it is gone."""
    counts = await reader.row(COUNT_MEMBERS, project_id=project_id) or ()
    members = {role.id: count for role, count in zip(PRESET_ROLES, counts, strict=False)}
    quota = await reader.row(READ_QUOTA, project_id=project_id)
    if quota is None:
        raise RegistryError(ErrorCode.NOT_FOUND, f"project {project_id} not found")
    limit_bytes, used_bytes, repository_count = quota
    return ProjectSummary(repository_count, members, limit_bytes, used_bytes)


async def _roles_of(reader: Reader, caller: Identity, ids: list[int]) -> defaultdict[int, tuple[int, ...]]:
    roles: defaultdict[int, tuple[int, ...]] = defaultdict(tuple)
    if caller.is_anonymous:
        return roles
    rows = await reader.rows(LIST_ROLES_OF_CALLER, subject_kind=caller.kind, subject_id=caller.id, ids=ids)
    for project_id, _, role_id in sorted(rows):
        if role_id not in roles[project_id]:
            roles[project_id] += (role_id,)
    return roles
