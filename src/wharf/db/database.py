"""One asynchronous interface to both engines."""

from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from wharf.db.statement import Engine, Statement

Row = tuple[Any, ...]


class DatabaseUnavailable(Exception):  # noqa: N818  It names a state the caller may expect.
    """The database does not answer; the request may be tried again later."""


class LineBroken(Exception):  # noqa: N818  Nothing is wrong yet: the question can be asked otherwise.
    """There is no connection at the moment, or it broke before the answer came."""


class DatabaseFull(DatabaseUnavailable):
    """There is no room left for what was to be written."""


class Reader(Protocol):
    """Reads committed data, each statement for itself."""

    async def row(self, statement: Statement, **parameters: Any) -> Row | None:
        """The first row, or None."""

    async def rows(self, statement: Statement, **parameters: Any) -> list[Row]:
        """Every row."""


class Transaction(Reader, Protocol):
    """A unit of work: its statements become visible together, or not at all.

    Hold it across nothing but its own statements: on SQLite everybody else waits meanwhile.
    """

    async def execute(self, statement: Statement, **parameters: Any) -> int:
        """Runs a statement that returns no rows; returns how many rows it touched."""

    async def execute_many(self, statement: Statement, parameters: list[dict[str, Any]]) -> None:
        """Runs one statement for each of several sets of parameters."""


class Database(Reader, Protocol):
    """A database with its connections."""

    engine: Engine

    def begin(self) -> AbstractAsyncContextManager[Transaction]:
        """A unit of work. Leaving the block returns only when the commit is durable."""

    async def check(self) -> None:
        """Raises `DatabaseUnavailable` with a one-line reason."""

    async def close(self) -> None:
        """Lets running units of work end, then closes every connection."""
