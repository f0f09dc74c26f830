"""What SQLite and PostgreSQL do alike: the one suite that every database has to pass."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.support.databases import (
    ADD,
    DELETE_ALL,
    LIST,
    LIST_AFTER,
    LIST_NAMED,
    LIST_NUMBERED,
    READ,
    WRITE,
    WRITE_ONCE,
    IntendedError,
    names,
    write,
    write_and_break,
    write_many,
)
from tests.support.postgres import PostgresCluster
from wharf.db import Database, Statement
from wharf.db.open import open_database, prepare_schema
from wharf.db.tables import storage_sweep, system_secret, user_account

pytestmark = pytest.mark.anyio

# More than either engine takes parameters in one statement.
LONG_LIST_LENGTH = 70_000
# In the order of their UTF-8 bytes, which no language shares.
NAMES_IN_ORDER = ["", " ", "-", "A", "B", "Z", "_", "a", "a-b", "a.b", "aB", "a_b", "ab", "z", "Ä", "é", "写", "😀"]
HARD_TEXT = "50% of :name, %(name)s, ?, $1, '\"\\\n\t, 写 and 😀"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database of each engine with the schema in it."""
    if request.param == "sqlite":
        found = f"sqlite:///{tmp_path_factory.mktemp('database')}/wharf.db"
    else:
        postgres: PostgresCluster = request.getfixturevalue("postgres")
        found = postgres.create_database()
    prepare_schema(found)
    return found


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    """The database, with nothing in the table that these tests write to."""
    database = await open_database(url)
    async with database.begin() as transaction:
        await transaction.execute(DELETE_ALL)
    yield database
    await database.close()


async def test_a_row_comes_back_as_it_was_written(database: Database) -> None:
    """Numbers, texts, bytes, truths and nulls are what Python calls them, on both engines."""
    write_secret = Statement(
        sa.insert(system_secret).values(name=sa.bindparam("name"), value=sa.bindparam("value"), created_at=2**62)
    )
    read_secret = Statement(sa.select(system_secret.c.value, system_secret.c.created_at).limit(1))
    write_user = Statement(
        sa.insert(user_account)
        .values(
            name=sa.bindparam("name"),
            email=None,
            real_name="",
            comment="",
            password_is_initial=False,
            is_sysadmin=sa.bindparam("is_sysadmin"),
            created_at=1,
            updated_at=1,
        )
        .returning(user_account.c.name, user_account.c.email, user_account.c.is_sysadmin)
    )
    async with database.begin() as transaction:
        await transaction.execute(write_secret, name="key", value=bytes(range(256)))
        user = await transaction.row(write_user, name=HARD_TEXT, is_sysadmin=True)
    assert user == (HARD_TEXT, None, True)
    assert await database.row(read_secret) == (bytes(range(256)), 2**62)


async def test_no_row_is_none(database: Database) -> None:
    """A statement that finds nothing returns None for a row and an empty list for rows."""
    assert await database.row(READ, name="nobody") is None
    assert await database.rows(LIST) == []
    async with database.begin() as transaction:
        assert await transaction.row(READ, name="nobody") is None
        assert await transaction.rows(LIST) == []


async def test_execute_counts_the_rows_it_touched(database: Database) -> None:
    """The count tells whether there was anything to change."""
    async with database.begin() as transaction:
        assert await transaction.execute(WRITE, name="one", number=1) == 1
        assert await transaction.execute(ADD, name="one", number=41) == 1
        assert await transaction.execute(ADD, name="two", number=1) == 0
    assert await database.row(READ, name="one") == (42,)


async def test_execute_many_runs_once_for_each_set(database: Database) -> None:
    """Any number of sets is written, none included."""
    async with database.begin() as transaction:
        await transaction.execute_many(WRITE, [])
        await transaction.execute_many(WRITE, [{"name": f"{n:04}", "number": n} for n in range(1_000)])
    assert await database.rows(LIST) == [(f"{n:04}", n) for n in range(1_000)]


async def test_execute_many_binds_constants_for_each_set(database: Database) -> None:
    """A constant in the statement is there in every run of it."""
    statement = Statement(sa.insert(storage_sweep).values(prefix=sa.bindparam("name"), swept_at=7))
    async with database.begin() as transaction:
        await transaction.execute_many(statement, [{"name": "one"}, {"name": "two"}])
    assert await database.rows(LIST) == [("one", 7), ("two", 7)]


