"""`wharf serve` after SIGTERM: what is under way ends well, nothing new begins, and the exit code is 0."""

import http.client
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.cli.processes import REQUEST_TIMEOUT_SECONDS, Serving, serve
from tests.cli.transfers import AUTHORIZATION, PIECE_BYTES, begin_upload, digest_of, upload
from tests.support.waiting import wait_until

# More than what the sockets of both sides hold, so that a reader who stops holds up the server.
LARGE_BYTES = 48 * 1024 * 1024
SMALL_BUFFER_BYTES = 64 * 1024
DRAIN_SECONDS = 120
# Far below DRAIN_SECONDS, far above what a stop takes.
PROMPT_SECONDS_MAX = 30


@contextmanager
def serving_with(folder: Path, *, drain_seconds: int = DRAIN_SECONDS) -> Iterator[Serving]:
    """A server that would wait so long for what is under way."""
    with serve(folder, "--drain-seconds", str(drain_seconds)) as serving:
        yield serving


def begin_download(serving: Serving, path: str) -> http.client.HTTPConnection:
    """Ask for a blob on a connection that holds little of it, and leave the answer unread."""
    connection = serving.connect()
    connection.sock = socket.socket()
    connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER_BYTES)
    connection.sock.settimeout(REQUEST_TIMEOUT_SECONDS)
    connection.sock.connect(("127.0.0.1", serving.port))
    connection.request("GET", path, headers=AUTHORIZATION)
    return connection


def test_an_idle_server_stops_at_once(tmp_path: Path) -> None:
    """With nothing under way nobody is waited for, and the log ends with the stop."""
    with serving_with(tmp_path) as serving:
        started = time.monotonic()
        assert serving.stop() == 0
        assert time.monotonic() - started < PROMPT_SECONDS_MAX
        assert '"server.stopped"' in serving.log.read_text().splitlines()[-1]


def test_idle_connections_do_not_hold_up_a_stop(tmp_path: Path) -> None:
    """A client that keeps its connection for later is not a request under way."""
    with serving_with(tmp_path) as serving:
        connections = [serving.connect() for _ in range(8)]
        for connection in connections:
            connection.request("GET", "/v2/")
            connection.getresponse().read()
        with socket.create_connection(("127.0.0.1", serving.port)):
            started = time.monotonic()
            assert serving.stop() == 0
            assert time.monotonic() - started < PROMPT_SECONDS_MAX
        for connection in connections:
            connection.close()


def test_listeners_do_not_hold_up_a_stop(tmp_path: Path) -> None:
    """A stream of events, which has no end of its own, ends as if there were nothing more to tell."""
    with serving_with(tmp_path) as serving:
        connection = serving.connect()
        connection.request("GET", "/api/wharf/v1/events", headers=AUTHORIZATION)
        response = connection.getresponse()
        assert response.readline() == b": still here\n"
        started = time.monotonic()
        serving.terminate()
        assert response.read() == b"\n"
        assert serving.await_end() == 0
        assert time.monotonic() - started < PROMPT_SECONDS_MAX
        connection.close()


def test_a_slow_download_finishes(tmp_path: Path) -> None:
    """The client gets every byte, while whoever comes later is turned away."""
    data = os.urandom(PIECE_BYTES) * (LARGE_BYTES // PIECE_BYTES)
    with serving_with(tmp_path) as serving:
        connection = begin_download(serving, upload(serving, data))
        response = connection.getresponse()
        received = response.read(PIECE_BYTES)
        serving.terminate()
        wait_until(serving.refuses_connections, PROMPT_SECONDS_MAX, "new connections are refused")
        assert serving.process.poll() is None
        received += response.read()
        assert received == data
        assert serving.await_end() == 0
        connection.close()


def test_a_slow_upload_finishes(tmp_path: Path) -> None:
    """A push that has begun is stored, and is there after the restart."""
    data = os.urandom(8 * PIECE_BYTES)
    with serving_with(tmp_path) as serving:
        connection = begin_upload(serving, data)
        serving.terminate()
        wait_until(serving.refuses_connections, PROMPT_SECONDS_MAX, "new connections are refused")
        assert serving.process.poll() is None
        connection.send(data[len(data) // 2 :])
        assert connection.getresponse().status == 201
        connection.close()
        assert serving.await_end() == 0
    with serving_with(tmp_path) as serving:
        found = serving.get(f"/v2/library/transfers/blobs/{digest_of(data)}", AUTHORIZATION)
        assert (found.status, found.headers["Content-Length"]) == (200, str(len(data)))


def test_nobody_is_waited_for_longer_than_was_set(tmp_path: Path) -> None:
    """A client that never goes on is cut off after `drain_seconds`; the log says so, and the exit code stays 0."""
    with serving_with(tmp_path, drain_seconds=1) as serving:
        connection = begin_upload(serving, bytes(4 * PIECE_BYTES))
        wait_until(lambda: has_upload_begun(serving), PROMPT_SECONDS_MAX, "the upload begins")
        started = time.monotonic()
        assert serving.stop() == 0
        assert 1 <= time.monotonic() - started < PROMPT_SECONDS_MAX
        assert "server.drain_cut_off" in serving.log.read_text()
        connection.close()


def has_upload_begun(serving: Serving) -> bool:
    """Whether a blob is being written."""
    blobs = serving.output.parent / "data/storage/blobs"
    return any(path.is_file() for path in blobs.rglob("*"))


def test_sigint_stops_as_sigterm_does(tmp_path: Path) -> None:
    """Ctrl-C in a terminal ends without a traceback."""
    with serving_with(tmp_path) as serving:
        serving.process.send_signal(2)
        assert serving.await_end() == 0
        assert "Traceback" not in serving.log.read_text()
