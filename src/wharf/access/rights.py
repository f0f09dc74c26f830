"""What a caller may do, decided from the database and remembered until anything about rights changes."""

from dataclasses import dataclass
from fnmatch import fnmatchcase

from wharf.access.queries import FIND_PROJECT, LIST_PERMISSIONS
from wharf.access.roles import EVERY_PERMISSION, PUBLIC_PERMISSIONS, Permission
from wharf.db import Database
from wharf.db.moments import Moment, Moments
from wharf.identity.types import ANONYMOUS, Identity
from wharf.identity.users import find_user_by_id

REMEMBERED_MAX = 50_000

NOTHING: frozenset[Permission] = frozenset()


@dataclass(frozen=True, slots=True)
class Project:
    """What a rights decision needs to know of a project."""

    id: int
    name: str
    is_public: bool


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

    def __init__(self, database: Database, moments: Moments) -> None:
        self._database = database
        self._moments = moments
        self.version = -1
        self._identities: dict[int, Identity | None] = {}
        self._projects: dict[str, Project | None] = {}
        self._rights: dict[tuple[int, int], ProjectRights] = {}

    async def refresh(self) -> Moment:
        """Forgets what is no longer true; returns the moment as of which everything now holds."""
        moment = await self._moments.now()
        remembered = len(self._identities) + len(self._projects) + len(self._rights)
        if moment.rights != self.version or remembered > REMEMBERED_MAX:
            self.version = moment.rights
            # New dictionaries: an answer that is still being read goes into the old ones and is forgotten.
            self._identities, self._projects, self._rights = {}, {}, {}
        return moment

    async def identity(self, user_id: int) -> Identity | None:
        """The user with this id, if he still exists; 0 is nobody in particular."""
        if user_id == 0:
            return ANONYMOUS
        remembered = self._identities
        if user_id not in remembered:
            remembered[user_id] = await find_user_by_id(self._database, user_id)
        return remembered[user_id]

    async def project(self, name: str) -> Project | None:
        """The live project called `name`."""
        remembered = self._projects
        if name not in remembered:
            row = await self._database.row(FIND_PROJECT, name=name)
            remembered[name] = Project(row[0], row[1], bool(row[2])) if row else None
        return remembered[name]

    async def permissions(self, identity: Identity, project: Project, repository: str) -> frozenset[Permission]:
        """Everything that the caller may do with one repository of a project."""
        if identity.is_sysadmin:
            return EVERY_PERMISSION
        remembered = self._rights
        key = (identity.id, project.id)
        if key not in remembered:
            remembered[key] = await self._project_rights(identity, project)
        return remembered[key].on(repository)

    async def _project_rights(self, identity: Identity, project: Project) -> ProjectRights:
        public = PUBLIC_PERMISSIONS if project.is_public else NOTHING
        if identity.is_anonymous:
            return ProjectRights(public)
        rows = await self._database.rows(
            LIST_PERMISSIONS, subject_kind=identity.kind, subject_id=identity.id, project_id=project.id
        )
        granted = [(Permission(resource, action), pattern) for resource, action, pattern in rows]
        return ProjectRights(
            public.union(permission for permission, pattern in granted if pattern is None),
            tuple((pattern, permission) for permission, pattern in granted if pattern is not None),
        )
