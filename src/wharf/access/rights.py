"""What a caller may do, decided from the database and remembered until anything about rights changes."""

from dataclasses import dataclass, replace

from wharf.access.queries import (
    FIND_PROJECT,
    FIND_PROJECT_BY_ID,
    FIND_PROJECT_REDIRECT,
    FIND_REPOSITORY_REDIRECT,
    HOLDS_SOMEWHERE,
    LIST_PERMISSIONS,
    LIST_SYSTEM_PERMISSIONS,
)
from wharf.access.roles import EVERY_PERMISSION, PUBLIC_PERMISSIONS, Permission
from wharf.base.doublestar import matches
from wharf.db import Database, Reader, Row
from wharf.db.moments import Moment, Moments
from wharf.identity.personal_token_logins import user_with_token_mark
from wharf.identity.robot_logins import robot_with_mark
from wharf.identity.robot_queries import LIST_PERMISSIONS_OF_ROBOT_IN_PROJECT
from wharf.identity.robots import PROJECT_LEVEL, SYSTEM_LEVEL, PrefixSource
from wharf.identity.tokens import Subject
from wharf.identity.types import ANONYMOUS, Identity
from wharf.identity.users import find_user_by_id

REMEMBERED_MAX = 50_000

NOTHING: frozenset[Permission] = frozenset()
PULL = Permission("repository", "pull")
PUSH = Permission("repository", "push")
# Whoever may do anything with some of a project's repositories has to find the project.
SEE_PROJECT = Permission("project", "read")


@dataclass(frozen=True, slots=True)
class Project:
    """What a rights decision needs to know of a project."""

    id: int
    name: str
    is_public: bool
    # Whether its quota is worth a look before something is pushed; what is pushed is held to the quota in any case.
    is_limited: bool = False


@dataclass(frozen=True, slots=True)
class ProjectRights:
    """A caller's permissions in one project: those that hold everywhere, and those under a glob."""

    everywhere: frozenset[Permission]
    patterns: tuple[tuple[str, Permission], ...] = ()

    def on(self, repository: str) -> frozenset[Permission]:
        """The permissions on the repository called `repository`, without the project's name."""
        if not self.patterns:
            return self.everywhere
        return self.everywhere.union(
            permission for pattern, permission in self.patterns if matches(pattern, repository)
        )

    @property
    def somewhere(self) -> frozenset[Permission]:
        """The permissions that hold everywhere or on some repositories."""
        return self.everywhere.union(permission for _, permission in self.patterns)


def _project(row: Row) -> Project:
    return Project(row[0], row[1], bool(row[2]), row[3] >= 0)


