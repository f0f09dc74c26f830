"""buildah, which builds images without an engine."""

from pathlib import Path

import pytest

from tests.clients.conftest import LOGIN, FindProgram
from tests.support.commands import Program
from tests.support.server import MAINTAINER, Server


@pytest.fixture
def verify(server: Server) -> str:
    """The option without which buildah takes a registry to speak HTTPS."""
    return f"--tls-verify={server.uses_tls}"


@pytest.fixture
def buildah(find_program: FindProgram, server: Server, verify: str, tmp_path: Path) -> Program:
    """The program with an empty store, the maintainer logged in, and something to build."""
    (tmp_path / "source").mkdir()
    (tmp_path / "source/Containerfile").write_text("FROM scratch\nCOPY greeting.txt /\n")
    (tmp_path / "source/greeting.txt").write_text(f"Hello from {tmp_path}.\n")
    store = (f"--root={tmp_path / 'images'}", f"--runroot={tmp_path / 'run'}", "--storage-driver=vfs")
    buildah = find_program("buildah", "apt-get install buildah", *store)
    buildah("login", verify, *LOGIN, server.address, stdin=MAINTAINER.password)
    return buildah


def test_a_wrong_password_is_refused(buildah: Program, server: Server, verify: str) -> None:
    """The registry is asked about a login before it is stored."""
    message = buildah.fail("login", verify, *LOGIN, server.address, stdin="wrong")

    assert "invalid username/password" in message


def test_an_image_is_built_pushed_and_pulled(
    buildah: Program, server: Server, repository: str, verify: str, tmp_path: Path
) -> None:
    """A built image comes back with the digest it was pushed with."""
    reference = f"{server.address}/{repository}:1"

    buildah("build", "--isolation=chroot", "-t", reference, "source")
    buildah("push", verify, "--digestfile=digest", reference)
    buildah("rmi", reference)
    buildah("pull", verify, reference)

    digest = (tmp_path / "digest").read_text()
    assert digest == server.digest(repository, "1")
    assert buildah("images", "--format={{.Digest}}", reference) == digest


def test_an_index_is_built_and_pushed(buildah: Program, server: Server, repository: str, verify: str) -> None:
    """Images for two platforms are pushed with the index over them."""
    reference = f"{server.address}/{repository}:all"

    for platform in ("linux/amd64", "linux/arm64"):
        buildah("build", "--isolation=chroot", f"--platform={platform}", "--manifest=local", "source")
    buildah("manifest", "push", verify, "--all", "local", f"docker://{reference}")

    assert server.digest(repository, "all")
    for architecture in ("amd64", "arm64"):
        buildah("pull", verify, f"--arch={architecture}", reference)
        assert f'"architecture": "{architecture}"' in buildah("inspect", "--type=image", reference)
