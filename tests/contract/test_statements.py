"""Every statement of the program, on both engines: that it can be run at all, and that it finds its rows by index."""

import importlib
import pkgutil
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

import wharf
from tests.support.postgres import PostgresCluster
from wharf.db import Statement
from wharf.db.open import prepare_schema

# The pages and lists of an administrator, and the one row of a table that has no more.
READS_WHOLE_TABLES = {
    "COUNT_PARTLY_VISIBLE_REPOSITORIES",
    "COUNT_VISIBLE_PROJECTS",
    "COUNT_VISIBLE_REPOSITORIES",
    "FIND_OTHER_SYSADMIN",
    "FIND_FIRST_SYSADMIN",
    "HAS_INITIAL_PASSWORD",
    "LIST_CONFIGURATION",
    "LIST_PROJECTS",
    "LIST_REPOSITORIES",
    "LIST_TWO_USERS",
    "LIST_USERS",
    "RAISE_RIGHTS",
    "READ_RIGHTS",
    "SUM_SETTLED_BLOBS",
    "SUM_SETTLED_MANIFESTS",
    "DATABASE_CLOCK",
    "READ_SNAPSHOT_AND_RIGHTS",
}
ONLY_FOR_POSTGRESQL = {"DATABASE_CLOCK", "READ_SNAPSHOT_AND_RIGHTS", "TAG_HORIZON"}

PARAMETER = re.compile(r"%\((\w+)\)s(?:::(\w+(?:\[\])?))?")
SAMPLES: dict[str, Any] = {
    "BIGINT": 1,
    "INTEGER": 1,
    "VARCHAR": "x",
    "TEXT": "x",
    "TEXT[]": ["x", "y"],
    "BIGINT[]": [1, 2],
}
# SQLAlchemy writes no cast for these.
BYTES_PARAMETERS = {"payload", "value"}


def _find_statements() -> Iterator[tuple[str, Statement]]:
    for module in pkgutil.walk_packages(wharf.__path__, "wharf."):
        if ".migrations" in module.name or module.name.endswith("__main__"):
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, Statement):
                yield name, value


STATEMENTS = {id(statement): (name, statement) for name, statement in _find_statements()}.values()
NAMES = [name for name, _ in STATEMENTS]
every_statement = pytest.mark.parametrize(("name", "statement"), STATEMENTS, ids=NAMES)


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """An empty SQLite database with the schema in it."""
    path: Path = tmp_path_factory.mktemp("statements") / "wharf.db"
    prepare_schema(f"sqlite:///{path}")
    connection = sqlite3.connect(path, isolation_level=None)
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def postgresql(postgres: PostgresCluster) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """The same in PostgreSQL, whose planner reads a table from end to end only if it has no other way."""
    url = postgres.create_database()
    prepare_schema(url)
    with psycopg.connect(url, autocommit=True, options="-c enable_seqscan=off") as connection:
        yield connection


def test_the_statements_are_found() -> None:
    """The search goes through the whole program and finds no name twice."""
    assert len(NAMES) == len(set(NAMES))
    assert {"READ_MANIFEST_BY_TAG", "FIND_USER_BY_NAME", "FIND_UPLOAD", "FIND_PROJECT", "RAISE_RIGHTS"} <= set(NAMES)
    assert set(NAMES) >= READS_WHOLE_TABLES


@every_statement
def test_sqlite_runs_it_by_index(name: str, statement: Statement, sqlite: sqlite3.Connection) -> None:
    """SQLite understands the statement, reads no table from end to end, and sorts nothing by itself."""
    if name in ONLY_FOR_POSTGRESQL:
        return
    sql, parameters = statement.bind("sqlite", _samples(statement))
    plan = [row[3] for row in sqlite.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)]
    slow = [step for step in plan if step.startswith(("SCAN", "USE TEMP")) and "json_each" not in step]
    assert name in READS_WHOLE_TABLES or not slow, "\n".join(plan)


@every_statement
def test_postgresql_runs_it_by_index(
    name: str, statement: Statement, postgresql: psycopg.Connection[tuple[Any, ...]]
) -> None:
    """PostgreSQL understands the statement, with values of the types that the program has, and has an index for it."""
    sql, parameters = statement.bind("postgresql", _samples(statement))
    plan = [row[0] for row in postgresql.execute(f"EXPLAIN {sql}".encode(), parameters)]
    scans = [step for step in plan if "Seq Scan" in step]
    assert name in READS_WHOLE_TABLES or not scans, "\n".join(plan)


@every_statement
def test_sqlite_and_postgresql_take_the_same_parameters(name: str, statement: Statement) -> None:
    """Whoever runs the statement need not know which database is behind it."""
    if name in ONLY_FOR_POSTGRESQL:
        return
    sqlite_sql, sqlite_constants = statement.compiled("sqlite")
    names = set(re.findall(r":(\w+)", sqlite_sql)) - sqlite_constants.keys()
    assert names == _samples(statement).keys()


def _samples(statement: Statement) -> dict[str, Any]:
    """Return a value of the right type for each parameter that the caller has to give."""
    sql, constants = statement.compiled("postgresql")
    found = {name: _sample(name, cast) for name, cast in PARAMETER.findall(sql)}
    return {name: value for name, value in found.items() if name not in constants}


def _sample(name: str, cast: str) -> Any:
    if cast:
        return SAMPLES[cast]
    return b"x" if name in BYTES_PARAMETERS else True
