"""skopeo, which copies images between registries, folders and archives."""

import json
from pathlib import Path

import pytest

from tests.clients.conftest import LOGIN, FindProgram
from tests.support.commands import Program
from tests.support.images import (
    make_image,
    make_index,
    read_layout_digests,
    write_docker_archive,
    write_layout,
)
from tests.support.server import MAINTAINER, Server


@pytest.fixture
def verify(server: Server) -> str:
    """The option without which skopeo takes a registry to speak HTTPS."""
    return f"tls-verify={server.uses_tls}"


@pytest.fixture
def skopeo(find_program: FindProgram, server: Server, verify: str) -> Program:
    """The program with the maintainer logged in."""
    skopeo = find_program("skopeo", "apt-get install skopeo")
    skopeo("login", f"--{verify}", *LOGIN, server.address, stdin=MAINTAINER.password)
    return skopeo


def test_a_wrong_password_is_refused(skopeo: Program, server: Server, verify: str) -> None:
    """The registry is asked about a login before it is stored."""
    message = skopeo.fail("login", f"--{verify}", *LOGIN, server.address, stdin="wrong")

    assert "invalid username/password" in message


def test_images_are_copied_listed_and_synchronised(
    skopeo: Program, server: Server, repository: str, verify: str, tmp_path: Path
) -> None:
    """Images in both formats go in; their tags are listed and a whole repository comes out."""
    image = make_image()
    name = f"{server.address}/{repository}"
    reference = f"docker://{name}"
    write_layout(tmp_path / "image", image, "1")
    write_docker_archive(tmp_path / "image.tar", make_image(), "localhost/image:1")

    skopeo("copy", f"--dest-{verify}", "oci:image:1", f"{reference}:oci")
    skopeo("copy", f"--dest-{verify}", "docker-archive:image.tar", f"{reference}:docker")
    skopeo("sync", f"--src-{verify}", "--src=docker", "--dest=dir", name, "synchronised")

    assert skopeo("inspect", f"--{verify}", "--format={{.Digest}}", f"{reference}:oci") == image.digest
    assert json.loads(skopeo("list-tags", f"--{verify}", reference))["Tags"] == ["docker", "oci"]
    folders = (tmp_path / "synchronised").iterdir()
    assert {folder.name.partition(":")[2] for folder in folders} == {"docker", "oci"}


def test_an_index_is_copied_in_and_out_and_deleted(
    skopeo: Program, server: Server, repository: str, verify: str, tmp_path: Path
) -> None:
    """An index survives the way from a folder to the registry and back, until it is deleted."""
    index = make_index()
    reference = f"docker://{server.address}/{repository}:all"
    write_layout(tmp_path / "index", index, "all")

    skopeo("copy", "--all", f"--dest-{verify}", "oci:index:all", reference)
    skopeo("copy", "--all", f"--src-{verify}", reference, "oci:copy:all")

    assert read_layout_digests(tmp_path / "copy") == [index.digest]
    skopeo("delete", f"--{verify}", reference)
    skopeo.fail("inspect", f"--{verify}", reference)
    assert not server.digest(repository, "all")


def test_a_renamed_repository_is_read_by_its_former_name(
    skopeo: Program, server: Server, repository: str, verify: str, tmp_path: Path
) -> None:
    """Tags, index and layers, with the token of the old name."""
    index = make_index()
    server.push(repository, "all", index)
    server.rename(repository)
    reference = f"docker://{server.address}/{repository}"

    skopeo("copy", "--all", f"--src-{verify}", f"{reference}:all", "oci:copy:all")

    assert read_layout_digests(tmp_path / "copy") == [index.digest]
    assert json.loads(skopeo("list-tags", f"--{verify}", reference))["Tags"] == ["all"]
