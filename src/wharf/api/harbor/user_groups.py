"""The operations of the tag `usergroup`."""

from typing import Annotated

import msgspec

from wharf.access.door import require_login, require_sysadmin
from wharf.access.roles import Permission
from wharf.api.harbor.answers import created, listed
from wharf.api.harbor.call import Answer, Call
from wharf.api.harbor.context import Management
from wharf.api.harbor.operations import PAGE, PAGE_SIZE, Operation, Parameter
from wharf.base.query_language import Exact, Filter, Fuzzy
from wharf.identity.groups import (
    HTTP,
    LDAP,
    Group,
    create_group,
    delete_group,
    find_groups,
    rename_group,
    require_group,
)
from wharf.oci.errors import ErrorCode, RegistryError

# The kind of the groups that are listed while people log in so; otherwise all are.
LISTED_KINDS = {"ldap_auth": LDAP, "http_auth": HTTP}

# As wide as the database's.
Number = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]


class UserGroup(msgspec.Struct):
    """A group as a client wants it; its id is not the client's to set."""

    id: Number | None = None
    group_name: str | None = None
    group_type: Number | None = None
    ldap_group_dn: str | None = None


class UserGroupAnswer(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A group as it is shown; like Harbor, a single one comes without its id."""

    group_name: str
    group_type: int
    id: int = 0
    ldap_group_dn: str = ""


class UserGroupSearchItem(msgspec.Struct):
    """A group as it is shown to everybody."""

    group_name: str
    group_type: int
    id: int


async def list_groups(management: Management, call: Call) -> Answer:
    """The groups of the kind that matters where people log in."""
    require_sysadmin(call.caller, Permission("user-group", "list"))
    kind = LISTED_KINDS.get((await management.configuration()).auth_mode)
    filters = [
        *([Filter("group_name", Fuzzy(call.text("group_name")))] if call.text("group_name") else []),
        *([Filter("ldap_group_dn", Exact(call.text("ldap_group_dn")))] if call.text("ldap_group_dn") else []),
        *([Filter("group_type", Exact(str(kind)))] if kind else []),
    ]
    page = call.page()
    groups, total = await find_groups(management.database, filters, page)
    shown = [
        UserGroupAnswer(group_name=group.name, group_type=group.kind, id=group.id, ldap_group_dn=group.ldap_dn)
        for group in groups
    ]
    return listed(call, shown, total, page)


async def search_groups(management: Management, call: Call) -> Answer:
    """Groups by a part of their name, for whoever looks for a new member."""
    require_login(call.caller)
    page = call.page()
    groups, total = await find_groups(management.database, (Filter("group_name", Fuzzy(call.text("groupname"))),), page)
    return listed(call, [UserGroupSearchItem(group.name, group.kind, group.id) for group in groups], total, page)


async def post_group(management: Management, call: Call) -> Answer:
    """Makes a group of a provider known, so that it can become a member before anybody of it has logged in."""
    require_sysadmin(call.caller, Permission("user-group", "create"))
    wanted = _wanted(call)
    if wanted.group_name and wanted.group_type == LDAP:
        # Nobody is asked whether there is such a group, and one that is not there would be a member for nothing.
        raise RegistryError(ErrorCode.BAD_REQUEST, f"LDAP Group DN is not found: DN:{wanted.ldap_group_dn or ''}")
    group = await create_group(
        management.database, management.clock, call.caller, wanted.group_name or "", wanted.group_type or 0
    )
    return created(f"/usergroups/{group.id}")


async def get_group(management: Management, call: Call) -> Answer:
    """One group."""
    require_sysadmin(call.caller, Permission("user-group", "read"))
    group: Group = await require_group(management.database, _group_id(call))
    return Answer(UserGroupAnswer(group_name=group.name, group_type=group.kind, ldap_group_dn=group.ldap_dn))


async def put_group(management: Management, call: Call) -> Answer:
    """Gives a group another name; all else of it is as it is."""
    require_sysadmin(call.caller, Permission("user-group", "update"))
    name = _wanted(call).group_name or ""
    await rename_group(management.database, management.clock, call.caller, _group_id(call), name)
    return Answer()


async def remove_group(management: Management, call: Call) -> Answer:
    """Removes a group, from all projects too."""
    require_sysadmin(call.caller, Permission("user-group", "delete"))
    await delete_group(management.database, management.clock, call.caller, _group_id(call))
    return Answer()


def _wanted(call: Call) -> UserGroup:
    return UserGroup() if call.body is None else call.body_as(UserGroup)


def _group_id(call: Call) -> int:
    group_id = call.number("group_id")
    if group_id <= 0:
        raise RegistryError(ErrorCode.BAD_REQUEST, "the group id should be provided")
    return group_id


_GROUP = (Parameter("group_id", "path", "integer", is_required=True, description="A group's id."),)

OPERATIONS = (
    Operation(
        "GET",
        "/usergroups",
        "listUserGroups",
        "usergroup",
        "List groups of users",
        list_groups,
        (
            PAGE,
            PAGE_SIZE,
            Parameter("ldap_group_dn", description="The distinguished name of an LDAP group."),
            Parameter("group_name", description="A part of the name."),
        ),
        answers=list[UserGroupAnswer],
    ),
    Operation(
        "POST",
        "/usergroups",
        "createUserGroup",
        "usergroup",
        "Create a group of users",
        post_group,
        body=UserGroup,
        body_name="usergroup",
        body_is_required=False,
        status=201,
    ),
    Operation(
        "GET",
        "/usergroups/search",
        "searchUserGroups",
        "usergroup",
        "Search groups by name",
        search_groups,
        (PAGE, PAGE_SIZE, Parameter("groupname", is_required=True, description="A part of the name.")),
        answers=list[UserGroupSearchItem],
    ),
    Operation(
        "GET",
        "/usergroups/{group_id}",
        "getUserGroup",
        "usergroup",
        "Get a group of users",
        get_group,
        _GROUP,
        answers=UserGroupAnswer,
    ),
    Operation(
        "PUT",
        "/usergroups/{group_id}",
        "updateUserGroup",
        "usergroup",
        "Rename a group of users",
        put_group,
        _GROUP,
        body=UserGroup,
        body_name="usergroup",
        body_is_required=False,
    ),
    Operation(
        "DELETE",
        "/usergroups/{group_id}",
        "deleteUserGroup",
        "usergroup",
        "Delete a group of users",
        remove_group,
        _GROUP,
    ),
)
