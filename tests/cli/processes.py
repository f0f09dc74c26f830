"""The `wharf` command as a process: run to its end, or kept running and asked."""

import http.client
import os
import re
import signal
import socket
import ssl
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.support.server import WHARF
from tests.support.waiting import wait_until

COMMAND_TIMEOUT_SECONDS = 60
START_TIMEOUT_SECONDS = 60
STOP_TIMEOUT_SECONDS = 60
REQUEST_TIMEOUT_SECONDS = 30


@dataclass(frozen=True)
class Serving:
    """A running `wharf serve`; `port` is the one it has announced."""

    process: "subprocess.Popen[bytes]"
    port: int
    scheme: str
    output: Path
    """Where standard output goes."""
    log: Path
    """Where standard error goes."""

    @property
    def workers(self) -> list[int]:
        """The ids of the processes that it has started and that live."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(child) for child in children.read_text().split()]

    @property
    def processor_seconds(self) -> float:
        """How long the process has been running on a processor."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> http.client.HTTPResponse:
        """Ask on a connection of its own, whose certificate is not looked at; the body is read already."""
        connection = self.connect()
        try:
            connection.request("GET", path, headers=dict(headers or {}))
            response = connection.getresponse()
            response.read()
            return response
        finally:
            connection.close()

    def connect(self) -> http.client.HTTPConnection:
        """A connection, not opened yet."""
        if self.scheme == "http":
            return http.client.HTTPConnection("127.0.0.1", self.port, timeout=REQUEST_TIMEOUT_SECONDS)
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=REQUEST_TIMEOUT_SECONDS, context=context)

    def refuses_connections(self) -> bool:
        """Whether a client that comes now is turned away."""
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=REQUEST_TIMEOUT_SECONDS).close()
        except ConnectionRefusedError:
            return True
        return False

    def terminate(self) -> None:
        """Send SIGTERM and return when the server is draining."""
        self.process.send_signal(signal.SIGTERM)
        wait_until(lambda: "server.draining" in self.log.read_text(), STOP_TIMEOUT_SECONDS, "the server drains")

    def await_end(self) -> int:
        """The exit code."""
        return self.process.wait(STOP_TIMEOUT_SECONDS)

    def stop(self) -> int:
        """Send SIGTERM, wait for the end, and return the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.await_end()


def environment(settings: Mapping[str, str] | None = None) -> dict[str, str]:
    """What a process is given: nobody's settings but these."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("WHARF_")}
    return {**inherited, "NO_COLOR": "1", **(settings or {})}


def run_wharf(
    *arguments: str | Path, cwd: Path, settings: Mapping[str, str] | None = None, stdin: str = ""
) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end."""
    return subprocess.run(
        [WHARF, *arguments],
        cwd=cwd,
        env=environment(settings),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=COMMAND_TIMEOUT_SECONDS,
    )


def refusal(result: "subprocess.CompletedProcess[str]") -> str:
    """The one line by which a command said what is in the way, after ending with exit code 2."""
    assert result.returncode == 2, result.stderr
    (line,) = result.stderr.splitlines()
    assert line.startswith("wharf: "), line
    return line.removeprefix("wharf: ")


@contextmanager
def serve(folder: Path, *arguments: str | Path, settings: Mapping[str, str] | None = None) -> Iterator[Serving]:
    """Start a server over `folder/data` on a free port; killed at the end unless it has ended by itself."""
    output, log = folder / "output", folder / "log"
    command: Sequence[str | Path] = [WHARF, "serve", "--port", "0", "--data", folder / "data", *arguments]
    with output.open("wb") as output_file, log.open("wb") as log_file:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment(settings),
            stdin=subprocess.DEVNULL,
            stdout=output_file,
            stderr=log_file,
            start_new_session=True,
        )
    try:
        yield _await_server(process, output, log)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _await_server(process: "subprocess.Popen[bytes]", output: Path, log: Path) -> Serving:
    def announced() -> re.Match[str] | None:
        return re.search(r"Wharf is at (https?)://\S+:(\d+)\n", output.read_text())

    def is_announced() -> bool:
        assert process.poll() is None, f"wharf serve ended at once:\n{log.read_text()}"
        return announced() is not None

    wait_until(is_announced, START_TIMEOUT_SECONDS, "wharf serve says where it is")
    found = announced()
    assert found is not None
    serving = Serving(process, int(found[2]), found[1], output, log)
    wait_until(lambda: _answers(serving), START_TIMEOUT_SECONDS, "wharf serve answers")
    return serving


def _answers(serving: Serving) -> bool:
    try:
        return serving.get("/v2/").status == 401
    except OSError:
        return False
