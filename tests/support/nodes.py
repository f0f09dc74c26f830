"""Server processes that can be killed and started again over the same data, alone or several over one database."""

import os
import re
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path

from tests.support.server import START_TIMEOUT_SECONDS, STOP_TIMEOUT_SECONDS, WHARF, Server
from tests.support.waiting import wait_until

ADDRESS = re.compile(r"Wharf is at (http://127\.0\.0\.1:\d+)")
PING_TIMEOUT_SECONDS = 30


@dataclass
class Node:
    """One `wharf serve` over a folder, or over whatever else its settings say."""

    directory: Path
    settings: Mapping[str, str]
    prefix: Sequence[str] = ()
    """A program that the server is started by, such as strace with its options."""
    processes: "list[subprocess.Popen[bytes]]" = field(default_factory=list)
    """Every process that was started, the last one last."""
    servers: list[Server] = field(default_factory=list)

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.directory / "data"

    @property
    def environment(self) -> dict[str, str]:
        """What its commands are run with."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("WHARF_")}
        own = {"WHARF_PORT": "0", "WHARF_DATA": str(self.data), "WHARF_LOG_REQUESTS": "none"}
        return {**inherited, **own, **self.settings}

    @property
    def server(self) -> Server:
        """The server that runs, or ran last."""
        return self.servers[-1]

    def start(self, **settings: str) -> Server:
        """Start the server, with further settings if given, and wait until it answers."""
        process = self.spawn(**settings)
        log = self._log(len(self.processes))
        wait_until(
            lambda: process.poll() is not None or ADDRESS.search(log.read_text()) is not None,
            START_TIMEOUT_SECONDS,
            "wharf serve tells its address",
        )
        found = ADDRESS.search(log.read_text())
        assert found is not None, f"wharf serve ended at once:\n{log.read_text()}"
        server = Server(found[1], log, None, process)
        self.servers.append(server)
        wait_until(lambda: answers(server), PING_TIMEOUT_SECONDS, "wharf serve answers")
        return server

    def spawn(self, **settings: str) -> "subprocess.Popen[bytes]":
        """Start the server and do not wait for it."""
        with self._log(len(self.processes) + 1).open("wb") as output:
            process = subprocess.Popen(
                [*self.prefix, str(WHARF), "serve"],
                env={**self.environment, **settings},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def kill(self) -> None:
        """End it as `kill -9` and an out-of-memory killer do."""
        self.server.process.kill()
        self.server.process.wait()

    def stop(self) -> None:
        """End it as a service is stopped; it has to end well by itself."""
        self.server.process.send_signal(signal.SIGTERM)
        exit_code = self.server.process.wait(STOP_TIMEOUT_SECONDS)
        assert exit_code == 0, f"wharf serve ended with {exit_code}:\n{self.server.log_tail()}"

    def administer(self, *arguments: str, stdin: str = "") -> None:
        """Run `wharf admin` on the node's data."""
        subprocess.run(
            [WHARF, "admin", *arguments], env=self.environment, input=stdin.encode(), check=True, capture_output=True
        )

    def _log(self, number: int) -> Path:
        return self.directory / f"log-{number}"


@contextmanager
def make_node(directory: Path, settings: Mapping[str, str], prefix: Sequence[str] = ()) -> Iterator[Node]:
    """Make a node, which is not started yet, and let nothing of it live on."""
    directory.mkdir(parents=True, exist_ok=True)
    node = Node(directory, settings, prefix)
    try:
        yield node
    finally:
        for process in node.processes:
            if process.poll() is None:
                # Its workers are in the same process group.
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def answers(server: Server) -> bool:
    """Tell whether the server answers at all."""
    try:
        return server.request("GET", "/api/v2.0/ping").status == 200
    except (OSError, HTTPException):
        return False
