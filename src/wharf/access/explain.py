"""Why somebody may do something, or what he lacks.

The answer is that of `rights.py`, which decides; what stands here finds the grants behind it.
"""

from dataclasses import dataclass

from wharf.access.custom_roles import Role, find_roles
from wharf.access.grant_queries import GRANTS_THAT_COUNT
from wharf.access.grants import Grant, grant_of
from wharf.access.rights import SEE_PROJECT, Project, Rights, robot_permissions, system_permissions
from wharf.access.roles import EVERY_PERMISSION, PUBLIC_PERMISSIONS, Permission
from wharf.base.doublestar import matches
from wharf.db import Reader
from wharf.identity.robot_queries import LIST_SYSTEM_PERMISSIONS_OF_ROBOT
from wharf.identity.types import Identity


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody wants to do something: on the system, in a project, or on a repository in it.

    A repository that need not exist; `name` is how the place was called.
    """

    name: str
    project: Project | None = None
    repository: str = ""

    @property
    def told(self) -> str:
        """The place in words."""
        if self.project is None:
            return "the system"
        return f"repository {self.name}" if self.repository else f"project {self.name}"


@dataclass(frozen=True, slots=True)
class Reason:
    """One of the things that each would be enough; `grant` is there where it is one."""

    kind: str
    text: str
    grant: Grant | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Whether somebody may do something, why, and otherwise what is missing."""

    is_allowed: bool
    reasons: tuple[Reason, ...]
    missing: str = ""


async def explain(
    reader: Reader, rights: Rights, subject: Identity, permission: Permission, place: Place, *, robot_prefix: str
) -> Explanation:
    """Whether the subject has the permission in the place, and by what."""
    reasons = await _reasons(reader, subject, permission, place, robot_prefix)
    if await _is_allowed(reader, rights, subject, permission, place):
        return Explanation(True, reasons)
    missing = f"{permission.resource}:{permission.action} on {place.told}"
    if reasons:
        # There is something, but the token that asks is not for it.
        missing += " in the scopes of the token"
    return Explanation(False, (), missing)


async def _is_allowed(reader: Reader, rights: Rights, subject: Identity, permission: Permission, place: Place) -> bool:
    if place.project is None:
        return subject.is_sysadmin or permission in await system_permissions(reader, subject)
    if place.repository:
        return permission in await rights.permissions(subject, place.project, place.repository)
    return permission in await rights.project_permissions(subject, place.project)


async def _reasons(
    reader: Reader, subject: Identity, permission: Permission, place: Place, robot_prefix: str
) -> tuple[Reason, ...]:
    """Whatever would be enough, if no token were narrowed."""
    found: list[Reason] = []
    project = place.project
    if (subject.is_sysadmin or subject.is_owned_by_sysadmin) and (project is None or permission in EVERY_PERMISSION):
        found.append(Reason("sysadmin", "administrators of the system may do everything"))
    if project is not None and project.is_public and permission in PUBLIC_PERMISSIONS:
        found.append(Reason("public", f"project {project.name} is public"))
    if subject.kind == "robot" and permission in await _own_permissions(reader, subject, project):
        found.append(Reason("robot", f"robot {subject.name} has this among its own permissions"))
    rows = await reader.rows(
        GRANTS_THAT_COUNT,
        subject_kind=subject.kind,
        subject_id=subject.id,
        project_id=project.id if project else 0,
    )
    grants = [grant_of(row, robot_prefix) for row in rows]
    roles = await find_roles(reader, (grant.role_id for grant in grants)) if grants else {}
    found += (
        Reason("grant", _by_grant(subject, grant), grant)
        for grant in sorted(grants, key=lambda grant: grant.id)
        if _allows(roles[grant.role_id], grant, permission, place)
    )
    return tuple(found)


def _by_grant(subject: Identity, grant: Grant) -> str:
    """The grant in words; one that is a group's names the group, and that the subject is in it."""
    role = f"the role {grant.role_name} on {grant.place}"
    if grant.subject_kind == "group" and subject.kind != "group":
        return f"{subject.kind} {subject.name} belongs to group {grant.subject_name}, which has {role}"
    return f"{grant.subject_kind} {grant.subject_name} has {role}"


def _allows(role: Role, grant: Grant, permission: Permission, place: Place) -> bool:
    if place.project is None:
        return permission in role.content.system_permissions
    if permission not in role.content.permissions:
        return False
    if not grant.repository:
        return True
    # Whoever may do anything with some of a project's repositories sees the project.
    return matches(grant.repository, place.repository) if place.repository else permission == SEE_PROJECT


async def _own_permissions(reader: Reader, robot: Identity, project: Project | None) -> frozenset[Permission]:
    if project is not None:
        return await robot_permissions(reader, robot, project)
    rows = await reader.rows(LIST_SYSTEM_PERMISSIONS_OF_ROBOT, robot_id=robot.id)
    return frozenset(Permission(resource, action) for resource, action in rows)
