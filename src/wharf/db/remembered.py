"""Answers that cost much, used again for as long as nothing has been committed.

A page of a list, its count, or the rows of a search are the same until something changes; see `moments.py` for how
that is known. Whoever asks for a list again is spared what the first one took, and for its next page the count. Over
SQLite the counts of a repository even last until something changes in that repository.
"""

import asyncio
import weakref
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final, TypeAlias

from wharf.db.batching import BatchedRead
from wharf.db.database import Reader, Row
from wharf.db.moments import READ_SNAPSHOT_AND_RIGHTS
from wharf.db.sqlite import SqliteDatabase
from wharf.db.sqlite_changes import Changed
from wharf.db.statement import Statement

# Of all answers of one database together.
REMEMBERED_ROWS_MAX: Final = 20_000

Read: TypeAlias = Callable[[], Awaitable[list[Row]]]
"""Finds rows."""

# A question with its parameters.
_Key: TypeAlias = tuple[object, tuple[tuple[str, object], ...]]
_Running: TypeAlias = dict[_Key, asyncio.Task[list[Row]]]


class _Memory:
    """What is remembered of one database."""

    def __init__(self, database: Reader) -> None:
        # The memory is dropped with its database, and must not keep it.
        self._database = weakref.ref(database)
        self._snapshots = BatchedRead(self._read_for_all)
        self._state: object = None
        self._answers: OrderedDict[_Key, list[Row]] = OrderedDict()
        self._running: _Running = {}
        self._row_count = 0
        # Of each repository with the last change of what is in it.
        self._of_repositories: OrderedDict[tuple[Statement, int], tuple[int, Row]] = OrderedDict()

    async def answer(
        self,
        database: Reader,
        question: object,
        read: Read,
        parameters: Mapping[str, Any],
    ) -> list[Row]:
        """What `read` returns, as of this call or later."""
        state = database.commits if isinstance(database, SqliteDatabase) else await self._snapshots.ask(None)
        if state != self._state:
            self._state, self._row_count = state, 0
            self._answers.clear()
            # What is being read is for those who wait for it already.
            self._running = {}
        key = (question, tuple((name, _hashable(parameters[name])) for name in sorted(parameters)))
        known = self._answers.get(key)
        if known is not None:
            self._answers.move_to_end(key)
            return known
        # A count of very much is read once, however many ask for it after a commit.
        if key not in self._running:
            self._running[key] = asyncio.create_task(_run(self._running, key, read))
        # It goes on for the others when one of them leaves.
        found = await asyncio.shield(self._running[key])
        # Meanwhile something may have been committed, which others know of by now.
        if state == self._state and key not in self._answers:
            self._answers[key] = found
            self._row_count += _size(key, found)
            while self._row_count > REMEMBERED_ROWS_MAX:
                self._row_count -= _size(*self._answers.popitem(last=False))
        return found

    async def rows_of_repositories(
        self, database: SqliteDatabase, statement: Statement, ids: Sequence[int]
    ) -> Mapping[int, Row]:
        """The row of each repository; see `remembered_of_repositories`."""
        found: dict[int, Row] = {}
        changes = {repository_id: database.changes.last(Changed.ARTIFACTS, repository_id) for repository_id in ids}
        for repository_id, change in changes.items():
            known = self._of_repositories.get((statement, repository_id))
            if known is not None and known[0] == change:
                self._of_repositories.move_to_end((statement, repository_id))
                found[repository_id] = known[1]
        if missing := [repository_id for repository_id in ids if repository_id not in found]:
            for row in await database.rows(statement, ids=missing):
                found[row[0]] = row
                self._of_repositories[statement, row[0]] = changes[row[0]], row
        while len(self._of_repositories) > REMEMBERED_ROWS_MAX:
            self._of_repositories.popitem(last=False)
        return found

    async def _read_for_all(self, questions: Sequence[None]) -> Sequence[object]:
        database = self._database()
        assert database is not None
        row = await database.row(READ_SNAPSHOT_AND_RIGHTS)
        # Without an answer nothing is known to be current.
        return [row[0] if row else object()] * len(questions)


_memories: "weakref.WeakKeyDictionary[Reader, _Memory]" = weakref.WeakKeyDictionary()


async def remembered_rows(reader: Reader, statement: Statement, **parameters: Any) -> list[Row]:
    """Every row, which nobody may change. Within a unit of work nothing is remembered."""
    return await remembered_answer(reader, statement, partial(reader.rows, statement, **parameters), **parameters)


async def remembered_answer(reader: Reader, question: object, read: Read, **parameters: Any) -> list[Row]:
    """The same for the rows that `read` finds by more than one statement: `question` and parameters tell which."""
    memory = _memory_of(reader)
    return await (read() if memory is None else memory.answer(reader, question, read, parameters))


async def remembered_of_repositories(reader: Reader, statement: Statement, ids: Sequence[int]) -> Mapping[int, Row]:
    """The row of each of these repositories, by its id, which stands first in it; the parameter is called `ids`.

    The rows may depend on nothing but the artifacts and tags in the repository. Then it takes a commit to that very
    repository to have them read again, where the engine tells what has changed.
    """
    if isinstance(reader, SqliteDatabase):
        return await _memory_of_database(reader).rows_of_repositories(reader, statement, ids)
    return {row[0]: row for row in await remembered_rows(reader, statement, ids=list(ids))}


async def remembered_count(reader: Reader, statement: Statement, **parameters: Any) -> int:
    """The number in the one row of a statement that counts, or sums up."""
    rows = await remembered_rows(reader, statement, **parameters)
    return int(rows[0][0]) if rows else 0


def _memory_of(reader: Reader) -> _Memory | None:
    return _memory_of_database(reader) if hasattr(reader, "begin") else None


def _memory_of_database(reader: Reader) -> _Memory:
    memory = _memories.get(reader)
    if memory is None:
        memory = _memories[reader] = _Memory(reader)
    return memory


def _hashable(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


async def _run(running: _Running, key: _Key, read: Read) -> list[Row]:
    try:
        return await read()
    finally:
        del running[key]


def _size(key: _Key, found: list[Row]) -> int:
    """How many rows an answer counts for: those in it, and those that were asked about."""
    asked_about = sum(len(value) for _, value in key[1] if isinstance(value, tuple))
    return 1 + asked_about + len(found)
