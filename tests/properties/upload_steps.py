"""Steps of upload sessions."""

from dataclasses import dataclass, replace
from typing import Literal

from tests.properties.contents import NOTHING, Blob, digest
from tests.properties.model import PUSH, Model, Outcome, Refused, Upload
from tests.properties.steps import Step, outcome
from tests.properties.world import World
from tests.support.asgi import Answer


@dataclass(frozen=True)
class BeginUpload(Step):
    """POST of nothing."""

    caller: str
    repository: str

    async def take(self, world: World) -> Outcome:
        answer = await world.request(self.caller, "POST", self.repository, "blobs/uploads/")
        if answer.status == 202:
            world.upload_ids.append(answer["docker-upload-uuid"])
        return outcome(answer, answer.get("range"))

    def expect(self, model: Model) -> Outcome:
        model.enter(self.caller, self.repository, PUSH)
        model.uploads.append(Upload(self.repository, model.now, model.now))
        return Outcome(202, "0-0")


Place = Literal["right", "wrong", "unsaid"]


@dataclass(frozen=True)
class UploadStep(Step):
    """Something about one of the sessions that have begun; `back` counts from the last one."""

    caller: str
    back: int
    number: int = 0
    repository: str = ""

    def aim(self, model: Model) -> "UploadStep":
        number = max(len(model.uploads) - 1 - self.back, 0)
        return replace(self, number=number, repository=model.uploads[number].repository)

    async def request(
        self, world: World, method: str, query: str = "", body: bytes = b"", start: int | None = None
    ) -> Answer:
        """The answer to a request about the session; `start` is where the body belongs."""
        path = f"blobs/uploads/{world.upload_ids[self.number]}{query}"
        headers = {} if start is None else {"content-range": f"{start}-{start + len(body) - 1}"}
        return await world.request(self.caller, method, self.repository, path, body, headers)


@dataclass(frozen=True)
class AskUpload(UploadStep):
    """GET: how far it has come."""

    async def take(self, world: World) -> Outcome:
        answer = await self.request(world, "GET")
        return outcome(answer, answer.get("range"))

    def expect(self, model: Model) -> Outcome:
        upload = model.find_open_upload(self.caller, self.number)
        return Outcome(204, _range(len(upload.received)))


@dataclass(frozen=True)
class CancelUpload(UploadStep):
    """DELETE: it is given up."""

    async def take(self, world: World) -> Outcome:
        return outcome(await self.request(world, "DELETE"))

    def expect(self, model: Model) -> Outcome:
        upload = model.find_open_upload(self.caller, self.number)
        upload.state, upload.touched_at = "closed", model.now
        return Outcome(204)


@dataclass(frozen=True)
class AppendToUpload(UploadStep):
    """PATCH with the next piece, which is said to belong where it does, elsewhere, or nowhere in particular."""

    piece: Blob = NOTHING
    place: Place = "right"
    start: int | None = None

    def aim(self, model: Model) -> "AppendToUpload":
        aimed = super().aim(model)
        assert isinstance(aimed, AppendToUpload)
        return replace(aimed, start=_start(model.uploads[aimed.number], self.place, self.piece))

    async def take(self, world: World) -> Outcome:
        answer = await self.request(world, "PATCH", "", self.piece.content, self.start)
        return outcome(answer, answer.get("range"))

    def expect(self, model: Model) -> Outcome:
        upload = model.find_open_upload(self.caller, self.number)
        _check_start(upload, self.start)
        _append(upload, self.piece.content, model.now)
        return Outcome(202, _range(len(upload.received)))


@dataclass(frozen=True)
class FinishUpload(UploadStep):
    """PUT with the last piece, if any, and the digest of all or of something else."""

    piece: Blob = NOTHING
    place: Place = "unsaid"
    is_damaged: bool = False
    algorithm: str = "sha256"
    start: int | None = None
    digest: str = ""

    def aim(self, model: Model) -> "FinishUpload":
        aimed = super().aim(model)
        assert isinstance(aimed, FinishUpload)
        upload = model.uploads[aimed.number]
        whole = upload.received + self.piece.content + (b"!" if self.is_damaged else b"")
        return replace(aimed, start=_start(upload, self.place, self.piece), digest=digest(whole, self.algorithm))

    async def take(self, world: World) -> Outcome:
        answer = await self.request(world, "PUT", f"?digest={self.digest}", self.piece.content, self.start)
        return outcome(answer, answer.get("docker-content-digest"))

    def expect(self, model: Model) -> Outcome:
        upload = model.find_upload(self.caller, self.number)
        if upload.state == "closed":
            return self._expect_finished(model)
        _check_start(upload, self.start)
        whole = upload.received + self.piece.content
        if upload.state == "open":
            upload.state, upload.touched_at = "closed", model.now
        if digest(whole, self.algorithm) != self.digest:
            raise Refused(400, "DIGEST_INVALID")
        model.open_or_create(self.caller, self.repository, PUSH).add_blob(self.digest, whole)
        return Outcome(201, self.digest)

    def _expect_finished(self, model: Model) -> Outcome:
        """A client that has not heard of its success may ask again."""
        repository = model.find(self.caller, self.repository, PUSH)
        if repository is None or self.digest not in repository.blobs:
            raise Refused(404, "BLOB_UPLOAD_UNKNOWN")
        return Outcome(201, self.digest)


def _range(received_bytes: int) -> str:
    return f"0-{max(received_bytes - 1, 0)}"


def _start(upload: Upload, place: Place, piece: Blob) -> int | None:
    """Where the client says that a piece belongs; of no bytes it can say nothing."""
    if place == "unsaid" or not piece.content:
        return None
    return len(upload.received) + (1 if place == "wrong" else 0)


def _check_start(upload: Upload, start: int | None) -> None:
    if start is not None and start != len(upload.received):
        raise Refused(416, "BLOB_UPLOAD_INVALID")


def _append(upload: Upload, piece: bytes, now: int) -> None:
    if piece:
        upload.received += piece
        upload.state, upload.touched_at = "open", now