class Rights:
    """The door: nothing else decides who may do what.

    Call `refresh` once for each request; what the other methods answer is then as of that moment or later.
    """

    def __init__(self, database: Database, moments: Moments, robot_prefix: PrefixSource) -> None:
        self._database = database
        self._moments = moments
        self._robot_prefix = robot_prefix
        self.version = -1
        self._identities: dict[int, Identity | None] = {}
        self._holders: dict[Subject, Identity | None] = {}
        self._projects: dict[str | int, Project | None] = {}
        self._rights: dict[tuple[str, int, int, int], ProjectRights] = {}
        self._system: dict[tuple[str, int, int], frozenset[Permission]] = {}

    async def refresh(self) -> Moment:
        """Forgets what is no longer true; returns the moment as of which everything now holds."""
        moment = await self._moments.now()
        remembered = len(self._identities) + len(self._holders) + len(self._projects) + len(self._rights)
        if moment.rights != self.version or remembered + len(self._system) > REMEMBERED_MAX:
            self.version = moment.rights
            # New dictionaries: an answer that is still being read goes into the old ones and is forgotten.
            self._identities, self._holders, self._projects, self._rights, self._system = {}, {}, {}, {}, {}
        return moment

    async def identity(self, user_id: int) -> Identity | None:
        """The user with this id, if he still exists; 0 is nobody in particular."""
        if user_id == 0:
            return ANONYMOUS
        remembered = self._identities
        if user_id not in remembered:
            remembered[user_id] = await find_user_by_id(self._database, user_id)
        return remembered[user_id]

    async def holder(self, subject: Subject) -> Identity | None:
        """Whom a token stands for; None once he is gone, or has another password or secret.

        A robot's token ends with a change of its permissions too, and one that was got with a personal token ends with
        that. Whether it has expired is left to the caller.
        """
        if subject.kind in ("user", "anonymous"):
            identity = await self.identity(subject.id)
            return identity if identity is not None and identity.password_mark == subject.password_mark else None
        remembered = self._holders
        if subject not in remembered:
            remembered[subject] = await self._find_holder(subject)
        return remembered[subject]

    async def _find_holder(self, subject: Subject) -> Identity | None:
        if subject.kind == "token":
            return await user_with_token_mark(self._database, subject.id, subject.password_mark)
        prefix = await self._robot_prefix(self.version)
        return await robot_with_mark(self._database, prefix, subject.id, subject.password_mark)

    async def completed(self, identity: Identity) -> Identity:
        """The same with what he may do outside of projects by roles that he has been granted on the system."""
        if identity.is_anonymous or identity.is_sysadmin:
            return identity
        remembered = self._system
        key = (identity.kind, identity.id, _narrowing(identity))
        if key not in remembered:
            remembered[key] = await system_permissions(self._database, identity)
        permissions = remembered[key]
        return (
            identity
            if permissions == identity.system_permissions
            else replace(identity, system_permissions=permissions)
        )

    async def project(self, name: str) -> Project | None:
        """The live project called `name`."""
        remembered = self._projects
        if name not in remembered:
            row = await self._database.row(FIND_PROJECT, name=name)
            remembered[name] = Project(row[0], row[1], bool(row[2]), row[3] >= 0) if row else None
        return remembered[name]

    async def project_by_id(self, project_id: int) -> Project | None:
        """The live project with this id."""
        remembered = self._projects
        if project_id not in remembered:
            row = await self._database.row(FIND_PROJECT_BY_ID, id=project_id)
            remembered[project_id] = Project(row[0], row[1], bool(row[2]), row[3] >= 0) if row else None
        return remembered[project_id]

    async def redirected(self, project_name: str, repository: str) -> tuple[Project, Project, str] | None:
        """Where something is that was renamed or moved, for those who pull by a former name.

        These are the project that the name means, the one that the repository is in now, and its name there. None if
        nothing has been called so. It costs a statement or two, so ask when nothing was found under the name itself.
        """
        named = await self.project(project_name)
        row = None if named else await self._database.row(FIND_PROJECT_REDIRECT, name=project_name)
        renamed = _project(row) if row else None
        meant = named or renamed
        if meant is None:
            return None
        row = await self._database.row(FIND_REPOSITORY_REDIRECT, from_project=meant.id, former_name=repository)
        if row is not None:
            return meant, _project(row), str(row[4])
        return (meant, meant, repository) if renamed else None

    async def permissions(self, identity: Identity, project: Project, repository: str) -> frozenset[Permission]:
        """Everything that the caller may do with one repository of a project."""
        if identity.is_sysadmin:
            return EVERY_PERMISSION
        return (await self._remembered_rights(identity, project)).on(repository)

    async def project_permissions(self, identity: Identity, project: Project) -> frozenset[Permission]:
        """What the caller may do in all of a project; permissions on some of its repositories do not count.

        But for one: whoever holds any of those may see the project itself.
        """
        if identity.is_sysadmin:
            return EVERY_PERMISSION
        rights = await self._remembered_rights(identity, project)
        return rights.everywhere | {SEE_PROJECT} if SEE_PROJECT in rights.somewhere else rights.everywhere

    async def permissions_somewhere(self, identity: Identity, project: Project) -> frozenset[Permission]:
        """What the caller may do in all of a project or in some of its repositories, for lists that are narrowed."""
        if identity.is_sysadmin:
            return EVERY_PERMISSION
        return (await self._remembered_rights(identity, project)).somewhere

    async def may_somewhere(self, identity: Identity, project: Project, permission: Permission) -> bool:
        """Whether the caller has a permission in all of a project, or on some of its repositories."""
        if identity.is_sysadmin:
            return True
        held = await self._remembered_rights(identity, project)
        return permission in held.somewhere

    async def makes_robots(self, identity: Identity) -> bool:
        """Whether there is a project in which the caller may make robots."""
        if identity.kind != "user" or (identity.scopes is not None and not _is_for_robots(identity)):
            return False
        row = await self._database.row(
            HOLDS_SOMEWHERE, subject_kind=identity.kind, subject_id=identity.id, resource="robot", action="create"
        )
        return row is not None

    async def _remembered_rights(self, identity: Identity, project: Project) -> ProjectRights:
        remembered = self._rights
        key = (identity.kind, identity.id, _narrowing(identity), project.id)
        if key not in remembered:
            remembered[key] = await project_rights(self._database, identity, project)
        return remembered[key]


