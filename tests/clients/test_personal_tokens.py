"""Personal tokens in place of the password: docker, skopeo and oras log in with them."""

import json
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.clients.conftest import LOGIN, FindProgram
from tests.support.docker_engine import DockerEngine
from tests.support.images import make_image, write_docker_archive, write_layout
from tests.support.server import DEVELOPER, MAINTAINER, PRIVATE_PROJECT, Server

PULL = [{"resource": "repository", "action": "pull"}]
MakeToken = Callable[..., tuple[str, int]]


@pytest.fixture
def make_token(server: Server) -> MakeToken:
    """Makes tokens of the maintainer: for anything, or for pulling from a project."""

    def make(project: str = "") -> tuple[str, int]:
        scope = {"kind": "project", "namespace": project, "access": PULL}
        body = {"name": uuid.uuid4().hex, "permissions": [scope] if project else []}
        answer = server.request(
            "POST",
            "/api/wharf/v1/tokens",
            account=MAINTAINER,
            headers={"Content-Type": "application/json"},
            body=json.dumps(body).encode(),
        )
        assert answer.status == 201, answer
        made = json.loads(answer.body)
        return made["secret"], made["id"]

    return make


def revoke(server: Server, token_id: int) -> None:
    """End a token."""
    answer = server.request("DELETE", f"/api/wharf/v1/tokens/{token_id}", account=MAINTAINER)
    assert answer.status == 200, answer


def test_docker(
    find_program: FindProgram,
    docker_engine: DockerEngine,
    server: Server,
    repository: str,
    make_token: MakeToken,
    tmp_path: Path,
) -> None:
    """It pushes and pulls with a token; one for pulling pushes nothing; a revoked one opens nothing."""
    engine = {"DOCKER_HOST": f"unix://{docker_engine.docker_socket}", "DOCKER_BUILDKIT": "0"}
    docker = find_program("docker", "apt-get install docker.io", **engine)
    (whole, whole_id), (narrow, _) = make_token(), make_token(PRIVATE_PROJECT)
    reference = f"{server.address}/{repository}:1"
    docker("load", "-i", write_docker_archive(tmp_path / "image.tar", make_image(), reference))

    assert "Login Succeeded" in docker("login", *LOGIN, server.address, stdin=whole)
    docker("push", reference)
    docker("login", *LOGIN, server.address, stdin=narrow)
    docker("pull", reference)
    docker("tag", reference, f"{reference}-other")
    assert "denied" in docker.fail("push", f"{reference}-other")
    assert not server.digest(repository, "1-other")

    docker("login", *LOGIN, server.address, stdin=whole)
    revoke(server, whole_id)
    assert "unauthorized" in docker.fail("pull", reference).lower()
    docker.fail("login", *LOGIN, server.address, stdin=whole)
    docker("rmi", reference, f"{reference}-other")


def test_skopeo(
    find_program: FindProgram, server: Server, repository: str, make_token: MakeToken, tmp_path: Path
) -> None:
    """The same; and a token with the name of another user opens nothing."""
    skopeo = find_program("skopeo", "apt-get install skopeo")
    verify = f"tls-verify={server.uses_tls}"
    (whole, whole_id), (narrow, _) = make_token(), make_token(PRIVATE_PROJECT)
    reference = f"docker://{server.address}/{repository}"
    write_layout(tmp_path / "image", make_image(), "1")
    copy = ("copy", f"--dest-{verify}", "oci:image:1")

    skopeo("login", f"--{verify}", *LOGIN, server.address, stdin=whole)
    skopeo(*copy, f"{reference}:1")
    skopeo("login", f"--{verify}", *LOGIN, server.address, stdin=narrow)
    assert json.loads(skopeo("list-tags", f"--{verify}", reference))["Tags"] == ["1"]
    assert "unauthorized" in skopeo.fail(*copy, f"{reference}:2")
    foreign = ("--username", DEVELOPER.name, "--password-stdin")
    assert "invalid username/password" in skopeo.fail("login", f"--{verify}", *foreign, server.address, stdin=whole)

    revoke(server, whole_id)
    assert "invalid username/password" in skopeo.fail("login", f"--{verify}", *LOGIN, server.address, stdin=whole)


def test_oras(
    find_program: FindProgram, server: Server, repository: str, make_token: MakeToken, tmp_path: Path
) -> None:
    """The same; what a token is for in one project it is not for in another."""
    oras = find_program("oras", "go install oras.land/oras/cmd/oras@latest")
    plain = f"--plain-http={not server.uses_tls}"
    (whole, whole_id), (narrow, _), (elsewhere, _) = make_token(), make_token(PRIVATE_PROJECT), make_token("library")
    reference = f"{server.address}/{repository}:1"
    (tmp_path / "note.txt").write_text("Read me.")
    push = ("push", plain, "--artifact-type=application/vnd.test.note")

    oras("login", plain, *LOGIN, server.address, stdin=whole)
    oras(*push, reference, "note.txt:text/plain")
    oras("login", plain, *LOGIN, server.address, stdin=narrow)
    oras("pull", plain, reference, "-o", "pulled")
    assert (tmp_path / "pulled/note.txt").read_text() == "Read me."
    assert "unauthorized" in oras.fail(*push, f"{reference}-other", "note.txt:text/plain")
    oras("login", plain, *LOGIN, server.address, stdin=elsewhere)
    assert "unauthorized" in oras.fail("pull", plain, reference, "-o", "other")

    revoke(server, whole_id)
    assert "unauthorized" in oras.fail("login", plain, *LOGIN, server.address, stdin=whole)
