"""How much there is of everything."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True, slots=True)
class Scale:
    """The sizes of a data set."""

    projects: int
    repositories: int
    """In each project."""
    artifacts: int
    """In each repository, beside accessories and children of indexes."""
    tags: int
    """On each artifact."""
    users: int
    members: int
    """Of each project."""
    robots: int
    """Of each project, and as many of the system."""
    labels: int
    """Of each project, and as many of the system."""
    large_artifacts: int
    """In one more repository, each with as many tags."""
    audit_entries: int

    @property
    def repository_count(self) -> int:
        """The repositories of all projects; the large one comes on top."""
        return self.projects * self.repositories

    @property
    def artifact_count(self) -> int:
        """The artifacts of all repositories but the large one."""
        return self.repository_count * self.artifacts


FULL = Scale(
    projects=200,
    repositories=200,
    artifacts=20,
    tags=10,
    users=5_000,
    members=50,
    robots=20,
    labels=20,
    large_artifacts=100_000,
    audit_entries=10_000_000,
)
"""Eight million tags, a million more in one repository, and ten million entries of the audit log."""

TENTH = dataclasses.replace(FULL, repositories=20, users=500, large_artifacts=10_000, audit_entries=1_000_000)

SMALL = Scale(
    projects=10,
    repositories=10,
    artifacts=10,
    tags=8,
    users=30,
    members=12,
    robots=10,
    labels=10,
    large_artifacts=100,
    audit_entries=10_000,
)
"""A thousandth of `FULL`, in which the first page of every list is as full."""

SCALES = {"full": FULL, "tenth": TENTH, "small": SMALL}
