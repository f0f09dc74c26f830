"""Restoring a deleted project, and finding those that can be restored."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from wharf.access.door import visibility
from wharf.access.queries import FIND_PROJECT, FIND_PROJECT_BY_ID, FIND_PROJECT_REDIRECT
from wharf.access.rights import Project
from wharf.audit.actor import Actor
from wharf.audit.deletions import find_deleters
from wharf.audit.history_events import project_restored_event
from wharf.audit.record import record
from wharf.base.clock import Clock
from wharf.base.paging import Page
from wharf.db import Database, Reader
from wharf.db.moments import rights_changed
from wharf.identity.types import Identity
from wharf.oci.errors import ErrorCode, RegistryError
from wharf.projects.history_queries import (
    DELETED_PROJECTS,
    LIST_HIDDEN_PROJECTS_OF_NAME,
    REVIVE_PROJECT,
    REVIVE_UNPUBLISHED_REPOSITORIES,
)
from wharf.projects.projects import name_leads_elsewhere
from wharf.projects.restore_window import check_window, window_start

# Of those that had one name, as many are looked at.
SAME_NAME_MAX = 100


@dataclass(frozen=True, slots=True)
class DeletedProject:
    """A project that is there no more; who deleted it is empty where nobody has asked or knows."""

    project: Project
    deleted_at: int
    deleted_by: str = ""


async def find_deleted_projects(reader: Reader, name: str) -> list[DeletedProject]:
    """The deleted projects that were called so, the one that was deleted last in front."""
    rows = await reader.rows(LIST_HIDDEN_PROJECTS_OF_NAME, name=name, limit=SAME_NAME_MAX)
    return [_deleted(row) for row in rows]


async def list_deleted_projects(
    reader: Reader, caller: Identity, now: int, window_days: int, page: Page
) -> tuple[list[DeletedProject], int]:
    """One page of the projects that the caller may restore, the last in front, and how many there are."""
    own = {**visibility(caller), "since": window_start(now, window_days)}
    rows, total = await DELETED_PROJECTS.page(reader, (), (), page, **own)
    found = [_deleted(row) for row in rows]
    deleters = await find_deleters(reader, [one.project.id for one in found], [one.deleted_at for one in found])
    return [replace(one, deleted_by=deleters.of(one.project.id, "project", one.deleted_at)) for one in found], total


async def restore_project(
    database: Database, clock: Clock, actor: Actor, deleted: DeletedProject, *, window_days: int
) -> None:
    """Shows a deleted project again with its members, its settings and the repositories that were in it at the end.

    Raises NOT_FOUND when it is there, GONE when it is too late, and CONFLICT when another project has its name.
    """
    project = deleted.project
    async with database.begin() as transaction:
        await rights_changed(transaction)
        now = clock()
        if await transaction.row(FIND_PROJECT_BY_ID, id=project.id):
            raise RegistryError(ErrorCode.NOT_FOUND, f"project {project.name} is not deleted any more")
        check_window(f"project {project.name}", deleted.deleted_at, now, window_days)
        if await transaction.row(FIND_PROJECT, name=project.name):
            raise RegistryError(
                ErrorCode.CONFLICT,
                f"The project named {project.name} already exists; rename or delete it to restore the one that was "
                "deleted",
            )
        if await transaction.row(FIND_PROJECT_REDIRECT, name=project.name):
            raise name_leads_elsewhere(project.name)
        await transaction.execute(REVIVE_PROJECT, project_id=project.id, now=now)
        await transaction.execute(REVIVE_UNPUBLISHED_REPOSITORIES, of_project=project.id, at=deleted.deleted_at)
        await record(transaction, project_restored_event(actor, now, project))


def _deleted(row: Iterable[object]) -> DeletedProject:
    project_id, name, is_public, deleted_at = row
    assert isinstance(project_id, int)
    assert isinstance(deleted_at, int)
    return DeletedProject(Project(project_id, str(name), bool(is_public)), deleted_at)
