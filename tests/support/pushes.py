"""Clients that push without pause and remember what they were told, until the server goes away under them.

What was answered 201 has to be there ever after; of what was sent and not answered, either all of it or nothing.
"""

import base64
import http.client
import json
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.support.images import OCI_CONFIG, OCI_LAYER, Blob, Image
from tests.support.server import ADMINISTRATOR, REQUEST_TIMEOUT_SECONDS, Account, Answer

KIB = 1024
SMALL_LAYER_BYTES = (1, 20 * KIB)
LARGE_LAYER_BYTES = (200 * KIB, 3_000 * KIB)
CHUNK_BYTES = (64 * KIB, 400 * KIB)
CHUNK_COUNT = (2, 5)
# So many pushes of a client in a row have one layer in common with those of all others.
PUSHES_WITH_A_SHARED_LAYER = 3
RETRY_SECONDS = 0.05
MOVING_TAG = "moving"


@dataclass(frozen=True)
class Fault:
    """A request that was not served; times are seconds of the monotonic clock.

    With `status` 0 the server was gone or went away in the middle.
    """

    begun: float
    ended: float
    request: str
    status: int


class RefusedError(Exception):
    """The server answered with something else than success."""

    def __init__(self, request: str, answer: Answer) -> None:
        super().__init__(f"{request}: {answer.status} {answer.body[:300]!r}")
        self.status = answer.status


