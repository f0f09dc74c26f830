"""PostgreSQL: a pool of connections, each unit of work a transaction of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import psycopg
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from wharf.db.database import DatabaseFull, DatabaseUnavailable, Row
from wharf.db.postgres_line import PostgresLine
from wharf.db.statement import Engine, Statement

POOL_SIZE_MIN = 2
POOL_SIZE_MAX = 12
# How long a request waits for a connection, and the driver for a new one, before the client gets a 503.
CONNECTION_WAIT_SECONDS = 10.0
CONNECT_TIMEOUT_SECONDS = 5
STATEMENT_TIMEOUT_MILLISECONDS = 60_000
# A server that vanishes without a word, as after a failover or a pulled cable, is noticed after about this long:
# what was sent stays unacknowledged, or three probes on a silent connection do.
UNACKNOWLEDGED_MILLISECONDS_MAX = 10_000
SILENT_CONNECTION = {"keepalives_idle": 10, "keepalives_interval": 3, "keepalives_count": 3}
READ_ATTEMPTS = 2

Connection = psycopg.AsyncConnection[Row]


class PostgresTransaction:
    """A unit of work on a connection of its own."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def row(self, statement: Statement, **parameters: Any) -> Row | None:
        """The first row, or None."""
        cursor = await self._connection.execute(*_bound(statement, parameters))
        return await cursor.fetchone()

    async def rows(self, statement: Statement, **parameters: Any) -> list[Row]:
        """Every row."""
        cursor = await self._connection.execute(*_bound(statement, parameters))
        return await cursor.fetchall()

    async def execute(self, statement: Statement, **parameters: Any) -> int:
        """Runs a statement that returns no rows; returns how many rows it touched."""
        return (await self._connection.execute(*_bound(statement, parameters))).rowcount

    async def execute_many(self, statement: Statement, parameters: list[dict[str, Any]]) -> None:
        """Runs one statement for each of several sets of parameters, in one round trip."""
        if not parameters:
            return
        sql, _ = _bound(statement, {})
        bound = [statement.bind("postgresql", values)[1] for values in parameters]
        async with self._connection.cursor() as cursor:
            await cursor.executemany(sql, bound)


class PostgresDatabase:
    """A PostgreSQL database; several nodes may share it."""

    engine: Engine = "postgresql"

    def __init__(self, url: str, *, durable: bool = True) -> None:
        """`durable=False` lets a crash of the PostgreSQL server take the last commits."""
        options = f"-c statement_timeout={STATEMENT_TIMEOUT_MILLISECONDS}"
        if not durable:
            options += " -c synchronous_commit=off"
        self._url = url
        # Autocommit: a lone read is one round trip, and a unit of work says BEGIN itself.
        self._connection_options: dict[str, Any] = {
            "autocommit": True,
            "connect_timeout": CONNECT_TIMEOUT_SECONDS,
            "tcp_user_timeout": UNACKNOWLEDGED_MILLISECONDS_MAX,
            **SILENT_CONNECTION,
            "options": options,
        }
        self._lines: list[PostgresLine] = []
        self._pool: AsyncConnectionPool[Connection] = AsyncConnectionPool(
            url,
            connection_class=psycopg.AsyncConnection[Row],
            kwargs=self._connection_options,
            min_size=POOL_SIZE_MIN,
            max_size=POOL_SIZE_MAX,
            timeout=CONNECTION_WAIT_SECONDS,
            # After a shorter time those who wait when the server comes back would go on waiting in vain.
            reconnect_timeout=CONNECTION_WAIT_SECONDS,
            open=False,
            name="wharf",
        )

    async def open(self) -> None:
        """Connects; raises `DatabaseUnavailable` when the server does not answer."""
        try:
            await self._pool.open(wait=True, timeout=CONNECTION_WAIT_SECONDS)
        except (PoolTimeout, psycopg.Error) as error:
            await self._pool.close()
            raise DatabaseUnavailable(_one_line(error)) from error

    def line(self, statement: Statement) -> PostgresLine:
        """A connection beside the pool for one statement without parameters; it is closed with the database."""
        line = PostgresLine(lambda: Connection.connect(self._url, **self._connection_options), statement)
        self._lines.append(line)
        return line

    async def row(self, statement: Statement, **parameters: Any) -> Row | None:
        """The first row, or None."""
        rows = await self.rows(statement, **parameters)
        return rows[0] if rows else None

    async def rows(self, statement: Statement, **parameters: Any) -> list[Row]:
        """Every row. A connection that the server has dropped is replaced and the read made again."""
        bound = _bound(statement, parameters)
        for attempt in range(1, READ_ATTEMPTS + 1):
            try:
                async with self._pool.connection() as connection:
                    return await (await connection.execute(*bound)).fetchall()
            except PoolTimeout as error:
                raise DatabaseUnavailable(_one_line(error)) from error
            except psycopg.OperationalError as error:
                if attempt == READ_ATTEMPTS:
                    raise DatabaseUnavailable(_one_line(error)) from error
                await self._pool.check()
        raise AssertionError("the loop returns or raises")

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[PostgresTransaction]:
        """A unit of work; leaving the block waits for the commit."""
        try:
            async with self._pool.connection() as connection, connection.transaction():
                yield PostgresTransaction(connection)
        except psycopg.errors.DiskFull as error:
            raise DatabaseFull(_one_line(error)) from error
        except PoolTimeout as error:
            raise DatabaseUnavailable(_one_line(error)) from error
        except psycopg.OperationalError as error:
            # Pooled connections of a restarted server are all dead: find out now, not one request at a time.
            await self._pool.check()
            raise DatabaseUnavailable(_one_line(error)) from error

    async def check(self) -> None:
        """Raises `DatabaseUnavailable` when the server does not answer."""
        try:
            async with self._pool.connection(timeout=CONNECT_TIMEOUT_SECONDS) as connection:
                await connection.execute("SELECT 1")
        except (PoolTimeout, psycopg.Error) as error:
            raise DatabaseUnavailable(_one_line(error)) from error

    async def close(self) -> None:
        """Closes every connection."""
        for line in self._lines:
            line.close()
        await self._pool.close()


def _bound(statement: Statement, parameters: dict[str, Any]) -> tuple[Any, Any]:
    # The driver's types insist on a literal text, so that nobody pastes values into SQL; this text comes
    # from SQLAlchemy's compiler, which binds every value.
    return statement.bind("postgresql", parameters)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__
