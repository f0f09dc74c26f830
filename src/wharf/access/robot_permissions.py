"""What a robot may be allowed to do, in the system and in projects, and the lists of permissions that clients ask for.

Source: Harbor 2.16, recorded answers of `/permissions`, `/robots` and `/users/current/permissions`. The order of the
tables is that of the answers.
"""

import re
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

import msgspec

from wharf.access.roles import Permission
from wharf.identity.robots import PROJECT_LEVEL, SYSTEM_LEVEL, check_level
from wharf.oci.errors import ErrorCode, RegistryError, printable

SYSTEM_NAMESPACE: Final = "/"
EVERY_PROJECT: Final = "*"
PERMISSIONS_MAX: Final = 1000
SYSTEM_SCOPE: Final = "/system"

_PROJECT_SCOPE: Final = re.compile(r"/project/([0-9]{1,18})/?")
# The resource that stands for a project among the permissions in it.
_PROJECT_ITSELF: Final = "project"

# An access says that it allows, or nothing at all. Harbor also knows `deny`, which no client offers.
_EFFECTS: Final = ("", "allow")


def _table(*rows: tuple[str, str]) -> tuple[Permission, ...]:
    return tuple(Permission(resource, action) for resource, actions in rows for action in actions.split())


# What a robot may hold in the whole system; some resources stand in it twice.
ROBOT_SYSTEM_PERMISSIONS: Final = _table(
    ("audit-log", "list"),
    ("preheat-instance", "read create delete list update"),
    ("project", "list create"),
    ("replication-policy", "read create delete list update"),
    ("replication", "read create list"),
    ("replication-adapter", "list"),
    ("registry", "read create delete list update"),
    ("scan-all", "read update stop create"),
    ("system-volumes", "read"),
    ("garbage-collection", "read create list update stop"),
    ("purge-audit", "read create list update stop"),
    ("jobservice-monitor", "list stop"),
    ("scanner", "read create delete list update"),
    ("label", "read create delete update"),
    ("security-hub", "read list"),
    ("catalog", "read"),
    ("quota", "read list"),
    ("robot", "create read list delete"),
    ("user", "create read update list delete"),
    ("ldap-user", "create list"),
    ("quota", "update"),
    ("user-group", "create read update list delete"),
)

# What a robot may hold in a project, or in every one.
ROBOT_PROJECT_PERMISSIONS: Final = _table(
    ("log", "list"),
    ("project", "read delete update"),
    ("metadata", "read create delete list update"),
    ("repository", "read update delete list pull push"),
    ("artifact", "read create list delete"),
    ("scan", "create read stop"),
    ("sbom", "create stop read"),
    ("tag", "create list delete"),
    ("accessory", "list"),
    ("artifact-addition", "read"),
    ("artifact-label", "create delete"),
    ("scanner", "create read"),
    ("preheat-policy", "read create delete list update"),
    ("immutable-tag", "create delete list update"),
    ("notification-policy", "read create delete list update"),
    ("tag-retention", "read create delete list update"),
    ("label", "read create delete list update"),
    ("quota", "read"),
    ("robot", "create read list delete"),
    ("export-cve", "create read"),
    ("member", "create read update list delete"),
)

# What there is to do outside of projects, as the permissions of an administrator are listed.
SYSTEM_PERMISSIONS: Final = _table(
    ("catalog", "read"),
    ("audit-log", "list"),
    ("project", "create read update delete list"),
    ("user", "create read update delete list"),
    ("user-group", "create read update delete list"),
    ("registry", "create read update delete list"),
    ("replication", "create read update list delete"),
    ("distribution", "create read update delete list"),
    ("garbage-collection", "create read update delete list"),
    ("scan-all", "create read update delete list stop"),
    ("system-volumes", "read"),
    ("ldap-user", "create list"),
    ("configuration", "read update"),
    ("jobservice-monitor", "read list stop"),
    ("security-hub", "read list"),
)

_GRANTABLE: Final = {
    SYSTEM_LEVEL: frozenset(ROBOT_SYSTEM_PERMISSIONS),
    PROJECT_LEVEL: frozenset(ROBOT_PROJECT_PERMISSIONS),
}


# The names of these two are those of Harbor's API, and part of its messages.
class Access(msgspec.Struct, frozen=True):
    """One access of a permission as clients send it."""

    resource: str | None = None
    action: str | None = None
    effect: str | None = None


class RobotPermission(msgspec.Struct, frozen=True):
    """One permission of a robot as clients send it."""

    kind: str | None = None
    namespace: str | None = None
    access: list[Access] | None = None


class RobotAccess(NamedTuple):
    """One thing that a robot may do; the effect is empty or `allow`, as it was sent, and means the same."""

    resource: str
    action: str
    effect: str = ""


class RobotGrant(NamedTuple):
    """What a robot may do in one place: in the system, in every project, or in the project with this name."""

    kind: str
    namespace: str
    access: tuple[RobotAccess, ...]

    @property
    def permissions(self) -> frozenset[Permission]:
        """The same without effects."""
        return frozenset(Permission(access.resource, access.action) for access in self.access)


def parse_robot_permissions(level: str, bodies: list[RobotPermission] | None) -> tuple[RobotGrant, ...]:
    """What a robot of this level is to be allowed, checked in Harbor's order; raises BAD_REQUEST, NOT_FOUND.

    Whether a project is there is for the caller to ask. What is said of one place in several entries becomes one.
    """
    check_level(level)
    grants = [_read(body) for body in bodies or ()]
    if not grants:
        raise _refusal("bad request empty permission")
    if len(grants) > PERMISSIONS_MAX:
        raise _refusal(f"bad request permission: there are {len(grants)}; the limit is {PERMISSIONS_MAX}")
    if not all(grant.access for grant in grants):
        raise _refusal("bad request empty access")
    if level == PROJECT_LEVEL and len(grants) > 1:
        raise _refusal("bad request permission")
    for grant in grants:
        _check_access(grant)
    for grant in grants:
        _check_place(level, grant)
    return _merge(grants)


