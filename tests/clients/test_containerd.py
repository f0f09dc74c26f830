"""ctr, the client of containerd; the containerd is the private Docker engine's."""

import shutil
from pathlib import Path

import pytest

from tests.clients.conftest import FindProgram
from tests.support.commands import Program
from tests.support.docker_engine import DockerEngine
from tests.support.images import make_image, make_index, write_docker_archive, write_layout
from tests.support.server import MAINTAINER, Server

USER = f"--user={MAINTAINER.name}:{MAINTAINER.password}"


@pytest.fixture
def ctr(find_program: FindProgram, docker_engine: DockerEngine) -> Program:
    """The program, which is given the password with each command."""
    options = (f"--address={docker_engine.containerd_socket}", "--namespace=wharf", "images")
    return find_program("ctr", "apt-get install containerd", *options)


@pytest.fixture
def access(server: Server, tmp_path: Path) -> str:
    """The option that says how the registry is spoken to."""
    if server.certificates is None:
        return "--plain-http"
    hosts = tmp_path / "hosts" / server.address
    hosts.mkdir(parents=True)
    (hosts / "hosts.toml").write_text(
        f'[host."{server.url}"]\ncapabilities = ["pull", "resolve", "push"]\nca = "{server.certificates.authority}"\n'
    )
    return f"--hosts-dir={tmp_path / 'hosts'}"


def test_an_image_is_pushed_with_the_right_password(
    ctr: Program, server: Server, repository: str, access: str, tmp_path: Path
) -> None:
    """A push with a wrong password is refused; one with the right password arrives."""
    reference = f"{server.address}/{repository}:1"
    ctr("import", write_docker_archive(tmp_path / "image.tar", make_image(), reference))

    assert "401 Unauthorized" in ctr.fail("push", access, f"--user={MAINTAINER.name}:wrong", reference)
    ctr("push", access, USER, reference)

    assert server.digest(repository, "1") in ctr("list", f"name=={reference}")


def test_an_index_is_pushed_and_pulled(
    ctr: Program, server: Server, repository: str, access: str, tmp_path: Path
) -> None:
    """An index comes back with its digest and the images of all its platforms."""
    index = make_index()
    name = f"{server.address}/{repository}"
    layout = write_layout(tmp_path / "index", index, "all")
    archive = shutil.make_archive(str(tmp_path / "index"), "tar", layout)

    ctr("import", "--all-platforms", f"--base-name={name}", archive)
    ctr("push", access, USER, f"{name}:all")
    ctr("remove", "--sync", f"{name}:all")
    ctr("pull", access, USER, "--all-platforms", f"{name}:all")

    assert server.digest(repository, "all") == index.digest
    listed = ctr("list", f"name=={name}:all")
    assert index.digest in listed
    assert "linux/amd64,linux/arm64" in listed


def test_a_renamed_repository_is_pulled_by_its_former_name(
    ctr: Program, server: Server, repository: str, access: str
) -> None:
    """As if nothing had happened."""
    index = make_index()
    name = f"{server.address}/{repository}"
    server.push(repository, "all", index)
    server.rename(repository)

    ctr("pull", access, USER, "--all-platforms", f"{name}:all")

    assert index.digest in ctr("list", f"name=={name}:all")
