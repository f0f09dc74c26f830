"""Writing a great many rows into a database as fast as it takes them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

import psycopg
from psycopg import sql

Row = tuple[Any, ...]

CACHE_KIB = 512 * 1024
BUILD_MEMORY = "512MB"


class Writer(Protocol):
    """Appends rows to tables whose indexes are made anew afterwards."""

    def last_id(self, table: str) -> int:
        """The highest id in the table; 0 in an empty one."""

    def write(self, table: str, columns: str, rows: Iterable[Row]) -> None:
        """Appends the rows; the names of the columns stand with spaces between them."""


@contextmanager
def open_writer(url: str, tables: Sequence[str]) -> Iterator[Writer]:
    """A writer into these tables, of a database that nobody else uses at the time.

    At the end their indexes are there again, and the database knows how much is in them.
    """
    opened = _open_postgres(url, tables) if url.startswith("postgresql://") else _open_sqlite(url, tables)
    with opened as writer:
        yield writer


class _SqliteWriter:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def last_id(self, table: str) -> int:
        # The table's name is one of the data set's own.
        found: int = self._connection.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0]  # noqa: S608
        return found

    def write(self, table: str, columns: str, rows: Iterable[Row]) -> None:
        names = columns.split()
        places = ", ".join("?" * len(names))
        self._connection.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})", rows)  # noqa: S608


@contextmanager
def _open_sqlite(url: str, tables: Sequence[str]) -> Iterator[Writer]:
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    try:
        # Whoever is interrupted here begins anew with an empty database.
        for pragma in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{CACHE_KIB}", "temp_store = FILE"):
            connection.execute(f"PRAGMA {pragma}")
        marks = ", ".join("?" * len(tables))
        indexes = connection.execute(
            f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({marks})",  # noqa: S608
            tables,
        ).fetchall()
        connection.execute("BEGIN")
        for name, _ in indexes:
            connection.execute(f"DROP INDEX {name}")
        yield _SqliteWriter(connection)
        for _, definition in indexes:
            connection.execute(definition)
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode = WAL")
    finally:
        connection.close()


class _PostgresWriter:
    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection

    def last_id(self, table: str) -> int:
        row = self._connection.execute(
            sql.SQL("SELECT coalesce(max(id), 0) FROM {}").format(sql.Identifier(table))
        ).fetchone()
        return int(row[0]) if row else 0

    def write(self, table: str, columns: str, rows: Iterable[Row]) -> None:
        named = sql.SQL(", ").join(sql.Identifier(column) for column in columns.split())
        command = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), named)
        with self._connection.cursor() as cursor, cursor.copy(command) as copy:
            for row in rows:
                copy.write_row(row)
        if "id" in columns.split():
            self._connection.execute(
                sql.SQL("SELECT setval(pg_get_serial_sequence({}, 'id'), (SELECT max(id) FROM {}))").format(
                    sql.Literal(table), sql.Identifier(table)
                )
            )


@contextmanager
def _open_postgres(url: str, tables: Sequence[str]) -> Iterator[Writer]:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("SET maintenance_work_mem = {}").format(sql.Literal(BUILD_MEMORY)))
        connection.execute("SET synchronous_commit = off")
        # What a foreign key refers to is written before, so it need not be looked up for each row.
        connection.execute("SET session_replication_role = replica")
        indexes = connection.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND indexname NOT IN"
            " (SELECT conname FROM pg_constraint)",
            [list(tables)],
        ).fetchall()
        for name, _ in indexes:
            connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
        yield _PostgresWriter(connection)
        for _, definition in indexes:
            # The server's own words for an index that was there.
            connection.execute(definition.encode())
        for table in tables:
            connection.execute(sql.SQL("VACUUM (ANALYZE) {}").format(sql.Identifier(table)))
