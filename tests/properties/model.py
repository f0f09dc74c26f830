"""A registry in plain dictionaries, small enough to be seen to be right: what the real one is compared with."""

from dataclasses import dataclass, field, replace
from typing import Any, Literal, NamedTuple

from tests.properties.contents import Document

ADMINISTRATOR = "admin"
ANONYMOUS = "anonymous"

PULL = "pull"
PUSH = "push"
DELETE = "delete"
ACTIONS = {
    "maintainer": {PULL, PUSH, DELETE},
    "developer": {PULL, PUSH},
    "guest": {PULL},
}

UNTOUCHED_SECONDS_MAX = 24 * 3600
"""An upload without progress for longer than this is purged."""
FRESH_SECONDS_MAX = 3600
"""An upload has to have its first byte within this time."""
CLOSED_SECONDS = 2 * 3600
"""A purge forgets the uploads that have been over for longer than this."""


class Outcome(NamedTuple):
    """How a step went: a status, and the code of an error or what there was to see."""

    status: int
    said: object = None


class Refused(Exception):  # noqa: N818  It is an outcome like others.
    """The step is answered with an error and changes nothing more."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.outcome = Outcome(status, code)


class Hidden(NamedTuple):
    """A manifest that was deleted, when, and the tags that pointed at it then."""

    document: Document
    deleted_at: int
    tags: frozenset[str]


@dataclass
class Repository:
    """Blobs and manifests by digest, and the digests that each tag has had, None where it was deleted."""

    id: int = 0
    blobs: dict[str, bytes] = field(default_factory=dict)
    manifests: dict[str, Document] = field(default_factory=dict)
    histories: dict[str, list[str | None]] = field(default_factory=dict)
    ended: dict[str, int] = field(default_factory=dict)
    """When each tag was deleted last."""
    held: dict[str, dict[str, bytes]] = field(default_factory=dict)
    """The blobs that each manifest, also a deleted one, has had here since it was pushed."""
    hidden: list[Hidden] = field(default_factory=list)

    def copy(self) -> "Repository":
        return Repository(
            self.id,
            dict(self.blobs),
            dict(self.manifests),
            {name: list(history) for name, history in self.histories.items()},
            dict(self.ended),
            {digest: dict(held) for digest, held in self.held.items()},
            list(self.hidden),
        )

    @property
    def is_published(self) -> bool:
        """Whether it has ever had a manifest; before that the management APIs do not know it."""
        return bool(self.held)

    @property
    def tags(self) -> dict[str, str]:
        """The tags that there are, with what they point at."""
        return {name: history[-1] for name, history in self.histories.items() if history[-1] is not None}

    def move_tag(self, name: str, digest: str | None, now: int) -> None:
        history = self.histories.setdefault(name, [])
        if not history or history[-1] != digest:
            history.append(digest)
        if digest is None:
            self.ended[name] = now

    def add_blob(self, digest: str, content: bytes) -> None:
        """The manifests that wait for it hold on to it from then on."""
        self.blobs[digest] = content
        everything = [*self.manifests.values(), *(one.document for one in self.hidden)]
        for document in everything:
            if digest in document.named:
                self.held[document.digest][digest] = content

    def add_manifest(self, document: Document) -> None:
        if document.digest not in self.manifests:
            # One that was deleted before may have had other blobs; those of either are there if they are in the other.
            self.held[document.digest] = {
                digest: self.blobs[digest] for digest in document.named if digest in self.blobs
            }
        self.manifests[document.digest] = document

    def hide(self, digest: str, now: int) -> None:
        """Deletes a manifest with its tags."""
        document = self.manifests.pop(digest)
        tags = frozenset(name for name, pointed_at in self.tags.items() if pointed_at == digest)
        self.hidden.append(Hidden(document, now, tags))
        for name in tags:
            self.move_tag(name, None, now)

    def last_hidden(self, digest: str) -> Hidden | None:
        return next((one for one in reversed(self.hidden) if one.document.digest == digest), None)

    def find(self, reference: str) -> Document:
        """The manifest under a tag or digest."""
        document = self.manifests.get(self.tags.get(reference, reference))
        if document is None:
            raise Refused(404, "MANIFEST_UNKNOWN")
        return document

    def user_of(self, digest: str) -> Document | None:
        """A manifest that needs the blob, or an index that has the manifest."""
        return next((document for document in self.manifests.values() if digest in document.named), None)


class HiddenRepository(NamedTuple):
    """A repository that was deleted, under which name and when, and how many manifests went with it."""

    name: str
    repository: Repository
    deleted_at: int
    manifest_count: int


@dataclass
class Project:
    """Repositories by their names without the project's, and the roles of members."""

    is_public: bool = False
    members: dict[str, str] = field(default_factory=dict)
    repositories: dict[str, Repository] = field(default_factory=dict)
    id: int = 0
    hidden: list[HiddenRepository] = field(default_factory=list)
    redirects: dict[str, int] = field(default_factory=dict)
    """The ids of the repositories that had these names."""

    def copy(self) -> "Project":
        repositories = {name: repository.copy() for name, repository in self.repositories.items()}
        hidden = [one._replace(repository=one.repository.copy()) for one in self.hidden]
        return Project(self.is_public, dict(self.members), repositories, self.id, hidden, dict(self.redirects))

    def allows(self, caller: str, action: str) -> bool:
        if caller == ADMINISTRATOR or (self.is_public and action == PULL):
            return True
        return action in ACTIONS.get(self.members.get(caller, ""), ())

    @property
    def size_bytes(self) -> int:
        """What counts against the quota: each manifest in each repository, and each blob once."""
        repositories = self.repositories.values()
        blobs = {digest: len(blob) for repository in repositories for digest, blob in repository.blobs.items()}
        manifests = [len(document.payload) for found in repositories for document in found.manifests.values()]
        return sum(blobs.values()) + sum(manifests)


