"""Steps that undo deletions, and those that rename and move; administrators do so, and who may delete."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.properties.model import (
    ADMINISTRATOR,
    DELETE,
    PUSH,
    Hidden,
    HiddenRepository,
    Model,
    Outcome,
    Project,
    Refused,
    Repository,
)
from tests.properties.steps import Step, outcome
from tests.properties.world import EVERY_NAME, World
from tests.support.asgi import Answer

WHARF_API = "/api/wharf/v1"
HARBOR_API = "/api/v2.0"
WINDOW_SECONDS = 7 * 24 * 3600


def _enter(model: Model, caller: str, project_name: str, action: str) -> Project:
    """The project, if the caller may do this there, as the management API tells of it."""
    project = model.projects.get(project_name)
    if project is not None and project.allows(caller, action):
        return project
    if project is None and caller == ADMINISTRATOR:
        raise Refused(404, "NOT_FOUND")
    raise Refused(403, "FORBIDDEN")


def _check_window(model: Model, deleted_at: int) -> None:
    # The real clock has gone on by some microseconds more.
    if model.now - deleted_at >= WINDOW_SECONDS:
        raise Refused(410, "GONE")


@dataclass(frozen=True)
class RepositoryStep(Step):
    """Something about a repository through a management API."""

    caller: str
    repository: str

    @property
    def places(self) -> Sequence[str]:
        """What is brought back or moved may be found under any name."""
        return EVERY_NAME

    @property
    def name(self) -> str:
        """The repository's name without the project's."""
        return self.repository.partition("/")[2]

    async def manage(self, world: World, method: str, api: str, rest: str = "", document: Any = None) -> Answer:
        """The answer to a request about the repository."""
        project, _, name = self.repository.partition("/")
        return await world.manage(self.caller, method, f"{api}/projects/{project}/repositories/{name}{rest}", document)

    def project(self, model: Model) -> Project:
        """The project that the repository is in."""
        return _enter(model, self.caller, self.repository.partition("/")[0], DELETE)

    @abstractmethod
    def expect(self, model: Model) -> Outcome:
        """Does it to the model; raises `Refused`."""


def _open(project: Project, name: str) -> Repository:
    if not _is_taken(project, name):
        raise Refused(404, "NOT_FOUND")
    return project.repositories[name]


def _is_taken(project: Project, name: str) -> bool:
    """What a push has begun without a manifest so far gives way to whatever else gets its name."""
    return name in project.repositories and project.repositories[name].is_published


def _told(answer: Answer, *fields: str) -> Outcome:
    return outcome(answer, answer.status == 200 and tuple(answer.json[name] for name in fields))


@dataclass(frozen=True)
class RestoreTag(RepositoryStep):
    """A deleted tag comes back."""

    tag: str

    async def take(self, world: World) -> Outcome:
        return _told(await self.manage(world, "POST", WHARF_API, f"/tags/{self.tag}/restore"), "digest")

    def expect(self, model: Model) -> Outcome:
        repository = _open(self.project(model), self.name)
        history = repository.histories.get(self.tag)
        if history is None:
            raise Refused(404, "NOT_FOUND")
        if history[-1] is not None:
            raise Refused(409, "CONFLICT")
        _check_window(model, repository.ended[self.tag])
        digest = history[-2]
        assert digest is not None
        if digest not in repository.manifests:
            raise Refused(409, "CONFLICT")
        repository.move_tag(self.tag, digest, model.now)
        return Outcome(200, (digest,))


def _revive(repository: Repository, found: Sequence[Hidden]) -> tuple[list[str], list[str], list[str]]:
    """Shows manifests again, with their blobs and with the tags that are free; returns what the answer lists."""
    pointed_at = {tag: one.document.digest for one in found for tag in one.tags}
    for one in found:
        repository.hidden.remove(one)
        repository.manifests[one.document.digest] = one.document
    for one in found:
        for digest, content in list(repository.held[one.document.digest].items()):
            repository.add_blob(digest, content)
    taken = repository.tags.keys() & pointed_at.keys()
    free = sorted(pointed_at.keys() - taken)
    for tag in free:
        repository.move_tag(tag, pointed_at[tag], 0)
    return sorted(one.document.digest for one in found), free, sorted(taken)


def _family(model: Model, repository: Repository, first: Hidden) -> list[Hidden]:
    """A deleted manifest and the deleted manifests that an index needs."""
    family = [first]
    for one in family:
        for digest in one.document.named:
            child = repository.last_hidden(digest)
            if (
                child is not None
                and child not in family
                and digest not in repository.manifests
                and model.now - child.deleted_at < WINDOW_SECONDS
            ):
                family.append(child)
    return sorted(family, key=repository.hidden.index)


@dataclass(frozen=True)
class RestoreArtifact(RepositoryStep):
    """A deleted manifest comes back, with the deleted manifests that an index needs."""

    digest: str

    async def take(self, world: World) -> Outcome:
        answer = await self.manage(world, "POST", WHARF_API, f"/artifacts/{self.digest}/restore")
        return _told(answer, "artifacts", "tags", "lost_tags")

    def expect(self, model: Model) -> Outcome:
        repository = _open(self.project(model), self.name)
        if self.digest in repository.manifests:
            raise Refused(409, "CONFLICT")
        first = repository.last_hidden(self.digest)
        if first is None:
            raise Refused(404, "NOT_FOUND")
        _check_window(model, first.deleted_at)
        return Outcome(200, _revive(repository, _family(model, repository, first)))


@dataclass(frozen=True)
class RestoreTagTo(RepositoryStep):
    """A tag, which may be there, goes back to a digest that it has had; a deleted manifest comes back for it."""

    tag: str
    digest: str

    async def take(self, world: World) -> Outcome:
        answer = await self.manage(world, "POST", WHARF_API, f"/tags/{self.tag}/restore?digest={self.digest}")
        return _told(answer, "digest")

    def expect(self, model: Model) -> Outcome:
        repository = _open(self.project(model), self.name)
        if self.digest not in repository.histories.get(self.tag, ()):
            raise Refused(404, "NOT_FOUND")
        if repository.tags.get(self.tag) == self.digest:
            raise Refused(409, "CONFLICT")
        if self.digest not in repository.manifests:
            first = repository.last_hidden(self.digest)
            assert first is not None
            _check_window(model, first.deleted_at)
            family = _family(model, repository, first)
            ended = {tag: one.document.digest for one in family for tag in one.tags}
            if self.tag in ended:
                # It comes back like the other tags that ended with these manifests, wherever it was, and goes on.
                repository.move_tag(self.tag, ended[self.tag], model.now)
            _revive(repository, family)
        repository.move_tag(self.tag, self.digest, model.now)
        return Outcome(200, (self.digest,))


@dataclass(frozen=True)
class DeleteRepository(RepositoryStep):
    """A repository ends, with everything in it."""

    async def take(self, world: World) -> Outcome:
        return outcome(await self.manage(world, "DELETE", HARBOR_API))

    def expect(self, model: Model) -> Outcome:
        project = self.project(model)
        repository = _open(project, self.name)
        del project.repositories[self.name]
        digests = list(repository.manifests)
        for digest in digests:
            repository.hide(digest, model.now)
        repository.blobs.clear()
        project.hidden.append(HiddenRepository(self.name, repository, model.now, len(digests)))
        return Outcome(200)


@dataclass(frozen=True)
class RestoreRepository(RepositoryStep):
    """A deleted repository comes back, with everything that was in it at the end."""

    async def take(self, world: World) -> Outcome:
        return _told(await self.manage(world, "POST", WHARF_API, "/restore"), "artifacts", "tags", "lost_tags")

    def expect(self, model: Model) -> Outcome:
        project = self.project(model)
        found = next((one for one in reversed(project.hidden) if one.name == self.name), None)
        if found is not None:
            _check_window(model, found.deleted_at)
        if _is_taken(project, self.name) or model.led_to(project, self.name):
            raise Refused(409, "CONFLICT")
        if found is None:
            raise Refused(404, "NOT_FOUND")
        project.hidden.remove(found)
        repository = found.repository
        project.repositories[self.name] = repository
        # Those that had been deleted before stay away.
        went_along = repository.hidden[len(repository.hidden) - found.manifest_count :]
        return Outcome(200, _revive(repository, went_along))


@dataclass(frozen=True)
class MoveRepository(RepositoryStep):
    """A repository gets another name, perhaps in another project."""

    destination: str

    async def take(self, world: World) -> Outcome:
        project, _, name = self.destination.partition("/")
        answer = await self.manage(world, "POST", WHARF_API, "/move", {"project": project, "name": name})
        return _told(answer, "name")

    def expect(self, model: Model) -> Outcome:
        origin = self.project(model)
        project_name, _, name = self.destination.partition("/")
        project = _enter(model, self.caller, project_name, PUSH)
        if project is origin and name == self.name:
            raise Refused(409, "CONFLICT")
        repository = _open(origin, self.name)
        if _is_taken(project, name):
            raise Refused(409, "CONFLICT")
        leads_to = model.led_to(project, name)
        if leads_to is not None and leads_to[1] is not repository:
            raise Refused(409, "CONFLICT")
        if project.redirects.get(name) == repository.id:
            del project.redirects[name]
        del origin.repositories[self.name]
        project.repositories[name] = repository
        origin.redirects[self.name] = repository.id
        return Outcome(200, (self.destination,))


@dataclass(frozen=True)
class DeleteRedirect(RepositoryStep):
    """A former name leads nowhere any more."""

    async def take(self, world: World) -> Outcome:
        path = f"{WHARF_API}/projects/{self.repository.replace('/', '/redirects/')}"
        return outcome(await world.manage(self.caller, "DELETE", path))

    def expect(self, model: Model) -> Outcome:
        if self.project(model).redirects.pop(self.name, None) is None:
            raise Refused(404, "NOT_FOUND")
        return Outcome(200)


@dataclass(frozen=True)
class RenameProject(Step):
    """A project gets another name."""

    project: str
    name: str

    async def take(self, world: World) -> Outcome:
        path = f"{WHARF_API}/projects/{self.project}/rename"
        return _told(await world.manage(ADMINISTRATOR, "POST", path, {"name": self.name}), "name")

    def expect(self, model: Model) -> Outcome:
        project = _enter(model, ADMINISTRATOR, self.project, DELETE)
        leads_to = model.renamed(self.name)
        if self.name in model.projects or (leads_to is not None and leads_to is not project):
            raise Refused(409, "CONFLICT")
        model.projects[self.name] = model.projects.pop(self.project)
        if model.redirects.get(self.name) == project.id:
            del model.redirects[self.name]
        model.redirects[self.project] = project.id
        return Outcome(200, (self.name,))


@dataclass(frozen=True)
class RestoreProject(Step):
    """A deleted project comes back, with everything that was in it."""

    project: str

    async def take(self, world: World) -> Outcome:
        return _told(await world.manage(ADMINISTRATOR, "POST", f"{WHARF_API}/projects/{self.project}/restore"), "name")

    def expect(self, model: Model) -> Outcome:
        found = next((one for one in reversed(model.hidden) if one.name == self.project), None)
        if found is None:
            raise Refused(404, "NOT_FOUND")
        _check_window(model, found.deleted_at)
        if self.project in model.projects or model.renamed(self.project):
            raise Refused(409, "CONFLICT")
        model.hidden.remove(found)
        model.projects[self.project] = found.project
        return Outcome(200, (self.project,))
