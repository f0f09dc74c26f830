"""Steps that only look."""

from dataclasses import dataclass
from typing import Any

from tests.properties.contents import Blob
from tests.properties.model import PULL, Model, Outcome, Refused
from tests.properties.steps import Step, outcome
from tests.properties.world import World
from tests.support.asgi import Answer


@dataclass(frozen=True)
class PullBlob(Step):
    """GET of a blob, whole or the part that a range asks for."""

    caller: str
    repository: str
    blob: Blob
    part: tuple[int, int] | None = None

    async def take(self, world: World) -> Outcome:
        headers = {"range": f"bytes={self.part[0]}-{self.part[1]}"} if self.part else {}
        path = f"blobs/{self.blob.digest}"
        answer = await world.request(self.caller, "GET", self.repository, path, headers=headers)
        return outcome(answer, answer.body)

    def expect(self, model: Model) -> Outcome:
        repository = model.open(self.caller, self.repository, PULL)
        content = repository.blobs.get(self.blob.digest)
        if content is None:
            raise Refused(404, "BLOB_UNKNOWN")
        if self.part is None or not content:
            return Outcome(200, content)
        first, last = self.part
        if first >= len(content) or first > last:
            raise Refused(416, "RANGE_INVALID")
        return Outcome(206, content[first : last + 1])


@dataclass(frozen=True)
class PullManifest(Step):
    """GET of a manifest by tag or digest."""

    caller: str
    repository: str
    reference: str

    async def take(self, world: World) -> Outcome:
        answer = await world.request(self.caller, "GET", self.repository, f"manifests/{self.reference}")
        return outcome(answer, (answer.get("content-type"), answer.body))

    def expect(self, model: Model) -> Outcome:
        document = model.open(self.caller, self.repository, PULL).find(self.reference)
        return Outcome(200, (document.media_type, document.payload))


@dataclass(frozen=True)
class ListTags(Step):
    """GET of one page of tags."""

    caller: str
    repository: str
    limit: int
    last: str

    async def take(self, world: World) -> Outcome:
        path = f"tags/list?n={self.limit}&last={self.last}"
        answer = await world.request(self.caller, "GET", self.repository, path)
        return outcome(answer, answer.status == 200 and _page(answer, "tags"))

    def expect(self, model: Model) -> Outcome:
        tags = model.open(self.caller, self.repository, PULL).tags
        return Outcome(200, _expected_page(list(tags), self.limit, self.last))


@dataclass(frozen=True)
class ListCatalog(Step):
    """GET of one page of the repositories with content that somebody may pull."""

    caller: str
    limit: int
    last: str

    async def take(self, world: World) -> Outcome:
        client = await world.client(self.caller)
        answer = await client.get(f"/v2/_catalog?n={self.limit}&last={self.last}")
        return outcome(answer, answer.status == 200 and _page(answer, "repositories"))

    def expect(self, model: Model) -> Outcome:
        names = [
            f"{project_name}/{name}"
            for project_name, project in model.projects.items()
            for name, repository in project.repositories.items()
            if repository.manifests and project.allows(self.caller, PULL)
        ]
        return Outcome(200, _expected_page(names, self.limit, self.last))


def _page(answer: Answer, field: str) -> tuple[list[str], bool]:
    return answer.json[field], answer.get("link") is not None


def _expected_page(names: list[str], limit: int, last: str) -> tuple[list[str], bool]:
    """The names on the page, and whether there are more."""
    following = sorted(name for name in names if name > last)
    return following[:limit], len(following) > limit > 0


@dataclass(frozen=True)
class ListReferrers(Step):
    """GET of the manifests that refer to a digest, all or those of one type."""

    caller: str
    repository: str
    subject: str
    artifact_type: str | None

    async def take(self, world: World) -> Outcome:
        query = f"?artifactType={self.artifact_type}" if self.artifact_type else ""
        answer = await world.request(self.caller, "GET", self.repository, f"referrers/{self.subject}{query}")
        return outcome(answer, answer.status == 200 and [_summary(found) for found in answer.json["manifests"]])

    def expect(self, model: Model) -> Outcome:
        repository = model.find(self.caller, self.repository, PULL)
        return Outcome(
            200,
            [
                (found, document.media_type, document.artifact_type, len(document.payload))
                for found, document in sorted(repository.manifests.items() if repository else ())
                if document.subject == self.subject and self.artifact_type in (None, document.artifact_type)
            ],
        )


def _summary(descriptor: dict[str, Any]) -> tuple[object, ...]:
    return descriptor["digest"], descriptor["mediaType"], descriptor.get("artifactType"), descriptor["size"]
