"""What a caller may do, decided from the database and remembered until anything about rights changes."""

from dataclasses import dataclass
from fnmatch import fnmatchcase

from wharf.access.queries import FIND_PROJECT, FIND_PROJECT_BY_ID, HOLDS_SOMEWHERE, LIST_PERMISSIONS
from wharf.access.roles import EVERY_PERMISSION, PUBLIC_PERMISSIONS, Permission
from wharf.db import Database
from wharf.db.moments import Moment, Moments
from wharf.identity.robot_logins import robot_with_mark
from wharf.identity.robot_queries import LIST_PERMISSIONS_OF_ROBOT_IN_PROJECT
from wharf.identity.robots import PrefixSource
from wharf.identity.tokens import Subject
from wharf.identity.types import ANONYMOUS, Identity
from wharf.identity.users import find_user_by_id

REMEMBERED_MAX = 50_000

NOTHING: frozenset[Permission] = frozenset()
PULL = Permission("repository", "pull")
PUSH = Permission("repository", "push")


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
            permission for pattern, permission in self.patterns if fnmatchcase(repository, pattern)
        )


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
        self._robots: dict[Subject, Identity | None] = {}
        self._projects: dict[str | int, Project | None] = {}
        self._rights: dict[tuple[str, int, int], ProjectRights] = {}

    async def refresh(self) -> Moment:
        """Forgets what is no longer true; returns the moment as of which everything now holds."""
        moment = await self._moments.now()
        remembered = len(self._identities) + len(self._robots) + len(self._projects) + len(self._rights)
        if moment.rights != self.version or remembered > REMEMBERED_MAX:
            self.version = moment.rights
            # New dictionaries: an answer that is still being read goes into the old ones and is forgotten.
            self._identities, self._robots, self._projects, self._rights = {}, {}, {}, {}
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

        A robot's token ends with a change of its permissions too. Whether it has expired is left to the caller.
        """
        if subject.kind != "robot":
            identity = await self.identity(subject.id)
            return identity if identity is not None and identity.password_mark == subject.password_mark else None
        remembered = self._robots
        if subject not in remembered:
            prefix = await self._robot_prefix(self.version)
            remembered[subject] = await robot_with_mark(self._database, prefix, subject.id, subject.password_mark)
        return remembered[subject]

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

    async def permissions(self, identity: Identity, project: Project, repository: str) -> frozenset[Permission]:
        """Everything that the caller may do with one repository of a project."""
        if identity.is_sysadmin:
            return EVERY_PERMISSION
        return (await self._remembered_rights(identity, project)).on(repository)

    async def project_permissions(self, identity: Identity, project: Project) -> frozenset[Permission]:
        """What the caller may do in all of a project; permissions on some of its repositories do not count."""
        if identity.is_sysadmin:
            return EVERY_PERMISSION
        return (await self._remembered_rights(identity, project)).everywhere

    async def makes_robots(self, identity: Identity) -> bool:
        """Whether there is a project in which the caller may make robots."""
        if identity.kind != "user":
            return False
        row = await self._database.row(
            HOLDS_SOMEWHERE, subject_kind=identity.kind, subject_id=identity.id, resource="robot", action="create"
        )
        return row is not None

    async def _remembered_rights(self, identity: Identity, project: Project) -> ProjectRights:
        remembered = self._rights
        key = (identity.kind, identity.id, project.id)
        if key not in remembered:
            remembered[key] = await self._project_rights(identity, project)
        return remembered[key]

    async def _project_rights(self, identity: Identity, project: Project) -> ProjectRights:
        public = PUBLIC_PERMISSIONS if project.is_public else NOTHING
        if identity.is_anonymous:
            return ProjectRights(public)
        if identity.kind == "robot":
            return ProjectRights(public | await self._robot_permissions(identity, project))
        rows = await self._database.rows(
            LIST_PERMISSIONS, subject_kind=identity.kind, subject_id=identity.id, project_id=project.id
        )
        granted = [(Permission(resource, action), pattern) for resource, action, pattern in rows]
        return ProjectRights(
            public.union(permission for permission, pattern in granted if pattern is None),
            tuple((pattern, permission) for permission, pattern in granted if pattern is not None),
        )

    async def _robot_permissions(self, robot: Identity, project: Project) -> frozenset[Permission]:
        rows = await self._database.rows(LIST_PERMISSIONS_OF_ROBOT_IN_PROJECT, robot_id=robot.id, project_id=project.id)
        held = frozenset(Permission(resource, action) for resource, action in rows)
        # As in Harbor: a robot that belongs to a project and may push may pull as well.
        return held | {PULL} if robot.home_project_id and PUSH in held else held
