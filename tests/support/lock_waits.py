"""Units of work that meet on rows of PostgreSQL: one of them is the test's own, and can be held in the middle."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

import psycopg

WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock'
"""
POLL_SECONDS = 0.01

Own = psycopg.AsyncConnection[tuple[object, ...]]
Result = TypeVar("Result")


async def in_the_middle(url: str, own: Own, other: Awaitable[Result], *steps: str) -> Result:
    """Begins the other, goes on with the own unit of work once the other waits for it, commits, and returns its result.

    Should the two wait in a circle, PostgreSQL breaks one of them: the step fails, or the other does.
    """
    running = asyncio.ensure_future(other)
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as watcher:
        while not running.done():
            row = await (await watcher.execute(WAITING)).fetchone()
            if row is not None and row[0]:
                break
            await asyncio.sleep(POLL_SECONDS)
    assert not running.done(), "the two did not meet"
    for step in steps:
        await own.execute(step.encode())
    await own.commit()
    return await running
