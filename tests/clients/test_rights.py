"""Who may do what, as the people themselves see it; the client is crane."""

import uuid
from pathlib import Path

import pytest

from tests.clients.conftest import FindProgram
from tests.support.commands import Program
from tests.support.images import make_image, write_layout
from tests.support.server import DEVELOPER, GUEST, OUTSIDER, PUBLIC_PROJECT, Account, Server


@pytest.fixture
def crane(find_program: FindProgram) -> Program:
    """The program with nobody logged in."""
    return find_program("crane", "go install github.com/google/go-containerregistry/cmd/crane@latest")


@pytest.fixture
def layout(tmp_path: Path) -> Path:
    """An image to push."""
    return write_layout(tmp_path / "image", make_image(layer_size_bytes=1_000), "1")


def log_in(crane: Program, server: Server, account: Account) -> None:
    """Use an account from here on."""
    crane("auth", "login", server.address, "-u", account.name, "--password-stdin", stdin=account.password)


def test_a_developer_pushes_and_does_not_delete(crane: Program, server: Server, repository: str, layout: Path) -> None:
    """A developer adds to a project and takes nothing away."""
    reference = f"{server.address}/{repository}:1"
    log_in(crane, server, DEVELOPER)

    crane("push", layout, reference)

    assert "unauthorized" in crane.fail("delete", reference).lower()
    assert crane("digest", reference) == server.digest(repository, "1")


def test_a_guest_pulls_and_does_not_push(crane: Program, server: Server, repository: str, layout: Path) -> None:
    """A guest reads what others push."""
    server.push(repository, "1", make_image())
    log_in(crane, server, GUEST)

    crane("validate", "--remote", f"{server.address}/{repository}:1")

    assert "unauthorized" in crane.fail("push", layout, f"{server.address}/{repository}:2").lower()
    assert not server.digest(repository, "2")


@pytest.mark.parametrize("account", [OUTSIDER, None], ids=["outsider", "anonymous"])
def test_a_private_project_is_closed_to_others(
    crane: Program, server: Server, repository: str, layout: Path, account: Account | None
) -> None:
    """Neither a stranger with an account nor one without gets at a private project."""
    reference = f"{server.address}/{repository}:1"
    server.push(repository, "1", make_image())
    if account is not None:
        log_in(crane, server, account)

    assert "unauthorized" in crane.fail("manifest", reference).lower()
    assert "unauthorized" in crane.fail("ls", f"{server.address}/{repository}").lower()
    assert "unauthorized" in crane.fail("push", layout, reference).lower()


def test_anybody_pulls_from_a_public_project(crane: Program, server: Server, layout: Path) -> None:
    """A public project is read without an account, and written to by its members only."""
    repository = f"{PUBLIC_PROJECT}/{uuid.uuid4().hex}"
    server.push(repository, "1", make_image())

    crane("validate", "--remote", f"{server.address}/{repository}:1")

    assert "unauthorized" in crane.fail("push", layout, f"{server.address}/{repository}:2").lower()
