"""helm, whose charts carry a provenance file when they are signed."""

from pathlib import Path

import pytest

from tests.clients.conftest import LOGIN, FindProgram
from tests.support.commands import Program, make_program
from tests.support.server import MAINTAINER, Server

VERSION = "0.1.0+build.7"


@pytest.fixture
def plain(server: Server) -> str:
    """The option without which helm takes a registry to speak HTTPS."""
    return f"--plain-http={not server.uses_tls}"


@pytest.fixture
def helm(find_program: FindProgram, server: Server, plain: str) -> Program:
    """The program with the maintainer logged in."""
    helm = find_program("helm", "go install helm.sh/helm/v4/cmd/helm@latest")
    helm("registry", "login", plain, *LOGIN, server.address, stdin=MAINTAINER.password)
    return helm


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the key rings `secret.gpg` and `public.gpg` of a signer called Wharf Test."""
    directory = tmp_path_factory.mktemp("keys")
    gpg = make_program("gpg", "apt-get install gnupg", directory, options=("--batch",))
    gpg("--passphrase=", "--quick-generate-key", "Wharf Test <test@example.com>", "rsa2048", "sign", "never")
    gpg("--output=secret.gpg", "--export-secret-keys")
    gpg("--output=public.gpg", "--export")
    make_program("gpgconf", "apt-get install gnupg", directory)("--kill", "all")
    return directory


@pytest.fixture
def chart(helm: Program, keys: Path, tmp_path: Path) -> Path:
    """A signed chart, packed."""
    (tmp_path / "greeter/templates").mkdir(parents=True)
    (tmp_path / "greeter/Chart.yaml").write_text(f"apiVersion: v2\nname: greeter\nversion: {VERSION}\n")
    (tmp_path / "greeter/templates/greeting.yaml").write_text(
        f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {tmp_path.name}\n"
    )
    helm("package", "greeter", "--sign", "--key=Wharf Test", f"--keyring={keys / 'secret.gpg'}")
    return tmp_path / f"greeter-{VERSION}.tgz"


def test_a_wrong_password_is_refused(helm: Program, server: Server, plain: str) -> None:
    """The registry is asked about a login before it is stored."""
    message = helm.fail("registry", "login", plain, *LOGIN, server.address, stdin="wrong")

    assert "unauthorized" in message


def test_a_signed_chart_is_pushed_verified_and_used(
    helm: Program, server: Server, repository: str, plain: str, chart: Path, keys: Path, tmp_path: Path
) -> None:
    """A chart comes back with its provenance, by its version or by a range, and can be rendered."""
    reference = f"oci://{server.address}/{repository}/greeter"
    (tmp_path / "pulled").mkdir()

    helm("push", plain, chart, reference.removesuffix("/greeter"))
    verified = ("--verify", f"--keyring={keys / 'public.gpg'}", "--destination=pulled")
    helm("pull", plain, reference, f"--version={VERSION}", *verified)

    assert (tmp_path / "pulled" / chart.name).read_bytes() == chart.read_bytes()
    assert f"version: {VERSION}" in helm("show", "chart", plain, reference, f"--version={VERSION}")
    assert f"name: {tmp_path.name}" in helm("template", plain, reference, "--version", ">0.0.1")
    assert server.digest(f"{repository}/greeter", VERSION.replace("+", "_"))
