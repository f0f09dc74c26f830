"""A server, and commands in the name of its people."""

from pathlib import Path

import pytest

from tests.cli.remote.calls import Commands
from tests.support.server import ADMINISTRATOR, Server


@pytest.fixture
def commands(tmp_path: Path) -> Commands:
    """The commands of somebody who has never logged in anywhere."""
    home = tmp_path / "home"
    home.mkdir()
    return Commands(home, {})


@pytest.fixture
def admin(commands: Commands, sqlite_disk: Server) -> Commands:
    """The commands in the name of the administrator."""
    return commands.as_account(sqlite_disk, ADMINISTRATOR)
