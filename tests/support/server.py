"""A real `wharf serve`: started with people and projects in it, watched, asked and stopped."""

import base64
import http.client
import json
import os
import re
import signal
import ssl
import subprocess
import sysconfig
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.support.certificates import Certificates
from tests.support.images import OCI_INDEX, OCI_MANIFEST, Blob, Image, Index
from tests.support.waiting import wait_until

WHARF = Path(sysconfig.get_path("scripts")) / "wharf"
START_TIMEOUT_SECONDS = 60
STOP_TIMEOUT_SECONDS = 60
REQUEST_TIMEOUT_SECONDS = 60
LOG_TAIL_BYTES = 3_000


@dataclass(frozen=True)
class Account:
    """A name and a password to log in with."""

    name: str
    password: str


ADMINISTRATOR = Account("admin", "Harbor12345")
MAINTAINER = Account("maintainer", "Maintains-1t")
DEVELOPER = Account("developer", "Develops-1t")
GUEST = Account("guest", "Visits-1t")
OUTSIDER = Account("outsider", "Wants-1t")

PRIVATE_PROJECT = "team"
"""Closed to all but its maintainer, developer and guest."""
PUBLIC_PROJECT = "open"
"""Open to anybody who pulls."""


@dataclass(frozen=True)
class Answer:
    """What the server answered to a request."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


@dataclass(frozen=True)
class Server:
    """A running server."""

    url: str
    log: Path
    certificates: Certificates | None
    process: "subprocess.Popen[bytes]"

    @property
    def address(self) -> str:
        """Host and port, as they stand at the head of an image reference."""
        return self.url.partition("://")[2]

    @property
    def uses_tls(self) -> bool:
        """Whether the server speaks HTTPS."""
        return self.certificates is not None

    def request(
        self,
        method: str,
        path: str,
        *,
        account: Account | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Answer:
        """Send one request on a connection of its own."""
        connection = self._connect()
        sent = dict(headers or {})
        if account is not None:
            credentials = base64.b64encode(f"{account.name}:{account.password}".encode()).decode()
            sent["Authorization"] = f"Basic {credentials}"
        try:
            connection.request(method, path, body, sent)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def push(self, repository: str, tag: str, content: Image | Index) -> None:
        """Store an image or an index under a tag, without any client."""
        for blob in content.blobs:
            if blob.media_type in (OCI_MANIFEST, OCI_INDEX):
                self._put_manifest(repository, blob.digest, blob)
            else:
                answer = self.request(
                    "POST",
                    f"/v2/{repository}/blobs/uploads/?digest={blob.digest}",
                    account=ADMINISTRATOR,
                    headers={"Content-Type": "application/octet-stream"},
                    body=blob.data,
                )
                assert answer.status == 201, answer
        self._put_manifest(repository, tag, content.manifest)

    def digest(self, repository: str, tag: str) -> str:
        """Return the digest a tag points at; empty where there is no such tag."""
        answer = self.request(
            "HEAD", f"/v2/{repository}/manifests/{tag}", account=ADMINISTRATOR, headers={"Accept": "*/*"}
        )
        return answer.headers["Docker-Content-Digest"] if answer.status == 200 else ""

    def rename(self, repository: str) -> str:
        """Gives a repository another name, which is returned."""
        project, _, name = repository.partition("/")
        answer = self.request(
            "POST",
            f"/api/wharf/v1/projects/{project}/repositories/{name}/move",
            account=ADMINISTRATOR,
            headers={"Content-Type": "application/json"},
            body=json.dumps({"name": f"{name}-renamed"}).encode(),
        )
        assert answer.status == 200, answer
        return f"{repository}-renamed"

    def log_tail(self) -> str:
        """Return the end of the log."""
        return self.log.read_bytes()[-LOG_TAIL_BYTES:].decode(errors="replace")

    def _put_manifest(self, repository: str, reference: str, manifest: Blob) -> None:
        answer = self.request(
            "PUT",
            f"/v2/{repository}/manifests/{reference}",
            account=ADMINISTRATOR,
            headers={"Content-Type": manifest.media_type},
            body=manifest.data,
        )
        assert answer.status == 201, answer

    def _connect(self) -> http.client.HTTPConnection:
        if self.certificates is None:
            return http.client.HTTPConnection(self.address, timeout=REQUEST_TIMEOUT_SECONDS)
        context = ssl.create_default_context(cafile=self.certificates.authority)
        return http.client.HTTPSConnection(self.address, timeout=REQUEST_TIMEOUT_SECONDS, context=context)


@contextmanager
def run_server(
    directory: Path,
    settings: Mapping[str, str],
    *,
    certificates: Certificates | None = None,
    with_people: bool = True,
) -> Iterator[Server]:
    """Start a new server on a free port and stop it as a service would be stopped.

    `settings` are environment variables, WHARF_DATABASE and the like. The data lies in a folder below
    `directory`. Without people there is the administrator alone, and the project `library`. The server
    has to end by itself, with exit code 0, when it is sent SIGTERM.
    """
    environment = _environment(directory, settings, certificates)
    if with_people:
        _create_people(environment)
    log = directory / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [WHARF, "serve"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        server = _await_server(process, log, certificates)
        yield server
        _stop(server)
    finally:
        # Its workers are in the same process group, and none of them may outlive the tests.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _environment(directory: Path, settings: Mapping[str, str], certificates: Certificates | None) -> dict[str, str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WHARF_")}
    environment |= {
        "WHARF_PORT": "0",
        "WHARF_DATA": str(directory / "data"),
        # Every client tries a wrong password, and all of them come from one address.
        "WHARF_LOGIN_FAILURES_MAX": "1000",
    }
    if certificates is not None:
        environment["WHARF_TLS_CERTIFICATE"] = str(certificates.certificate)
        environment["WHARF_TLS_KEY"] = str(certificates.key)
    return environment | dict(settings)


def _create_people(environment: Mapping[str, str]) -> None:
    _administer(environment, "project", "create", PRIVATE_PROJECT)
    _administer(environment, "project", "create", PUBLIC_PROJECT, "--public")
    for account in (MAINTAINER, DEVELOPER, GUEST, OUTSIDER):
        _administer(environment, "user", "create", account.name, "--password-stdin", stdin=account.password)
    for account in (MAINTAINER, DEVELOPER, GUEST):
        _administer(environment, "member", "add", PRIVATE_PROJECT, account.name, "--role", account.name)


def _administer(environment: Mapping[str, str], *arguments: str, stdin: str = "") -> None:
    result = subprocess.run(
        [WHARF, "admin", *arguments],
        env=environment,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=START_TIMEOUT_SECONDS,
    )
    assert result.returncode == 0, f"wharf admin {' '.join(arguments)}:\n{result.stdout}{result.stderr}"


def _await_server(process: "subprocess.Popen[bytes]", log: Path, certificates: Certificates | None) -> Server:
    found: list[Server] = []

    def is_ready() -> bool:
        assert process.poll() is None, f"wharf serve ended at once:\n{log.read_text()}"
        # The log may name other servers as well, such as the object store.
        urls = re.findall(r"https?://127\.0\.0\.1:[1-9][0-9]*", log.read_text())
        candidates = [Server(url, log, certificates, process) for url in dict.fromkeys(urls)]
        found.extend(server for server in candidates if _answers(server))
        return bool(found)

    wait_until(is_ready, START_TIMEOUT_SECONDS, "wharf serve answers")
    return found[0]


def _answers(server: Server) -> bool:
    try:
        return server.request("GET", "/api/v2.0/ping").status == 200
    except (OSError, http.client.HTTPException):
        return False


def _stop(server: Server) -> None:
    server.process.send_signal(signal.SIGTERM)
    try:
        exit_code = server.process.wait(STOP_TIMEOUT_SECONDS)
    except subprocess.TimeoutExpired:
        raise AssertionError(f"wharf serve did not stop:\n{server.log_tail()}") from None
    assert exit_code == 0, f"wharf serve stopped with exit code {exit_code}:\n{server.log_tail()}"
