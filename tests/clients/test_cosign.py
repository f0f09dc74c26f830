"""cosign, with signatures as referrers and, as older releases have them, under tags of their own."""

import json
from pathlib import Path

import pytest

from tests.clients.conftest import LOGIN, FindProgram
from tests.support.commands import Program, make_program
from tests.support.images import make_image
from tests.support.server import MAINTAINER, Server

INSTALL = "go install github.com/sigstore/cosign/v3/cmd/cosign@latest"
# The public transparency log is out of reach here, and none of the registry's business.
NO_LOG = ("--use-signing-config=false", "--tlog-upload=false", "--yes")
OLD_FORMAT = "--new-bundle-format=false"


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a pair of keys without a password."""
    directory = tmp_path_factory.mktemp("cosign")
    make_program("cosign", INSTALL, directory, environment={"COSIGN_PASSWORD": ""})("generate-key-pair")
    return directory


@pytest.fixture
def cosign(find_program: FindProgram, server: Server) -> Program:
    """The program with the maintainer logged in."""
    cosign = find_program("cosign", INSTALL, COSIGN_PASSWORD="")
    cosign("login", server.address, *LOGIN, stdin=MAINTAINER.password)
    return cosign


@pytest.fixture
def image(server: Server, repository: str) -> str:
    """An image in the registry, named by its digest."""
    pushed = make_image()
    server.push(repository, "1", pushed)
    return f"{server.address}/{repository}@{pushed.digest}"


@pytest.fixture
def plain(server: Server) -> str:
    """The option without which cosign takes a registry to speak HTTPS."""
    return f"--allow-http-registry={not server.uses_tls}"


def test_a_wrong_password_is_refused(cosign: Program, server: Server, image: str, keys: Path, plain: str) -> None:
    """cosign stores a login without asking; the registry refuses a wrong one as soon as it is used."""
    cosign("login", server.address, *LOGIN, stdin="wrong")

    message = cosign.fail("sign", plain, *NO_LOG, f"--key={keys / 'cosign.key'}", image)

    assert "unauthorized" in message.lower()


@pytest.mark.parametrize("form", [(), (OLD_FORMAT,)], ids=["referrer", "tag"])
def test_an_image_is_signed_and_verified(
    cosign: Program, image: str, keys: Path, plain: str, form: tuple[str, ...]
) -> None:
    """A signature is found again, in either form; without one there is nothing to find."""
    verify = ("verify", plain, "--insecure-ignore-tlog", *form, f"--key={keys / 'cosign.pub'}", image)
    assert "no signatures found" in cosign.fail(*verify)

    cosign("sign", plain, *NO_LOG, *form, f"--key={keys / 'cosign.key'}", image)

    assert image.partition("@")[2] in cosign(*verify)


def test_signatures_are_removed(cosign: Program, image: str, keys: Path, plain: str) -> None:
    """A signature under a tag can be taken back, and the image stays."""
    cosign("sign", plain, *NO_LOG, OLD_FORMAT, f"--key={keys / 'cosign.key'}", image)

    cosign("clean", plain, "--force", "--type=signature", image)

    verify = ("verify", plain, "--insecure-ignore-tlog", OLD_FORMAT, f"--key={keys / 'cosign.pub'}", image)
    assert "no signatures found" in cosign.fail(*verify)


@pytest.mark.parametrize("form", [(), (OLD_FORMAT,)], ids=["referrer", "tag"])
def test_an_attestation_is_made_and_verified(
    cosign: Program, image: str, keys: Path, plain: str, form: tuple[str, ...], tmp_path: Path
) -> None:
    """A bill of materials is attested and found again, in either form."""
    (tmp_path / "sbom.json").write_text(json.dumps({"spdxVersion": "SPDX-2.3"}))
    statement = ("--predicate=sbom.json", "--type=spdxjson")

    cosign("attest", plain, *NO_LOG, *form, f"--key={keys / 'cosign.key'}", *statement, image)

    verify = ("verify-attestation", plain, "--insecure-ignore-tlog", *form, "--type=spdxjson")
    assert "payload" in cosign(*verify, f"--key={keys / 'cosign.pub'}", image)
