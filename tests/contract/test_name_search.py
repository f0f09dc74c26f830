"""Over PostgreSQL ids are not committed in their order, and still no name is missed."""

import dataclasses
from collections.abc import AsyncIterator, Iterator
from typing import Any, LiteralString

import psycopg
import pytest
import sqlalchemy as sa

from tests.support.postgres import PostgresCluster
from wharf.content.search_queries import TAG_NAMES
from wharf.db import Database, Statement, name_search
from wharf.db.name_search import ids_of_names
from wharf.db.open import open_database, prepare_schema

pytestmark = pytest.mark.anyio

REPOSITORY = 7
WHERE: dict[str, Any] = {"project_id": 1, "repository": "large"}
MAKE = "INSERT INTO repository (id, project_id, name, created_at, updated_at) VALUES (%s, 1, 'large', 1, 1)"
# What a push does: it gets a number, as a lock on its repository gives it one, and then an id.
PUSH = "INSERT INTO tag (repository_id, name, manifest_id, started_at) VALUES (%s, %s, 1, 1) RETURNING id"
NUMBER = "SELECT pg_current_xact_id()"
# A server that is called as somebody has described the repository.
HORIZON_OF_NAMED_SERVER = Statement(
    sa.text(
        "SELECT max(id), CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS text) AS bigint), "
        "CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint), "
        "(SELECT concat(description) FROM repository) FROM tag"
    )
)
# Whether the repository is there does not matter here.
UNREFERENCED = "SET session_replication_role = replica"
SEARCHES_MAX = 5


class Pusher:
    """Somebody who pushes tags, each in a transaction that is committed when the test says so."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url)
        self._connection.execute(UNREFERENCED)
        self._connection.commit()

    def push(self, name: str) -> int:
        """Begins a transaction with a tag in it; returns the tag's id."""
        self._connection.execute(NUMBER)
        row = self._connection.execute(PUSH, [REPOSITORY, name]).fetchone()
        assert row is not None
        return int(row[0])

    def run(self, statement: LiteralString) -> None:
        """Does something else in the transaction."""
        self._connection.execute(statement)

    def commit(self) -> None:
        """Commits what was done."""
        self._connection.commit()

    def close(self) -> None:
        """Leaves."""
        self._connection.close()


@pytest.fixture
def url(postgres: PostgresCluster) -> str:
    """A database with the schema and nothing in it."""
    made = postgres.create_database()
    prepare_schema(made)
    return made


@pytest.fixture
async def database(url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Database]:
    """The database, of which every repository is searched in memory."""
    monkeypatch.setattr(name_search, "NAMES_MIN", 0)
    opened = await open_database(url, durable=False)
    yield opened
    await opened.close()


@pytest.fixture
def pushers(url: str) -> Iterator[tuple[Pusher, Pusher]]:
    """Two who push at the same time."""
    with psycopg.connect(url) as connection:
        connection.execute(UNREFERENCED)
        connection.execute(MAKE, [REPOSITORY])
    pair = Pusher(url), Pusher(url)
    yield pair
    for one in pair:
        one.close()


async def found(database: Database, text: str) -> set[int] | None:
    """What a search finds in memory, or None."""
    ids = await ids_of_names(database, TAG_NAMES, text, **WHERE)
    return None if ids is None else set(ids)


async def settled(database: Database, text: str) -> set[int] | None:
    """The same after a few searches, in which it becomes known what is there."""
    for _ in range(SEARCHES_MAX):
        ids = await found(database, text)
        if ids is not None:
            return ids
    return None


async def test_names_are_read_when_nobody_can_add_one_before_them(
    database: Database, pushers: tuple[Pusher, Pusher]
) -> None:
    """As long as somebody has an id and has not committed, the database looks by itself."""
    slow, quick = pushers
    first = slow.push("build-1")
    second = quick.push("build-2")
    quick.commit()
    assert second > first
    assert await settled(database, "build") is None
    slow.commit()
    assert await settled(database, "build") == {first, second}


async def test_a_smaller_id_may_be_committed_later(database: Database, pushers: tuple[Pusher, Pusher]) -> None:
    """It is found from its commit on, and so is what others have committed before."""
    slow, quick = pushers
    known = quick.push("build-0")
    quick.commit()
    assert await settled(database, "build") == {known}
    first = slow.push("build-1")
    for number in range(2, 6):
        known = quick.push(f"build-{number}")
        quick.commit()
        assert await found(database, f"build-{number}") == {known}
        assert await found(database, "build-1") == set()
    slow.commit()
    for _ in range(SEARCHES_MAX):
        assert await found(database, "build-1") == {first}
        ids = await ids_of_names(database, TAG_NAMES, "build", **WHERE)
        # Each once, however often it was among the new ones.
        assert ids is not None
        assert len(ids) == len(set(ids)) == 6


async def test_after_a_failover_ids_are_given_again(database: Database, pushers: tuple[Pusher, Pusher]) -> None:
    """What another server had under them is not found any more, and what this one has is."""
    names = dataclasses.replace(TAG_NAMES, horizon=HORIZON_OF_NAMED_SERVER)

    async def found(text: str) -> list[int] | None:
        return await ids_of_names(database, names, text, **WHERE)

    pusher, administrator = pushers
    lost = pusher.push("lost-1")
    pusher.commit()
    assert await found("lost") == [lost]
    administrator.run("UPDATE repository SET description = 'the other one'")
    administrator.run("UPDATE tag SET name = 'other-1'")
    administrator.commit()
    assert await found("other") == [lost]
    assert await found("lost") == []
