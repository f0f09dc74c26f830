"""A PostgreSQL database of its own for each server, so that every run begins empty."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
from psycopg import sql


@contextmanager
def temporary_database(url: str) -> Iterator[str]:
    """Create a database beside the one that `url` names, yield its address and drop it at the end.

    Anything but a PostgreSQL address is yielded as it came.
    """
    if not url.startswith("postgresql://"):
        yield url
        return
    name = f"wharf_bench_{secrets.token_hex(6)}"
    _execute(url, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield urlsplit(url)._replace(path=f"/{name}").geturl()
    finally:
        _execute(url, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _execute(url: str, statement: sql.Composed) -> None:
    with psycopg.connect(url, autocommit=True, connect_timeout=10) as connection:
        connection.execute(statement)
