"""What SQLite must do beyond the common suite: share syncs, and answer nothing before its own."""

import asyncio
import errno
import os
import sqlite3
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.support.databases import LIST, READ, WRITE, IntendedError, names, write, write_and_break
from tests.support.file_limits import file_size_limit
from wharf.base.metrics import metrics
from wharf.db import DatabaseUnavailable, Statement, sqlite_log
from wharf.db.open import prepare_schema
from wharf.db.sqlite import SqliteDatabase
from wharf.db.tables import repository_blob

pytestmark = pytest.mark.anyio

TIMEOUT_SECONDS = 10

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
    """Write what is refused no earlier than at the commit."""
    async with database.begin() as transaction:
        await transaction.execute(DEFER_FOREIGN_KEYS)
        await transaction.execute(WRITE_DANGLING)


def file_bytes(path: Path) -> int:
    """Return the size of a file."""
    return path.stat().st_size


class HeldSync:
    """In place of the sync of a log: counts, and waits until it is let go."""

    def __init__(self) -> None:
        self.begun = threading.Semaphore(0)
        self.released = threading.Semaphore(0)
        self.count = 0

    def __call__(self, descriptor: int) -> None:
        self.count += 1
        self.begun.release()
        assert self.released.acquire(timeout=TIMEOUT_SECONDS)
        os.fsync(descriptor)


@pytest.fixture
def held_sync(monkeypatch: pytest.MonkeyPatch) -> HeldSync:
    """Syncs that take as long as the test wants."""
    held = HeldSync()
    monkeypatch.setattr(sqlite_log, "_sync_file", held)
    return held


def syncs() -> tuple[int, int]:
    """How many syncs there were, and how many units they made durable."""
    return sum(metrics.commit_units.counts), int(metrics.commit_units.total)


async def test_concurrent_units_share_a_sync(database: SqliteDatabase) -> None:
    """Whoever commits in the same moment is made durable by the same sync."""
    count, units = syncs()
    await asyncio.gather(*(write(database, f"{n:03}") for n in range(100)))
    assert syncs() == (count + 1, units + 100)
    assert len(await names(database)) == 100


async def test_a_unit_alone_has_a_sync_of_its_own(database: SqliteDatabase) -> None:
    """Units that come one after the other never wait for company."""
    count, units = syncs()
    for n in range(5):
        await write(database, f"{n}")
    assert syncs() == (count + 5, units + 5)


async def test_units_go_on_while_others_are_synced(database: SqliteDatabase, held_sync: HeldSync) -> None:
    """Those that commit during a sync share the next one, and nobody is answered before his own has ended."""
    first = asyncio.create_task(write(database, "first"))
    await asyncio.to_thread(held_sync.begun.acquire)
    others = [asyncio.create_task(write(database, name)) for name in ("second", "third")]
    await asyncio.sleep(0)
    assert database.commits == 3
    assert await names(database) == ["first", "second", "third"]
    assert not any(task.done() for task in (first, *others))
    held_sync.released.release()
    await first
    await asyncio.to_thread(held_sync.begun.acquire)
    assert not any(task.done() for task in others)
    held_sync.released.release()
    await asyncio.gather(*others)
    assert held_sync.count == 2


async def test_a_unit_whose_caller_leaves_while_it_is_synced_is_written(
    database: SqliteDatabase, held_sync: HeldSync
) -> None:
    """The sync goes on, and whoever shares it is answered."""
    leaver, stayer = (asyncio.create_task(write(database, name)) for name in ("leaver", "stayer"))
    await asyncio.to_thread(held_sync.begun.acquire)
    leaver.cancel()
    held_sync.released.release()
    await stayer
    assert leaver.cancelled()
    assert await names(database) == ["leaver", "stayer"]


async def test_after_a_failed_sync_nothing_more_is_written(
    database: SqliteDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the disk has not taken may be gone for good, so no later sync can be believed; reads go on."""
    await write(database, "before")

    def fail(_: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(sqlite_log, "_sync_file", fail)
    outcomes = await asyncio.gather(write(database, "one"), write(database, "two"), return_exceptions=True)
    monkeypatch.undo()
    assert [type(outcome) for outcome in outcomes] == [DatabaseUnavailable] * 2
    with pytest.raises(DatabaseUnavailable, match=r"Input/output error \(.*wharf.db-wal\); restart Wharf"):
        await write(database, "after")
    with pytest.raises(DatabaseUnavailable):
        await database.check()
    assert database.row_now(READ, name="before") is not None
    assert database.row_now(READ, name="after") is None


async def test_without_durability_nothing_is_synced(path: Path, held_sync: HeldSync) -> None:
    """A unit is answered as soon as it is committed."""
    database = SqliteDatabase(path, durable=False)
    await write(database, "one")
    assert await names(database) == ["one"]
    assert held_sync.count == 0
    await database.close()


async def test_a_failed_unit_leaves_others_alone(database: SqliteDatabase) -> None:
    """Whoever comes before or after it in the same moment is written."""
    before = database.commits
    units = [
        write_and_break(database, f"broken-{n}") if n in (0, 4, 9) else write(database, f"whole-{n}") for n in range(10)
    ]
    outcomes = await asyncio.gather(*units, return_exceptions=True)
    assert [n for n, outcome in enumerate(outcomes) if isinstance(outcome, IntendedError)] == [0, 4, 9]
    assert await names(database) == [f"whole-{n}" for n in (1, 2, 3, 5, 6, 7, 8)]
    assert database.commits - before == 7


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


async def test_an_error_in_the_commit_fails_the_unit(database: SqliteDatabase) -> None:
    """Nothing of it is there, and those that were there at the same time know nothing of it."""
    commits = database.commits
    outcomes = await asyncio.gather(
        write(database, "one"), fail_at_commit(database), write(database, "two"), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes] == [type(None), DatabaseUnavailable, type(None)]
    assert "FOREIGN KEY" in str(outcomes[1])
    assert database.commits == commits + 2
    assert await names(database) == ["one", "two"]


async def test_after_a_failed_commit_the_next_one_succeeds(database: SqliteDatabase) -> None:
    """A failed commit takes nothing with it that comes later."""
    with pytest.raises(DatabaseUnavailable):
        await fail_at_commit(database)
    await write(database, "after")
    assert await names(database) == ["after"]


async def test_a_full_database_loses_nothing_that_was_answered(database: SqliteDatabase) -> None:
    """A statement that finds no room ends its unit, and no other."""

    async def write_too_much() -> None:
        async with database.begin() as transaction:
            await transaction.execute(NO_MORE_PAGES)
            await transaction.execute_many(WRITE, [{"name": f"{n}-{'x' * 4000}", "number": n} for n in range(100)])

    outcomes = await asyncio.gather(write(database, "one"), write_too_much(), return_exceptions=True)
    assert outcomes[0] is None
    assert isinstance(outcomes[1], DatabaseUnavailable), repr(outcomes[1])
    assert await names(database) == ["one"]


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


async def test_many_small_commits_do_not_make_a_long_log(database: SqliteDatabase, path: Path) -> None:
    """The log begins anew after so many commits, however little each of them writes."""
    sizes: list[int] = []
    for _ in range(4):
        await asyncio.gather(*(write(database, f"{len(sizes)}-{n}") for n in range(sqlite_log.COMMITS_MAX)))
        sizes.append(file_bytes(path.with_name("wharf.db-wal")))
    assert sizes[3] < 1.5 * sizes[0], sizes
