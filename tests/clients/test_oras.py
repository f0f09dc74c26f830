"""oras, the client for artifacts that are no images."""

import json
from pathlib import Path

import pytest

from tests.clients.conftest import LOGIN, FindProgram
from tests.support.commands import Program
from tests.support.images import make_index, read_layout_digests, write_layout
from tests.support.server import MAINTAINER, Server

INSTALL = "go install oras.land/oras/cmd/oras@latest"


@pytest.fixture
def plain(server: Server) -> str:
    """The option without which oras takes a registry to speak HTTPS."""
    return f"--plain-http={not server.uses_tls}"


@pytest.fixture
def oras(find_program: FindProgram, server: Server, plain: str) -> Program:
    """The program with the maintainer logged in."""
    oras = find_program("oras", INSTALL)
    oras("login", plain, *LOGIN, server.address, stdin=MAINTAINER.password)
    return oras


def test_a_wrong_password_is_refused(oras: Program, server: Server, plain: str) -> None:
    """The registry is asked about a login before it is stored."""
    assert "unauthorized" in oras.fail("login", plain, *LOGIN, server.address, stdin="wrong")


def test_an_artifact_and_what_refers_to_it(
    oras: Program, server: Server, repository: str, plain: str, tmp_path: Path
) -> None:
    """An artifact is pushed, pulled, listed and described; what was attached to it is discovered."""
    reference = f"{server.address}/{repository}:1"
    (tmp_path / "note.txt").write_text("Read me.")
    (tmp_path / "sbom.json").write_text("{}")

    oras("push", plain, reference, "--artifact-type=application/vnd.test.note", "note.txt:text/plain")
    oras("attach", plain, reference, "--artifact-type=application/vnd.test.sbom", "sbom.json")
    oras("pull", plain, reference, "-o", "pulled")

    assert (tmp_path / "pulled/note.txt").read_text() == "Read me."
    assert oras("resolve", plain, reference) == server.digest(repository, "1")
    assert oras("repo", "tags", plain, f"{server.address}/{repository}") == "1"
    found = json.loads(oras("discover", plain, reference, "--format", "json"))
    assert [referrer["artifactType"] for referrer in found["referrers"]] == ["application/vnd.test.sbom"]


def test_an_index_is_copied_in_and_out_and_deleted(
    oras: Program, server: Server, repository: str, plain: str, tmp_path: Path
) -> None:
    """An index survives the way from a folder to the registry and back, until it is deleted."""
    index = make_index()
    reference = f"{server.address}/{repository}:all"
    write_layout(tmp_path / "index", index, "all")

    oras("cp", f"--to-{plain[2:]}", "--from-oci-layout", "index:all", reference)
    oras("cp", f"--from-{plain[2:]}", reference, "--to-oci-layout", "copy:all")

    assert index.digest in read_layout_digests(tmp_path / "copy")
    for image in index.images:
        platform = f"linux/{image.architecture}"
        found = oras("manifest", "fetch", plain, "--descriptor", "--platform", platform, reference)
        assert json.loads(found)["digest"] == image.digest
    oras("manifest", "delete", plain, "--force", reference)
    assert "not found" in oras.fail("resolve", plain, reference)
