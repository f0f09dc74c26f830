"""What a server loads, which it pays for in memory as long as it runs."""

import subprocess
import sys

LOADED = "import sys, wharf.app, wharf.cli.serve, wharf.db.open; print('psycopg' in sys.modules)"


def test_a_server_over_sqlite_does_not_load_the_driver_of_postgresql() -> None:
    """It is a tenth of what an idle server takes."""
    result = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert result.stdout == "False\n"
