"""From the permissions of robots as clients write them to those that are stored, and back."""

from collections.abc import Iterable, Sequence

from wharf.access.door import missing_permission
from wharf.access.rights import Rights
from wharf.access.robot_permissions import EVERY_PROJECT, SYSTEM_NAMESPACE, RobotAccess, RobotGrant
from wharf.access.roles import PRESET_PERMISSIONS, PROJECT_ADMIN
from wharf.identity.robot_accounts import StoredPermission
from wharf.identity.robots import PROJECT_LEVEL, SYSTEM_LEVEL
from wharf.identity.types import Identity
from wharf.oci.errors import ErrorCode, RegistryError, printable


async def stored_permissions(rights: Rights, grants: Iterable[RobotGrant]) -> tuple[StoredPermission, ...]:
    """Checked grants as they are stored, with projects by id; raises NOT_FOUND for one that is not there."""
    permissions: dict[tuple[str, int, str, str], StoredPermission] = {}
    for grant in grants:
        project_id = await _project_id(rights, grant)
        for resource, action, effect in grant.access:
            permission = StoredPermission(grant.kind, project_id, resource, action, effect)
            # What is said twice may differ in the effect, which means nothing.
            permissions.setdefault(permission[:4], permission)
    return tuple(permissions.values())


async def check_held(rights: Rights, creator: Identity, grants: Iterable[RobotGrant]) -> None:
    """Raises FORBIDDEN when a user would make a robot that may do more in a project than he may himself.

    Administrators of a project give robots whatever robots can have in it, as in Harbor.
    """
    for grant in grants:
        project = await rights.project(grant.namespace)
        if creator.is_sysadmin or grant.kind != PROJECT_LEVEL or project is None:
            continue
        held = await rights.project_permissions(creator, project)
        missing = sorted(grant.permissions - held)
        if missing and not held >= PRESET_PERMISSIONS[PROJECT_ADMIN.id]:
            raise missing_permission(
                missing[0],
                f"project {printable(project.name)}",
                f"nobody gives a robot more than he holds himself, such as {missing[0].resource}:{missing[0].action}",
            )


def grants_of(permissions: Sequence[StoredPermission]) -> list[RobotGrant]:
    """Stored permissions as they are shown: for each place what is allowed there, in the order of writing."""
    places: dict[tuple[str, str], list[RobotAccess]] = {}
    for permission in permissions:
        access = RobotAccess(permission.resource, permission.action, permission.effect)
        places.setdefault((permission.kind, _namespace(permission)), []).append(access)
    return [RobotGrant(kind, namespace, tuple(access)) for (kind, namespace), access in places.items()]


async def _project_id(rights: Rights, grant: RobotGrant) -> int:
    if grant.kind == SYSTEM_LEVEL or grant.namespace == EVERY_PROJECT:
        return 0
    project = await rights.project(grant.namespace)
    if project is None:
        raise RegistryError(ErrorCode.NOT_FOUND, f"project {printable(grant.namespace)} not found")
    return project.id


def _namespace(permission: StoredPermission) -> str:
    if permission.kind == SYSTEM_LEVEL:
        return SYSTEM_NAMESPACE
    return permission.project_name or EVERY_PROJECT
