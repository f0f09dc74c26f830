"""Lists that are filtered, ordered and paged by a request, alike on SQLite and PostgreSQL."""

import sqlite3
from collections.abc import AsyncIterator
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.schema import CreateTable

from tests.support.postgres import PostgresCluster
from wharf.base.paging import Page
from wharf.base.query_language import (
    AllOf,
    AnyOf,
    Exact,
    Filter,
    Fuzzy,
    Match,
    Value,
    parse_filters,
    parse_sorts,
)
from wharf.db import Database, Statement, one_of
from wharf.db.filters import (
    STATEMENTS_MAX,
    Choice,
    Clause,
    ColumnKey,
    FilteredList,
    Kind,
    Prepared,
    SpecialKey,
    contains,
    contains_pattern,
)
from wharf.db.open import open_database, prepare_schema
from wharf.db.statement import DIALECTS, Engine
from wharf.db.tables.columns import Text, Time
from wharf.oci.errors import ErrorCode, RegistryError

pytestmark = pytest.mark.anyio

# 2020-03-04T17:08:23 in UTC.
A_TIME = 1_583_341_703_000_000
A_DAY = 86_400_000_000
# More than either engine takes parameters in one statement.
LONG_LIST_LENGTH = 70_000

ship = sa.Table(
    "ship",
    sa.MetaData(),
    sa.Column("id", sa.BigInteger, primary_key=True),
    sa.Column("fleet", sa.BigInteger, nullable=False),
    sa.Column("name", Text, nullable=False),
    sa.Column("flag", Text),
    sa.Column("decks", sa.Integer, nullable=False),
    sa.Column("built_at", Time, nullable=False),
    sa.Column("is_afloat", sa.Boolean, nullable=False),
)
cargo = sa.Table(
    "cargo",
    ship.metadata,
    sa.Column("ship_id", sa.BigInteger, primary_key=True),
    sa.Column("name", Text, primary_key=True),
    sa.Column("weight", sa.BigInteger, nullable=False),
)
SHIPS: list[dict[str, Any]] = [
    {"id": 1, "fleet": 1, "name": "Anna", "flag": "no", "decks": 3, "built_at": A_TIME, "is_afloat": True},
    {"id": 2, "fleet": 1, "name": "anna_2", "flag": None, "decks": 12, "built_at": A_TIME + A_DAY, "is_afloat": True},
    {"id": 3, "fleet": 1, "name": "100%!", "flag": "dk", "decks": 3, "built_at": A_TIME - A_DAY, "is_afloat": False},
    {"id": 4, "fleet": 1, "name": "007", "flag": None, "decks": -1, "built_at": 0, "is_afloat": False},
    {"id": 5, "fleet": 2, "name": "Anna", "flag": "se", "decks": 3, "built_at": A_TIME, "is_afloat": True},
]
CARGOES: list[dict[str, Any]] = [
    {"ship_id": 1, "name": "tea", "weight": 5},
    {"ship_id": 1, "name": "salt", "weight": 7},
    {"ship_id": 2, "name": "salt", "weight": 7},
]

_of_the_ship = cargo.c.ship_id == ship.c.id


def choose_cargo(match: Match) -> Choice | None:
    """Answer for a key that knows a star, a name, a part of a name, and several weights at once."""
    match match:
        case Exact("*"):
            return Choice("any")
        case Exact(text):
            return Choice("name", {"cargo_name": text})
        case Fuzzy(text):
            return Choice("part", {"cargo_name": contains_pattern(text)})
        case AllOf(values):
            weights = {value.integer for value in values}
            return Choice("weights", {"cargo_weights": list(weights), "cargo_count": len(weights)}) if weights else None
    raise RegistryError(ErrorCode.BAD_REQUEST, "no such cargo")