async def test_constants_stand_for_themselves(database: Database) -> None:
    """Whatever signs a constant has in it, none is taken for a parameter or a part of the SQL."""
    written = Statement(sa.insert(storage_sweep).values(prefix=HARD_TEXT, swept_at=1))
    found = Statement(
        sa.select(storage_sweep.c.prefix).where(
            storage_sweep.c.prefix == HARD_TEXT, storage_sweep.c.swept_at < sa.bindparam("number")
        )
    )
    in_text = Statement(sa.select(storage_sweep.c.prefix + sa.literal_column("' 100%'")))
    async with database.begin() as transaction:
        await transaction.execute(written)
    assert await database.rows(found, number=2) == [(HARD_TEXT,)]
    assert await database.row(in_text) == (HARD_TEXT + " 100%",)


async def test_a_list_may_be_empty(database: Database) -> None:
    """Nothing is one of no values."""
    await write(database, "one", 1)
    assert await database.rows(LIST_NAMED, names=[]) == []
    assert await database.rows(LIST_NUMBERED, numbers=[]) == []


async def test_a_list_may_be_long(database: Database) -> None:
    """A list is one parameter, so that its length has no limit."""
    await write_many(database, ["0", "69999", "70000"])
    wanted = [str(n) for n in range(LONG_LIST_LENGTH)]
    assert await database.rows(LIST_NAMED, names=wanted) == [("0",), ("69999",)]


async def test_a_list_may_hold_any_value(database: Database) -> None:
    """Texts with signs of SQL and JSON in them are found, and so are numbers beyond 32 bits and below zero."""
    texts = ["null", '["x"]', HARD_TEXT, "1"]
    numbers = [-1, 0, 2**53 + 1, 2**63 - 1]
    async with database.begin() as transaction:
        for text, number in zip(texts, numbers, strict=True):
            await transaction.execute(WRITE, name=text, number=number)
    for text in texts:
        assert await database.rows(LIST_NAMED, names=[text, "other"]) == [(text,)]
    assert len(await database.rows(LIST_NUMBERED, numbers=numbers)) == len(numbers)


async def test_an_insert_returns_what_it_wrote_or_nothing(database: Database) -> None:
    """Of two inserts of the same key the second one changes nothing, returns no row and does no harm."""
    async with database.begin() as transaction:
        assert await transaction.row(WRITE_ONCE, name="one", number=1) == ("one",)
        assert await transaction.row(WRITE_ONCE, name="one", number=2) is None
        await transaction.execute(WRITE, name="two", number=2)
    assert await database.rows(LIST) == [("one", 1), ("two", 2)]


async def test_of_concurrent_inserts_one_wins(database: Database) -> None:
    """Many units that insert the same key at once agree on a single winner."""
    winners = []

    async def insert_once(number: int) -> None:
        async with database.begin() as transaction:
            if await transaction.row(WRITE_ONCE, name="one", number=number):
                winners.append(number)

    await asyncio.gather(*(insert_once(number) for number in range(8)))
    assert await database.rows(LIST) == [("one", winners[0])]
    assert len(winners) == 1


async def test_text_is_ordered_by_bytes(database: Database) -> None:
    """Order and comparison follow the bytes of UTF-8, whatever the language of the server."""
    await write_many(database, sorted(NAMES_IN_ORDER, key=hash))
    assert await names(database) == NAMES_IN_ORDER
    for position, name in enumerate(NAMES_IN_ORDER):
        rows = await database.rows(LIST_AFTER, last=name)
        assert [row[0] for row in rows] == NAMES_IN_ORDER[position + 1 :]


