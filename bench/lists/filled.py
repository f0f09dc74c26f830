"""Servers over data sets, which are made once and may be kept for the next run."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from bench.dataset import SCALES, seed
from bench.kinds import ADMIN_PASSWORD, HOST, WHARF, Kind
from bench.servers import Server, running

FILE_NAME = "wharf.db"


@contextmanager
def filled_server(database: str, scale: str, folder: Path, *, keeps: bool) -> Iterator[Server]:
    """Fills a database unless that was done before, and runs a server over it."""
    data = folder / scale
    data.mkdir(parents=True, exist_ok=True)
    opened = _postgres_url(database, scale, keeps=keeps) if database else _sqlite_url(data, scale)
    with opened as url, running(_over(url, data), folder) as server:
        yield server


def _over(url: str, data: Path) -> Kind:
    def arguments(_: Path, port: int, __: str) -> list[str]:
        return ["serve", "--host", HOST, "--port", str(port), "--data", str(data), "--database", url]

    # Requests are not logged, as in the other measurements.
    return Kind(WHARF, "wharf", arguments, {"WHARF_LOG_REQUESTS": "none"}, credentials=f"admin:{ADMIN_PASSWORD}")


@contextmanager
def _sqlite_url(data: Path, scale: str) -> Iterator[str]:
    file = data / FILE_NAME
    if not file.exists():
        # Under this name alone it is complete.
        unfinished = data / f"{FILE_NAME}.unfinished"
        unfinished.unlink(missing_ok=True)
        _seed(f"sqlite:///{unfinished}", scale)
        unfinished.rename(file)
    yield f"sqlite:///{file}"


@contextmanager
def _postgres_url(database: str, scale: str, *, keeps: bool) -> Iterator[str]:
    name, unfinished = f"wharf_lists_{scale}", f"wharf_lists_{scale}_unfinished"
    with psycopg.connect(database, autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            named = sql.Identifier(unfinished)
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(named))
            connection.execute(sql.SQL("CREATE DATABASE {}").format(named))
            _seed(_named(database, unfinished), scale)
            connection.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(named, sql.Identifier(name)))
        try:
            yield _named(database, name)
        finally:
            if not keeps:
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _seed(url: str, scale: str) -> None:
    print(f"fills the data set {scale}", file=sys.stderr, flush=True)
    seed(url, SCALES[scale], ADMIN_PASSWORD)


def _named(url: str, name: str) -> str:
    return urlsplit(url)._replace(path=f"/{name}").geturl()
