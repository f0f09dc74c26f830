"""What SQLite must do beyond the common suite: share commits, and fail them together."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.support.databases import LIST, READ, WRITE, IntendedError, names, write, write_and_break
from tests.support.file_limits import file_size_limit
from wharf.base.metrics import metrics
from wharf.db import DatabaseUnavailable, Statement
from wharf.db.open import prepare_schema
from wharf.db.sqlite import BATCH_UNITS_MAX, SqliteDatabase
from wharf.db.tables import repository_blob

pytestmark = pytest.mark.anyio

PAGE_BYTES = 4096

# A row that refers to nothing is noticed at the commit, and not before.
DEFER_FOREIGN_KEYS = Statement(sa.text("PRAGMA defer_foreign_keys = ON"))
WRITE_DANGLING = Statement(sa.insert(repository_blob).values(repository_id=-1, blob_id=-1, created_at=0))
NO_MORE_PAGES = Statement(sa.text("PRAGMA max_page_count = 1"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with the schema in it."""
    path = tmp_path / "wharf.db"
    prepare_schema(f"sqlite:///{path}")
    return path


@pytest.fixture
async def database(path: Path) -> AsyncIterator[SqliteDatabase]:
    """The database in that file."""
    database = SqliteDatabase(path)
    yield database
    await database.close()


async def fail_at_commit(database: SqliteDatabase) -> None:
    """Write what makes the commit of the whole batch fail."""
    async with database.begin() as transaction:
        await transaction.execute(DEFER_FOREIGN_KEYS)
        await transaction.execute(WRITE_DANGLING)


async def write_when_told(database: SqliteDatabase, may_end: asyncio.Event) -> None:
    """Write the row `first`, and end the unit only when told."""
    async with database.begin() as transaction:
        await transaction.execute(WRITE, name="first", number=0)
        await may_end.wait()


def file_bytes(path: Path) -> int:
    """Return the size of a file."""
    return path.stat().st_size


async def test_concurrent_units_share_a_commit(database: SqliteDatabase) -> None:
    """The first unit commits at once; everybody who came meanwhile is in the next commit."""
    before = database.commits
    await asyncio.gather(*(write(database, f"{n:03}") for n in range(100)))
    assert database.commits - before == 2
    assert len(await names(database)) == 100


async def test_a_unit_alone_has_a_commit_of_its_own(database: SqliteDatabase) -> None:
    """Units that come one after the other never wait for company."""
    before = database.commits
    for n in range(5):
        await write(database, f"{n}")
    assert database.commits - before == 5


async def test_a_commit_takes_a_limited_number_of_units(database: SqliteDatabase) -> None:
    """However many units wait, none of them waits for all of the others."""
    before = database.commits
    await asyncio.gather(*(write(database, f"{n:04}") for n in range(1 + 2 * BATCH_UNITS_MAX)))
    assert database.commits - before == 3


async def test_commits_are_counted_with_their_units(database: SqliteDatabase) -> None:
    """The metrics know how many commits there were and how many units were in them."""
    units, commits = metrics.commit_units.total, sum(metrics.commit_units.counts)
    await asyncio.gather(*(write(database, f"{n}") for n in range(11)))
    assert metrics.commit_units.total - units == 11
    assert sum(metrics.commit_units.counts) - commits == 2


async def test_each_commit_is_written_to_the_log_once(database: SqliteDatabase, path: Path) -> None:
    """A hundred units in one commit cost the log no more than their pages: not a few for each unit."""
    await write(database, "first")
    log = path.with_name("wharf.db-wal")
    before = file_bytes(log)
    await asyncio.gather(*(write(database, f"{n:03}") for n in range(100)))
    grown_frames = (file_bytes(log) - before) // PAGE_BYTES
    assert grown_frames <= 12


async def test_a_failed_unit_leaves_those_of_its_commit_alone(database: SqliteDatabase) -> None:
    """In one shared commit the failed units have no part, be they the first, one in the middle or the last."""
    before = database.commits
    units = [
        write_and_break(database, f"broken-{n}") if n in (1, 4, 9) else write(database, f"whole-{n}") for n in range(10)
    ]
    outcomes = await asyncio.gather(write(database, "alone"), *units, return_exceptions=True)
    assert [n for n, outcome in enumerate(outcomes[1:]) if isinstance(outcome, IntendedError)] == [1, 4, 9]
    assert await names(database) == ["alone", *(f"whole-{n}" for n in (0, 2, 3, 5, 6, 7, 8))]
    assert database.commits - before == 2


async def test_the_counter_rises_before_the_answer(database: SqliteDatabase) -> None:
    """Whoever has been answered finds a higher count than before he asked, and his rows with it."""

    async def write_and_compare(number: int) -> None:
        before = database.commits
        await write(database, f"{number:02}", number)
        assert database.commits > before
        assert database.row_now(READ, name=f"{number:02}") == (number,)

    await asyncio.gather(*(write_and_compare(number) for number in range(30)))


async def test_the_counter_stands_still_without_a_commit(database: SqliteDatabase) -> None:
    """Neither a read nor a unit that failed alone makes anybody forget what he remembers."""
    before = database.commits
    await database.rows(LIST)
    with pytest.raises(IntendedError):
        await write_and_break(database, "broken")
    assert database.commits == before


async def test_an_error_in_the_commit_fails_every_unit_of_it(database: SqliteDatabase) -> None:
    """Nobody of a commit that failed is told that it went well, and nothing of it is there."""
    await write(database, "before")
    commits = database.commits
    outcomes = await asyncio.gather(
        write(database, "alone"),
        write(database, "companion-1"),
        fail_at_commit(database),
        write(database, "companion-2"),
        return_exceptions=True,
    )
    assert [type(outcome) for outcome in outcomes] == [type(None), *[DatabaseUnavailable] * 3]
    assert "FOREIGN KEY" in str(outcomes[1])
    assert database.commits == commits + 1
    assert await names(database) == ["alone", "before"]


