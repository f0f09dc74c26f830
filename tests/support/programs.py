"""Real programs the tests drive: found by name, never at a fixed path."""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest


def require_program(name: str, install: str) -> str:
    """Return the path of a program, or leave the test and say how to install it.

    It is looked for on PATH, in $WHARF_CLIENTS/bin and in ~/.cache/wharf-clients/bin, in this order.
    `install` is a command anybody can run.
    """
    found = shutil.which(name, path=program_path())
    if found is None:
        unavailable(f"{name} is not installed; to install it: {install}")
    return found


def program_path() -> str:
    """Return PATH with the folders of the clients behind it."""
    folders = [os.environ.get("PATH", os.defpath)]
    if clients := os.environ.get("WHARF_CLIENTS"):
        folders.append(str(Path(clients) / "bin"))
    folders.append(str(Path.home() / ".cache/wharf-clients/bin"))
    return os.pathsep.join(folders)


def unavailable(message: str) -> NoReturn:
    """Skip the test, or fail it where WHARF_TESTS_REQUIRE_ALL=1 says that everything must be there."""
    if os.environ.get("WHARF_TESTS_REQUIRE_ALL") == "1":
        pytest.fail(message, pytrace=False)
    pytest.skip(message)
