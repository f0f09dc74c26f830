"""Imports go one way, and the page that explains the layers shows those that are checked."""

import re
import subprocess
import sysconfig
import tomllib
from pathlib import Path

from tests.architecture.source import ROOT

LINT_IMPORTS = Path(sysconfig.get_path("scripts")) / "lint-imports"
LAYER = re.compile(r"^\| `(\w+)(?:/|\.py)` \|", re.MULTILINE)


def checked_layers() -> list[str]:
    """Return the names of the layers from the contract, the lowest first."""
    configuration = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = configuration["tool"]["importlinter"]["contracts"]
    (layers,) = [contract["layers"] for contract in contracts if contract["type"] == "layers"]
    return list(reversed(layers))


def test_no_folder_imports_a_higher_one() -> None:
    """The contracts in pyproject.toml are kept: layers, and no cycles inside of one."""
    result = subprocess.run([LINT_IMPORTS], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_the_layers_are_documented() -> None:
    """The table in ARCHITECTURE.md has the layers of the contract, in its order."""
    assert LAYER.findall((ROOT / "ARCHITECTURE.md").read_text("utf-8")) == checked_layers()


def test_every_folder_is_a_layer() -> None:
    """Nothing in the package stands beside the layers but its own entry."""
    modules = {path.stem for path in (ROOT / "src/wharf").iterdir() if not path.name.startswith("__")}
    assert modules == set(checked_layers())
