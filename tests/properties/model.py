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


@dataclass
class Repository:
    """Blobs and manifests by digest, and the digests that each tag has had, None where it was deleted."""

    blobs: dict[str, bytes] = field(default_factory=dict)
    manifests: dict[str, Document] = field(default_factory=dict)
    histories: dict[str, list[str | None]] = field(default_factory=dict)

    def copy(self) -> "Repository":
        histories = {name: list(history) for name, history in self.histories.items()}
        return Repository(dict(self.blobs), dict(self.manifests), histories)

    @property
    def tags(self) -> dict[str, str]:
        """The tags that there are, with what they point at."""
        return {name: history[-1] for name, history in self.histories.items() if history[-1] is not None}

    def move_tag(self, name: str, digest: str | None) -> None:
        history = self.histories.setdefault(name, [])
        if not history or history[-1] != digest:
            history.append(digest)

    def find(self, reference: str) -> Document:
        """The manifest under a tag or digest."""
        document = self.manifests.get(self.tags.get(reference, reference))
        if document is None:
            raise Refused(404, "MANIFEST_UNKNOWN")
        return document

    def user_of(self, digest: str) -> Document | None:
        """A manifest that needs the blob, or an index that has the manifest."""
        return next((document for document in self.manifests.values() if digest in document.named), None)


@dataclass
class Project:
    """Repositories by their names without the project's, and the roles of members."""

    is_public: bool = False
    members: dict[str, str] = field(default_factory=dict)
    repositories: dict[str, Repository] = field(default_factory=dict)

    def copy(self) -> "Project":
        repositories = {name: repository.copy() for name, repository in self.repositories.items()}
        return Project(self.is_public, dict(self.members), repositories)

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

    def copy(self) -> "Model":
        """A model that goes its own way."""
        projects = {name: project.copy() for name, project in self.projects.items()}
        return Model(projects, [replace(upload) for upload in self.uploads], self.now)

    def enter(self, caller: str, repository: str, action: str) -> Project:
        """The project that the repository is in, if the caller may do this there."""
        project = self.projects.get(repository.partition("/")[0])
        if project is None or not project.allows(caller, action):
            raise Refused(401, "UNAUTHORIZED")
        return project

    def find(self, caller: str, repository: str, action: str) -> Repository | None:
        """The repository, if the caller may do this in it; None before the first push."""
        return self.enter(caller, repository, action).repositories.get(repository.partition("/")[2])

    def open(self, caller: str, repository: str, action: str) -> Repository:
        """The repository, if the caller may do this in it and it exists."""
        found = self.find(caller, repository, action)
        if found is None:
            raise Refused(404, "NAME_UNKNOWN")
        return found

    def open_or_create(self, caller: str, repository: str, action: str) -> Repository:
        """The repository, which the first push creates."""
        repositories = self.enter(caller, repository, action).repositories
        return repositories.setdefault(repository.partition("/")[2], Repository())

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
