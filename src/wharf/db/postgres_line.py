"""One connection to PostgreSQL for one question without parameters, which is asked all the time.

The way through the pool and a cursor costs a busy node more than all else that it does for the answer: 93 µs, and this
37. It talks to libpq itself and lets the event loop say when the answer is there.
"""

import asyncio
import os
import select
from collections.abc import Awaitable, Callable
from typing import Any

import psycopg
from psycopg import pq

from wharf.db.database import LineBroken
from wharf.db.statement import Statement

PREPARED_NAME = b"line"
# Between two attempts to connect again; meanwhile others ask through the pool.
RECONNECT_SECONDS = 1.0


class PostgresLine:
    """Asks one statement, one question after the other; connects by itself."""

    def __init__(self, connect: Callable[[], Awaitable[psycopg.AsyncConnection[Any]]], statement: Statement) -> None:
        """`connect` makes a connection for this line alone, with autocommit."""
        self._connect = connect
        self._sql, parameters = statement.bind("postgresql", {})
        assert not parameters
        self._connection: psycopg.AsyncConnection[Any] | None = None
        self._watched = -1
        self._errors = select.poll()
        self._connecting: asyncio.Task[None] | None = None
        self._answer: asyncio.Future[list[str]] | None = None
        self._closed = False

    async def ask(self) -> list[str]:
        """The first row, each value as text, or nothing; raises `LineBroken`.

        Nobody may ask before the last answer is there.
        """
        if self._connection is None:
            self._begin_to_connect()
            raise LineBroken
        if self._is_cut():
            self._hang_up()
            raise LineBroken
        self._answer = asyncio.get_running_loop().create_future()
        pgconn = self._connection.pgconn
        try:
            pgconn.send_query_prepared(PREPARED_NAME, [])
            if pgconn.flush():
                raise psycopg.OperationalError("the server takes nothing more")
            return await self._answer
        except psycopg.Error as error:
            self._hang_up()
            raise LineBroken from error
        except asyncio.CancelledError:
            # The answer to a question that nobody waits for must not become the answer to the next.
            self._hang_up()
            raise
        finally:
            self._answer = None

    def close(self) -> None:
        """Ends the connection, and connects no more."""
        self._closed = True
        if self._connecting is not None:
            self._connecting.cancel()
        self._hang_up()

    def _begin_to_connect(self) -> None:
        if self._connecting is None and not self._closed:
            self._connecting = asyncio.get_running_loop().create_task(self._keep_connecting())

    async def _keep_connecting(self) -> None:
        while self._connection is None:
            try:
                await self._open()
            except psycopg.Error:
                await asyncio.sleep(RECONNECT_SECONDS)
        self._connecting = None

    async def _open(self) -> None:
        connection = await self._connect()
        try:
            await connection.execute(f"PREPARE {PREPARED_NAME.decode()} AS {self._sql}", prepare=False)
        except BaseException:
            connection.pgconn.finish()
            raise
        # libpq closes its socket as soon as it finds the server gone. The loop would go on watching that number, and
        # abort the process when the next connection with it is refused; a duplicate stays ours until it is not watched.
        self._watched = os.dup(connection.pgconn.socket)
        self._errors = select.poll()
        self._errors.register(self._watched, 0)
        asyncio.get_running_loop().add_reader(self._watched, self._read)
        self._connection = connection

    def _read(self) -> None:
        """Takes what the server has sent: an answer, or the news that it has gone."""
        assert self._connection is not None
        pgconn = self._connection.pgconn
        try:
            pgconn.consume_input()
            while pgconn.is_busy():
                if not self._is_cut():
                    return
                # What had come before the cut has just been read, and the cut itself is found by reading on.
                pgconn.consume_input()
            rows = [row for result in iter(pgconn.get_result, None) for row in _rows(result)]
        except psycopg.Error as error:
            self._hang_up()
            if self._answer is not None and not self._answer.done():
                self._answer.set_exception(error)
            return
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(rows[0] if rows else [])

    def _is_cut(self) -> bool:
        """Whether the connection has been reset.

        The loop tells of that once, maybe together with the last bytes, and then no longer watches the socket: whoever
        waited for it to tell again would wait for ever.
        """
        return bool(self._errors.poll(0))

    def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            asyncio.get_running_loop().remove_reader(self._watched)
            os.close(self._watched)
            connection.pgconn.finish()


def _rows(result: pq.abc.PGresult) -> list[list[str]]:
    if result.status != pq.ExecStatus.TUPLES_OK:
        raise psycopg.OperationalError(result.get_error_message())
    return [
        [(result.get_value(row, column) or b"").decode() for column in range(result.nfields)]
        for row in range(result.ntuples)
    ]
