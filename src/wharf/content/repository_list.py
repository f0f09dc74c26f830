"""Repositories as the management API shows them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from wharf.access.door import visibility
from wharf.audit.actor import Actor
from wharf.audit.events import repository_updated_event
from wharf.audit.record import record
from wharf.base.clock import Clock
from wharf.base.paging import Page
from wharf.base.query_language import Filter, Fuzzy, Sort, refuse_unstorable
from wharf.content.artifact_list import count_artifacts
from wharf.content.artifact_queries import (
    DESCRIBE_REPOSITORIES,
    GRANTED_REPOSITORIES_OF_PROJECT,
    REPOSITORIES_OF_PROJECT,
    UPDATE_REPOSITORY,
    VISIBLE_AMONG_REPOSITORIES,
    VISIBLE_REPOSITORIES,
)
from wharf.content.queries import FIND_PUBLISHED_REPOSITORY
from wharf.content.search_queries import REPOSITORY_NAMES
from wharf.content.types import Target
from wharf.db import Database, Reader, Row
from wharf.db.name_search import ids_of_names
from wharf.db.remembered import remembered_answer
from wharf.identity.types import Identity
from wharf.oci.errors import ErrorCode, RegistryError


@dataclass(frozen=True, slots=True)
class RepositoryDescription:
    """A repository with what is shown beside it."""

    id: int
    project_id: int
    project: str
    name: str
    description: str
    pull_count: int
    created_at: int
    updated_at: int
    artifact_count: int

    @property
    def full_name(self) -> str:
        """The name with the project's."""
        return f"{self.project}/{self.name}"


async def list_repositories_of_project(
    reader: Reader,
    project_id: int,
    filters: Iterable[Filter],
    sorts: Iterable[Sort],
    page: Page,
    *,
    granted_to: Identity | None = None,
) -> tuple[list[RepositoryDescription], int]:
    """One page of a project's repositories, and how many there are; raises BAD_REQUEST.

    With `granted_to` they are those that somebody may list although he may not list all of them.
    """
    listing = REPOSITORIES_OF_PROJECT if granted_to is None else GRANTED_REPOSITORIES_OF_PROJECT
    own = {} if granted_to is None else visibility(granted_to)
    found, total = await listing.page(reader, filters, sorts, page, **own, project_id=project_id)
    return await describe_repositories(reader, [row[0] for row in found]), total


async def list_visible_repositories(
    reader: Reader, caller: Identity, filters: Iterable[Filter], sorts: Iterable[Sort], page: Page
) -> tuple[list[RepositoryDescription], int]:
    """One page of the repositories that the caller may see, and how many there are; raises BAD_REQUEST."""
    found, total = await VISIBLE_REPOSITORIES.page(reader, filters, sorts, page, **visibility(caller))
    return await describe_repositories(reader, [row[0] for row in found]), total


async def search_visible_repositories(
    reader: Reader, caller: Identity, text: str, page: Page
) -> list[RepositoryDescription]:
    """Those whose full names contain a text, without a count; what was found is remembered for a while."""
    refuse_unstorable(text)
    own = visibility(caller)
    search = partial(_search, reader, text, page, own)
    found = await remembered_answer(reader, VISIBLE_AMONG_REPOSITORIES, search, **own, text=text, page=page)
    return await describe_repositories(reader, [row[0] for row in found])


async def _search(reader: Reader, text: str, page: Page, own: dict[str, Any]) -> list[Row]:
    ids = await ids_of_names(reader, REPOSITORY_NAMES, text)
    if ids is None:
        rows = VISIBLE_REPOSITORIES.rows((Filter("name", Fuzzy(text)),), (), page)
        return await reader.rows(rows.statement, **rows.parameters, **own)
    rows = VISIBLE_AMONG_REPOSITORIES.rows((), (), page)
    return await reader.rows(rows.statement, **rows.parameters, **own, repository_ids=ids)


async def describe_repositories(reader: Reader, ids: Sequence[int]) -> list[RepositoryDescription]:
    """The repositories with these ids, in this order; one that is gone is left out."""
    if not ids:
        return []
    rows = await reader.rows(DESCRIBE_REPOSITORIES, ids=list(ids))
    counts = await count_artifacts(reader, [row[0] for row in rows])
    described = {row[0]: RepositoryDescription(*(*row, counts.get(row[0], 0))) for row in rows}
    return [described[repository_id] for repository_id in ids if repository_id in described]


async def describe_repository(reader: Reader, target: Target) -> RepositoryDescription:
    """One repository; raises NOT_FOUND."""
    row = await reader.row(FIND_PUBLISHED_REPOSITORY, project_id=target.project_id, repository=target.name)
    described = await describe_repositories(reader, [row[0]]) if row else []
    if not described:
        raise repository_not_found(target)
    return described[0]


async def update_repository(database: Database, clock: Clock, actor: Actor, target: Target, description: str) -> None:
    """Writes what people say about a repository; raises NOT_FOUND."""
    async with database.begin() as transaction:
        changed = await transaction.execute(
            UPDATE_REPOSITORY,
            in_project=target.project_id,
            repository_name=target.name,
            text=description or None,
            now=clock(),
        )
        if not changed:
            raise repository_not_found(target)
        await record(transaction, repository_updated_event(actor, clock(), target))


def repository_not_found(target: Target) -> RegistryError:
    """The error for a repository that is not there, in Harbor's words."""
    return RegistryError(ErrorCode.NOT_FOUND, f"repository {target.full_name} not found")
