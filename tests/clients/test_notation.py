"""notation, with signatures as referrers."""

import json
import os
from pathlib import Path

import pytest

from tests.clients.conftest import LOGIN, FindProgram
from tests.support.commands import Program
from tests.support.images import make_image
from tests.support.programs import program_path
from tests.support.server import MAINTAINER, Server

INSTALL = "go install github.com/notaryproject/notation/cmd/notation@latest"
TRUST_POLICY = {
    "version": "1.0",
    "trustPolicies": [
        {
            "name": "all",
            "registryScopes": ["*"],
            "signatureVerification": {"level": "strict"},
            "trustStores": ["ca:wharf-test"],
            "trustedIdentities": ["*"],
        }
    ],
}
# notation keeps passwords nowhere but in a credential store; this one has room for one.
CREDENTIAL_STORE = """#!/bin/sh
case $1 in store) cat >"$HOME/credential" ;; get) cat "$HOME/credential" ;; esac
"""


@pytest.fixture
def plain(server: Server) -> str:
    """The option without which notation takes a registry to speak HTTPS."""
    return f"--insecure-registry={not server.uses_tls}"


@pytest.fixture
def notation(find_program: FindProgram, server: Server, plain: str, tmp_path: Path) -> Program:
    """The program with a certificate, a policy that trusts it, and the maintainer logged in."""
    store = tmp_path / "bin/docker-credential-test"
    settings = tmp_path / "home/.config/notation"
    notation = find_program("notation", INSTALL, PATH=f"{store.parent}{os.pathsep}{program_path()}")
    store.parent.mkdir()
    store.write_text(CREDENTIAL_STORE)
    store.chmod(0o755)
    settings.mkdir(parents=True)
    (settings / "config.json").write_text(json.dumps({"credsStore": "test"}))
    (settings / "trustpolicy.json").write_text(json.dumps(TRUST_POLICY))
    notation("cert", "generate-test", "--default", "wharf-test")
    notation("login", plain, *LOGIN, server.address, stdin=MAINTAINER.password)
    return notation


def test_a_wrong_password_is_refused(notation: Program, server: Server, plain: str) -> None:
    """The registry is asked about a login before it is stored."""
    message = notation.fail("login", plain, *LOGIN, server.address, stdin="wrong")

    assert "unauthorized" in message


@pytest.mark.parametrize(
    "form",
    [
        ("--force-referrers-tag=true", "--signature-format=jws"),
        ("--force-referrers-tag=false", "--signature-format=cose"),
    ],
    ids=["tag", "referrer"],
)
def test_an_image_is_signed_listed_and_verified(
    notation: Program, server: Server, repository: str, plain: str, form: tuple[str, str]
) -> None:
    """A signature is found again, whether or not the client also kept a tag with the list of referrers."""
    image = make_image()
    reference = f"{server.address}/{repository}@{image.digest}"
    server.push(repository, "1", image)
    assert "no signature is associated" in notation.fail("verify", plain, reference)

    notation("sign", plain, *form, reference)

    assert "application/vnd.cncf.notary.signature" in notation("list", plain, reference)
    assert "Successfully verified" in notation("verify", plain, reference)
