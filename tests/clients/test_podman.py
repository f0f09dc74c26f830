"""podman, with images and settings in the test's folder."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.clients.conftest import LOGIN, FindProgram
from tests.support.commands import Program
from tests.support.images import make_image, make_index, write_docker_archive, write_layout
from tests.support.server import MAINTAINER, Server


@pytest.fixture
def verify(server: Server) -> str:
    """The option without which podman takes a registry to speak HTTPS."""
    return f"--tls-verify={server.uses_tls}"


@pytest.fixture
def podman(find_program: FindProgram, server: Server, verify: str, tmp_path: Path) -> Iterator[Program]:
    """The program with an empty store and the maintainer logged in."""
    # podman wants at most 50 characters for the folder of its sockets.
    with TemporaryDirectory(prefix="podman-") as run:
        store = (f"--root={tmp_path / 'images'}", f"--runroot={run}", "--storage-driver=vfs")
        podman = find_program("podman", "apt-get install podman", *store)
        podman("login", verify, *LOGIN, server.address, stdin=MAINTAINER.password)
        yield podman


def test_a_wrong_password_is_refused(podman: Program, server: Server, verify: str) -> None:
    """The registry is asked about a login before it is stored."""
    message = podman.fail("login", verify, *LOGIN, server.address, stdin="wrong")

    assert "invalid username/password" in message


def test_an_image_is_pushed_listed_and_pulled(
    podman: Program, server: Server, repository: str, verify: str, tmp_path: Path
) -> None:
    """An image comes back with the digest it was pushed with."""
    name = f"{server.address}/{repository}"
    reference = f"{name}:1"
    archive = write_docker_archive(tmp_path / "image.tar", make_image(), reference)

    podman("load", "-i", archive)
    podman("push", verify, "--digestfile=digest", reference)
    podman("rmi", reference)
    podman("pull", verify, reference)

    digest = (tmp_path / "digest").read_text()
    assert digest == server.digest(repository, "1")
    assert podman("image", "inspect", "--format={{.Digest}}", reference) == digest
    assert podman("search", verify, "--list-tags", name).split()[-2:] == [name, "1"]


def test_an_index_is_pushed_and_pulled_for_another_platform(
    podman: Program, server: Server, repository: str, verify: str, tmp_path: Path
) -> None:
    """An index is put together here, and gives a puller the image of the platform asked for."""
    index = make_index()
    reference = f"{server.address}/{repository}:all"

    podman("manifest", "create", "local")
    for image in index.images:
        layout = write_layout(tmp_path / image.architecture, image, "1")
        podman("manifest", "add", "local", f"oci:{layout}:1")
    podman("manifest", "push", verify, "--all", "local", f"docker://{reference}")
    podman("pull", verify, "--platform=linux/arm64", reference)

    assert server.digest(repository, "all")
    assert podman("image", "inspect", "--format={{.Architecture}}", reference) == "arm64"


def test_a_renamed_repository_is_pulled_by_its_former_name(
    podman: Program, server: Server, repository: str, verify: str
) -> None:
    """As if nothing had happened; a push goes to the new name alone."""
    image = make_image()
    server.push(repository, "1", image)
    renamed = server.rename(repository)

    podman("pull", verify, f"{server.address}/{repository}:1")

    assert podman("image", "inspect", "--format={{.Digest}}", f"{server.address}/{repository}:1") == image.digest
    assert "renamed" in podman.fail("push", verify, f"{server.address}/{repository}:1")
    podman("push", verify, f"{server.address}/{repository}:1", f"docker://{server.address}/{renamed}:2")
