"""Roles: stored sets of permissions. Harbor's five are presets, with Harbor's ids and exact matrix."""

from typing import NamedTuple

from wharf.access.queries import INSERT_PRESET_ROLE, INSERT_ROLE_PERMISSION
from wharf.base.clock import Clock
from wharf.db import Transaction


class Permission(NamedTuple):
    """The right to do one thing with one kind of resource."""

    resource: str
    action: str


class PresetRole(NamedTuple):
    """One of Harbor's roles; the letter marks its column in the matrix below."""

    id: int
    name: str
    letter: str


PROJECT_ADMIN = PresetRole(1, "projectAdmin", "a")
DEVELOPER = PresetRole(2, "developer", "d")
GUEST = PresetRole(3, "guest", "g")
MAINTAINER = PresetRole(4, "maintainer", "m")
LIMITED_GUEST = PresetRole(5, "limitedGuest", "l")
PRESET_ROLES = (PROJECT_ADMIN, DEVELOPER, GUEST, MAINTAINER, LIMITED_GUEST)

# What anybody, logged in or not, may do in a public project.
_PUBLIC_LETTER = "p"

# Harbor's matrix, condensed: resource, actions, and the letters of those who hold them.
_MATRIX = (
    ("project", "read", "amdglp"),
    ("project", "update delete", "a"),
    ("member", "create update delete", "a"),
    ("member", "read list", "amdg"),
    ("metadata", "create update delete", "a"),
    ("metadata", "read", "am"),
    ("log", "list", "a"),
    ("label", "create update delete", "am"),
    ("label", "read list", "amdgp"),
    ("quota", "read", "amdgl"),
    ("repository", "create update push", "amd"),
    ("repository", "read", "amdgl"),
    ("repository", "delete", "am"),
    ("repository", "list pull", "amdglp"),
    ("tag-retention", "create read update delete list operate", "amd"),
    ("immutable-tag", "create update delete list", "am"),
    ("configuration", "read", "amdgl"),
    ("configuration", "update", "a"),
    ("robot", "create update delete", "a"),
    ("robot", "read list", "amdg"),
    ("notification-policy", "create update delete", "a"),
    ("notification-policy", "list read", "am"),
    ("scan", "create stop", "am"),
    ("scan", "read", "amdglp"),
    ("sbom", "create stop", "am"),
    ("sbom", "read", "amdgl"),
    ("scanner", "read", "amdglp"),
    ("scanner", "create", "a"),
    ("artifact", "create", "amd"),
    ("artifact", "read list", "amdglp"),
    ("artifact", "delete", "am"),
    ("artifact-addition", "read", "amdglp"),
    ("tag", "list", "amdglp"),
    ("tag", "create", "amd"),
    ("tag", "delete", "am"),
    ("accessory", "list", "amdglp"),
    ("artifact-label", "create delete", "amd"),
    ("preheat-policy", "create read update delete list", "a"),
    ("export-cve", "create read list", "amd"),
)


def _permissions(letter: str) -> frozenset[Permission]:
    return frozenset(
        Permission(resource, action)
        for resource, actions, letters in _MATRIX
        if letter in letters
        for action in actions.split()
    )


PRESET_PERMISSIONS = {role.id: _permissions(role.letter) for role in PRESET_ROLES}
PUBLIC_PERMISSIONS = _permissions(_PUBLIC_LETTER)
# Robots can hold it, and administrators of the system do, but in Harbor's matrix nobody else.
_ONLY_FOR_SYSADMINS = frozenset({Permission("metadata", "list")})
EVERY_PERMISSION = PUBLIC_PERMISSIONS.union(_ONLY_FOR_SYSADMINS, *PRESET_PERMISSIONS.values())


async def store_preset_roles(transaction: Transaction, clock: Clock) -> None:
    """Writes Harbor's roles into an empty database; they are ordinary rows from then on."""
    for role in PRESET_ROLES:
        await transaction.execute(INSERT_PRESET_ROLE, id=role.id, name=role.name, now=clock())
        await transaction.execute_many(
            INSERT_ROLE_PERMISSION,
            [
                {"role_id": role.id, "resource": resource, "action": action}
                for resource, action in sorted(PRESET_PERMISSIONS[role.id])
            ],
        )
