"""harbor-cli, a command line for Harbor from PyPI, built on harborapi."""

import json
import uuid
from pathlib import Path
from typing import Any

import pytest

from tests.support.commands import Program, make_program
from tests.support.images import make_image
from tests.support.server import ADMINISTRATOR, DEVELOPER, Server

INSTALL = ".ci/install-clients"


@pytest.fixture
def harbor(sqlite_disk: Server, tmp_path: Path) -> Program:
    """The program as the administrator, who is not asked whether he is sure."""
    # Without a file of settings it asks for each of them.
    settings = tmp_path / "settings.toml"
    settings.write_text(make_program("harbor-cli", INSTALL, tmp_path)("sample-config"))
    options = ["--config", str(settings), "--url", f"{sqlite_disk.url}/api/v2.0"]
    options += ["-U", ADMINISTRATOR.name, "-S", ADMINISTRATOR.password]
    options += ["--format", "json", "--no-confirm-deletion", "--no-confirm-enumeration"]
    return make_program("harbor-cli", INSTALL, tmp_path, options=tuple(options))


def shown(output: str) -> Any:
    """Return the document that a command printed."""
    return json.loads(output)


def test_a_project_from_the_command_line(harbor: Program, sqlite_disk: Server) -> None:
    """It is made, changed, given a member, filled, emptied and deleted."""
    project = f"cli-{uuid.uuid4().hex[:8]}"
    harbor("project", "create", project, "--storage-limit", "1000000")
    harbor("project", "update", project, "--public", "true")
    assert shown(harbor("project", "get", project))["metadata"]["public"] == "true"
    harbor("project", "member", "add-user", project, DEVELOPER.name, "developer")
    members = shown(harbor("project", "member", "list", project))
    assert {member["entity_name"]: member["role_name"] for member in members}[DEVELOPER.name] == "developer"

    image = make_image()
    sqlite_disk.push(f"{project}/app", "1", image)
    harbor("artifact", "tag", "create", f"{project}/app:1", "2")
    assert sqlite_disk.digest(f"{project}/app", "2") == image.digest
    assert image.digest in harbor("artifact", "list", "--project", project)
    harbor("artifact", "delete", f"{project}/app:1")
    harbor("repository", "delete", project, "app")
    harbor("project", "delete", project)
    assert "not found" in harbor.fail("project", "get", project).lower()