class HiddenProject(NamedTuple):
    """A project that was deleted, under which name and when."""

    name: str
    project: Project
    deleted_at: int


@dataclass
class Upload:
    """An upload session; `fresh` before its first byte, `forgotten` once the registry knows nothing of it."""

    repository: str
    started_at: int
    touched_at: int
    received: bytes = b""
    state: Literal["fresh", "open", "closed", "forgotten"] = "fresh"


@dataclass
class Model:
    """Everything that a registry knows, and the time in seconds since it began."""

    projects: dict[str, Project] = field(default_factory=dict)
    uploads: list[Upload] = field(default_factory=list)
    now: int = 0
    hidden: list[HiddenProject] = field(default_factory=list)
    redirects: dict[str, int] = field(default_factory=dict)
    """The ids of the projects that had these names."""
    last_id: int = 0

    def copy(self) -> "Model":
        """A model that goes its own way."""
        return Model(
            {name: project.copy() for name, project in self.projects.items()},
            [replace(upload) for upload in self.uploads],
            self.now,
            [one._replace(project=one.project.copy()) for one in self.hidden],
            dict(self.redirects),
            self.last_id,
        )

    def new_id(self) -> int:
        self.last_id += 1
        return self.last_id

    def enter(self, caller: str, repository: str, action: str) -> Project:
        """The project that the repository is in, if the caller may do this there."""
        project = self.projects.get(repository.partition("/")[0])
        if project is None or not project.allows(caller, action):
            raise Refused(401, "UNAUTHORIZED")
        return project

    def find(self, caller: str, repository: str, action: str) -> Repository | None:
        """The repository, if the caller may do this in it; None before the first push. Who pulls is led on."""
        project_name, _, name = repository.partition("/")
        if action != PULL:
            return self.enter(caller, repository, action).repositories.get(name)
        project = self.projects.get(project_name)
        is_allowed = project is not None and project.allows(caller, PULL)
        if project is not None and is_allowed and name in project.repositories:
            return project.repositories[name]
        moved = self.redirected(project_name, name)
        if moved is not None and moved[0].allows(caller, PULL):
            return moved[1]
        if not is_allowed:
            raise Refused(401, "UNAUTHORIZED")
        return None

    def redirected(self, project_name: str, name: str) -> tuple[Project, Repository | None] | None:
        """Where something is that had this name, if nothing has it now."""
        named = self.projects.get(project_name)
        meant = named or self.renamed(project_name)
        if meant is None:
            return None
        if name not in meant.repositories and (found := self.led_to(meant, name)):
            return found
        return None if named else (meant, meant.repositories.get(name))

    def renamed(self, project_name: str) -> Project | None:
        """The project that had this name."""
        wanted = self.redirects.get(project_name)
        return next((one for one in self.projects.values() if one.id == wanted), None)

    def led_to(self, project: Project, name: str) -> tuple[Project, Repository] | None:
        """The repository that had this name in the project."""
        wanted = project.redirects.get(name)
        everywhere = ((home, found) for home in self.projects.values() for found in home.repositories.values())
        return next(((home, found) for home, found in everywhere if found.id == wanted), None)

    def open(self, caller: str, repository: str, action: str) -> Repository:
        """The repository, if the caller may do this in it and it exists."""
        found = self.find(caller, repository, action)
        if found is None:
            raise Refused(404, "NAME_UNKNOWN")
        return found

    def open_or_create(self, caller: str, repository: str, action: str) -> Repository:
        """The repository, which the first push creates, unless its name leads elsewhere."""
        project, name = self.enter(caller, repository, action), repository.partition("/")[2]
        if name not in project.repositories:
            if self.led_to(project, name):
                raise Refused(403, "DENIED")
            project.repositories[name] = Repository(self.new_id())
        return project.repositories[name]

    def find_upload(self, caller: str, number: int) -> Upload:
        """The session, even if it is over, as long as the registry remembers it."""
        upload = self.uploads[number]
        self.enter(caller, upload.repository, PUSH)
        if upload.state == "fresh" and self.now > upload.started_at + FRESH_SECONDS_MAX:
            upload.state = "forgotten"
        if upload.state == "forgotten":
            raise Refused(404, "BLOB_UPLOAD_UNKNOWN")
        return upload

    def find_open_upload(self, caller: str, number: int) -> Upload:
        """The session, if it can go on."""
        upload = self.find_upload(caller, number)
        if upload.state == "closed":
            raise Refused(404, "BLOB_UPLOAD_UNKNOWN")
        return upload

    def purge(self) -> None:
        """Ends the sessions without progress and forgets those that have been over for long."""
        for upload in self.uploads:
            if upload.state == "open" and self.now > upload.touched_at + UNTOUCHED_SECONDS_MAX:
                upload.state, upload.touched_at = "closed", self.now
            elif upload.state == "closed" and self.now > upload.touched_at + CLOSED_SECONDS:
                upload.state = "forgotten"

    def visible(self) -> dict[str, Any]:
        """All that can be compared with the rows of a registry."""
        uploads = enumerate(self.uploads)
        return {
            "projects": {name: (project.is_public, project.size_bytes) for name, project in self.projects.items()},
            "repositories": {
                f"{project_name}/{name}": {
                    "blobs": {digest: len(blob) for digest, blob in repository.blobs.items()},
                    "manifests": {digest: len(found.payload) for digest, found in repository.manifests.items()},
                    "histories": repository.histories,
                }
                for project_name, project in self.projects.items()
                for name, repository in project.repositories.items()
            },
            "uploads": {
                number: (upload.state, len(upload.received))
                for number, upload in uploads
                if upload.state in ("open", "closed")
            },
        }