async def test_a_failed_unit_leaves_its_companions_alone(database: Database) -> None:
    """Of units that run at the same time, exactly those that failed have done nothing."""
    units = [
        write_and_break(database, f"broken-{n}") if n % 3 == 0 else write(database, f"whole-{n}") for n in range(9)
    ]
    outcomes = await asyncio.gather(*units, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [IntendedError, type(None), type(None)] * 3
    assert await names(database) == [f"whole-{n}" for n in range(9) if n % 3]


async def test_a_statement_that_fails_undoes_the_unit(database: Database) -> None:
    """What a unit wrote before its error is gone, and the next unit finds the database in order."""
    await write(database, "one")
    # Each driver has an error of its own for it.
    with pytest.raises(Exception, match=r"(?i)unique"):
        await write_many(database, ["two", "one"])
    await write(database, "three")
    assert await names(database) == ["one", "three"]


async def test_nothing_is_seen_before_its_commit(database: Database) -> None:
    """Within a unit its own writes are there; for everybody else they are not, until it is over."""
    async with database.begin() as transaction:
        await transaction.execute(WRITE, name="one", number=1)
        assert await transaction.row(READ, name="one") == (1,)
        assert await database.row(READ, name="one") is None
        assert await names(database) == []
    assert await database.row(READ, name="one") == (1,)


async def test_a_unit_that_has_answered_is_seen_by_everybody(database: Database) -> None:
    """A read that begins after a unit has ended never misses it."""

    async def write_then_read(number: int) -> None:
        await write(database, f"{number}", number)
        assert await database.row(READ, name=f"{number}") == (number,)

    await asyncio.gather(*(write_then_read(number) for number in range(50)))


async def test_a_unit_cancelled_in_the_middle_does_nothing(database: Database) -> None:
    """A caller that goes away before the end of its unit leaves no trace, and nobody waits for it."""
    has_written = asyncio.Event()

    async def write_and_wait() -> None:
        async with database.begin() as transaction:
            await transaction.execute(WRITE, name="abandoned", number=0)
            has_written.set()
            await asyncio.Event().wait()

    abandoned = asyncio.create_task(write_and_wait())
    await has_written.wait()
    companion = asyncio.create_task(write(database, "companion"))
    await asyncio.sleep(0)
    abandoned.cancel()
    await companion
    with pytest.raises(asyncio.CancelledError):
        await abandoned
    assert await names(database) == ["companion"]


async def test_cancellation_at_any_moment_is_all_or_nothing(database: Database) -> None:
    """Wherever a unit is when its caller goes away, both of its rows are there or neither, and others go on."""

    async def write_two(number: int) -> None:
        async with database.begin() as transaction:
            await transaction.execute(WRITE, name=f"{number}-a", number=0)
            await transaction.execute(WRITE, name=f"{number}-b", number=0)

    for steps in range(40):
        unit = asyncio.create_task(write_two(steps))
        companion = asyncio.create_task(write(database, f"companion-{steps:02}"))
        for _ in range(steps):
            await asyncio.sleep(0)
        unit.cancel()
        await asyncio.gather(unit, return_exceptions=True)
        await companion
    found = await names(database)
    assert {name[:-2] for name in found if name.endswith("-a")} == {name[:-2] for name in found if name.endswith("-b")}
    assert len([name for name in found if name.startswith("companion")]) == 40


async def test_units_add_up(database: Database) -> None:
    """Units that change the same row at once do not overwrite each other."""
    await write(database, "sum")

    async def add() -> None:
        async with database.begin() as transaction:
            await transaction.execute(ADD, name="sum", number=1)

    await asyncio.gather(*(add() for _ in range(60)))
    assert await database.row(READ, name="sum") == (60,)


async def test_check_is_silent_while_all_is_well(database: Database) -> None:
    """A database that answers passes its own check."""
    await database.check()


async def test_close_lets_running_units_end(url: str, database: Database) -> None:
    """A unit that is under way while the database is closed is not lost."""
    closing = await open_database(url)
    has_written = asyncio.Event()

    async def write_last() -> None:
        async with closing.begin() as transaction:
            await transaction.execute(WRITE, name="last", number=0)
            has_written.set()

    unit = asyncio.create_task(write_last())
    await has_written.wait()
    await closing.close()
    await unit
    assert await names(database) == ["last"]


def test_the_embedded_database_is_a_file_of_its_own(tmp_path: Path) -> None:
    """The folders above a new SQLite file are made with it."""
    prepare_schema(f"sqlite:///{tmp_path}/some/where/wharf.db")
    assert (tmp_path / "some/where/wharf.db").is_file()
