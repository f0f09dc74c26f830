"""Clients that push without pause and remember what they were told, until the server goes away under them.

What was answered 201 has to be there ever after; of what was sent and not answered, either all of it or nothing.
"""

import base64
import http.client
import json
import os
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import BinaryIO

from tests.support.images import OCI_CONFIG, OCI_LAYER, Blob, Image
from tests.support.server import ADMINISTRATOR, REQUEST_TIMEOUT_SECONDS, Account, Answer

KIB = 1024
MIB = 1024 * KIB
SMALL_LAYER_BYTES = (1, 20 * KIB)
LARGE_LAYER_BYTES = (200 * KIB, 1_200 * KIB)
# More than an object store takes in one part.
HUGE_LAYER_BYTES = (8_500 * KIB, 9_500 * KIB)
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
            # A server that refuses a body answers before it has read it all.
            with suppress(BrokenPipeError, ConnectionResetError):
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

    def send_file(self, path: str, file: BinaryIO, suffix: bytes, *expected: int) -> None:
        """PUT a file and a few bytes after it, neither of which passes through this program's memory as a whole."""
        size_bytes = os.fstat(file.fileno()).st_size + len(suffix)
        self._connection.putrequest("PUT", path)
        for name, value in {**self._headers, "Content-Length": str(size_bytes)}.items():
            self._connection.putheader(name, value)
        self._connection.endheaders()
        assert self._connection.sock is not None
        self._connection.sock.sendfile(file)
        self._connection.send(suffix)
        response = self._connection.getresponse()
        answer = Answer(response.status, response.headers, response.read())
        if answer.status not in expected:
            raise RefusedError(f"PUT {path}", answer)

    def stream(self, path: str, piece_bytes: int) -> Iterator[bytes]:
        """GET a body piece by piece; raise `RefusedError` unless there is one."""
        self._connection.request("GET", path, None, self._headers)
        response = self._connection.getresponse()
        if response.status != 200:
            raise RefusedError(f"GET {path}", Answer(response.status, response.headers, response.read()))
        while piece := response.read(piece_bytes):
            yield piece

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
    """Pushes images of all kinds, and pulls some of them back; after a fault it tries the next thing."""

    def __init__(self, address: str, journal: Journal, seed: int) -> None:
        super().__init__(name=journal.repository, daemon=True)
        self.journal = journal
        self.client = Client(address)
        self.wrong: list[str] = []
        """What no outage explains."""
        self._random = random.Random(seed)
        self._stopping = threading.Event()
        self._pushes = 0

    def run(self) -> None:
        works = (self._push_small, self._push_large, self._push_huge, self._push_in_chunks, self._move_tag, self._pull)
        weights = (50, 20, 2, 20, 30, 20)
        while not self._stopping.is_set():
            self._do(self._random.choices(works, weights)[0])
        self.client.close()

    def stop(self) -> None:
        """End after the push that is under way."""
        self._stopping.set()

    def push_each_kind(self) -> None:
        """Push one image of each kind, one after the other, in the caller's thread."""
        for work in (self._push_small, self._push_large, self._push_huge, self._push_in_chunks, self._move_tag):
            work()
        self.client.close()

    def _do(self, work: Callable[[], None]) -> None:
        try:
            work()
        except ConnectionError:
            self._stopping.wait(RETRY_SECONDS)
        except RefusedError as error:
            if error.status < 500:
                self.wrong.append(str(error))
            self._stopping.wait(RETRY_SECONDS)
        except Exception as error:
            self.wrong.append(repr(error))

    def _push_small(self) -> None:
        layer, shared = self._random_layer(SMALL_LAYER_BYTES), self._shared_layer()
        self._push_whole(layer)
        self._push_whole(shared)
        self._push_manifest((layer, shared), f"small-{self._pushes}")

    def _push_large(self) -> None:
        self._push_streamed("large", LARGE_LAYER_BYTES)

    def _push_huge(self) -> None:
        self._push_streamed("huge", HUGE_LAYER_BYTES)

    def _push_streamed(self, kind: str, size_bytes: tuple[int, int]) -> None:
        layer = self._random_layer(size_bytes)
        self._finish_upload(self._begin_upload(), layer, layer.data)
        self._push_manifest((layer,), f"{kind}-{self._pushes}")

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
def pushing(address: str, count: int, seed: int) -> Iterator[list[Pusher]]:
    """Let so many clients push, each to a repository of its own, while the block runs."""
    pushers = [Pusher(address, Journal(f"library/{seed}-{n}"), seed * 1_000 + n) for n in range(count)]
    for pusher in pushers:
        pusher.start()
    try:
        yield pushers
    finally:
        for pusher in pushers:
            pusher.stop()
        for pusher in pushers:
            pusher.join()


def journals_of(pushers: Sequence[Pusher]) -> list[Journal]:
    """Return what the clients remember, having made sure that every answer they got was in order."""
    wrong = [message for pusher in pushers for message in pusher.wrong]
    assert wrong == [], "\n".join(wrong[:10])
    return [pusher.journal for pusher in pushers]


def faults_of(pushers: Sequence[Pusher]) -> list[Fault]:
    """Return all requests that were not served, in the order of their beginning."""
    return sorted((fault for pusher in pushers for fault in pusher.client.faults), key=lambda fault: fault.begun)
