"""Object stores for tests: real servers over HTTP on free ports of this machine, each gone with its test run."""

import base64
import hmac
import os
import socket
import subprocess
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path
from typing import ClassVar

from tests.support.ports import free_port
from tests.support.programs import require_program
from tests.support.waiting import wait_until

START_TIMEOUT_SECONDS = 30
STOP_TIMEOUT_SECONDS = 10
REQUEST_TIMEOUT_SECONDS = 30


@dataclass(frozen=True)
class Versitygw:
    """S3 over a folder: a bucket is a folder in it, and an object a file."""

    port: int
    directory: Path
    environment: ClassVar[Mapping[str, str]] = {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test-secret",
        "AWS_REGION": "us-east-1",
    }

    def create_bucket(self, name: str) -> str:
        """Make an empty bucket and return its storage URL."""
        (self.directory / name).mkdir()
        return self.url(name, self.port)

    def url(self, name: str, port: int) -> str:
        """Return the storage URL of a bucket as seen through a port: the server's own or that of a relay."""
        return f"s3://{name}?endpoint=http://127.0.0.1:{port}"


@dataclass(frozen=True)
class Azurite:
    """The emulator of Azure Blob Storage, with its well-known account; everything lies in its memory."""

    port: int
    account: ClassVar[str] = "devstoreaccount1"
    key: ClassVar[str] = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
    environment: ClassVar[Mapping[str, str]] = {
        "AZURE_STORAGE_ACCOUNT_NAME": account,
        "AZURE_STORAGE_ACCOUNT_KEY": key,
    }

    def create_bucket(self, name: str) -> str:
        """Make an empty container and return its storage URL."""
        headers = {"x-ms-date": formatdate(usegmt=True), "x-ms-version": "2021-08-06"}
        # The method, eleven standard headers that are all absent, our own headers, the resource.
        signed_lines = ["PUT", *[""] * 11, *(f"{header}:{value}" for header, value in headers.items())]
        signed_lines += [f"/{self.account}/{self.account}/{name}", "restype:container"]
        signature = hmac.digest(base64.b64decode(self.key), "\n".join(signed_lines).encode(), "sha256")
        headers["Authorization"] = f"SharedKey {self.account}:{base64.b64encode(signature).decode()}"
        _request("PUT", f"http://127.0.0.1:{self.port}/{self.account}/{name}?restype=container", headers)
        return self.url(name, self.port)

    def url(self, name: str, port: int) -> str:
        """Return the storage URL of a container as seen through a port: the server's own or that of a relay."""
        return f"az://{name}?endpoint=http://127.0.0.1:{port}/{self.account}"


@dataclass(frozen=True)
class FakeGcs:
    """A stand-in for Google Cloud Storage; everything lies in its memory."""

    port: int
    environment: ClassVar[Mapping[str, str]] = {"GOOGLE_BEARER_TOKEN": "anybody"}

    def create_bucket(self, name: str) -> str:
        """Make an empty bucket and return its storage URL."""
        body = f'{{"name": "{name}"}}'.encode()
        _request("POST", f"http://127.0.0.1:{self.port}/storage/v1/b?project=test", {}, body)
        return f"gs://{name}?endpoint=http://127.0.0.1:{self.port}"

    def upload(self, bucket: str, key: str, data: bytes) -> None:
        """Store an object through the JSON interface."""
        query = urllib.parse.urlencode({"uploadType": "media", "name": key})
        _request("POST", f"http://127.0.0.1:{self.port}/upload/storage/v1/b/{bucket}/o?{query}", {}, data)


@contextmanager
def run_versitygw(directory: Path) -> Iterator[Versitygw]:
    """Serve the folder as S3."""
    program = require_program("versitygw", "go install github.com/versity/versitygw/cmd/versitygw@v1.8.0")
    port = free_port()
    keys = {
        "ROOT_ACCESS_KEY": Versitygw.environment["AWS_ACCESS_KEY_ID"],
        "ROOT_SECRET_KEY": Versitygw.environment["AWS_SECRET_ACCESS_KEY"],
    }
    with _running([program, "--quiet", "--port", f"127.0.0.1:{port}", "posix", str(directory)], port, keys):
        yield Versitygw(port, directory)


@contextmanager
def run_azurite() -> Iterator[Azurite]:
    """Serve Azure Blob Storage."""
    program = require_program("azurite-blob", "npm install --global azurite")
    port = free_port()
    options = "--silent --inMemoryPersistence --skipApiVersionCheck --disableTelemetry --blobHost 127.0.0.1 --blobPort"
    with _running([program, *options.split(), str(port)], port, {}):
        yield Azurite(port)


@contextmanager
def run_fake_gcs() -> Iterator[FakeGcs]:
    """Serve Google Cloud Storage."""
    program = require_program("fake-gcs-server", "go install github.com/fsouza/fake-gcs-server@v1.56.1")
    port = free_port()
    options = f"-scheme http -host 127.0.0.1 -port {port} -public-host 127.0.0.1:{port} -backend memory"
    with _running([program, *options.split()], port, {}):
        yield FakeGcs(port)


@contextmanager
def _running(arguments: list[str], port: int, environment: Mapping[str, str]) -> Iterator[None]:
    server = subprocess.Popen(
        arguments, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_until(lambda: _answers(port), START_TIMEOUT_SECONDS, f"{arguments[0]} listens")
        yield
    finally:
        server.terminate()
        server.wait(STOP_TIMEOUT_SECONDS)


def _answers(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def _request(method: str, url: str, headers: Mapping[str, str], body: bytes = b"") -> None:
    request = urllib.request.Request(url, data=body or None, headers=dict(headers), method=method)  # noqa: S310 — Loopback only.
    urllib.request.urlopen(request, timeout=REQUEST_TIMEOUT_SECONDS).close()  # noqa: S310
