"""What has changed is known from whatever way it is changed, once it is committed."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from wharf.db import sqlite_changes
from wharf.db.open import prepare_schema
from wharf.db.sqlite_changes import Changed, SqliteChanges

HERE, ELSEWHERE = 1, 2

PUSH = (
    "INSERT INTO manifest (id, repository_id, digest, media_type, size_bytes, record_key, pushed_at) "
    "VALUES (:id, :repository, 'sha256:' || :id, 'x', 1, 'k' || :id, 1) ON CONFLICT DO NOTHING"
)
TAG = (
    "INSERT INTO tag (id, repository_id, name, manifest_id, started_at) "
    "VALUES (:id, :repository, :id, :id, 1) RETURNING id"
)
CHANGES = (
    PUSH,
    TAG,
    "UPDATE tag SET ended_at = 2 WHERE id = :id",
    "UPDATE manifest SET accessory_type = 'x' WHERE id = :id",
    "UPDATE manifest SET deleted_at = 2 WHERE id = :id",
    "UPDATE manifest SET deleted_at = NULL WHERE id = :id",
    "DELETE FROM tag WHERE id = :id",
    "DELETE FROM manifest WHERE id = :id",
)
NO_CHANGES = (
    "UPDATE tag SET pulled_at = 3 WHERE id = :id",
    "UPDATE manifest SET pulled_at = 3 WHERE id = :id",
    "UPDATE repository SET pull_count = 3 WHERE id = :repository",
    PUSH,
)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """A connection to a database with two repositories, a manifest and a tag."""
    prepare_schema(f"sqlite:///{tmp_path}/wharf.db")
    connection = sqlite3.connect(tmp_path / "wharf.db", isolation_level=None)
    for repository in (HERE, ELSEWHERE):
        connection.execute(
            "INSERT INTO repository (id, project_id, name, created_at, updated_at) VALUES (?, 1, ?, 1, 1)",
            [repository, f"name-{repository}"],
        )
    for sql in (PUSH, TAG):
        connection.execute(sql, {"id": 9, "repository": ELSEWHERE})
    yield connection
    connection.close()


def last(changes: SqliteChanges) -> tuple[int, int, int]:
    """When either repository has changed last, and when a name."""
    return (
        changes.last(Changed.ARTIFACTS, HERE),
        changes.last(Changed.ARTIFACTS, ELSEWHERE),
        changes.last(Changed.NAMES),
    )


def test_every_change_of_artifacts_and_tags_is_seen(connection: sqlite3.Connection) -> None:
    """It counts for the repository that it was made in, from the commit on."""
    changes = SqliteChanges(connection)
    for number, sql in enumerate(CHANGES, 1):
        connection.execute(sql, {"id": 5, "repository": HERE}).fetchall()
        assert last(changes) == (number - 1, 0, 0)
        changes.commit(number)
        assert last(changes) == (number, 0, 0), sql


def test_what_nobody_counts_is_no_change(connection: sqlite3.Connection) -> None:
    """Pulls, and a manifest that is there already."""
    changes = SqliteChanges(connection)
    for number, sql in enumerate(NO_CHANGES, 1):
        connection.execute(sql, {"id": 9, "repository": ELSEWHERE}).fetchall()
        changes.commit(number)
        assert last(changes) == (0, 0, 0), sql


def test_names_change_when_a_row_gets_another_one(connection: sqlite3.Connection) -> None:
    """That of a repository, its project, or the project's name."""
    changes = SqliteChanges(connection)
    connection.execute("UPDATE repository SET name = 'other' WHERE id = 1")
    changes.commit(1)
    assert last(changes) == (0, 0, 1)
    connection.execute(
        "INSERT INTO project (id, name, owner_id, is_public, storage_limit_bytes, created_at, updated_at) "
        "VALUES (3, 'p', 1, 0, -1, 1, 1)"
    )
    changes.commit(2)
    assert last(changes) == (0, 0, 1)
    connection.execute("UPDATE project SET name = 'q' WHERE id = 3")
    changes.commit(3)
    assert last(changes) == (0, 0, 3)


def test_what_is_rolled_back_has_changed_nothing(connection: sqlite3.Connection) -> None:
    """The next unit of work does not take it along."""
    changes = SqliteChanges(connection)
    connection.execute("BEGIN")
    connection.execute(PUSH, {"id": 5, "repository": HERE})
    connection.execute("ROLLBACK")
    changes.roll_back()
    changes.commit(1)
    assert last(changes) == (0, 0, 0)


def test_what_is_forgotten_counts_as_changed(connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    """As late as the last change that was forgotten, never earlier."""
    monkeypatch.setattr(sqlite_changes, "KNOWN_CHANGES_MAX", 1)
    changes = SqliteChanges(connection)
    connection.execute(PUSH, {"id": 5, "repository": HERE})
    changes.commit(1)
    connection.execute("UPDATE repository SET name = 'other' WHERE id = 1")
    changes.commit(2)
    assert last(changes) == (1, 1, 2)
    connection.execute("UPDATE tag SET ended_at = 2")
    changes.commit(3)
    assert last(changes) == (2, 3, 2)
