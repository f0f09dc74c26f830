"""What can be done to a registry: each step takes place in the real one and has an answer from the model."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.properties.contents import Blob, Document, digest
from tests.properties.model import DELETE, PULL, PUSH, Model, Outcome, Refused
from tests.properties.world import EVERY_NAME, World
from tests.support.asgi import Answer


class Step(ABC):
    """Something that somebody does; taken at one moment, or at least as if."""

    @property
    def places(self) -> Sequence[str]:
        """The repositories whose content may be another one afterwards: the one that is named, or any."""
        named = getattr(self, "repository", None)
        return EVERY_NAME if named is None else [named]

    def aim(self, model: Model) -> "Step":
        """The step with everything decided that depends on what has happened so far."""
        return self

    @abstractmethod
    async def take(self, world: World) -> Outcome:
        """Does it to the real registry."""

    @abstractmethod
    def expect(self, model: Model) -> Outcome:
        """Does it to the model; raises `Refused`."""

    def answer(self, model: Model) -> Outcome:
        """What the model answers, whose state is then the one after the step."""
        try:
            return self.expect(model)
        except Refused as refused:
            return refused.outcome


def outcome(answer: Answer, said: object = None) -> Outcome:
    """What the registry answered: `said`, or the code of an error."""
    return Outcome(answer.status, said if answer.status < 400 else answer.code)


@dataclass(frozen=True)
class PushBlob(Step):
    """POST of a whole blob, under its digest or under another one."""

    caller: str
    repository: str
    blob: Blob
    is_damaged: bool = False

    async def take(self, world: World) -> Outcome:
        content = self.blob.content + (b"!" if self.is_damaged else b"")
        path = f"blobs/uploads/?digest={self.blob.digest}"
        answer = await world.request(self.caller, "POST", self.repository, path, content)
        return outcome(answer, answer.get("docker-content-digest"))

    def expect(self, model: Model) -> Outcome:
        model.enter(self.caller, self.repository, PUSH)
        if self.is_damaged:
            raise Refused(400, "DIGEST_INVALID")
        model.open_or_create(self.caller, self.repository, PUSH).add_blob(self.blob.digest, self.blob.content)
        return Outcome(201, self.blob.digest)


@dataclass(frozen=True)
class MountBlob(Step):
    """POST that asks for a blob of another repository, of one that is named or of any."""

    caller: str
    repository: str
    blob: Blob
    source: str | None

    async def take(self, world: World) -> Outcome:
        path = f"blobs/uploads/?mount={self.blob.digest}" + (f"&from={self.source}" if self.source else "")
        answer = await world.request(self.caller, "POST", self.repository, path)
        return outcome(answer, answer.get("docker-content-digest"))

    def expect(self, model: Model) -> Outcome:
        model.enter(self.caller, self.repository, PUSH)
        if not self._may_pull_somewhere(model):
            return Outcome(202)
        model.open_or_create(self.caller, self.repository, PUSH).add_blob(self.blob.digest, self.blob.content)
        return Outcome(201, self.blob.digest)

    def _may_pull_somewhere(self, model: Model) -> bool:
        return any(
            self.blob.digest in repository.blobs
            and project.allows(self.caller, PULL)
            and self.source in (None, f"{project_name}/{name}")
            for project_name, project in model.projects.items()
            for name, repository in project.repositories.items()
        )


@dataclass(frozen=True)
class PutManifest(Step):
    """PUT under a tag, or under a digest with any number of tags."""

    caller: str
    repository: str
    document: Document
    tags: tuple[str, ...] = ()
    by_digest: bool = True
    is_damaged: bool = False

    async def take(self, world: World) -> Outcome:
        headers = {"content-type": self.document.media_type}
        path, payload = f"manifests/{self._reference()}", self.document.payload
        answer = await world.request(self.caller, "PUT", self.repository, path, payload, headers)
        return outcome(answer, (answer.get("docker-content-digest"), answer.get("oci-subject")))

    def _reference(self) -> str:
        if len(self.tags) == 1 and not self.by_digest:
            return self.tags[0]
        stated = digest(self.document.payload + b"!") if self.is_damaged else self.document.digest
        return stated + "?" + "&".join(f"tag={tag}" for tag in self.tags)

    def expect(self, model: Model) -> Outcome:
        found = model.find(self.caller, self.repository, PUSH)
        if self.is_damaged and self._reference() not in self.tags:
            raise Refused(400, "DIGEST_INVALID")
        project = model.enter(self.caller, self.repository, PUSH)
        if found is None and model.led_to(project, self.repository.partition("/")[2]):
            raise Refused(403, "DENIED")
        if found is None or self.document.digest not in found.manifests:
            self._check_blobs(found.blobs if found else {})
        repository = model.open_or_create(self.caller, self.repository, PUSH)
        repository.add_manifest(self.document)
        for tag in self.tags:
            repository.move_tag(tag, self.document.digest, model.now)
        return Outcome(201, (self.document.digest, self.document.subject))

    def _check_blobs(self, blobs: Mapping[str, bytes]) -> None:
        """Layers may be missing as long as the config and one layer are there."""
        required = self.document.required
        missing = [blob for blob in required if blob.digest not in blobs]
        if missing and (missing[0] == required[0] or len(required) - len(missing) < 2):
            raise Refused(400, "MANIFEST_BLOB_UNKNOWN")


@dataclass(frozen=True)
class DeleteManifest(Step):
    """DELETE of a manifest by its digest, or of a tag."""

    caller: str
    repository: str
    reference: str

    async def take(self, world: World) -> Outcome:
        return outcome(await world.request(self.caller, "DELETE", self.repository, f"manifests/{self.reference}"))

    def expect(self, model: Model) -> Outcome:
        repository = model.open(self.caller, self.repository, DELETE)
        repository.find(self.reference)
        if self.reference in repository.tags:
            repository.move_tag(self.reference, None, model.now)
            return Outcome(202)
        if repository.user_of(self.reference):
            raise Refused(412, "VIOLATE_FOREIGN_KEY_CONSTRAINT")
        repository.hide(self.reference, model.now)
        return Outcome(202)


@dataclass(frozen=True)
class DeleteBlob(Step):
    """DELETE of a blob, which is refused while a manifest needs it."""

    caller: str
    repository: str
    blob: Blob

    async def take(self, world: World) -> Outcome:
        return outcome(await world.request(self.caller, "DELETE", self.repository, f"blobs/{self.blob.digest}"))

    def expect(self, model: Model) -> Outcome:
        repository = model.open(self.caller, self.repository, DELETE)
        if self.blob.digest not in repository.blobs:
            raise Refused(404, "BLOB_UNKNOWN")
        if repository.user_of(self.blob.digest):
            raise Refused(405, "UNSUPPORTED")
        del repository.blobs[self.blob.digest]
        return Outcome(202)