LIST = FilteredList(
    sa.select(ship.c.id).where(ship.c.fleet == sa.bindparam("fleet")),
    keys={
        ("id",): ColumnKey(ship.c.id, Kind.INTEGER),
        ("name", "Name"): ColumnKey(ship.c.name, Kind.TEXT),
        ("full_name",): ColumnKey(ship.c.name + "/" + sa.func.coalesce(ship.c.flag, "-"), Kind.TEXT),
        ("flag",): ColumnKey(ship.c.flag, Kind.TEXT),
        ("decks",): ColumnKey(ship.c.decks, Kind.INTEGER),
        ("built_at", "BuiltAt", "creation_time"): ColumnKey(ship.c.built_at, Kind.TIME),
        ("is_afloat",): ColumnKey(ship.c.is_afloat, Kind.BOOLEAN),
        ("cargo",): SpecialKey(
            {
                "any": Clause(sa.exists().where(_of_the_ship)),
                "name": Clause(sa.exists().where(_of_the_ship, cargo.c.name == sa.bindparam("cargo_name"))),
                "part": Clause(sa.exists().where(_of_the_ship, contains(cargo.c.name, "cargo_name"))),
                "weights": Clause(
                    sa.select(sa.func.count())
                    .where(_of_the_ship, one_of(cargo.c.weight, "cargo_weights"))
                    .scalar_subquery()
                    == sa.bindparam("cargo_count", type_=sa.BigInteger),
                    ("cargo_weights",),
                ),
            },
            choose_cargo,
        ),
    },
    order=(ship.c.name.desc(), ship.c.id.desc()),
    tie_breaker=ship.c.id,
)
EVERYTHING = Page(1, 0)


def engine_of(url: str) -> Engine:
    """Return the engine that an address names."""
    return "sqlite" if url.startswith("sqlite") else "postgresql"


def create_tables(url: str) -> None:
    """Make the tables that only these tests have."""
    texts = [str(CreateTable(table).compile(dialect=DIALECTS[engine_of(url)])) for table in (ship, cargo)]
    if engine_of(url) == "sqlite":
        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
        for text in texts:
            connection.execute(text)
        connection.close()
        return
    with psycopg.connect(url, autocommit=True) as postgres:
        for text in texts:
            postgres.execute(text.encode())


async def write_rows(url: str) -> None:
    """Fill the tables."""
    database = await open_database(url)
    async with database.begin() as transaction:
        for table, rows in ((ship, SHIPS), (cargo, CARGOES)):
            values: dict[str, Any] = {column.name: sa.bindparam(column.name) for column in table.c}
            await transaction.execute_many(Statement(sa.insert(table).values(values)), rows)
    await database.close()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
