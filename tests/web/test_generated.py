"""The types of the interface are those of the server's documents."""

import subprocess
import sys
from pathlib import Path

from tests.support.programs import unavailable

WEB = Path(__file__).parents[2] / "web"


def test_types_are_fresh(tmp_path: Path) -> None:
    """Whoever changes an operation runs `make web-types`."""
    if not (WEB / "node_modules/openapi-typescript").is_dir():
        unavailable("openapi-typescript is not installed; to install it: make web")
    subprocess.run([sys.executable, str(WEB / "generate_types.py"), str(tmp_path)], check=True)
    for name in ("harbor.ts", "wharf.ts"):
        assert (tmp_path / name).read_text() == (WEB / "src/generated" / name).read_text(), "run `make web-types`"
