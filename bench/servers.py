"""Starts registries in folders of their own, and asks the running ones what a measurement needs."""

from __future__ import annotations

import base64
import http.client
import json
import os
import signal
import socket
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bench import processes
from bench.connection import Address
from bench.database import temporary_database
from bench.kinds import HOST, Kind
from bench.programs import find_program

TOKEN_SERVICE = "harbor-registry"
REQUEST_SECONDS_MAX = 30
START_SECONDS_MAX = 60
STOP_SECONDS_MAX = 30
POLL_SECONDS = 0.002
LOG_BYTES_SHOWN = 2000


class ServerError(Exception):
    """A registry did not start; the message holds the end of its log."""


class Server:
    """A running registry."""

    def __init__(self, kind: Kind, address: Address, process_id: int, start_seconds: float) -> None:
        """Describe a process that answers at the address, and did so first after `start_seconds`."""
        self.kind = kind
        self.name = kind.name
        self.address = address
        self.start_seconds = start_seconds
        self._process_id = process_id

    def cpu_seconds(self) -> float:
        """Return the CPU time that the process tree has used so far."""
        return processes.cpu_seconds(self._process_id)

    def memory_peak_bytes(self) -> int:
        """Return the peak of resident memory of the process tree."""
        return processes.memory_peak_bytes(self._process_id)

    def url(self, target: str) -> str:
        """Return the URL of a request target."""
        return f"http://{self.address.host}:{self.address.port}{target}"

    def token_target(self, repository: str, actions: str) -> str:
        """Return the request target of the token service."""
        query = {"service": TOKEN_SERVICE, "scope": f"repository:{repository}:{actions}"}
        return f"/service/token?{urllib.parse.urlencode(query)}"

    def basic(self) -> str:
        """Return the Authorization header of the token service."""
        return f"Basic {base64.b64encode((self.kind.credentials or '').encode()).decode()}"

    def bearer(self, repository: str, actions: str = "pull") -> str | None:
        """Return the Authorization header for a repository, with a new token; None where access is open."""
        if self.kind.credentials is None:
            return None
        url = self.url(self.token_target(repository, actions))
        request = urllib.request.Request(url, headers={"Authorization": self.basic()})  # noqa: S310 - our own server.
        with urllib.request.urlopen(request, timeout=REQUEST_SECONDS_MAX) as answer:  # noqa: S310 - as above.
            return f"Bearer {json.load(answer)['token']}"


@contextmanager
def running(kind: Kind, parent: Path) -> Iterator[Server]:
    """Start a registry in a new folder, yield it once /v2/ answers, then stop it and remove the folder."""
    with (
        tempfile.TemporaryDirectory(prefix=f"{kind.name}-", dir=parent) as name,
        temporary_database(kind.database) as database,
    ):
        folder = Path(name)
        address = Address(HOST, _free_port())
        program = find_program(kind.program) or kind.program
        command = [program, *kind.arguments(folder, address.port, database)]
        (folder / "data").mkdir()
        started = time.monotonic()
        with _process(command, kind, folder / "server.log") as process:
            _wait_until_ready(process, address, kind, folder / "server.log")
            yield Server(kind, address, process.pid, time.monotonic() - started)


@contextmanager
def _process(command: list[str], kind: Kind, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=os.environ | kind.environment,
            # Ctrl-C reaches the benchmark alone, which then stops its servers in order.
            start_new_session=True,
        )
    try:
        yield process
    finally:
        _stop(process)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(STOP_SECONDS_MAX)
    # A server that does not stop, or leaves processes behind, must not outlive the run.
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _wait_until_ready(process: subprocess.Popen[bytes], address: Address, kind: Kind, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS_MAX
    while not _answers(address):
        if process.poll() is not None or time.monotonic() > deadline:
            end = log.read_bytes()[-LOG_BYTES_SHOWN:].decode("utf-8", "replace")
            raise ServerError(f"{kind.name} did not start:\n{end}")
        time.sleep(POLL_SECONDS)


def _answers(address: Address) -> bool:
    connection = http.client.HTTPConnection(*address, timeout=REQUEST_SECONDS_MAX)
    try:
        connection.request("GET", "/v2/")
        return connection.getresponse().status in (200, 401)
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _free_port() -> int:
    with socket.create_server((HOST, 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
