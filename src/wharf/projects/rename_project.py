"""Renaming a project: one row, and a redirect for those who pull by the old name."""

from dataclasses import dataclass

from wharf.access.queries import FIND_PROJECT, FIND_PROJECT_BY_ID, FIND_PROJECT_REDIRECT
from wharf.access.rights import Project
from wharf.audit.actor import Actor
from wharf.audit.history_events import project_renamed_event, redirect_deleted_event
from wharf.audit.record import record
from wharf.base.clock import Clock
from wharf.db import Database, Reader, Transaction
from wharf.db.moments import rights_changed
from wharf.oci.errors import ErrorCode, RegistryError
from wharf.oci.reference import NAME_LENGTH_MAX as FULL_NAME_LENGTH_MAX
from wharf.projects.history_queries import (
    DELETE_PROJECT_REDIRECT,
    LIST_PROJECT_REDIRECTS,
    LONGEST_REPOSITORY_NAME,
    PUT_PROJECT_REDIRECT,
    RENAME_PROJECT,
)
from wharf.projects.projects import check_project_name, lock_project, name_leads_elsewhere


@dataclass(frozen=True, slots=True)
class FormerName:
    """A name that a project had, and when it was given up."""

    name: str
    given_up_at: int


async def rename_project(database: Database, clock: Clock, actor: Actor, project: Project, name: str) -> Project:
    """Gives a project another name. Who pulls by the old one is served; nobody else gets it meanwhile.

    What pushes have begun there without a manifest is not in the way: where its name is too long after the new one,
    it gets its first manifest no more, unless the project is renamed again.
    Raises BAD_REQUEST when it is not a name or too long for the repositories in the project, CONFLICT when it is
    taken, and NOT_FOUND when the project is gone.
    """
    check_project_name(name)
    async with database.begin() as transaction:
        await lock_project(transaction, project)
        await _check_current(transaction, project)
        await _check_free(transaction, project, name)
        longest = await transaction.row(LONGEST_REPOSITORY_NAME, project_id=project.id)
        if longest is not None and len(name) + 1 + longest[0] > FULL_NAME_LENGTH_MAX:
            raise RegistryError(
                ErrorCode.BAD_REQUEST,
                f"with the name {name} a repository would have more than {FULL_NAME_LENGTH_MAX} characters",
            )
        now = clock()
        await transaction.execute(DELETE_PROJECT_REDIRECT, name=name, project_id=project.id)
        await transaction.execute(RENAME_PROJECT, project_id=project.id, new_name=name, now=now)
        await transaction.execute(PUT_PROJECT_REDIRECT, name=project.name, project_id=project.id, now=now)
        renamed = Project(project.id, name, project.is_public, project.is_limited)
        await record(transaction, project_renamed_event(actor, now, renamed, project.name))
    return renamed


async def _check_current(transaction: Transaction, project: Project) -> None:
    """Raises NOT_FOUND when somebody was quicker and the project is called otherwise by now."""
    row = await transaction.row(FIND_PROJECT_BY_ID, id=project.id)
    if row is None or row[1] != project.name:
        raise RegistryError(ErrorCode.NOT_FOUND, f"project {project.name} not found")


async def _check_free(transaction: Transaction, project: Project, name: str) -> None:
    if await transaction.row(FIND_PROJECT, name=name):
        raise RegistryError(ErrorCode.CONFLICT, f"The project named {name} already exists")
    leads_to = await transaction.row(FIND_PROJECT_REDIRECT, name=name)
    if leads_to is not None and leads_to[0] != project.id:
        raise name_leads_elsewhere(name)


async def list_former_names(reader: Reader, project: Project) -> list[FormerName]:
    """The names by which the project can still be pulled from, in alphabetical order."""
    rows = await reader.rows(LIST_PROJECT_REDIRECTS, project_id=project.id)
    return [FormerName(*row) for row in sorted(rows)]


async def delete_former_name(database: Database, clock: Clock, actor: Actor, project: Project, name: str) -> None:
    """Lets a former name of a project lead nowhere, so that it is free for another one; raises NOT_FOUND."""
    async with database.begin() as transaction:
        await rights_changed(transaction)
        if not await transaction.execute(DELETE_PROJECT_REDIRECT, name=name, project_id=project.id):
            raise RegistryError(ErrorCode.NOT_FOUND, f"{name} is not a former name of the project {project.name}")
        await record(transaction, redirect_deleted_event(actor, clock(), name, project))