class Client:
    """One connection, which is made anew when it has broken, on behalf of one account."""

    def __init__(self, address: str, account: Account = ADMINISTRATOR) -> None:
        self.faults: list[Fault] = []
        credentials = base64.b64encode(f"{account.name}:{account.password}".encode()).decode()
        self._headers = {"Authorization": f"Basic {credentials}", "Accept": "*/*"}
        self._connection = http.client.HTTPConnection(address, timeout=REQUEST_TIMEOUT_SECONDS)

    def request(
        self,
        method: str,
        path: str,
        *expected: int,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send a request; raise `RefusedError` for an answer that is not expected, and OSError without an answer."""
        begun = time.monotonic()
        try:
            self._connection.request(method, path, body, self._headers | dict(headers or {}))
            response = self._connection.getresponse()
            answer = Answer(response.status, response.headers, response.read())
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            self.faults.append(Fault(begun, time.monotonic(), f"{method} {path}", 0))
            raise ConnectionError(f"{method} {path}: {error!r}") from error
        if answer.status >= 500:
            self.faults.append(Fault(begun, time.monotonic(), f"{method} {path}", answer.status))
        if answer.status not in expected:
            raise RefusedError(f"{method} {path}", answer)
        return answer

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


@dataclass
class Journal:
    """What one client has sent to its repository, and what of that was answered 201."""

    repository: str
    sizes: dict[str, int] = field(default_factory=dict)
    """The size of each blob that was sent, by digest."""
    stored_blobs: set[str] = field(default_factory=set)
    manifests: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The blobs of each manifest that was sent, by its digest."""
    stored_manifests: set[str] = field(default_factory=set)
    tags: dict[str, str] = field(default_factory=dict)
    """Where each tag was last moved to with an answer."""
    moves: dict[str, set[str]] = field(default_factory=dict)
    """Where each tag was to be moved to without an answer, so that it may be there or come there yet."""

    @property
    def answered(self) -> int:
        """How many answers 201 there were."""
        return len(self.stored_blobs) + len(self.stored_manifests)


class Pusher(threading.Thread):
    """Pushes images of all kinds, and pulls some of them back.

    With `goes_on` it tries the next thing after a fault; otherwise a server that is gone is the end.
    """

    def __init__(self, address: str, journal: Journal, seed: int, *, goes_on: bool = False) -> None:
        super().__init__(name=journal.repository, daemon=True)
        self.journal = journal
        self.client = Client(address)
        self.wrong: list[str] = []
        """Answers that no outage explains, and everything else that should not happen."""
        self._random = random.Random(seed)
        self._goes_on = goes_on
        self._stopping = threading.Event()
        self._pushes = 0

    def run(self) -> None:
        works = (self._push_small, self._push_large, self._push_in_chunks, self._move_tag, self._pull)
        while not self._stopping.is_set():
            if not self._do(self._random.choices(works, (5, 2, 2, 3, 2))[0]):
                break
        self.client.close()

    def stop(self) -> None:
        """End after the request that is under way."""
        self._stopping.set()

    def _do(self, work: Callable[[], None]) -> bool:
        """Do one thing, and tell whether to go on."""
        try:
            work()
        except RefusedError as error:
            if error.status < 500 or not self._goes_on:
                self.wrong.append(str(error))
        except ConnectionError:
            if not self._goes_on:
                return False
        except Exception as error:
            self.wrong.append(repr(error))
        else:
            return True
        self._stopping.wait(RETRY_SECONDS)
        return True

    def _push_small(self) -> None:
        layer, shared = self._random_layer(SMALL_LAYER_BYTES), self._shared_layer()
        self._push_whole(layer)
        self._push_whole(shared)
        self._push_manifest((layer, shared), f"small-{self._pushes}")

    def _push_large(self) -> None:
        layer = self._random_layer(LARGE_LAYER_BYTES)
        self._finish_upload(self._begin_upload(), layer, layer.data)
        self._push_manifest((layer,), f"large-{self._pushes}")

    def _push_in_chunks(self) -> None:
        pieces = [self._random_layer(CHUNK_BYTES).data for _ in range(self._random.randint(*CHUNK_COUNT))]
        layer = Blob(OCI_LAYER, b"".join(pieces))
        location, start = self._begin_upload(), 0
        for piece in pieces[:-1]:
            headers = {"Content-Range": f"{start}-{start + len(piece) - 1}"}
            location = self.client.request("PATCH", location, 202, body=piece, headers=headers).headers["Location"]
            start += len(piece)
        # Some clients send the last piece with the end, others before it.
        last = pieces[-1]
        if self._random.random() < 0.5:
            location = self.client.request("PATCH", location, 202, body=last).headers["Location"]
            last = b""
        self._finish_upload(location, layer, last)
        self._push_manifest((layer,), f"chunked-{self._pushes}")

    def _move_tag(self) -> None:
        layer = self._random_layer(SMALL_LAYER_BYTES)
        self._push_whole(layer)
        self._push_manifest((layer,), MOVING_TAG)

    def _pull(self) -> None:
        """Pull an image whose push was answered; it has to be there."""
        stored = sorted(self.journal.stored_manifests)
        if not stored:
            return
        digest = self._random.choice(stored)
        self.client.request("GET", f"/v2/{self.journal.repository}/manifests/{digest}", 200)
        for blob in self.journal.manifests[digest]:
            found = self.client.request("GET", f"/v2/{self.journal.repository}/blobs/{blob}", 200).body
            if Blob(OCI_LAYER, found).digest != blob:
                self.wrong.append(f"{blob} came back as something else")

    def _push_whole(self, blob: Blob) -> None:
        path = f"/v2/{self.journal.repository}/blobs/uploads/?digest={blob.digest}"
        self.journal.sizes[blob.digest] = len(blob.data)
        self.client.request("POST", path, 201, body=blob.data)
        self.journal.stored_blobs.add(blob.digest)

    def _begin_upload(self) -> str:
        path = f"/v2/{self.journal.repository}/blobs/uploads/"
        return str(self.client.request("POST", path, 202, body=b"").headers["Location"])

    def _finish_upload(self, location: str, blob: Blob, last: bytes) -> None:
        self.journal.sizes[blob.digest] = len(blob.data)
        separator = "&" if "?" in location else "?"
        self.client.request("PUT", f"{location}{separator}digest={blob.digest}", 201, body=last)
        self.journal.stored_blobs.add(blob.digest)

    def _push_manifest(self, layers: tuple[Blob, ...], tag: str) -> None:
        self._pushes += 1
        config = Blob(OCI_CONFIG, json.dumps({"architecture": "amd64", "layer": layers[0].digest}).encode())
        self._push_whole(config)
        image = Image("amd64", config, layers)
        digest, journal = image.digest, self.journal
        journal.manifests[digest] = tuple(blob.digest for blob in (config, *layers))
        journal.moves.setdefault(tag, set()).add(digest)
        headers = {"Content-Type": image.manifest.media_type}
        path = f"/v2/{journal.repository}/manifests/{tag}"
        self.client.request("PUT", path, 201, body=image.manifest.data, headers=headers)
        journal.stored_manifests.add(digest)
        journal.moves[tag].remove(digest)
        journal.tags[tag] = digest

    def _random_layer(self, size_bytes: tuple[int, int]) -> Blob:
        return Blob(OCI_LAYER, self._random.randbytes(self._random.randint(*size_bytes)))

    def _shared_layer(self) -> Blob:
        return Blob(OCI_LAYER, b"shared by all %d" % (self._pushes // PUSHES_WITH_A_SHARED_LAYER) * 500)


@contextmanager
def pushing(address: str, count: int, seed: int, *, goes_on: bool = False) -> Iterator[list[Pusher]]:
    """Let so many clients push, each to a repository of its own, while the block runs."""
    pushers = [Pusher(address, Journal(f"library/{seed}-{n}"), seed * 1_000 + n, goes_on=goes_on) for n in range(count)]
    for pusher in pushers:
        pusher.start()
    try:
        yield pushers
    finally:
        for pusher in pushers:
            pusher.stop()
        for pusher in pushers:
            pusher.join()


def wrong_answers(pushers: Sequence[Pusher]) -> list[str]:
    """Return whatever no outage explains."""
    return [message for pusher in pushers for message in pusher.wrong]