def check_within(creator: str, held: Iterable[RobotGrant], wanted: Iterable[RobotGrant]) -> None:
    """Raises DENIED when a robot, called by its full name, would give another one what it does not hold itself.

    What it holds in every project it holds in each of them. Harbor compares the words, and would not let it be given in
    a single one.
    """
    places = {(grant.kind, grant.namespace): grant.permissions for grant in held}
    nothing: frozenset[Permission] = frozenset()
    for grant in wanted:
        there = places.get((grant.kind, grant.namespace), nothing)
        everywhere = places.get((PROJECT_LEVEL, EVERY_PROJECT), nothing) if grant.kind == PROJECT_LEVEL else nothing
        if not grant.permissions <= there | everywhere:
            raise RegistryError(
                ErrorCode.DENIED,
                "permission scope is invalid. It must be equal to or more restrictive than the creator robot's "
                f"permissions: {creator}",
            )


def robot_permissions_answer(grants: Iterable[RobotGrant]) -> list[dict[str, object]]:
    """The permissions of a robot as Harbor shows them."""
    return [
        {
            "access": [_access_answer(access) for access in grant.access],
            "kind": grant.kind,
            "namespace": grant.namespace,
        }
        for grant in grants
    ]


def grantable_answer(*, is_sysadmin: bool, is_project_admin: bool) -> dict[str, list[dict[str, str]] | None]:
    """The answer of `GET /permissions`; raises FORBIDDEN for whoever administers nothing."""
    if not is_sysadmin and not is_project_admin:
        raise RegistryError(ErrorCode.FORBIDDEN, "forbidden: only admins(system and project) can access permissions")
    return {
        "project": [_permission_answer(*permission) for permission in ROBOT_PROJECT_PERMISSIONS],
        "system": [_permission_answer(*permission) for permission in ROBOT_SYSTEM_PERMISSIONS] if is_sysadmin else None,
    }


def project_of_scope(scope: str) -> int | None:
    """The id in the scope `/project/<id>` of a question for one's own permissions; None for any other scope."""
    match = _PROJECT_SCOPE.fullmatch(scope)
    return int(match[1]) if match else None


def project_permissions_answer(project_id: int, held: Iterable[Permission], *, relative: bool) -> list[dict[str, str]]:
    """One's permissions in a project; `relative` to it its own resource is `.`. Harbor's order is left to chance."""
    root = f"/project/{project_id}"
    named = sorted(("" if resource == _PROJECT_ITSELF else resource, action) for resource, action in held)
    if relative:
        return [_permission_answer(resource or ".", action) for resource, action in named]
    return [_permission_answer(f"{root}/{resource}" if resource else root, action) for resource, action in named]


def system_permissions_answer(holds: Callable[[Permission], bool], *, relative: bool) -> list[dict[str, str]]:
    """One's permissions outside of projects, of those that an administrator has."""
    root = "" if relative else f"{SYSTEM_SCOPE}/"
    held = filter(holds, SYSTEM_PERMISSIONS)
    return [_permission_answer(root + resource, action) for resource, action in held]


def _read(body: RobotPermission) -> RobotGrant:
    # A dict keeps the order and drops what is said twice.
    access = dict.fromkeys(
        RobotAccess(item.resource or "", item.action or "", item.effect or "") for item in body.access or ()
    )
    return RobotGrant(body.kind or "", body.namespace or "", tuple(access))


def _check_access(grant: RobotGrant) -> None:
    grantable = _GRANTABLE.get(grant.kind)
    if grantable is None:
        raise _refusal(f"bad request permission level: {printable(grant.kind)}")
    for resource, action, effect in grant.access:
        if Permission(resource, action) not in grantable:
            raise _refusal(f"bad request permission: {printable(resource)}:{printable(action)}")
        if effect not in _EFFECTS:
            raise _refusal(f"bad request permission effect: {printable(effect)}")


def _check_place(level: str, grant: RobotGrant) -> None:
    if grant.kind == SYSTEM_LEVEL:
        if level == PROJECT_LEVEL:
            raise _refusal("bad request permission")
        if grant.namespace != SYSTEM_NAMESPACE:
            raise _refusal("unknown namespace")
    elif not grant.namespace:
        raise _refusal("unknown namespace")
    elif level == PROJECT_LEVEL and grant.namespace == EVERY_PROJECT:
        # No project has this name; a robot of one project must not be taken for one of all.
        raise RegistryError(ErrorCode.NOT_FOUND, f"project {EVERY_PROJECT} not found")


def _merge(grants: list[RobotGrant]) -> tuple[RobotGrant, ...]:
    places: dict[tuple[str, str], dict[RobotAccess, None]] = {}
    for grant in grants:
        places.setdefault((grant.kind, grant.namespace), {}).update(dict.fromkeys(grant.access))
    return tuple(RobotGrant(kind, namespace, tuple(access)) for (kind, namespace), access in places.items())


def _access_answer(access: RobotAccess) -> dict[str, str]:
    fields = {"action": access.action, "effect": access.effect, "resource": access.resource}
    return {name: value for name, value in fields.items() if value}


def _permission_answer(resource: str, action: str) -> dict[str, str]:
    return {"action": action, "resource": resource}


def _refusal(message: str) -> RegistryError:
    return RegistryError(ErrorCode.BAD_REQUEST, message)
