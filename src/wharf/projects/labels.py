"""Labels, of the whole system and of projects. What a label may be is said in `label_rules.py`."""

from collections.abc import Iterable
from dataclasses import dataclass

from wharf.access.queries import FIND_PROJECT_BY_ID
from wharf.access.rights import Project
from wharf.audit.actor import Actor
from wharf.audit.events import label_event
from wharf.audit.record import record
from wharf.base.clock import Clock
from wharf.base.paging import Page
from wharf.base.query_language import Filter, Fuzzy, Sort
from wharf.db import Database, Reader, Transaction
from wharf.db.moments import rights_changed
from wharf.oci.errors import ErrorCode, RegistryError
from wharf.projects.label_queries import (
    DELETE_LABEL,
    FIND_LABEL,
    FIND_LABEL_BY_NAME,
    INSERT_LABEL,
    LABELS,
    UPDATE_LABEL,
)
from wharf.projects.label_rules import (
    GLOBAL_SCOPE,
    PROJECT_SCOPE,
    LabelScope,
    LabelTexts,
    label_exists,
    label_missing,
)
from wharf.projects.queries import LOCK_PROJECT


@dataclass(frozen=True, slots=True)
class StoredLabel:
    """A label; the project's id is 0 for one of the whole system."""

    id: int
    project_id: int
    name: str
    description: str
    color: str
    created_at: int
    updated_at: int

    @property
    def scope(self) -> str:
        """Where it may be used, in a letter of Harbor's."""
        return PROJECT_SCOPE if self.project_id else GLOBAL_SCOPE


async def create_label(database: Database, clock: Clock, actor: Actor, scope: LabelScope, texts: LabelTexts) -> int:
    """Makes a label and returns its id; raises CONFLICT when its name is taken, NOT_FOUND when the project is gone."""
    async with database.begin() as transaction:
        await _take_name(transaction, scope.project_id, texts.name)
        row = await transaction.row(INSERT_LABEL, project_id=scope.project_id, **texts._asdict(), now=clock())
        await _record(transaction, clock, actor, "create", texts.name, scope.project_id)
    assert row is not None
    return int(row[0])


async def require_label(reader: Reader, label_id: int) -> StoredLabel:
    """The label with this id; raises NOT_FOUND."""
    row = await reader.row(FIND_LABEL, label_id=label_id)
    if row is None:
        raise label_missing(label_id)
    return StoredLabel(*row)


async def list_labels(
    reader: Reader, scope: LabelScope, name: str, filters: Iterable[Filter], sorts: Iterable[Sort], page: Page
) -> tuple[list[StoredLabel], int]:
    """One page of the labels whose name contains `name`, and how many there are; raises BAD_REQUEST."""
    filters = (*filters, Filter("name", Fuzzy(name))) if name else filters
    rows, total = await LABELS.page(reader, filters, sorts, page, scope_project_id=scope.project_id)
    return [StoredLabel(*row) for row in rows], total


async def change_label(database: Database, clock: Clock, actor: Actor, label: StoredLabel, texts: LabelTexts) -> None:
    """Gives a label another name, description and colour; raises CONFLICT when the name is taken, NOT_FOUND."""
    async with database.begin() as transaction:
        await _take_name(transaction, label.project_id, texts.name, but=label.id)
        is_there = await transaction.execute(
            UPDATE_LABEL,
            label_id=label.id,
            new_name=texts.name,
            new_description=texts.description,
            new_color=texts.color,
            now=clock(),
        )
        if not is_there:
            raise label_missing(label.id)
        await _record(transaction, clock, actor, "update", texts.name, label.project_id)


async def delete_label(database: Database, clock: Clock, actor: Actor, label: StoredLabel) -> None:
    """Takes a label away, from every artifact that has it too; raises NOT_FOUND."""
    async with database.begin() as transaction:
        if not await transaction.execute(DELETE_LABEL, label_id=label.id):
            raise label_missing(label.id)
        await _record(transaction, clock, actor, "delete", label.name, label.project_id)


async def _record(
    transaction: Transaction, clock: Clock, actor: Actor, operation: str, name: str, project_id: int
) -> None:
    row = await transaction.row(FIND_PROJECT_BY_ID, id=project_id) if project_id else None
    project = Project(row[0], row[1], bool(row[2])) if row else None
    await record(transaction, label_event(actor, clock(), operation, name, project))


async def _take_name(transaction: Transaction, project_id: int, name: str, *, but: int = 0) -> None:
    """Makes sure that no label but one has the name, until the unit of work ends; raises CONFLICT, NOT_FOUND."""
    # First of all: two who name labels of one project at once take turns here, so that the second sees the first's.
    if not project_id:
        await rights_changed(transaction)
    elif await transaction.row(LOCK_PROJECT, project_id=project_id) is None:
        raise RegistryError(ErrorCode.NOT_FOUND, f"project {project_id} not found")
    taken = await transaction.row(FIND_LABEL_BY_NAME, project_id=project_id, name=name)
    if taken is not None and taken[0] != but:
        raise label_exists(name)
