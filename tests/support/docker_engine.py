"""A private Docker engine, with data, socket and containerd of its own.

It leaves the network of the machine alone (no bridge, no packet filter), so that containers cannot be
run; images can be loaded, built FROM scratch, tagged, pushed and pulled. It has to be started as root.
"""

import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.programs import require_program, unavailable
from tests.support.waiting import wait_until

START_TIMEOUT_SECONDS = 60
STOP_TIMEOUT_SECONDS = 30
ANSWER_TIMEOUT_SECONDS = 5


@dataclass(frozen=True)
class DockerEngine:
    """The sockets of a running engine."""

    docker_socket: Path
    containerd_socket: Path


@contextmanager
def run_docker_engine(directory: Path) -> Iterator[DockerEngine]:
    """Start an engine below a folder, whose path has to be short as sockets lie in it, and stop it."""
    dockerd = require_program("dockerd", "apt-get install docker.io")
    if os.geteuid() != 0:
        unavailable("the Docker engine has to be started as root")
    engine = DockerEngine(directory / "docker.sock", directory / "run" / "containerd" / "containerd.sock")
    command = [
        dockerd,
        f"--host=unix://{engine.docker_socket}",
        f"--data-root={directory / 'data'}",
        f"--exec-root={directory / 'run'}",
        f"--pidfile={directory / 'pid'}",
        f"--config-file={directory / 'daemon.json'}",
        "--bridge=none",
        "--iptables=false",
        "--ip6tables=false",
    ]
    (directory / "daemon.json").write_text("{}")
    log = directory / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    try:
        wait_until(
            lambda: process.poll() is not None or _answers(engine.docker_socket),
            START_TIMEOUT_SECONDS,
            "the Docker engine answers",
        )
        if process.poll() is not None:
            unavailable(f"the Docker engine cannot run here:\n{log.read_text()[-2000:]}")
        yield engine
    finally:
        process.terminate()
        process.wait(STOP_TIMEOUT_SECONDS)


def _answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(ANSWER_TIMEOUT_SECONDS)
        try:
            connection.connect(str(path))
            connection.sendall(b"GET /_ping HTTP/1.0\r\n\r\n")
            return b" 200 " in connection.recv(1000)
        except OSError:
            return False
