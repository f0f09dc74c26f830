"""The operations of the tag `role`: sets of permissions under a name."""

from collections.abc import Iterable

import msgspec

from wharf.access.custom_roles import (
    Role,
    RoleContent,
    create_role,
    delete_role,
    list_roles,
    require_role,
    update_role,
)
from wharf.access.door import require_login, require_sysadmin
from wharf.access.roles import Permission
from wharf.api.harbor.answers import listed
from wharf.api.harbor.call import Answer, Call
from wharf.api.harbor.context import Management
from wharf.api.harbor.operations import LISTING, Operation, Parameter
from wharf.api.wharf.operations import created
from wharf.base.query_language import parse_filters, parse_sorts
from wharf.oci.errors import ErrorCode, RegistryError
from wharf.projects.restore_window import window_start

PERMISSIONS_MAX = 1000


class PermissionBody(msgspec.Struct):
    """The right to do one thing with one kind of resource, as clients send it."""

    resource: str | None = None
    action: str | None = None


class RoleBody(msgspec.Struct):
    """A role as clients send it."""

    name: str | None = None
    description: str | None = None
    # What it allows in a project, and outside of projects where it is granted on the system.
    permissions: list[PermissionBody] | None = None
    system_permissions: list[PermissionBody] | None = None


class RolePermission(msgspec.Struct):
    """The right to do one thing with one kind of resource."""

    action: str
    resource: str


class RoleAnswer(msgspec.Struct):
    """A role as it is shown. Harbor's are presets."""

    description: str
    id: int
    name: str
    permissions: list[RolePermission]
    preset: bool
    system_permissions: list[RolePermission]


async def get_roles(management: Management, call: Call) -> Answer:
    """All roles, for everybody who is known: what they allow is no secret, and who grants has to choose one."""
    require_login(call.caller)
    page = call.page()
    roles, total = await list_roles(
        management.database, parse_filters(call.text("q")), parse_sorts(call.text("sort")), page
    )
    return listed(call, [_shown(role) for role in roles], total, page)


async def get_role(management: Management, call: Call) -> Answer:
    """One role."""
    require_login(call.caller)
    return Answer(_shown(await require_role(management.database, call.number("role_id"))))


async def post_role(management: Management, call: Call) -> Answer:
    """Makes a role."""
    require_sysadmin(call.caller, Permission("role", "create"))
    role = await create_role(management.database, management.clock, call.caller, _content(call))
    return created(f"/roles/{role.id}", _shown(role))


async def put_role(management: Management, call: Call) -> Answer:
    """Replaces a role, for everybody who has it."""
    require_sysadmin(call.caller, Permission("role", "update"))
    await update_role(management.database, management.clock, call.caller, call.number("role_id"), _content(call))
    return Answer()


async def remove_role(management: Management, call: Call) -> Answer:
    """Removes a role that nobody has."""
    require_sysadmin(call.caller, Permission("role", "delete"))
    window_days = (await management.configuration()).restore_window_days
    await delete_role(
        management.database,
        management.clock,
        call.caller,
        call.number("role_id"),
        restorable_since=window_start(management.clock(), window_days),
    )
    return Answer()


def _content(call: Call) -> RoleContent:
    wanted = call.body_as(RoleBody)
    return RoleContent(
        wanted.name or "",
        wanted.description or "",
        _permissions(wanted.permissions),
        _permissions(wanted.system_permissions),
    )


def _permissions(bodies: list[PermissionBody] | None) -> frozenset[Permission]:
    if len(bodies or ()) > PERMISSIONS_MAX:
        raise RegistryError(ErrorCode.BAD_REQUEST, f"a role has at most {PERMISSIONS_MAX} permissions")
    return frozenset(Permission(body.resource or "", body.action or "") for body in bodies or ())


def _shown(role: Role) -> RoleAnswer:
    return RoleAnswer(
        description=role.content.description,
        id=role.id,
        name=role.content.name,
        permissions=_shown_permissions(role.content.permissions),
        preset=role.is_preset,
        system_permissions=_shown_permissions(role.content.system_permissions),
    )


def _shown_permissions(permissions: Iterable[Permission]) -> list[RolePermission]:
    return [RolePermission(action, resource) for resource, action in sorted(permissions)]


_PATH = "/roles/{role_id}"
_ROLE = (Parameter("role_id", "path", "integer", is_required=True, description="A role's id."),)

OPERATIONS = (
    Operation("GET", "/roles", "listRoles", "role", "List roles", get_roles, LISTING, answers=list[RoleAnswer]),
    Operation(
        "POST",
        "/roles",
        "createRole",
        "role",
        "Create a role",
        post_role,
        body=RoleBody,
        body_name="role",
        status=201,
        answers=RoleAnswer,
    ),
    Operation("GET", _PATH, "getRole", "role", "Get a role", get_role, _ROLE, answers=RoleAnswer),
    Operation(
        "PUT",
        _PATH,
        "updateRole",
        "role",
        "Change a role, for everybody who has it",
        put_role,
        _ROLE,
        body=RoleBody,
        body_name="role",
    ),
    Operation(
        "DELETE",
        _PATH,
        "deleteRole",
        "role",
        "Delete a role that nobody has",
        remove_role,
        _ROLE,
        errors=(412,),
        description="Deleted projects count as long as they can be restored: the answer says where it is granted.",
    ),
)