async def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database of each engine with ships in it."""
    if request.param == "sqlite":
        found = f"sqlite:///{tmp_path_factory.mktemp('filters')}/wharf.db"
    else:
        postgres: PostgresCluster = request.getfixturevalue("postgres")
        found = postgres.create_database()
    prepare_schema(found)
    create_tables(found)
    await write_rows(found)
    return found


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    """The database with the ships."""
    database = await open_database(url)
    yield database
    await database.close()


async def found(database: Database, query: str = "", sort: str = "", page: Page = EVERYTHING, fleet: int = 1) -> str:
    """Return the numbers of the ships that a request finds, in order; they are also counted."""
    filters = parse_filters(query)
    statement, parameters = LIST.rows(filters, parse_sorts(sort), page)
    ids = [row[0] for row in await database.rows(statement, fleet=fleet, **parameters)]
    statement, parameters = LIST.count(filters)
    total = await database.row(statement, fleet=fleet, **parameters)
    assert page != EVERYTHING or total == (len(ids),)
    return " ".join(map(str, ids))


async def test_a_list_without_wishes_is_whole_and_in_its_own_order(database: Database) -> None:
    """The list's own conditions always hold."""
    assert await found(database) == "2 1 3 4"
    assert await found(database, fleet=2) == "5"
    assert await found(database, fleet=3) == ""


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("name=Anna", "1"),
        ("Name=Anna", "1"),
        ("name=anna", ""),
        ("flag=dk", "3"),
        ("full_name=Anna/no", "1"),
        ("name=007", "4"),
        ("name=7", ""),
        ("decks=3", "1 3"),
        ("decks=-1", "4"),
        ("decks=+12", "2"),
        (f"decks={2**62}", ""),
        ("creation_time=2020-03-04T17:08:23", "1"),
        ("is_afloat=true", "2 1"),
        ("is_afloat=F", "3 4"),
    ],
)
async def test_an_exact_value_is_found(database: Database, query: str, ids: str) -> None:
    """A column answers to each of its names, and compares in its own type."""
    assert await found(database, query) == ids


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("name=~NNA", "2 1"),
        ("name=~_", "2"),
        ("name=~%", "3"),
        ("name=~%!", "3"),
        ("name=~!", "3"),
        ("name=~\\", ""),
        ("name=~'\"", ""),
        ("flag=~K", "3"),
        ("full_name=~A/N", "1"),
        ("decks=~2", "2"),
        ("decks=~-", "4"),
    ],
)
async def test_a_part_is_found_in_any_case(database: Database, query: str, ids: str) -> None:
    """No character of the text is more than itself."""
    assert await found(database, query) == ids


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("decks=[3~12]", "2 1 3"),
        ("decks=[4~]", "2"),
        ("decks=[~3]", "1 3 4"),
        ("decks=[5~4]", ""),
        ("name=[1~Anna]", "1 3"),
        ("built_at=[2020-03-04T17:08:23~]", "2 1"),
        ("built_at=[2020-01-01~2030-01-01]", "2 1 3"),
        ("built_at=[2020-03-03 17:08:23~2020-03-04T17:08:23Z]", "1 3"),
        ("BuiltAt=[~1970-01-01]", "4"),
    ],
)
async def test_a_range_has_both_its_ends(database: Database, query: str, ids: str) -> None:
    """Times may be dates, and have forms that Harbor leaves to PostgreSQL."""
    assert await found(database, query) == ids


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("name={Anna 007}", "1 4"),
        ("full_name={Anna/no 007/-}", "1 4"),
        ("decks={3 -1}", "1 3 4"),
        ("built_at={2020-03-04T17:08:23 1970-01-01}", "1 4"),
        ("is_afloat={true}", "2 1"),
        ("is_afloat={true false}", "2 1 3 4"),
        ("name={}", "2 1 3 4"),
        ("name=(Anna 007)", "2 1 3 4"),
    ],
)
async def test_any_value_of_a_list_is_found(database: Database, query: str, ids: str) -> None:
    """An empty list asks for nothing, and neither does a column that is asked for several values at once."""
    assert await found(database, query) == ids


async def test_a_list_may_be_long(database: Database) -> None:
    """The number of values does not make another statement."""
    long = [Filter("decks", AnyOf(tuple(Value(str(n), n) for n in range(LONG_LIST_LENGTH))))]
    prepared = LIST.rows(long, (), EVERYTHING)

    assert len(await database.rows(prepared.statement, fleet=1, **prepared.parameters)) == 3
    assert prepared.statement is LIST.rows(parse_filters("decks={1}"), (), EVERYTHING).statement


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("nope=1", "2 1 3 4"),
        ("decks__gt=3", "2 1 3 4"),
        ("fleet=2", "2 1 3 4"),
        ("decks=3,is_afloat=true", "1"),
        ("decks=3,nope={a},name=~anna", "1"),
        ("name=007,Name=Anna", "1"),
        ("cargo=*", "2 1"),
        ("cargo=tea", "1"),
        ("cargo=~A", "2 1"),
        ("cargo=(5 7)", "1"),
        ("cargo=()", "2 1 3 4"),
        ("cargo=(7),name={anna_2 007}", "2"),
    ],
)
async def test_conditions_hold_together(database: Database, query: str, ids: str) -> None:
    """Unknown keys count for nothing, the last name of a key wins, and special keys have conditions of their own."""
    assert await found(database, query) == ids