async def test_after_a_failed_commit_the_next_one_succeeds(database: SqliteDatabase) -> None:
    """A failed commit takes nothing with it that comes later."""
    with pytest.raises(DatabaseUnavailable):
        await fail_at_commit(database)
    await write(database, "after")
    assert await names(database) == ["after"]


async def test_a_unit_whose_caller_leaves_while_it_commits_is_written(database: SqliteDatabase) -> None:
    """Between the last statement and the answer it is too late to take anything back."""
    unit = asyncio.create_task(write(database, "one"))
    await asyncio.sleep(0)
    unit.cancel()
    with pytest.raises(asyncio.CancelledError):
        await unit
    await write(database, "two")
    assert await names(database) == ["one", "two"]


async def test_a_commit_goes_on_when_one_of_its_callers_leaves(database: SqliteDatabase) -> None:
    """The commit is not his alone: the others are answered, and his row is there as well as theirs."""
    may_end = asyncio.Event()
    first = asyncio.create_task(write_when_told(database, may_end))
    leaver = asyncio.create_task(write(database, "leaver"))
    last = asyncio.create_task(write(database, "last"))
    await asyncio.sleep(0)
    may_end.set()
    # One step for each of the three units; after that they all wait for the commit.
    for _ in range(3):
        await asyncio.sleep(0)
    leaver.cancel()
    async with asyncio.timeout(5):
        await asyncio.gather(first, last)
    with pytest.raises(asyncio.CancelledError):
        await leaver
    assert await names(database) == ["first", "last", "leaver"]
    assert database.commits == 1


async def test_a_commit_kept_open_for_somebody_who_left_is_made(database: SqliteDatabase) -> None:
    """A unit that passed its turn to the next in line is answered, though that one went away at the same moment."""
    may_end = asyncio.Event()
    first = asyncio.create_task(write_when_told(database, may_end))
    leaver = asyncio.create_task(write(database, "leaver"))
    await asyncio.sleep(0)
    may_end.set()
    await asyncio.sleep(0)
    leaver.cancel()
    async with asyncio.timeout(5):
        await first
    with pytest.raises(asyncio.CancelledError):
        await leaver
    assert await names(database) == ["first"]


async def test_a_commit_kept_open_goes_to_whoever_is_next(database: SqliteDatabase) -> None:
    """When the next in line goes away, the one behind him takes the turn, in the same commit."""
    may_end = asyncio.Event()
    first = asyncio.create_task(write_when_told(database, may_end))
    leaver = asyncio.create_task(write(database, "leaver"))
    second = asyncio.create_task(write(database, "second"))
    await asyncio.sleep(0)
    may_end.set()
    await asyncio.sleep(0)
    leaver.cancel()
    async with asyncio.timeout(5):
        await asyncio.gather(first, second)
    assert leaver.cancelled()
    assert database.commits == 1
    assert await names(database) == ["first", "second"]


async def test_a_full_database_loses_nothing_that_was_answered(database: SqliteDatabase) -> None:
    """A statement that finds no room ends the transaction of the whole batch, and every unit of it is told so."""

    async def write_too_much() -> None:
        async with database.begin() as transaction:
            await transaction.execute(NO_MORE_PAGES)
            await transaction.execute_many(WRITE, [{"name": f"{n}-{'x' * 4000}", "number": n} for n in range(100)])

    outcomes = await asyncio.gather(
        write(database, "alone"), write(database, "companion"), write_too_much(), return_exceptions=True
    )
    written = await names(database)
    assert outcomes[0] is None
    assert (outcomes[1] is None) == ("companion" in written)
    assert outcomes[1] is None or isinstance(outcomes[1], DatabaseUnavailable)
    assert isinstance(outcomes[2], DatabaseUnavailable), repr(outcomes[2])
    assert {name for name in written if "x" in name} == set()


async def test_a_full_disk_loses_nothing_that_was_answered(database: SqliteDatabase) -> None:
    """Where the log cannot grow, units fail, whether in a statement or at the commit, and none of them half."""
    await write(database, "before")

    async def write_large(number: int) -> None:
        async with database.begin() as transaction:
            rows = [{"name": f"{number:02}-{'x' * 4000}-{n:03}", "number": 0} for n in range(20)]
            await transaction.execute_many(WRITE, rows)

    with file_size_limit(2_000_000):
        outcomes = await asyncio.gather(*(write_large(number) for number in range(40)), return_exceptions=True)
    written = {name[:2] for name in await names(database)} - {"be"}
    assert written == {f"{n:02}" for n, outcome in enumerate(outcomes) if outcome is None}
    assert all(outcome is None or isinstance(outcome, DatabaseUnavailable) for outcome in outcomes), outcomes
    assert len(written) < len(outcomes)
    await write(database, "after")
    assert "after" in await names(database)


async def test_readers_cannot_write(database: SqliteDatabase) -> None:
    """The connection for reads refuses to change anything, whatever it is given."""
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        await database.rows(WRITE, name="one", number=1)


async def test_the_log_does_not_grow_for_ever(database: SqliteDatabase, path: Path) -> None:
    """What is in the log is moved into the file while the database is in use."""
    for batch in range(60):
        async with database.begin() as transaction:
            rows = [{"name": f"{batch:03}-{'x' * 1000}-{n:03}", "number": 0} for n in range(1_000)]
            await transaction.execute_many(WRITE, rows)
    assert file_bytes(path.with_name("wharf.db-wal")) < file_bytes(path)
