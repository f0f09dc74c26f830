"""The door to what is protected: it turns a caller and a name into the thing itself, or into the right refusal.

Source: Harbor tells whoever may see everything that a project is missing; anybody else gets the same answer for a
project that is missing and for one that he may not see.
"""

from wharf.access.rights import Project, Rights
from wharf.access.roles import Permission
from wharf.identity.types import Identity
from wharf.oci.errors import ErrorCode, RegistryError, printable

MISSING_PERMISSION_HEADER = "x-missing-permission"


def require_login(caller: Identity) -> Identity:
    """The caller, if he has said who he is; raises UNAUTHORIZED."""
    if caller.is_anonymous:
        raise RegistryError(ErrorCode.UNAUTHORIZED, "unauthorized")
    return caller


def holds_system(caller: Identity, permission: Permission) -> bool:
    """Whether the caller may do something that concerns the whole system: an administrator, or a robot of it."""
    return caller.is_sysadmin or permission in caller.system_permissions


def require_sysadmin(caller: Identity, permission: Permission) -> Identity:
    """The caller, if he may do something that concerns the whole system; raises UNAUTHORIZED, FORBIDDEN."""
    require_login(caller)
    if not holds_system(caller, permission):
        raise RegistryError(
            ErrorCode.FORBIDDEN,
            caller.name,
            headers=((MISSING_PERMISSION_HEADER, f"{permission.resource}:{permission.action} on the system"),),
        )
    return caller


async def find_project(rights: Rights, reference: str, *, is_name: bool) -> Project | None:
    """The live project that a path names: digits are an id, unless the caller says that they are a name."""
    if not is_name and reference.isascii() and reference.isdecimal():
        return await rights.project_by_id(int(reference))
    return await rights.project(reference)


async def project_for(
    rights: Rights, caller: Identity, reference: str, permission: Permission, *, is_name: bool
) -> Project:
    """The project, if the caller has the permission in it; raises UNAUTHORIZED, FORBIDDEN, NOT_FOUND."""
    project = await find_project(rights, reference, is_name=is_name)
    if project is not None:
        held = await rights.project_permissions(caller, project)
        if permission in held:
            return project
    require_login(caller)
    if project is None and caller.is_sysadmin:
        raise RegistryError(ErrorCode.NOT_FOUND, f"project {reference} not found")
    missing = f"{permission.resource}:{permission.action} on project {printable(reference)}"
    raise RegistryError(
        ErrorCode.FORBIDDEN,
        "forbidden",
        headers=((MISSING_PERMISSION_HEADER, missing.encode("ascii", "replace").decode()),),
    )
