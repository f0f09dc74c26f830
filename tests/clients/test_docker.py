"""docker, with a private engine."""

import json
from pathlib import Path

import pytest

from tests.clients.conftest import LOGIN, FindProgram
from tests.support.commands import Program
from tests.support.docker_engine import DockerEngine
from tests.support.images import make_image, make_index, write_docker_archive
from tests.support.server import MAINTAINER, Server


@pytest.fixture
def docker(find_program: FindProgram, docker_engine: DockerEngine, server: Server) -> Program:
    """The program with the maintainer logged in.

    The engine takes every registry on the loopback address for trustworthy, over HTTP as over TLS.
    """
    engine = {"DOCKER_HOST": f"unix://{docker_engine.docker_socket}", "DOCKER_BUILDKIT": "0"}
    docker = find_program("docker", "apt-get install docker.io", **engine)
    docker("login", *LOGIN, server.address, stdin=MAINTAINER.password)
    return docker


def repository_digests(docker: Program, reference: str) -> list[str]:
    """Return the digests under which the engine knows an image to lie in registries."""
    digests: list[str] = json.loads(docker("image", "inspect", "--format={{json .RepoDigests}}", reference))
    return digests


def build(docker: Program, directory: Path, reference: str, platform: str) -> None:
    """Build an image that differs from every other."""
    (directory / "Dockerfile").write_text("FROM scratch\nCOPY greeting.txt /\n")
    (directory / "greeting.txt").write_text(f"Hello {platform} in {directory}.\n")
    # The classic builder takes what it has in its cache for good on every platform.
    docker("build", "--no-cache", "--platform", platform, "--tag", reference, ".")


def test_a_wrong_password_is_refused(docker: Program, server: Server) -> None:
    """The registry is asked about a login before it is stored."""
    message = docker.fail("login", *LOGIN, server.address, stdin="wrong")

    # Refused over TLS, the engine tries plain HTTP as well, and tells of that failure only.
    assert server.uses_tls or "unauthorized" in message


def test_an_image_is_pushed_and_pulled(docker: Program, server: Server, repository: str, tmp_path: Path) -> None:
    """An image comes back with the digest it was pushed with, and lends its layers to the next push."""
    reference = f"{server.address}/{repository}:1"
    other = f"{server.address}/{repository}-copy:1"

    docker("load", "-i", write_docker_archive(tmp_path / "image.tar", make_image(), reference))
    docker("push", reference)
    docker("tag", reference, other)
    assert "Mounted from" in docker("push", other)
    docker("rmi", reference, other)
    docker("pull", reference)

    digest = server.digest(repository, "1")
    assert repository_digests(docker, reference) == [f"{server.address}/{repository}@{digest}"]
    docker("rmi", reference)


def test_an_index_is_pulled_for_a_platform(docker: Program, server: Server, repository: str) -> None:
    """An index gives a puller the image of the platform asked for."""
    reference = f"{server.address}/{repository}:all"
    index = make_index()
    server.push(repository, "all", index)

    docker("pull", "--platform=linux/arm64", reference)

    assert docker("image", "inspect", "--format={{.Architecture}}", reference) == "arm64"
    assert repository_digests(docker, reference) == [f"{server.address}/{repository}@{index.digest}"]


# `docker manifest push` knows no registry on the loopback address but one over plain HTTP.
@pytest.mark.parametrize("server", ["sqlite_disk", "postgres_s3"], indirect=True)
def test_a_manifest_list_is_made_from_built_images(
    docker: Program, server: Server, repository: str, tmp_path: Path
) -> None:
    """Images for two platforms are built and pushed, then the list over them."""
    base = f"{server.address}/{repository}"
    architectures = ("amd64", "arm64")

    for architecture in architectures:
        build(docker, tmp_path, f"{base}:{architecture}", f"linux/{architecture}")
        docker("push", f"{base}:{architecture}")
    docker("manifest", "create", "--insecure", f"{base}:all", *(f"{base}:{name}" for name in architectures))
    docker("manifest", "push", "--insecure", f"{base}:all")

    listed = json.loads(docker("manifest", "inspect", "--insecure", f"{base}:all"))["manifests"]
    assert [entry["digest"] for entry in listed] == [server.digest(repository, name) for name in architectures]


def test_a_renamed_repository_is_pulled_by_its_former_name(docker: Program, server: Server, repository: str) -> None:
    """As if nothing had happened."""
    reference = f"{server.address}/{repository}:1"
    image = make_image()
    server.push(repository, "1", image)
    server.rename(repository)

    docker("pull", reference)

    assert repository_digests(docker, reference) == [f"{server.address}/{repository}@{image.digest}"]
    docker("rmi", reference)
