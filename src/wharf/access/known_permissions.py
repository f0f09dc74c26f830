"""Which permissions there are to be put together in roles and tokens.

Whatever would let its holder get every other right in the end is left out: nobody but an administrator of the system
makes users and changes them, makes robots of the system, renames groups, or writes roles.
"""

from collections.abc import Iterable
from typing import Final

from wharf.access.robot_permissions import ROBOT_PROJECT_PERMISSIONS, ROBOT_SYSTEM_PERMISSIONS
from wharf.access.roles import EVERY_PERMISSION, Permission
from wharf.oci.errors import ErrorCode, RegistryError, printable

_ONLY_FOR_ADMINISTRATORS: Final = frozenset(
    Permission(resource, action)
    for resource, actions in (
        ("user", "create update delete"),
        ("ldap-user", "create"),
        ("user-group", "create update delete"),
        ("robot", "create delete"),
    )
    for action in actions.split()
)

PROJECT_PERMISSIONS: Final = EVERY_PERMISSION.union(ROBOT_PROJECT_PERMISSIONS)
SYSTEM_PERMISSIONS: Final = frozenset(ROBOT_SYSTEM_PERMISSIONS) - _ONLY_FOR_ADMINISTRATORS


def check_known(permissions: Iterable[Permission], known: frozenset[Permission], place: str) -> None:
    """Raises BAD_REQUEST unless these are permissions that can be given in this kind of place."""
    for permission in permissions:
        if permission not in known:
            shown = f"{printable(permission.resource)}:{printable(permission.action)}"
            raise RegistryError(ErrorCode.BAD_REQUEST, f"{shown} is no permission that can be given {place}")
