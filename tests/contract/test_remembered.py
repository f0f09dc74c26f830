"""What is remembered of a database is never older than what has been committed."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.support.databases import DELETE_ALL, LIST, LIST_NAMED, WRITE, write, write_many
from tests.support.postgres import PostgresCluster
from wharf.access.queries import CLAIM_FIRST_START
from wharf.db import Database, Row, Statement
from wharf.db.open import open_database, prepare_schema
from wharf.db.remembered import REMEMBERED_ROWS_MAX, remembered_answer, remembered_count, remembered_rows
from wharf.db.tables import storage_sweep

pytestmark = pytest.mark.anyio

COUNT = Statement(sa.select(sa.func.count()).select_from(storage_sweep))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database of each engine with the schema and nothing in it."""
    if request.param == "sqlite":
        path: Path = tmp_path_factory.mktemp("data")
        made = f"sqlite:///{path}/wharf.db"
    else:
        cluster: PostgresCluster = request.getfixturevalue("postgres")
        made = cluster.create_database()
    prepare_schema(made)
    return made


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    """An open database whose table is empty."""
    opened = await open_database(url, durable=False)
    async with opened.begin() as transaction:
        await transaction.execute(DELETE_ALL)
        # The moment of a database is known from its first start on.
        await transaction.execute(CLAIM_FIRST_START)
    yield opened
    await opened.close()


async def test_an_answer_is_used_again_until_something_is_committed(database: Database) -> None:
    """Without a commit the same rows are handed out, after one the new ones."""
    await write(database, "a")
    first = await remembered_rows(database, LIST)
    assert first == [("a", 0)]
    assert await remembered_rows(database, LIST) is first
    await write(database, "b")
    assert await remembered_rows(database, LIST) == [("a", 0), ("b", 0)]


async def test_a_commit_of_another_connection_counts_as_well(database: Database, url: str) -> None:
    """On PostgreSQL several nodes share a database; SQLite has one process alone."""
    if database.engine == "sqlite":
        return
    assert await remembered_count(database, COUNT) == 0
    other = await open_database(url, durable=False)
    await write(other, "of another node")
    assert await remembered_count(database, COUNT) == 1
    await other.close()


async def test_each_question_has_an_answer_of_its_own(database: Database) -> None:
    """Statements are told apart, and so are their parameters, lists among them."""
    await write_many(database, ["a", "b"])
    assert await remembered_rows(database, LIST_NAMED, names=["a"]) == [("a",)]
    assert await remembered_rows(database, LIST_NAMED, names=["b"]) == [("b",)]
    assert await remembered_count(database, COUNT) == 2


async def test_nothing_is_remembered_within_a_unit_of_work(database: Database) -> None:
    """A unit of work sees what it has written itself, and nobody else does."""
    async with database.begin() as transaction:
        assert await remembered_count(transaction, COUNT) == 0
        await transaction.execute(WRITE, name="a", number=0)
        assert await remembered_count(transaction, COUNT) == 1
        if database.engine == "postgresql":
            assert await remembered_count(database, COUNT) == 0
    assert await remembered_count(database, COUNT) == 1


async def test_long_answers_are_not_kept(database: Database) -> None:
    """An answer with more rows than are remembered altogether is right, and read again."""
    await write_many(database, [str(number) for number in range(REMEMBERED_ROWS_MAX + 1)])
    first = await remembered_rows(database, LIST)
    assert len(first) == REMEMBERED_ROWS_MAX + 1
    assert await remembered_rows(database, LIST) is not first


async def test_long_questions_count_like_long_answers(database: Database) -> None:
    """What was asked about is remembered too, and takes as much room."""
    names = [str(number) for number in range(REMEMBERED_ROWS_MAX // 2)]
    first = await remembered_rows(database, LIST_NAMED, names=["a", *names])
    assert await remembered_rows(database, LIST_NAMED, names=["a", *names]) is first
    await remembered_rows(database, LIST_NAMED, names=["b", *names])
    assert await remembered_rows(database, LIST_NAMED, names=["a", *names]) is not first


async def test_those_who_ask_the_same_share_one_read(database: Database) -> None:
    """It is made once, and goes on when the one who has begun it leaves."""
    await write(database, "a")
    reads, has_begun, may_go_on = 0, asyncio.Event(), asyncio.Event()

    async def read() -> list[Row]:
        nonlocal reads
        reads += 1
        has_begun.set()
        await may_go_on.wait()
        return await database.rows(COUNT)

    askers = [asyncio.create_task(remembered_answer(database, "how many", read)) for _ in range(5)]
    await has_begun.wait()
    askers.pop(0).cancel()
    may_go_on.set()
    assert await asyncio.gather(*askers) == [[(1,)]] * 4
    assert reads == 1


async def test_a_read_from_before_a_commit_is_no_answer_after_it(database: Database) -> None:
    """Whoever asks after the commit does not wait for what was begun before it."""
    has_read, may_go_on = asyncio.Event(), asyncio.Event()

    async def read() -> list[Row]:
        rows = await database.rows(COUNT)
        has_read.set()
        await may_go_on.wait()
        return rows

    slow = asyncio.create_task(remembered_answer(database, "how many", read))
    await has_read.wait()
    await write(database, "a")
    may_go_on.set()
    assert await remembered_answer(database, "how many", read) == [(1,)]
    assert await slow == [(0,)]
    assert await remembered_answer(database, "how many", read) == [(1,)]


async def test_those_who_ask_together_are_all_answered(database: Database) -> None:
    """Answers do not get mixed up when they are asked for at the same time as something is written."""

    async def write_and_count(number: int) -> int:
        await write(database, str(number))
        return await remembered_count(database, COUNT)

    counts = await asyncio.gather(*(write_and_count(number) for number in range(20)))
    assert max(counts) == 20
    assert await remembered_count(database, COUNT) == 20
