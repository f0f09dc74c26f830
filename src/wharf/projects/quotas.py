"""Quotas as administrators see and set them: each project has one, with the project's id."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from wharf.access.queries import FIND_PROJECT_BY_ID
from wharf.access.rights import Project
from wharf.audit.actor import Actor
from wharf.audit.events import quota_event
from wharf.audit.record import record
from wharf.base.clock import Clock
from wharf.base.paging import Page
from wharf.base.query_language import Exact, Filter, Sort
from wharf.db import Database, Reader
from wharf.db.moments import rights_changed
from wharf.oci.errors import ErrorCode, RegistryError, printable
from wharf.projects.projects import check_storage_limit
from wharf.projects.quota_queries import (
    DESCRIBE_QUOTAS,
    HOLD_PROJECT_OF_QUOTA,
    QUOTAS,
    QUOTAS_BY_USE,
    SET_STORAGE_LIMIT,
)

STORAGE = "storage"
USE_KEYS = frozenset({"used.storage", "update_time"})


@dataclass(frozen=True, slots=True)
class Quota:
    """What a project may hold and what it holds, in bytes; -1 is no limit."""

    project_id: int
    project_name: str
    limit_bytes: int
    used_bytes: int
    created_at: int
    updated_at: int


async def list_quotas(
    reader: Reader, project_id: int | None, sorts: Iterable[Sort], page: Page
) -> tuple[list[Quota], int]:
    """One page of the quotas, or that of one project, and how many there are; raises BAD_REQUEST."""
    filters = () if project_id is None else (Filter("reference_id", Exact(str(project_id))),)
    sorts = tuple(sorts)
    # Whoever wants another order is spared to add up what every project holds.
    listed = QUOTAS_BY_USE if any(sort.key in USE_KEYS for sort in sorts) else QUOTAS
    rows, total = await listed.page(reader, filters, sorts, page)
    return await _describe_quotas(reader, [row[0] for row in rows]), total


async def _describe_quotas(reader: Reader, ids: Sequence[int]) -> list[Quota]:
    """The quotas of these projects, in this order; one that is gone is left out."""
    described = {row[0]: Quota(*row) for row in await reader.rows(DESCRIBE_QUOTAS, ids=list(ids))}
    return [described[project_id] for project_id in ids if project_id in described]


async def require_quota(reader: Reader, quota_id: int) -> Quota:
    """One quota; raises NOT_FOUND."""
    quotas = await _describe_quotas(reader, [quota_id])
    if not quotas:
        raise _missing(quota_id)
    return quotas[0]


async def limit_project(database: Database, clock: Clock, actor: Actor, project_id: int, limit_bytes: int) -> None:
    """Sets what a project may hold; what it holds already stays, even if that is more. Raises NOT_FOUND.

    Whoever is putting something into the project at this moment has either done so or is held to the new limit.
    """
    async with database.begin() as transaction:
        # Nobody's rights change, but that a project has a limit is remembered beside them.
        await rights_changed(transaction)
        if await transaction.row(HOLD_PROJECT_OF_QUOTA, project_id=project_id) is None:
            raise _missing(project_id)
        await transaction.execute(SET_STORAGE_LIMIT, limited_project=project_id, limit_bytes=limit_bytes)
        row = await transaction.row(FIND_PROJECT_BY_ID, id=project_id)
        assert row is not None
        await record(transaction, quota_event(actor, clock(), Project(row[0], row[1], bool(row[2])), limit_bytes))


def parse_hard_limits(hard: Mapping[str, int | None] | None) -> int:
    """The limit in bytes that a client asks for; raises BAD_REQUEST in Harbor's words."""
    if not hard:
        raise RegistryError(ErrorCode.BAD_REQUEST, "hard required in body")
    for name in hard:
        if name != STORAGE:
            raise RegistryError(ErrorCode.BAD_REQUEST, f"resource {printable(name)} not support")
    limit_bytes = hard[STORAGE] or 0
    try:
        check_storage_limit(limit_bytes)
    except RegistryError as error:
        # Harbor puts the words in front where a project is made, and not here.
        raise RegistryError(ErrorCode.BAD_REQUEST, error.message.removeprefix("bad request: ")) from None
    return limit_bytes


def _missing(quota_id: int) -> RegistryError:
    return RegistryError(ErrorCode.NOT_FOUND, f"quota {quota_id} not found")
