"""regctl, the client of regclient."""

import json
from pathlib import Path

import pytest

from tests.clients.conftest import FindProgram
from tests.support.commands import Program
from tests.support.images import (
    make_image,
    make_index,
    read_layout_digests,
    write_docker_archive,
    write_layout,
)
from tests.support.server import MAINTAINER, Server

INSTALL = "go install github.com/regclient/regclient/cmd/regctl@latest"


LOGIN = ("registry", "login", "--user", MAINTAINER.name, "--pass-stdin")


@pytest.fixture
def regctl(find_program: FindProgram, server: Server) -> Program:
    """The program with the maintainer logged in."""
    regctl = find_program("regctl", INSTALL)
    if not server.uses_tls:
        regctl("registry", "set", server.address, "--tls=disabled", "--skip-check")
    regctl(*LOGIN, server.address, stdin=MAINTAINER.password)
    return regctl


def test_a_wrong_password_is_refused(regctl: Program, server: Server) -> None:
    """The registry is asked about a login."""
    assert "unauthorized" in regctl.fail(*LOGIN, server.address, stdin="wrong")


def test_an_index_is_copied_in_and_out_and_deleted(
    regctl: Program, server: Server, repository: str, tmp_path: Path
) -> None:
    """An index survives the way from a folder to the registry and back, until it is deleted."""
    index = make_index()
    reference = f"{server.address}/{repository}:all"
    write_layout(tmp_path / "index", index, "all")

    regctl("image", "copy", "ocidir://index:all", reference)
    regctl("image", "copy", reference, "ocidir://copy:all")

    assert regctl("image", "digest", reference) == index.digest
    assert read_layout_digests(tmp_path / "copy") == [index.digest]
    for image in index.images:
        platform = f"linux/{image.architecture}"
        assert regctl("image", "digest", "--platform", platform, reference) == image.digest
    regctl("manifest", "rm", f"{server.address}/{repository}@{index.digest}")
    assert "not found" in regctl.fail("image", "digest", reference)


def test_tags_and_referrers(regctl: Program, server: Server, repository: str, tmp_path: Path) -> None:
    """Tags are listed and removed one by one; an artifact with a subject is listed under it."""
    base = f"{server.address}/{repository}"
    write_docker_archive(tmp_path / "image.tar", make_image(), "localhost/image:1")

    regctl("image", "import", f"{base}:1", "image.tar")
    regctl("image", "copy", f"{base}:1", f"{base}:2")
    regctl("artifact", "put", "--artifact-type=application/vnd.test.note", f"--subject={base}:1", stdin="Note.")
    regctl("tag", "rm", f"{base}:2")

    assert regctl("tag", "ls", base) == "1"
    found = json.loads(regctl("artifact", "list", f"{base}:1", "--format={{json .}}"))
    assert [entry["artifactType"] for entry in found["descriptors"]] == ["application/vnd.test.note"]
