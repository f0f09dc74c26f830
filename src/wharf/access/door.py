"""The door to what is protected: it turns a caller and a name into the thing itself, or into the right refusal.

Source: Harbor tells whoever may see everything that a project is missing; anybody else gets the same answer for a
project that is missing and for one that he may not see.
"""

from collections.abc import Sequence

from wharf.access.rights import Project, Rights, scoped_permissions
from wharf.access.roles import Permission
from wharf.identity.robots import SYSTEM_LEVEL
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
        raise missing_permission(permission, "the system", caller.name)
    return caller


def require_password(caller: Identity) -> Identity:
    """The user, if he has said who he is by more than a personal token; raises UNAUTHORIZED, FORBIDDEN.

    What a token could do here would outlive it, or reach beyond it.
    """
    require_login(caller)
    if caller.kind != "user" or caller.token_id:
        raise RegistryError(ErrorCode.FORBIDDEN, "this is for users, by their password or session; no token will do")
    return caller


def require_in_scope(caller: Identity, permission: Permission) -> None:
    """Lets everybody pass but a narrowed token that is not for this, outside of projects; raises FORBIDDEN."""
    if caller.scopes is not None and permission not in scoped_permissions(caller, SYSTEM_LEVEL, 0):
        raise missing_permission(permission, "the system in the scopes of the token")


def missing_permission(permission: Permission, place: str, message: str = "forbidden") -> RegistryError:
    """The refusal that says in a header which permission is missing where."""
    missing = f"{permission.resource}:{permission.action} on {place}"
    return RegistryError(
        ErrorCode.FORBIDDEN,
        message,
        headers=((MISSING_PERMISSION_HEADER, missing.encode("ascii", "replace").decode()),),
    )


def visibility(caller: Identity) -> dict[str, object]:
    """Who somebody is, as the parameters of the lists that show what he may see; see `queries.py`."""
    return {
        "sees_all": caller.is_sysadmin or caller.is_owned_by_sysadmin,
        "subject_kind": caller.kind,
        "subject_id": caller.id,
        "token_id": 0 if caller.scopes is None else caller.token_id,
    }


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
    if project is not None and permission in await rights.project_permissions(caller, project):
        return project
    raise _project_refused(caller, project, reference, permission)


async def project_with_some(
    rights: Rights, caller: Identity, reference: str, permission: Permission, *, is_name: bool
) -> tuple[Project, bool]:
    """The project, if the caller has the permission in it or on some of its repositories; and whether it is in all.

    Raises UNAUTHORIZED, FORBIDDEN, NOT_FOUND.
    """
    project = await find_project(rights, reference, is_name=is_name)
    if project is not None:
        if permission in await rights.project_permissions(caller, project):
            return project, True
        if permission in await rights.permissions_somewhere(caller, project):
            return project, False
    raise _project_refused(caller, project, reference, permission)


async def project_with_any(
    rights: Rights, caller: Identity, reference: str, permissions: Sequence[Permission], *, is_name: bool
) -> Project:
    """The project, if the caller has one of the permissions in it or on some of its repositories, for narrowed lists.

    Raises UNAUTHORIZED, FORBIDDEN, NOT_FOUND.
    """
    project = await find_project(rights, reference, is_name=is_name)
    if project is not None and not (await rights.permissions_somewhere(caller, project)).isdisjoint(permissions):
        return project
    raise _project_refused(caller, project, reference, permissions[0])


async def is_held_on(
    rights: Rights, caller: Identity, project_id: int, repository: str, permission: Permission
) -> bool:
    """Whether the caller, who has come through the door for something else, has this permission as well."""
    project = await rights.project_by_id(project_id)
    return project is not None and permission in await rights.permissions(caller, project, repository)


async def project_of_repository(
    rights: Rights, caller: Identity, project_name: str, repository: str, permission: Permission
) -> Project:
    """The project, if the caller has the permission on this repository of it, which need not exist.

    Raises UNAUTHORIZED, FORBIDDEN, NOT_FOUND.
    """
    project = await rights.project(project_name)
    if project is not None and permission in await rights.permissions(caller, project, repository):
        return project
    raise _project_refused(caller, project, project_name, permission, repository)


async def project_holding(
    rights: Rights, caller: Identity, project: Project | None, reference: str, permission: Permission
) -> Project:
    """The project, which may have been deleted, if the caller has the permission in it as before.

    Raises UNAUTHORIZED, FORBIDDEN, NOT_FOUND.
    """
    if project is not None and permission in await rights.project_permissions(caller, project):
        return project
    raise _project_refused(caller, project, reference, permission)


def _project_refused(
    caller: Identity, project: Project | None, reference: str, permission: Permission, repository: str = ""
) -> RegistryError:
    if caller.is_anonymous:
        return RegistryError(ErrorCode.UNAUTHORIZED, "unauthorized")
    if project is None and caller.is_sysadmin:
        return RegistryError(ErrorCode.NOT_FOUND, f"project {reference} not found")
    place = f"repository {printable(f'{reference}/{repository}')}" if repository else f"project {printable(reference)}"
    return missing_permission(permission, place)
