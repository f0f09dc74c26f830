"""What personal tokens can be narrowed to, as clients write and read it: in the form of robots' permissions."""

from collections.abc import Iterable
from typing import Final

from wharf.access.known_permissions import PROJECT_PERMISSIONS, SYSTEM_PERMISSIONS, check_known
from wharf.access.rights import Rights
from wharf.access.robot_permissions import EVERY_PROJECT, SYSTEM_NAMESPACE, RobotPermission
from wharf.access.roles import Permission
from wharf.identity.personal_tokens import ShownScope
from wharf.identity.robots import PROJECT_LEVEL, SYSTEM_LEVEL
from wharf.identity.types import Scope
from wharf.oci.errors import ErrorCode, RegistryError, printable

SCOPES_MAX: Final = 1000


async def parse_scopes(rights: Rights, bodies: list[RobotPermission] | None) -> frozenset[Scope] | None:
    """The scopes of a new token; None, for a token that is not narrowed, when nothing is said of them.

    Raises BAD_REQUEST, and NOT_FOUND for a project that is not there.
    """
    if not bodies:
        return None
    scopes: set[Scope] = set()
    for body in bodies:
        permissions = [Permission(item.resource or "", item.action or "") for item in body.access or ()]
        if not permissions:
            raise RegistryError(ErrorCode.BAD_REQUEST, "a scope of a token has at least one access")
        kind, project_id = await _place(rights, body, permissions)
        scopes.update(Scope(kind, project_id, *permission) for permission in permissions)
        if len(scopes) > SCOPES_MAX:
            raise RegistryError(ErrorCode.BAD_REQUEST, f"a token has at most {SCOPES_MAX} scopes")
    return frozenset(scopes)


def scopes_answer(scopes: Iterable[ShownScope]) -> list[dict[str, object]]:
    """Scopes as they are shown, by place."""
    places: dict[tuple[str, str], list[dict[str, str]]] = {}
    for shown in scopes:
        namespace = SYSTEM_NAMESPACE if shown.scope.kind == SYSTEM_LEVEL else shown.project or EVERY_PROJECT
        places.setdefault((shown.scope.kind, namespace), []).append(
            {"action": shown.scope.action, "resource": shown.scope.resource}
        )
    return [{"access": access, "kind": kind, "namespace": namespace} for (kind, namespace), access in places.items()]


async def _place(rights: Rights, body: RobotPermission, permissions: Iterable[Permission]) -> tuple[str, int]:
    namespace = body.namespace or ""
    match body.kind:
        case "system":
            check_known(permissions, SYSTEM_PERMISSIONS, "outside of projects")
            if namespace not in ("", SYSTEM_NAMESPACE):
                raise RegistryError(ErrorCode.BAD_REQUEST, f"the namespace of the system is {SYSTEM_NAMESPACE}")
            return SYSTEM_LEVEL, 0
        case "project":
            check_known(permissions, PROJECT_PERMISSIONS, "in projects")
            if namespace == EVERY_PROJECT:
                return PROJECT_LEVEL, 0
            project = await rights.project(namespace)
            if project is None:
                raise RegistryError(ErrorCode.NOT_FOUND, f"project {printable(namespace)} not found")
            return PROJECT_LEVEL, project.id
    raise RegistryError(ErrorCode.BAD_REQUEST, f"{printable(body.kind or '')} is no kind: there are system and project")
