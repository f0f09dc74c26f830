"""Groups of users. A directory or a provider knows who belongs to them, and says so at each login.

What was granted to a group that is gone stays behind and gives nobody anything, since no id is given twice.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from wharf.audit.actor import Actor
from wharf.audit.events import changed, groups_event
from wharf.audit.record import record
from wharf.base.clock import Clock
from wharf.base.paging import Page
from wharf.base.query_language import Filter, refuse_unstorable
from wharf.db import Database, Reader, Row, Transaction
from wharf.db.moments import rights_changed
from wharf.identity.queries import (
    DELETE_GROUP,
    EMPTY_GROUP,
    FIND_GROUP,
    FIND_GROUP_BY_DN,
    FIND_GROUP_BY_NAME,
    GROUPS,
    INSERT_GROUP,
    JOIN_GROUP,
    LEAVE_GROUP,
    LIST_GROUPS_OF_USER,
    RENAME_GROUP,
)
from wharf.identity.users import find_user_by_id
from wharf.oci.errors import ErrorCode, RegistryError

# As they stand in the log; Harbor records nothing of them.
_RESOURCE_TYPE: Final = "usergroup"

# The kinds of groups; the numbers are part of Harbor's API.
LDAP: Final = 1
HTTP: Final = 2
OIDC: Final = 3
KINDS: Final = (LDAP, HTTP, OIDC)

NAME_LENGTH_MAX: Final = 255
DN_LENGTH_MAX: Final = 512


@dataclass(frozen=True, slots=True)
class Group:
    """A group of users; the distinguished name is that of an LDAP group, and empty for others."""

    id: int
    name: str
    kind: int
    ldap_dn: str = ""


async def create_group(
    database: Database, clock: Clock, actor: Actor, name: str, kind: int, ldap_dn: str = ""
) -> Group:
    """Adds a group without members; raises BAD_REQUEST, and CONFLICT when there is one of this name and kind."""
    _check_name(name)
    if kind not in KINDS:
        raise RegistryError(ErrorCode.BAD_REQUEST, "group_type has to be 1 for LDAP, 2 for HTTP or 3 for OIDC")
    if len(ldap_dn) > DN_LENGTH_MAX:
        raise RegistryError(ErrorCode.BAD_REQUEST, f"ldap_group_dn has at most {DN_LENGTH_MAX} characters")
    refuse_unstorable(ldap_dn)
    async with database.begin() as transaction:
        # For its turn: who asks for the same at the same time sees what was done here.
        await rights_changed(transaction)
        await _require_free_name(transaction, Group(0, name, kind, ldap_dn))
        row = await transaction.row(INSERT_GROUP, name=name, kind=kind, ldap_dn=ldap_dn, now=clock())
        await record(transaction, changed(actor, clock(), "create", _RESOURCE_TYPE, name))
    assert row is not None
    return Group(row[0], name, kind, ldap_dn)


async def rename_group(database: Database, clock: Clock, actor: Actor, group_id: int, name: str) -> None:
    """Gives a group another name; raises BAD_REQUEST, NOT_FOUND and CONFLICT."""
    _check_name(name)
    async with database.begin() as transaction:
        await rights_changed(transaction)
        group = await require_group(transaction, group_id)
        await _require_free_name(transaction, Group(group.id, name, group.kind, group.ldap_dn))
        await transaction.execute(RENAME_GROUP, group_id=group_id, new_name=name, now=clock())
        await record(transaction, changed(actor, clock(), "update", _RESOURCE_TYPE, group.name))


async def delete_group(database: Database, clock: Clock, actor: Actor, group_id: int) -> None:
    """Removes a group, whose members lose what was granted to it; as in Harbor, one that is gone is no error."""
    async with database.begin() as transaction:
        await rights_changed(transaction)
        group = await find_group(transaction, group_id)
        if group is None:
            return
        await transaction.execute(EMPTY_GROUP, group_id=group_id)
        await transaction.execute(DELETE_GROUP, group_id=group_id)
        await record(transaction, changed(actor, clock(), "delete", _RESOURCE_TYPE, group.name))


async def set_groups_of_user(
    database: Database, clock: Clock, actor: Actor, user_id: int, group_ids: Collection[int]
) -> None:
    """Lets a user belong to these groups and to no others, from this moment on.

    It is meant for every login, and writes only where something has changed. A group that is gone is left out.
    """
    if await _groups_of_user(database, user_id) == set(group_ids):
        return
    async with database.begin() as transaction:
        await rights_changed(transaction)
        before = await _groups_of_user(transaction, user_id)
        groups = {group.id: group for group in [await find_group(transaction, wanted) for wanted in group_ids] if group}
        if groups.keys() == before:
            return
        for group_id in sorted(before - groups.keys()):
            await transaction.execute(LEAVE_GROUP, user_id=user_id, group_id=group_id)
        for group_id in sorted(groups.keys() - before):
            await transaction.execute(JOIN_GROUP, user_id=user_id, group_id=group_id)
        user = await find_user_by_id(transaction, user_id)
        names = sorted(group.name for group in groups.values())
        await record(transaction, groups_event(actor, clock(), user.name if user else str(user_id), names))


async def find_group(reader: Reader, group_id: int) -> Group | None:
    """The group with this id."""
    return _group(await reader.row(FIND_GROUP, group_id=group_id))


async def require_group(reader: Reader, group_id: int) -> Group:
    """The group with this id; raises NOT_FOUND."""
    group = await find_group(reader, group_id)
    if group is None:
        raise RegistryError(ErrorCode.NOT_FOUND, f"the user group with id {group_id} is not found")
    return group


async def find_group_by_name(reader: Reader, name: str, kind: int = 0) -> Group | None:
    """The group of this name and kind; of any kind when that is 0."""
    for wanted in (kind,) if kind else KINDS:
        group = _group(await reader.row(FIND_GROUP_BY_NAME, name=name, kind=wanted))
        if group is not None:
            return group
    return None


async def find_group_by_dn(reader: Reader, ldap_dn: str) -> Group | None:
    """The LDAP group with this distinguished name."""
    return _group(await reader.row(FIND_GROUP_BY_DN, ldap_dn=ldap_dn, kind=LDAP))


async def find_groups(reader: Reader, filters: Iterable[Filter], page: Page) -> tuple[list[Group], int]:
    """One page of the groups, by name, and how many there are; raises BAD_REQUEST."""
    rows, total = await GROUPS.page(reader, filters, (), page)
    return [Group(*row) for row in rows], total


async def _groups_of_user(reader: Reader, user_id: int) -> set[int]:
    return {row[0] for row in await reader.rows(LIST_GROUPS_OF_USER, user_id=user_id)}


async def _require_free_name(transaction: Transaction, group: Group) -> None:
    other = await find_group_by_name(transaction, group.name, group.kind)
    if other is not None and other.id != group.id:
        raise RegistryError(
            ErrorCode.CONFLICT,
            f"duplicate user group, group name:{group.name}, group type: {group.kind}, ldap group DN: {group.ldap_dn}",
        )


def _check_name(name: str) -> None:
    if not 1 <= len(name) <= NAME_LENGTH_MAX:
        raise RegistryError(ErrorCode.BAD_REQUEST, f"group_name has 1 to {NAME_LENGTH_MAX} characters")
    refuse_unstorable(name)


def _group(row: Row | None) -> Group | None:
    return Group(*row) if row else None
