"""Steps of those who look after a registry: members, projects, and the work that is done beside answering."""

from collections.abc import Awaitable
from dataclasses import dataclass

from tests.properties.model import ADMINISTRATOR, HiddenProject, Model, Outcome, Project, Refused
from tests.properties.steps import Step
from tests.properties.world import World
from wharf.content.purge import purge_stale_uploads, sweep_unrecorded
from wharf.identity.users import require_user
from wharf.oci.errors import RegistryError
from wharf.projects.members import add_member, remove_member
from wharf.projects.projects import create_project, delete_project, require_project, set_project_public


async def _outcome(change: Awaitable[object]) -> Outcome:
    try:
        await change
    except RegistryError as error:
        return Outcome(error.status, error.code.name)
    return Outcome(200)


def _find(model: Model, name: str) -> Project:
    if name not in model.projects:
        raise Refused(404, "NOT_FOUND")
    return model.projects[name]


@dataclass(frozen=True)
class AddMember(Step):
    """Somebody gets a role in a project."""

    project: str
    user: str
    role: str

    async def take(self, world: World) -> Outcome:
        return await _outcome(self._add(world))

    async def _add(self, world: World) -> None:
        async with world.stores.database.begin() as transaction:
            project = await require_project(transaction, self.project)
            user = await require_user(transaction, self.user)
            await add_member(transaction, world.clock, project, user, self.role)

    def expect(self, model: Model) -> Outcome:
        members = _find(model, self.project).members
        if self.user in members:
            raise Refused(409, "CONFLICT")
        members[self.user] = self.role
        return Outcome(200)


@dataclass(frozen=True)
class RemoveMember(Step):
    """Somebody loses his role in a project."""

    project: str
    user: str

    async def take(self, world: World) -> Outcome:
        return await _outcome(remove_member(world.stores.database, world.clock, self.project, self.user))

    def expect(self, model: Model) -> Outcome:
        if _find(model, self.project).members.pop(self.user, None) is None:
            raise Refused(404, "NOT_FOUND")
        return Outcome(200)


@dataclass(frozen=True)
class SetPublic(Step):
    """A project is opened to everybody, or closed."""

    project: str
    is_public: bool

    async def take(self, world: World) -> Outcome:
        stores = world.stores
        return await _outcome(set_project_public(stores.database, stores.clock, self.project, is_public=self.is_public))

    def expect(self, model: Model) -> Outcome:
        _find(model, self.project).is_public = self.is_public
        return Outcome(200)


@dataclass(frozen=True)
class CreateProject(Step):
    """A project begins, perhaps under the name of one that was deleted."""

    project: str
    is_public: bool

    async def take(self, world: World) -> Outcome:
        return await _outcome(self._create(world))

    async def _create(self, world: World) -> None:
        async with world.stores.database.begin() as transaction:
            owner = await require_user(transaction, ADMINISTRATOR)
            await create_project(transaction, world.clock, owner, self.project, is_public=self.is_public)

    def expect(self, model: Model) -> Outcome:
        if self.project in model.projects or model.renamed(self.project):
            raise Refused(409, "CONFLICT")
        model.projects[self.project] = Project(self.is_public, id=model.new_id())
        return Outcome(200)


@dataclass(frozen=True)
class DeleteProject(Step):
    """A project ends, with everything in it."""

    project: str

    async def take(self, world: World) -> Outcome:
        return await _outcome(delete_project(world.stores.database, world.clock, self.project))

    def expect(self, model: Model) -> Outcome:
        project = _find(model, self.project)
        model.hidden.append(HiddenProject(self.project, project, model.now))
        del model.projects[self.project]
        return Outcome(200)


@dataclass(frozen=True)
class Purge(Step):
    """Stale uploads end."""

    async def take(self, world: World) -> Outcome:
        await purge_stale_uploads(world.stores)
        return Outcome(200)

    def expect(self, model: Model) -> Outcome:
        model.purge()
        return Outcome(200)


@dataclass(frozen=True)
class Sweep(Step):
    """Stored objects that nothing names go; nobody can see a difference."""

    async def take(self, world: World) -> Outcome:
        await sweep_unrecorded(world.stores)
        return Outcome(200)

    def expect(self, model: Model) -> Outcome:
        return Outcome(200)
