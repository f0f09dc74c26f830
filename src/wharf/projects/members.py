"""Members: grants that bind a user or a group to a role in one project. A member's id is that of his grant."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from wharf.access.custom_roles import Role, find_role
from wharf.access.grants import require_held
from wharf.access.queries import (
    DELETE_GRANT,
    DELETE_GRANTS,
    FIND_GRANT,
    FIND_ROLE,
    INSERT_GRANT,
    UPDATE_GRANT_ROLE,
)
from wharf.access.rights import Project
from wharf.audit.actor import SYSTEM, Actor
from wharf.audit.events import member_event
from wharf.audit.record import record
from wharf.base.clock import Clock
from wharf.base.paging import Page
from wharf.base.query_language import Filter, Fuzzy, refuse_unstorable
from wharf.db import Database, Reader, Row, Transaction
from wharf.db.moments import rights_changed
from wharf.identity.groups import Group, find_group, find_group_by_dn, find_group_by_name
from wharf.identity.requester import Requester
from wharf.identity.types import Identity
from wharf.identity.users import find_user, find_user_by_id, require_user
from wharf.oci.errors import ErrorCode, RegistryError
from wharf.projects.projects import require_project
from wharf.projects.queries import FIND_MEMBER, MEMBERS

SubjectKind = Literal["user", "group"]


@dataclass(frozen=True, slots=True)
class Member:
    """A user or a group with a role in a project."""

    id: int
    project_id: int
    kind: SubjectKind
    subject_id: int
    name: str
    role_id: int
    role_name: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a client names a new member: in one of these ways, of which the first that is given counts."""

    user_id: int = 0
    group_id: int = 0
    user_name: str = ""
    ldap_dn: str = ""
    group_name: str = ""
    # Goes with the group's name; 0 is any kind.
    group_kind: int = 0


async def add_member(transaction: Transaction, clock: Clock, project: Project, user: Identity, role_name: str) -> int:
    """Gives a user a role in a project, and returns the new member's id.

    Raises CONFLICT when he is a member, BAD_REQUEST for no such role.
    """
    # First of all: two who do this at once take turns here, so that the second sees what the first has done.
    await rights_changed(transaction)
    return await _add(transaction, clock, project, "user", user.id, role_name)


async def join_project(
    database: Database, clock: Clock, actor: Requester, project: Project, wanted: Wanted, role_id: int
) -> int:
    """Makes a user or a group a member from this moment on, and returns the member's id.

    Raises NOT_FOUND, CONFLICT, BAD_REQUEST, and FORBIDDEN for a role that allows more than the actor may do himself.
    """
    async with database.begin() as transaction:
        await rights_changed(transaction)
        kind, subject_id = await _require_subject(transaction, wanted)
        role = await _require_role(transaction, actor, project, role_id)
        member_id = await _add(transaction, clock, project, kind, subject_id, role.name)
        member = await require_member(transaction, project, member_id)
        await record(transaction, member_event(actor, clock(), "create", project, member.kind, member.name))
    return member_id


async def list_members(reader: Reader, project: Project, name: str, page: Page) -> tuple[Sequence[Member], int]:
    """One page of the members whose name contains `name`, by name, and how many there are of them."""
    filters = (Filter("entity_name", Fuzzy(name)),) if name else ()
    rows, total = await MEMBERS.page(reader, filters, (), page, project_id=project.id)
    return [_member(row) for row in rows], total


async def require_member(reader: Reader, project: Project, member_id: int) -> Member:
    """The member with this id; raises NOT_FOUND."""
    row = await reader.row(FIND_MEMBER, project_id=project.id, member_id=member_id)
    if row is None:
        raise RegistryError(
            ErrorCode.NOT_FOUND,
            f"the project member is not found, project id {project.id}, member id {member_id}",
        )
    return _member(row)


async def change_role(
    database: Database, clock: Clock, actor: Requester, project: Project, member_id: int, role_id: int
) -> None:
    """Gives a member another role, from this moment on; raises NOT_FOUND, and BAD_REQUEST for no such role.

    Raises FORBIDDEN for a role that allows more than the actor may do himself.
    """
    async with database.begin() as transaction:
        await rights_changed(transaction)
        await _require_role(transaction, actor, project, role_id)
        member = await require_member(transaction, project, member_id)
        await transaction.execute(UPDATE_GRANT_ROLE, grant_id=member_id, role=role_id)
        await record(transaction, member_event(actor, clock(), "update", project, member.kind, member.name))


