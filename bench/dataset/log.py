"""The audit log: mostly pulls and pushes of robots, and some people."""

from __future__ import annotations

from collections.abc import Iterator

from bench.dataset import words
from bench.dataset.scale import Scale
from bench.dataset.writers import Row, Writer

TABLES = ("audit_entry",)
SPACING = 2_000_000
"""Between two entries, in microseconds."""
EVENTS = (
    *(("pull", "artifact"),) * 12,
    *(("create", "artifact"),) * 4,
    *(("create", "tag"),) * 3,
    ("delete", "artifact"),
    ("login", "user"),
    ("update", "project"),
)


def write_log(writer: Writer, scale: Scale, projects: range, users: range) -> None:
    """Writes the entries, the oldest first."""
    columns = (
        "occurred_at actor_kind actor_id actor_name address request_id operation resource_type resource description "
        "project_id project_name is_success"
    )
    writer.write("audit_entry", columns, _entries(scale, projects, users))


def _entries(scale: Scale, projects: range, users: range) -> Iterator[Row]:
    for number in range(scale.audit_entries):
        # Neighbours differ, and so do those who have the same project.
        scattered = number * 2_654_435_761 % 2**32
        operation, resource_type = EVENTS[scattered % len(EVENTS)]
        project = scattered // 7 % len(projects)
        user = scattered // 11 % len(users)
        name = words.project_name(project)
        resource = f"{name}/{words.repository_name(scattered % scale.repositories)}:v1.{scattered % 100}"
        yield (
            words.FIRST_MOMENT + number * SPACING,
            "user",
            users[user],
            words.user_name(user),
            f"10.0.{user % 256}.{scattered % 256}",
            f"{scattered:032x}",
            operation,
            resource_type,
            resource,
            f"{operation} {resource_type}: {resource}",
            projects[project],
            name,
            number % 50 != 0,
        )