async def project_rights(reader: Reader, identity: Identity, project: Project) -> ProjectRights:
    """What somebody may do in a project at this moment, as it stands in the database.

    An administrator is not looked at as one, but for the owner of a narrowed token.
    """
    public = PUBLIC_PERMISSIONS if project.is_public else NOTHING
    if identity.is_anonymous:
        return ProjectRights(public)
    rows = await reader.rows(
        LIST_PERMISSIONS, subject_kind=identity.kind, subject_id=identity.id, project_id=project.id
    )
    granted = [(Permission(resource, action), pattern) for resource, action, pattern in rows]
    everywhere = frozenset(permission for permission, pattern in granted if pattern is None)
    patterns = tuple((pattern, permission) for permission, pattern in granted if pattern is not None)
    if identity.kind == "robot":
        everywhere |= await robot_permissions(reader, identity, project)
    if identity.is_owned_by_sysadmin:
        everywhere, patterns = EVERY_PERMISSION, ()
    if identity.scopes is not None:
        allowed = scoped_permissions(identity, PROJECT_LEVEL, project.id)
        everywhere &= allowed
        patterns = tuple(one for one in patterns if one[1] in allowed)
    return ProjectRights(public | everywhere, patterns)


async def system_permissions(reader: Reader, identity: Identity) -> frozenset[Permission]:
    """What somebody may do outside of projects: a robot by its own permissions, and all by what they are granted."""
    rows = await reader.rows(LIST_SYSTEM_PERMISSIONS, subject_kind=identity.kind, subject_id=identity.id)
    held = frozenset(Permission(*permission) for permission in (*identity.system_permissions, *rows))
    if identity.scopes is None:
        return held
    allowed = scoped_permissions(identity, SYSTEM_LEVEL, 0)
    return allowed if identity.is_owned_by_sysadmin else held & allowed


def scoped_permissions(identity: Identity, kind: str, project_id: int) -> frozenset[Permission]:
    """What a narrowed token is for in the system or in a project; nothing for whoever has no such token."""
    return frozenset(
        Permission(scope.resource, scope.action)
        for scope in identity.scopes or ()
        if scope.kind == kind and scope.project_id in (0, project_id)
    )


async def robot_permissions(reader: Reader, robot: Identity, project: Project) -> frozenset[Permission]:
    """What a robot may do in a project by its own permissions, whatever it is granted beside."""
    rows = await reader.rows(LIST_PERMISSIONS_OF_ROBOT_IN_PROJECT, robot_id=robot.id, project_id=project.id)
    held = frozenset(Permission(resource, action) for resource, action in rows)
    # As in Harbor: a robot that belongs to a project and may push may pull as well.
    return held | {PULL} if robot.home_project_id and PUSH in held else held


def _narrowing(identity: Identity) -> int:
    """The token to which the caller's rights are narrowed; 0 for none."""
    return 0 if identity.scopes is None else identity.token_id


def _is_for_robots(identity: Identity) -> bool:
    return any((scope.resource, scope.action) == ("robot", "create") for scope in identity.scopes or ())
