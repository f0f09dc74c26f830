"""What the tests of all clients share."""

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

from tests.support.commands import Program, make_program
from tests.support.docker_engine import DockerEngine, run_docker_engine
from tests.support.server import MAINTAINER, PRIVATE_PROJECT, Server

LOGIN = ("--username", MAINTAINER.name, "--password-stdin")
"""The options by which most clients are told who logs in."""


class FindProgram(Protocol):
    """Finds a client by name; `install` is the command shown where it is missing."""

    def __call__(self, name: str, install: str, *options: str, **environment: str) -> Program:
        """Return the client with options before each command and variables in its environment."""


@pytest.fixture
def repository(request: pytest.FixtureRequest) -> str:
    """The name of a repository in the private project that nobody else uses."""
    client = request.path.stem.removeprefix("test_")
    return f"{PRIVATE_PROJECT}/{client}-{uuid.uuid4().hex[:8]}"


@pytest.fixture
def find_program(server: Server, tmp_path: Path) -> FindProgram:
    """Finds clients that work in the test's folder and trust the authority of the server."""

    def find(name: str, install: str, *options: str, **environment: str) -> Program:
        if server.certificates is not None:
            environment["SSL_CERT_FILE"] = str(server.certificates.authority)
        return make_program(name, install, tmp_path, options=options, environment=environment)

    return find


@pytest.fixture(scope="session")
def docker_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DockerEngine]:
    """A private Docker engine, whose containerd serves ctr as well."""
    with run_docker_engine(tmp_path_factory.mktemp("engine")) as engine:
        yield engine
