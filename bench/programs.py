"""Finds the programs of a run, and says how a missing one is installed."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

INSTALL = {
    "wharf": "uv sync",
    "wrk": "apt-get install wrk",
    "distribution": "go install github.com/distribution/distribution/v3/cmd/registry@v3.1.2,"
    " then rename `registry` to `distribution`",
    "olareg": "go install github.com/olareg/olareg/cmd/olareg@v0.2.2",
    "docker-registry": "apt-get install docker-registry",
}


def find_program(name: str) -> str | None:
    """Return the path of a program, or None."""
    return shutil.which(name, path=os.pathsep.join(_folders()))


def _folders() -> list[str]:
    folders = [str(Path(sys.executable).parent), *os.get_exec_path()]
    if clients := os.environ.get("WHARF_CLIENTS"):
        folders.append(f"{clients}/bin")
    folders.append(str(Path.home() / ".cache/wharf-clients/bin"))
    return folders