async def remove_member_by_id(database: Database, clock: Clock, actor: Actor, project: Project, member_id: int) -> None:
    """Takes a member's role away, from this moment on; one that is gone already is no error, as in Harbor."""
    async with database.begin() as transaction:
        await rights_changed(transaction)
        row = await transaction.row(FIND_MEMBER, project_id=project.id, member_id=member_id)
        await transaction.execute(DELETE_GRANT, grant_id=member_id, project=project.id)
        if row is not None:
            member = _member(row)
            await record(transaction, member_event(actor, clock(), "delete", project, member.kind, member.name))


async def _require_role(reader: Reader, actor: Identity, project: Project, role_id: int) -> Role:
    """The role with this id, if the actor may give it; raises BAD_REQUEST in Harbor's words, and FORBIDDEN.

    A robot that may make members gives Harbor's roles to everybody, as it can there.
    """
    role = await find_role(reader, role_id)
    if role is None:
        raise RegistryError(ErrorCode.BAD_REQUEST, "Failed to update project member, role is not in 1,2,3")
    if actor.kind != "robot" or not role.is_preset:
        await require_held(reader, actor, project, role)
    return role


async def remove_member(database: Database, clock: Clock, project_name: str, user_name: str) -> None:
    """Takes every role in a project from a user, who is refused from that moment; raises NOT_FOUND.

    For `wharf admin`: it is recorded as done by the system.
    """
    async with database.begin() as transaction:
        await rights_changed(transaction)
        project = await require_project(transaction, project_name)
        user = await require_user(transaction, user_name)
        removed = await transaction.execute(
            DELETE_GRANTS, subject_kind=user.kind, subject_id=user.id, project_id=project.id
        )
        if not removed:
            raise RegistryError(ErrorCode.NOT_FOUND, f"{user_name} is not a member of {project_name}")
        await record(transaction, member_event(SYSTEM, clock(), "delete", project, user.kind, user.name))


async def _add(
    transaction: Transaction, clock: Clock, project: Project, kind: SubjectKind, subject_id: int, role_name: str
) -> int:
    role = await transaction.row(FIND_ROLE, name=role_name)
    if role is None:
        raise RegistryError(ErrorCode.BAD_REQUEST, f"there is no role {role_name}")
    subject = {"subject_kind": kind, "subject_id": subject_id, "project_id": project.id}
    if await transaction.row(FIND_GRANT, **subject):
        raise RegistryError(ErrorCode.CONFLICT, "The project member specified already exist")
    member = await transaction.row(INSERT_GRANT, **subject, role_id=role[0], now=clock())
    assert member is not None
    return int(member[0])


async def _require_subject(reader: Reader, wanted: Wanted) -> tuple[SubjectKind, int]:
    """Who is meant; raises NOT_FOUND and BAD_REQUEST in Harbor's words."""
    for text in (wanted.user_name, wanted.ldap_dn, wanted.group_name):
        refuse_unstorable(text)
    if wanted.user_id > 0 or (wanted.user_name and wanted.group_id <= 0):
        return "user", (await _require_user(reader, wanted)).id
    if wanted.group_id > 0 or wanted.ldap_dn or wanted.group_name:
        return "group", (await _require_group(reader, wanted)).id
    raise RegistryError(ErrorCode.BAD_REQUEST, "at least one of member_user or member_group must be provided")


async def _require_user(reader: Reader, wanted: Wanted) -> Identity:
    if wanted.user_id > 0:
        user = await find_user_by_id(reader, wanted.user_id)
    else:
        user = await find_user(reader, wanted.user_name)
    if user is None:
        raise RegistryError(ErrorCode.NOT_FOUND, f"user {wanted.user_name or wanted.user_id} is not found")
    return user


async def _require_group(reader: Reader, wanted: Wanted) -> Group:
    if wanted.group_id > 0:
        group = await find_group(reader, wanted.group_id)
        missing = RegistryError(ErrorCode.BAD_REQUEST, f"Group {wanted.group_id} not found")
    elif wanted.ldap_dn:
        group = await find_group_by_dn(reader, wanted.ldap_dn)
        missing = RegistryError(ErrorCode.NOT_FOUND, f"LDAP Group DN is not found: DN:{wanted.ldap_dn}")
    else:
        group = await find_group_by_name(reader, wanted.group_name, wanted.group_kind)
        missing = RegistryError(ErrorCode.NOT_FOUND, f"{wanted.group_name} not found: not supported")
    if group is None:
        raise missing
    return group


def _member(row: Row) -> Member:
    return Member(*row)
