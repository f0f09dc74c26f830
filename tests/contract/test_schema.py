"""The schema: made from nothing on both engines, the same as the tables say, and guarded against other versions."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from tests.support.postgres import PostgresCluster
from wharf.db import DatabaseUnavailable
from wharf.db.open import SchemaMismatch, prepare_schema
from wharf.db.schema import HEAD_REVISION, KNOWN_REVISIONS, schema_state, upgrade_schema
from wharf.db.tables import metadata

REVISIONS = Path(__file__).parents[2] / "src/wharf/db/migrations/versions"
NODE_COUNT = 6
CRASH_EXIT_CODE = 9
# Make the schema, but end without a word after so many statements.
CRASH = f"""
import os, sys
import sqlalchemy as sa
from wharf.db.schema import upgrade_schema

url, left = sys.argv[1], int(sys.argv[2])

@sa.event.listens_for(sa.Engine, "after_cursor_execute")
def count(connection, cursor, statement, *_):
    global left
    left -= statement.strip().startswith(("CREATE", "INSERT"))
    if not left:
        os._exit({CRASH_EXIT_CODE})

upgrade_schema(url)
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of each engine with nothing in it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/wharf.db"
    postgres: PostgresCluster = request.getfixturevalue("postgres")
    return postgres.create_database()


def engine_of(url: str) -> sa.Engine:
    """Return SQLAlchemy's own way to the database."""
    return sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"), poolclass=sa.pool.NullPool)


OLD_ROWS = (
    "INSERT INTO user_account (name, real_name, comment, password_is_initial, is_sysadmin, created_at, updated_at) "
    "VALUES ('owner', '', '', false, false, 1, 1)",
    "INSERT INTO project (id, name, owner_id, is_public, created_at, updated_at) "
    "VALUES (1, 'team', (SELECT min(id) FROM user_account), false, 1, 1)",
    *(
        f"INSERT INTO repository (id, project_id, name, created_at, updated_at) VALUES ({number}, 1, '{name}', 5, 5)"  # noqa: S608
        for number, name in enumerate(("pushed", "emptied", "begun"), 1)
    ),
    *(
        "INSERT INTO manifest (repository_id, digest, media_type, size_bytes, record_key, pushed_at, deleted_at) "  # noqa: S608
        f"VALUES ({repository}, '{digest}', 'm', 1, '{digest}', {pushed_at}, {deleted_at})"
        for repository, digest, pushed_at, deleted_at in (
            (1, "a", 20, "NULL"),
            (1, "b", 10, 30),
            (1, "c", 30, "NULL"),
            (2, "d", 40, 50),
        )
    ),
)


def set_revision(url: str, revision: str) -> None:
    """Pretend that another version of the program has written the database."""
    with engine_of(url).begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


def test_an_empty_database_gets_the_schema(url: str) -> None:
    """After the first start the database is current, and a second start changes nothing."""
    assert schema_state(url) == "empty"
    prepare_schema(url)
    assert schema_state(url) == "current"
    prepare_schema(url)
    assert schema_state(url) == "current"


@pytest.mark.parametrize("statements", [2, 5, 25])
def test_a_crash_in_the_middle_leaves_nothing(url: str, statements: int) -> None:
    """Wherever the first start ends, the next one finds an empty database and makes the schema as if nothing was."""
    crash = subprocess.run([sys.executable, "-c", CRASH, url, str(statements)])
    assert crash.returncode == CRASH_EXIT_CODE
    assert schema_state(url) == "empty"
    prepare_schema(url)
    assert schema_state(url) == "current"


def test_an_upgrade_tells_when_repositories_were_published(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the first manifest, also a deleted one; without any they are not."""
    monkeypatch.setattr("wharf.db.schema.HEAD_REVISION", "0008")
    upgrade_schema(url)
    monkeypatch.undo()
    with engine_of(url).begin() as connection:
        for row in OLD_ROWS:
            connection.execute(sa.text(row))
    upgrade_schema(url)
    with engine_of(url).connect() as connection:
        found = connection.execute(sa.text("SELECT name, published_at FROM repository ORDER BY id"))
        assert [tuple(row) for row in found] == [("pushed", 10), ("emptied", 40), ("begun", None)]


def test_the_migrations_make_what_the_tables_say(url: str) -> None:
    """Tables, columns, types, indexes and constraints of the migrated database are those of the code."""
    upgrade_schema(url)
    with engine_of(url).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []


def test_the_migrations_make_the_same_indexes(url: str) -> None:
    """Each index covers the same columns and the same rows as in the code, which a comparison by name would not see."""
    upgrade_schema(url)
    inspector = sa.inspect(engine_of(url))
    dialect = inspector.dialect.name
    for table in metadata.sorted_tables:
        made = {index["name"]: index for index in inspector.get_indexes(table.name)}
        for index in table.indexes:
            found = made[index.name]
            where = index.dialect_options[dialect]["where"]
            assert found["column_names"] == [column.name for column in index.columns]
            assert bool(found["unique"]) == index.unique
            assert (where is None) == (found["dialect_options"].get(f"{dialect}_where") is None), index.name


def test_nodes_that_start_together_take_turns(postgres: PostgresCluster) -> None:
    """Of several nodes over an empty database one makes the schema, and the others find it made."""
    url = postgres.create_database()
    failures: list[BaseException] = []
    start = threading.Barrier(NODE_COUNT)

    def prepare() -> None:
        start.wait()
        try:
            prepare_schema(url)
        except BaseException as error:
            failures.append(error)

    nodes = [threading.Thread(target=prepare) for _ in range(NODE_COUNT)]
    for node in nodes:
        node.start()
    for node in nodes:
        node.join()
    assert failures == []
    assert schema_state(url) == "current"


def test_a_newer_database_is_refused(url: str) -> None:
    """An older program does not touch what a newer one has written, and says what to do."""
    prepare_schema(url)
    set_revision(url, "9999")
    with pytest.raises(SchemaMismatch, match=f"newer than this Wharf, which knows revision {HEAD_REVISION}"):
        prepare_schema(url)


def test_an_older_database_is_not_changed_by_a_start(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An upgrade is the operator's decision: the start refuses and names the command."""
    prepare_schema(url)
    monkeypatch.setattr("wharf.db.schema.KNOWN_REVISIONS", ("0000", *KNOWN_REVISIONS))
    set_revision(url, "0000")
    with pytest.raises(SchemaMismatch, match="wharf admin database upgrade"):
        prepare_schema(url)


def test_what_is_no_database_is_named(tmp_path: Path) -> None:
    """A file that is something else fails with one line."""
    path = tmp_path / "wharf.db"
    path.write_text("This is not a database. " * 100)
    with pytest.raises(DatabaseUnavailable, match="file is not a database"):
        prepare_schema(f"sqlite:///{path}")


def test_the_head_is_the_newest_revision() -> None:
    """The constants name the files that there are, in their order."""
    revisions = sorted(path.stem.removeprefix("revision_") for path in REVISIONS.glob("revision_*.py"))
    assert tuple(revisions) == KNOWN_REVISIONS
    assert revisions[-1] == HEAD_REVISION
