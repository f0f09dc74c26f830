"""Grants: a user, a group or a robot has a role on the system, in a project, or on some of a project's repositories.

A grant of a user or a group in all of a project is a membership, of which there is one for each of them and project.
Nobody but an administrator of the system grants more than he holds himself.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from wharf.access.custom_roles import Role
from wharf.access.door import missing_permission, visibility
from wharf.access.grant_queries import (
    DELETE_ANY_GRANT,
    FIND_ANY_GRANT,
    INSERT_ANY_GRANT,
    LIST_GRANTS_OF_SUBJECT,
    VISIBLE_GRANTS,
)
from wharf.access.patterns import RepositoryPattern
from wharf.access.rights import Project, project_rights
from wharf.access.subjects import GrantSubject
from wharf.audit.events import changed
from wharf.audit.record import record
from wharf.base.clock import Clock
from wharf.base.paging import Page
from wharf.base.query_language import Filter, Sort
from wharf.db import Database, Reader, Row
from wharf.db.moments import rights_changed
from wharf.identity.requester import Requester
from wharf.identity.robots import parse_stored_name
from wharf.identity.types import Identity
from wharf.oci.errors import ErrorCode, RegistryError, printable

RESOURCE_TYPE = "grant"


@dataclass(frozen=True, slots=True)
class Grant:
    """A grant as it is shown. `project` is empty for one on the system, `repository` for one on all repositories."""

    id: int
    subject_kind: str
    subject_id: int
    subject_name: str
    role_id: int
    role_name: str
    project_id: int
    project: str
    repository: str
    created_at: int

    @property
    def place(self) -> str:
        """Where it holds."""
        if not self.project:
            return "the system"
        return f"repositories {self.project}/{self.repository}" if self.repository else f"project {self.project}"


async def list_grants(
    reader: Reader,
    caller: Identity,
    filters: Iterable[Filter],
    sorts: Iterable[Sort],
    page: Page,
    *,
    robot_prefix: str,
) -> tuple[list[Grant], int]:
    """One page of the grants that the caller may see, and how many there are; raises BAD_REQUEST."""
    rows, total = await VISIBLE_GRANTS.page(reader, filters, sorts, page, **visibility(caller))
    return [grant_of(row, robot_prefix) for row in rows], total


async def require_grant(reader: Reader, grant_id: int, *, robot_prefix: str) -> Grant:
    """The grant with this id; raises NOT_FOUND."""
    row = await reader.row(FIND_ANY_GRANT, grant_id=grant_id)
    if row is None:
        raise RegistryError(ErrorCode.NOT_FOUND, f"grant {grant_id} not found")
    return grant_of(row, robot_prefix)


async def create_grant(
    database: Database,
    clock: Clock,
    actor: Requester,
    subject: GrantSubject,
    role: Role,
    project: Project | None,
    pattern: RepositoryPattern | None,
    *,
    robot_prefix: str,
) -> Grant:
    """Gives somebody a role, from this moment on; without a project on the system, without a pattern on all of it.

    Raises FORBIDDEN when the actor does not hold himself all that the role allows there, and CONFLICT.
    """
    async with database.begin() as transaction:
        # First of all: two who do this at once take turns here, so that the second sees what the first has done.
        await rights_changed(transaction)
        if project is not None:
            await require_held(transaction, actor, project, role)
        await _require_new(transaction, subject, role, project, pattern)
        row = await transaction.row(
            INSERT_ANY_GRANT,
            subject_kind=subject.kind,
            subject_id=subject.id,
            role_id=role.id,
            project_id=project.id if project else None,
            pattern=pattern.text if pattern else None,
            like=pattern.like if pattern else None,
            slashes=pattern.slashes if pattern else None,
            now=clock(),
        )
        assert row is not None
        grant = await require_grant(transaction, row[0], robot_prefix=robot_prefix)
        await record(transaction, changed(actor, clock(), "create", RESOURCE_TYPE, _told(grant), project))
    return grant


async def delete_grant(
    database: Database, clock: Clock, actor: Requester, grant: Grant, project: Project | None
) -> None:
    """Takes a role away from somebody, from this moment on; raises NOT_FOUND when it is gone already."""
    async with database.begin() as transaction:
        await rights_changed(transaction)
        if not await transaction.execute(DELETE_ANY_GRANT, grant_id=grant.id):
            raise RegistryError(ErrorCode.NOT_FOUND, f"grant {grant.id} not found")
        await record(transaction, changed(actor, clock(), "delete", RESOURCE_TYPE, _told(grant), project))


async def require_held(reader: Reader, actor: Identity, project: Project, role: Role) -> None:
    """Raises FORBIDDEN unless the actor may do himself, in all of the project, whatever the role allows."""
    if actor.is_sysadmin:
        return
    held = (await project_rights(reader, actor, project)).everywhere
    missing = sorted(role.content.permissions - held)
    if missing:
        raise missing_permission(
            missing[0],
            f"project {printable(project.name)}",
            f"nobody grants more than he holds himself, and {role.name} allows {missing[0].resource}:"
            f"{missing[0].action}",
        )


def grant_of(row: Row, robot_prefix: str) -> Grant:
    """The grant of a row of `FIND_ANY_GRANT`."""
    grant_id, kind, subject_id, name, *rest = row
    if kind == "robot":
        name = parse_stored_name(name).full(robot_prefix)
    return Grant(grant_id, kind, subject_id, name, *rest)


async def _require_new(
    reader: Reader, subject: GrantSubject, role: Role, project: Project | None, pattern: RepositoryPattern | None
) -> None:
    rows = await reader.rows(LIST_GRANTS_OF_SUBJECT, subject_kind=subject.kind, subject_id=subject.id)
    place = (project.id if project else None, pattern.text if pattern else None)
    is_membership = project is not None and pattern is None and subject.kind != "robot"
    for _, project_id, text, role_id in rows:
        if (project_id, text) != place:
            continue
        if is_membership:
            raise RegistryError(ErrorCode.CONFLICT, f"{subject.kind} {subject.name} is a member of this project")
        if role_id == role.id:
            raise RegistryError(ErrorCode.CONFLICT, f"{subject.kind} {subject.name} has this role there already")


def _told(grant: Grant) -> str:
    return f"{grant.role_name} of {grant.subject_kind} {grant.subject_name} on {grant.place}"