@pytest.mark.parametrize(
    ("sort", "ids"),
    [
        ("name", "4 3 1 2"),
        ("-name", "2 1 3 4"),
        ("decks", "4 1 3 2"),
        ("-decks", "2 1 3 4"),
        ("-decks,-name", "2 1 3 4"),
        ("decks,name", "4 3 1 2"),
        ("flag", "3 1 2 4"),
        ("-flag", "2 4 1 3"),
        ("is_afloat,-id", "4 3 2 1"),
        ("nope", "2 1 3 4"),
        ("cargo,--id,", "2 1 3 4"),
        ("nope,id", "1 2 3 4"),
        ("id,-id,name", "1 2 3 4"),
    ],
)
async def test_an_order_can_be_asked_for(database: Database, sort: str, ids: str) -> None:
    """Texts go by their bytes, nulls stand above all values, and what is alike stands in a settled order."""
    assert await found(database, sort=sort) == ids


@pytest.mark.parametrize(
    ("page", "ids"),
    [
        (Page(1, 3), "1 2 3"),
        (Page(2, 3), "4"),
        (Page(3, 3), ""),
        (Page(0, 1), "1"),
        (Page(2**63 - 1, 100), ""),
    ],
)
async def test_a_list_is_read_page_by_page(database: Database, page: Page, ids: str) -> None:
    """A page that does not exist is empty, however far away it is."""
    assert await found(database, sort="id", page=page) == ids


@pytest.mark.parametrize(
    "query",
    [
        "decks=x",
        "decks=1.5",
        "decks={1 x}",
        "decks=[1~x]",
        "decks=2020-03-04T17:08:23",
        f"decks={2**63}",
        "built_at=x",
        "built_at=5",
        "built_at=[2020-02-30~]",
        "built_at=~2020",
        "is_afloat=maybe",
        "is_afloat=~t",
        "cargo={a}",
    ],
)
async def test_a_value_of_another_kind_is_refused(query: str) -> None:
    """The database never sees it."""
    for prepare in (LIST.count, lambda filters: LIST.rows(filters, (), Page())):
        with pytest.raises(RegistryError) as raised:
            prepare(parse_filters(query))
        assert raised.value.code is ErrorCode.BAD_REQUEST


@pytest.mark.parametrize("match", [Exact("a\0"), Fuzzy("\ud800"), AnyOf((Value("\0"),))])
async def test_a_text_that_cannot_be_stored_is_refused(match: Match) -> None:
    """Wherever the condition comes from."""
    with pytest.raises(RegistryError, match="cannot be searched for"):
        LIST.rows([Filter("name", match)], (), Page())


async def test_statements_are_remembered_by_their_shape() -> None:
    """Values, names of one key, unknown keys and the order of conditions make no difference; all else does."""

    def prepared(query: str, sort: str = "") -> Prepared:
        return LIST.rows(parse_filters(query), parse_sorts(sort), Page())

    alike = ["name=a,decks=1", "decks=2,Name=b", "nope=1,decks=3,name=c", "decks=1,name=x,name=y", r"name=\~,decks=0"]
    assert len({id(prepared(query).statement) for query in alike}) == 1
    assert prepared("", "id,nope,-id").statement is prepared("", "id").statement
    others = ["", "name=a", "name=~a", "name={a}", "name=[a~]", "name=[~a]", "name=[a~b]", "cargo=*", "cargo=a"]
    assert len({id(prepared(query, sort).statement) for query in others for sort in ("", "id", "-id")}) == 27


async def test_statements_are_forgotten_at_last() -> None:
    """There are no more of them in memory than a named number."""
    first = LIST.count(())
    assert LIST.count(()).statement is first.statement
    for number in range(STATEMENTS_MAX + 1):
        keys = [
            name
            for bit, name in enumerate(("id", "-name", "flag", "decks", "built_at", "is_afloat", "full_name"))
            if number >> bit & 1
        ]
        LIST.rows((), parse_sorts(",".join(keys)), Page())
    assert LIST.count(()).statement is not first.statement
