"""Entries as lines of JSON, for whoever keeps the log elsewhere."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from wharf.base.clock import MICROSECONDS_PER_SECOND


class ExportedEntry(msgspec.Struct):
    """One line."""

    id: int
    time: str
    actor_kind: str
    actor_id: int
    actor: str
    address: str
    request_id: str
    operation: str
    resource_type: str
    resource: str
    description: str
    project_id: int
    project: str
    success: bool


def exported(entry: Mapping[str, Any]) -> ExportedEntry:
    """A row, by the names of its columns, as a line says it."""
    microseconds = entry["occurred_at"]
    moment = datetime.fromtimestamp(microseconds // MICROSECONDS_PER_SECOND, UTC)
    return ExportedEntry(
        id=entry["id"],
        time=f"{moment:%Y-%m-%dT%H:%M:%S}.{microseconds % MICROSECONDS_PER_SECOND:06d}Z",
        actor_kind=entry["actor_kind"],
        actor_id=entry["actor_id"],
        actor=entry["actor_name"],
        address=entry["address"],
        request_id=entry["request_id"],
        operation=entry["operation"],
        resource_type=entry["resource_type"],
        resource=entry["resource"],
        description=entry["description"],
        project_id=entry["project_id"],
        project=entry["project_name"],
        success=bool(entry["is_success"]),
    )


def encoded_lines(entries: Iterable[Mapping[str, Any]]) -> bytes:
    """Rows as JSON, each with a line feed behind it."""
    return msgspec.json.Encoder().encode_lines(map(exported, entries))
