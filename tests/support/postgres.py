"""A private PostgreSQL: made from nothing on a free port, and gone with the tests."""

import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

from tests.support.ports import free_port
from tests.support.programs import program_path, unavailable

CONTROL_TIMEOUT_SECONDS = 60
INITIAL_OPTIONS = "--auth=trust --username=postgres --encoding=UTF8 --no-sync"
# Nothing here has to survive a power cut, and a sync per commit would be most of a test's time.
SERVER_OPTIONS = "-c fsync=off -c full_page_writes=off -c max_connections=200 -c shared_buffers=64MB"


@dataclass(frozen=True)
class PostgresCluster:
    """A running cluster, to which the user `postgres` is let in without a password."""

    port: int
    _numbers: Iterator[int] = field(default_factory=itertools.count, repr=False)

    def url(self, database: str) -> str:
        """Return the address of a database."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def create_database(self) -> str:
        """Make an empty database that nobody else uses and return its address."""
        name = f"wharf_{os.getpid()}_{next(self._numbers)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.url(name)


@contextmanager
def run_postgres() -> Iterator[PostgresCluster]:
    """Make a cluster in a folder of its own, start it, and remove both at the end."""
    binaries = _find_binaries()
    # PostgreSQL refuses to run as root, and pytest's own folders are closed to any other user.
    owner = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    directory = Path(tempfile.mkdtemp(prefix="wharf-postgres-"))
    if owner:
        shutil.chown(directory, "postgres")
    data, log = directory / "data", directory / "log"
    port = free_port()

    def control(*arguments: str) -> None:
        subprocess.run(
            [*owner, str(binaries / "pg_ctl"), "--pgdata", str(data), *arguments],
            cwd=directory,
            check=True,
            timeout=CONTROL_TIMEOUT_SECONDS,
            stdout=subprocess.DEVNULL,
        )

    try:
        control("initdb", "--silent", "--options", INITIAL_OPTIONS)
        address = f"-p {port} -k {directory} -c listen_addresses=127.0.0.1"
        control("start", "--wait", "--silent", "--log", str(log), "--options", f"{address} {SERVER_OPTIONS}")
        try:
            yield PostgresCluster(port)
        finally:
            control("stop", "--mode", "immediate", "--silent")
    finally:
        shutil.rmtree(directory)


def _find_binaries() -> Path:
    """Return the folder with the newest server on this machine; Debian keeps them off the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: float(path.parts[-3]))
    on_path = shutil.which("pg_ctl", path=program_path())
    if not found and on_path is None:
        unavailable("PostgreSQL is not installed; to install it: apt-get install postgresql")
    return found[-1].parent if found else Path(str(on_path)).resolve().parent
