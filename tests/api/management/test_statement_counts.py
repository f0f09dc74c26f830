"""Lists ask the database a number of questions that does not depend on how many rows they show."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from bench.dataset import SMALL, seed
from bench.kinds import ADMIN_PASSWORD
from bench.lists.calls import ListCall, list_calls
from tests.support.application import RunningRegistry, run_registry
from tests.support.asgi import Answer
from wharf.base.settings import Settings
from wharf.db import Database, Row, Statement

pytestmark = pytest.mark.anyio

SHORT_PAGE = 20
LONG_PAGE = 40
# Both pages have some of whatever takes a statement of its own, such as indexes with children.
SCALE = dataclasses.replace(
    SMALL,
    projects=LONG_PAGE,
    repositories=2,
    artifacts=LONG_PAGE,
    users=LONG_PAGE,
    members=LONG_PAGE,
    robots=LONG_PAGE,
    labels=LONG_PAGE,
    audit_entries=5_000,
)
CALLS = list_calls(SCALE)
# Of one list.
STATEMENTS_MAX = 9
REPETITIONS = 12


@pytest.fixture(scope="module")
async def registry(settings: Settings) -> AsyncIterator[RunningRegistry]:
    """A registry with more in it than fits on a page."""
    await asyncio.to_thread(seed, settings.database_url, SCALE, ADMIN_PASSWORD)
    async with run_registry(settings) as running:
        yield running


@contextmanager
def _counted(database: Database) -> Iterator[list[Statement]]:
    """Collects the statements that are run, each as often as it is."""
    statements: list[Statement] = []
    rows, row = database.rows, database.row

    async def counted_rows(statement: Statement, **parameters: Any) -> list[Row]:
        statements.append(statement)
        return await rows(statement, **parameters)

    async def counted_row(statement: Statement, **parameters: Any) -> Row | None:
        statements.append(statement)
        # That of PostgreSQL is made of the other one, and is no second question.
        return (
            next(iter(await rows(statement, **parameters)), None)
            if database.engine == "postgresql"
            else await row(statement, **parameters)
        )

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "rows", counted_rows)
        patch.setattr(database, "row", counted_row)
        yield statements


async def _ask(registry: RunningRegistry, call: ListCall, size: int) -> tuple[Answer, int]:
    """The answer to the first request of a call, with a page of this size, and how many statements it takes."""
    client = registry.nobody.using(call.authorization())
    target = f"{call.targets[0]}{'&' if '?' in call.targets[0] else '?'}page_size={size}"
    # Whatever is remembered is so from then on, unless somebody else on the server commits something; and the moment
    # takes no statement any more as soon as it has a line of its own.
    assert (await client.get(target)).status == 200
    counts = []
    for _ in range(REPETITIONS):
        with _counted(registry.database) as statements:
            answer = await client.get(target)
        counts.append(len(statements))
    return answer, min(counts)


@pytest.mark.parametrize("name", CALLS)
async def test_a_longer_page_takes_no_more_statements(registry: RunningRegistry, name: str) -> None:
    """A page that is twice as long takes as many statements, and few."""
    short, few = await _ask(registry, CALLS[name], SHORT_PAGE)
    long, as_many = await _ask(registry, CALLS[name], LONG_PAGE)
    assert short.status == long.status == 200
    assert few == as_many <= STATEMENTS_MAX
