"""Roles as administrators see and make them. Harbor's five are among them and never change."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from wharf.access.custom_role_queries import (
    DELETE_GRANTS_OF_ROLE,
    DELETE_ROLE,
    DELETE_ROLE_PERMISSIONS,
    DELETE_ROLE_SYSTEM_PERMISSIONS,
    FIND_ROLE_BY_ID,
    FIND_ROLE_BY_NAME,
    FIND_ROLES,
    INSERT_ROLE,
    INSERT_ROLE_SYSTEM_PERMISSION,
    LIST_PERMISSIONS_OF_ROLES,
    LIST_SYSTEM_PERMISSIONS_OF_ROLES,
    LIST_USES_OF_ROLE,
    ROLES,
    UPDATE_ROLE,
)
from wharf.access.known_permissions import PROJECT_PERMISSIONS, SYSTEM_PERMISSIONS, check_known
from wharf.access.queries import INSERT_ROLE_PERMISSION
from wharf.access.roles import Permission
from wharf.audit.actor import Actor
from wharf.audit.events import changed
from wharf.audit.record import record
from wharf.base.clock import Clock
from wharf.base.paging import Page
from wharf.base.query_language import INTEGER_MAX, Filter, Sort, refuse_unstorable
from wharf.db import Database, Reader, Row, Statement, Transaction
from wharf.db.moments import rights_changed
from wharf.oci.errors import ErrorCode, RegistryError, printable

ROLE_NAME_LENGTH_MAX: Final = 64
DESCRIPTION_LENGTH_MAX: Final = 1024
# Of so many grants of a role that is to be deleted, so many places are named.
USES_MAX: Final = 1000
NAMED_USES_MAX: Final = 5
_NAME: Final = re.compile(r"[a-zA-Z0-9]+(?:[._-][a-zA-Z0-9]+)*")
_RESOURCE_TYPE: Final = "role"


@dataclass(frozen=True, slots=True)
class RoleContent:
    """What may be changed of a role: its name, and what it allows in projects and outside of them."""

    name: str
    description: str
    permissions: frozenset[Permission]
    system_permissions: frozenset[Permission]


@dataclass(frozen=True, slots=True)
class Role:
    """A role with what it allows."""

    id: int
    is_preset: bool
    content: RoleContent

    @property
    def name(self) -> str:
        """The name by which people know it."""
        return self.content.name


async def list_roles(
    reader: Reader, filters: Iterable[Filter], sorts: Iterable[Sort], page: Page
) -> tuple[list[Role], int]:
    """One page of the roles, and how many there are; raises BAD_REQUEST."""
    rows, total = await ROLES.page(reader, filters, sorts, page)
    return await _with_permissions(reader, rows), total


async def find_role(reader: Reader, role_id: int) -> Role | None:
    """The role with this id."""
    if not 0 < role_id <= INTEGER_MAX:
        return None
    return await _role(reader, await reader.row(FIND_ROLE_BY_ID, role_id=role_id))


async def find_role_by_name(reader: Reader, name: str) -> Role | None:
    """The role of this name."""
    return await _role(reader, await reader.row(FIND_ROLE_BY_NAME, name=name))


async def find_roles(reader: Reader, role_ids: Iterable[int]) -> dict[int, Role]:
    """The roles with these ids."""
    rows = await reader.rows(FIND_ROLES, ids=sorted(set(role_ids)))
    return {role.id: role for role in await _with_permissions(reader, rows)}


async def require_role(reader: Reader, role_id: int) -> Role:
    """The role with this id; raises NOT_FOUND."""
    role = await find_role(reader, role_id)
    if role is None:
        raise RegistryError(ErrorCode.NOT_FOUND, f"role {role_id} not found")
    return role


async def create_role(database: Database, clock: Clock, actor: Actor, content: RoleContent) -> Role:
    """Makes a role; raises BAD_REQUEST, and CONFLICT when there is one of this name."""
    _check(content)
    async with database.begin() as transaction:
        # First of all: two who do this at once take turns here, so that the second sees what the first has done.
        await rights_changed(transaction)
        await _require_free_name(transaction, content.name, 0)
        row = await transaction.row(INSERT_ROLE, name=content.name, description=content.description, now=clock())
        assert row is not None
        await _put_permissions(transaction, row[0], content)
        await record(transaction, changed(actor, clock(), "create", _RESOURCE_TYPE, content.name))
    return Role(row[0], is_preset=False, content=content)


async def update_role(database: Database, clock: Clock, actor: Actor, role_id: int, content: RoleContent) -> None:
    """Replaces a role, for everybody who has been granted it and from this moment on.

    Raises BAD_REQUEST, NOT_FOUND, FORBIDDEN for a preset, and CONFLICT when another role has the name.
    """
    _check(content)
    async with database.begin() as transaction:
        await rights_changed(transaction)
        await _require_custom(transaction, role_id)
        await _require_free_name(transaction, content.name, role_id)
        await transaction.execute(
            UPDATE_ROLE, role_id=role_id, new_name=content.name, new_description=content.description
        )
        await _delete_permissions(transaction, role_id)
        await _put_permissions(transaction, role_id, content)
        await record(transaction, changed(actor, clock(), "update", _RESOURCE_TYPE, content.name))


async def delete_role(database: Database, clock: Clock, actor: Actor, role_id: int, *, restorable_since: int) -> None:
    """Removes a role that nobody has; raises NOT_FOUND, FORBIDDEN for a preset, PRECONDITION while somebody has it.

    Deleted projects count as long as they can be restored, since their members come back with them: those that were
    deleted at `restorable_since` or later.
    """
    async with database.begin() as transaction:
        await rights_changed(transaction)
        role = await _require_custom(transaction, role_id)
        uses = await transaction.rows(LIST_USES_OF_ROLE, role_id=role_id, since=restorable_since, limit=USES_MAX)
        if uses:
            raise _still_granted(role, uses)
        await transaction.execute(DELETE_GRANTS_OF_ROLE, role_id=role_id)
        await _delete_permissions(transaction, role_id)
        await transaction.execute(DELETE_ROLE, role_id=role_id)
        await record(transaction, changed(actor, clock(), "delete", _RESOURCE_TYPE, role.name))


def _still_granted(role: Role, uses: Sequence[Row]) -> RegistryError:
    """The refusal that says where the role is granted, and what to do."""
    live = sorted({f"the project {name}" if name else "the whole system" for name, at in uses if at is None})
    deleted = sorted({f"the project {name}" for name, at in uses if at is not None})
    advice = "take it away from everybody first"
    if not live:
        advice = "restore what was deleted and take it away there, or wait until that cannot be restored any more"
    named = (live + [f"{place}, which was deleted and can be restored" for place in deleted])[:NAMED_USES_MAX]
    more = " and elsewhere" if len(live) + len(deleted) > NAMED_USES_MAX else ""
    return RegistryError(
        ErrorCode.PRECONDITION, f"role {role.name} is granted to somebody in {'; in '.join(named)}{more}; {advice}"
    )


async def _require_custom(reader: Reader, role_id: int) -> Role:
    role = await require_role(reader, role_id)
    if role.is_preset:
        raise RegistryError(ErrorCode.FORBIDDEN, f"role {role.name} is one of Harbor's, which never change")
    return role


async def _require_free_name(reader: Reader, name: str, own_id: int) -> None:
    row = await reader.row(FIND_ROLE_BY_NAME, name=name)
    if row is not None and row[0] != own_id:
        raise RegistryError(ErrorCode.CONFLICT, f"there is a role called {name}")


async def _put_permissions(transaction: Transaction, role_id: int, content: RoleContent) -> None:
    for statement, permissions in (
        (INSERT_ROLE_PERMISSION, content.permissions),
        (INSERT_ROLE_SYSTEM_PERMISSION, content.system_permissions),
    ):
        await transaction.execute_many(
            statement,
            [{"role_id": role_id, "resource": resource, "action": action} for resource, action in sorted(permissions)],
        )


async def _delete_permissions(transaction: Transaction, role_id: int) -> None:
    await transaction.execute(DELETE_ROLE_PERMISSIONS, role_id=role_id)
    await transaction.execute(DELETE_ROLE_SYSTEM_PERMISSIONS, role_id=role_id)


async def _role(reader: Reader, row: Row | None) -> Role | None:
    return (await _with_permissions(reader, [row]))[0] if row else None


async def _with_permissions(reader: Reader, rows: Sequence[Row]) -> list[Role]:
    """The roles of rows; however many there are, two statements read what they allow."""
    ids = [row[0] for row in rows]
    in_projects = await _permissions_of(reader, LIST_PERMISSIONS_OF_ROLES, ids)
    in_system = await _permissions_of(reader, LIST_SYSTEM_PERMISSIONS_OF_ROLES, ids)
    return [
        Role(
            role_id,
            is_preset=bool(is_preset),
            content=RoleContent(name, description, frozenset(in_projects[role_id]), frozenset(in_system[role_id])),
        )
        for role_id, name, description, is_preset in rows
    ]


async def _permissions_of(reader: Reader, statement: Statement, ids: list[int]) -> defaultdict[int, set[Permission]]:
    found: defaultdict[int, set[Permission]] = defaultdict(set)
    for role_id, resource, action in await reader.rows(statement, ids=ids) if ids else ():
        found[role_id].add(Permission(resource, action))
    return found


def _check(content: RoleContent) -> None:
    if len(content.name) > ROLE_NAME_LENGTH_MAX or not _NAME.fullmatch(content.name):
        raise RegistryError(
            ErrorCode.BAD_REQUEST,
            f"a role's name has at most {ROLE_NAME_LENGTH_MAX} characters: letters and digits, and between them "
            f"single dots, dashes and underscores; {printable(content.name)} is none",
        )
    if len(content.description) > DESCRIPTION_LENGTH_MAX:
        raise RegistryError(ErrorCode.BAD_REQUEST, f"a description has at most {DESCRIPTION_LENGTH_MAX} characters")
    refuse_unstorable(content.description)
    if not content.permissions and not content.system_permissions:
        raise RegistryError(ErrorCode.BAD_REQUEST, "a role allows something: it has no permissions")
    check_known(content.permissions, PROJECT_PERMISSIONS, "in projects")
    check_known(content.system_permissions, SYSTEM_PERMISSIONS, "outside of projects")
