"""Stopping a PostgreSQL cluster and starting it again, as an outage would; only for a cluster of one's own."""

import os
import shlex
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.support.postgres import CONTROL_TIMEOUT_SECONDS, PostgresCluster


@dataclass(frozen=True)
class PostgresControl:
    """The programs and the data folder of a cluster, looked up while it ran."""

    cluster: PostgresCluster
    program: Path
    data: Path
    options: str

    def stop(self) -> None:
        """End it at once, as a crash would; returns when it is gone."""
        self._run("stop", "--mode", "immediate")

    def start(self) -> None:
        """Start it again; returns when it accepts connections."""
        self._run("start", "--wait", "--log", str(self.data.parent / "log"), "--options", self.options)

    def restart(self) -> None:
        """Let it crash and recover; returns when it accepts connections."""
        self.stop()
        self.start()

    def _run(self, *arguments: str) -> None:
        # The cluster belongs to the user `postgres` where the tests run as root.
        owner = ["runuser", "-u", self.data.owner(), "--"] if os.geteuid() == 0 else []
        subprocess.run(
            [*owner, str(self.program), "--pgdata", str(self.data), "--silent", *arguments],
            cwd=self.data.parent,
            check=True,
            timeout=CONTROL_TIMEOUT_SECONDS,
            stdout=subprocess.DEVNULL,
        )


def control_of(cluster: PostgresCluster) -> PostgresControl:
    """Return the control of a running cluster."""
    with psycopg.connect(cluster.url("postgres")) as connection:
        row = connection.execute("SHOW data_directory").fetchone()
    assert row is not None
    data = Path(row[0])
    process_id = (data / "postmaster.pid").read_text().splitlines()[0]
    program = Path(os.readlink(f"/proc/{process_id}/exe")).with_name("pg_ctl")
    # The program's own path, "-D" and the folder come before the options it was started with.
    options = shlex.split((data / "postmaster.opts").read_text())[3:]
    return PostgresControl(cluster, program, data, shlex.join(options))


def answers(cluster: PostgresCluster) -> bool:
    """Tell whether the cluster accepts connections."""
    with suppress(psycopg.OperationalError), psycopg.connect(cluster.url("postgres"), connect_timeout=2):
        return True
    return False
