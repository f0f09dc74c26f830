"""crane, the client of Google's go-containerregistry."""

from pathlib import Path

import pytest

from tests.clients.conftest import LOGIN, FindProgram
from tests.support.commands import Program
from tests.support.images import make_image, make_index, read_layout_digests, write_layout
from tests.support.server import MAINTAINER, Server

INSTALL = "go install github.com/google/go-containerregistry/cmd/crane@latest"


@pytest.fixture
def crane(find_program: FindProgram, server: Server) -> Program:
    """The program with the maintainer logged in."""
    crane = find_program("crane", INSTALL)
    crane("auth", "login", server.address, *LOGIN, stdin=MAINTAINER.password)
    return crane


def test_a_wrong_password_is_refused(crane: Program, server: Server, repository: str) -> None:
    """crane stores a login without asking; the registry refuses a wrong one as soon as it is used."""
    crane("auth", "login", server.address, *LOGIN, stdin="wrong")

    assert "unauthorized" in crane.fail("ls", f"{server.address}/{repository}").lower()


def test_an_image_is_pushed_copied_pulled_and_deleted(
    crane: Program, server: Server, repository: str, tmp_path: Path
) -> None:
    """An image comes back with the digest it was pushed with, also from a copy by mounted layers."""
    image = make_image()
    reference, copy = f"{server.address}/{repository}:1", f"{server.address}/{repository}-copy:2"

    crane("push", write_layout(tmp_path / "image", image, "1"), reference)
    crane("copy", reference, copy)
    crane("pull", "--format", "oci", copy, tmp_path / "pulled")

    assert crane("digest", reference) == crane("digest", copy) == image.digest
    assert read_layout_digests(tmp_path / "pulled") == [image.digest]
    assert crane("ls", f"{server.address}/{repository}") == "1"
    crane("validate", "--remote", copy)
    crane("delete", reference)
    assert "404 Not Found" in crane.fail("digest", reference)


def test_an_index_is_made_from_pushed_images(crane: Program, server: Server, repository: str, tmp_path: Path) -> None:
    """An index over images of several platforms gives each platform its own image."""
    base = f"{server.address}/{repository}"
    index = make_index()

    for image in index.images:
        crane("push", write_layout(tmp_path / image.architecture, image, "1"), f"{base}:{image.architecture}")
    crane("index", "append", "-t", f"{base}:all", *(f"-m={base}:{i.architecture}" for i in index.images))

    for image in index.images:
        platform = f"linux/{image.architecture}"
        assert crane("digest", "--platform", platform, f"{base}:all") == image.digest
    assert crane("ls", base).splitlines() == ["all", "amd64", "arm64"]
