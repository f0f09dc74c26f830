"""What PostgreSQL must do beyond the common suite: outlive an outage of its server, and tell moments apart."""

import asyncio
import socket
import struct
import time
from collections.abc import AsyncIterator, Iterator
from urllib.parse import urlsplit

import psycopg
import pytest
import sqlalchemy as sa

from tests.support.databases import DELETE_ALL, READ, WRITE, IntendedError, names, write, write_and_break
from tests.support.postgres import PostgresCluster, run_postgres
from tests.support.postgres_control import PostgresControl, control_of
from tests.support.proxies import NO_LINGER
from wharf.db import DatabaseUnavailable, Statement
from wharf.db.database import LineBroken
from wharf.db.moments import moments_of, rights_changed
from wharf.db.open import open_database, prepare_schema
from wharf.db.postgres import CONNECT_TIMEOUT_SECONDS, POOL_SIZE_MAX, PostgresDatabase
from wharf.db.postgres_line import PostgresLine

pytestmark = pytest.mark.anyio

GRACE_SECONDS = 3
SHORT_WAIT_SECONDS = 2.0
POLL_SECONDS = 0.02
# Enough to take every number of a socket that has become free.
SOCKET_COUNT = 20


@pytest.fixture(scope="module")
def cluster() -> Iterator[PostgresCluster]:
    """A server that these tests may stop."""
    with run_postgres() as cluster:
        yield cluster


@pytest.fixture(scope="module")
def url(cluster: PostgresCluster) -> str:
    """A database on it with the schema in it."""
    url = cluster.create_database()
    prepare_schema(url)
    with psycopg.connect(url) as connection:
        connection.execute("INSERT INTO access_version (id, version) VALUES (1, 1)")
    return url


@pytest.fixture
def control(cluster: PostgresCluster) -> PostgresControl:
    """What stops the server and starts it."""
    return control_of(cluster)


@pytest.fixture
async def database(url: str) -> AsyncIterator[PostgresDatabase]:
    """The database, with nothing in the table that these tests write to."""
    database = PostgresDatabase(url)
    await database.open()
    async with database.begin() as transaction:
        await transaction.execute(DELETE_ALL)
    yield database
    await database.close()


async def test_a_read_survives_a_restart(database: PostgresDatabase, control: PostgresControl) -> None:
    """When the server has dropped its connections, a read is made again on a new one and nobody notices."""
    await write(database, "one", 1)
    await asyncio.to_thread(control.restart)
    assert await database.row(READ, name="one") == (1,)
    await database.check()


async def test_units_succeed_after_a_restart(database: PostgresDatabase, control: PostgresControl) -> None:
    """A restart costs at most the one unit that found it out; all that follow succeed."""
    await asyncio.gather(*(write(database, f"before-{n}") for n in range(20)))
    await asyncio.to_thread(control.restart)
    try:
        await write(database, "first")
    except DatabaseUnavailable:
        assert "first" not in await names(database)
    await asyncio.gather(*(write(database, f"after-{n}") for n in range(20)))
    assert {name for name in await names(database) if name.startswith("after")} == {f"after-{n}" for n in range(20)}


async def test_without_a_server_the_database_is_unavailable(
    url: str, control: PostgresControl, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reads, units and the check all say so, in one line and in bounded time, and work again when it is back."""
    monkeypatch.setattr("wharf.db.postgres.CONNECTION_WAIT_SECONDS", SHORT_WAIT_SECONDS)
    database = await open_database(url)
    await asyncio.to_thread(control.stop)
    for _ in range(2):
        # At first there are connections that are found broken, and then none.
        started = time.monotonic()
        outcomes = await asyncio.gather(
            database.row(READ, name="one"), write(database, "one"), database.check(), return_exceptions=True
        )
        assert [type(outcome) for outcome in outcomes] == [DatabaseUnavailable] * 3
        assert all("\n" not in str(outcome) for outcome in outcomes)
        assert time.monotonic() - started < max(SHORT_WAIT_SECONDS, CONNECT_TIMEOUT_SECONDS) + GRACE_SECONDS
    await asyncio.to_thread(control.start)
    await write(database, "two")
    assert "two" in await names(database)
    await database.close()


async def test_who_waits_during_an_outage_is_served_after_it(
    database: PostgresDatabase, control: PostgresControl
) -> None:
    """A request that came while the server was away, and still waits when it is back, is answered at once."""
    await asyncio.to_thread(control.stop)
    with pytest.raises(DatabaseUnavailable):
        await write(database, "broken")
    waiting = [asyncio.create_task(database.row(READ, name="one")) for _ in range(3)]
    await asyncio.to_thread(control.start)
    started = time.monotonic()
    assert await asyncio.gather(*waiting) == [None] * 3
    seconds = time.monotonic() - started
    print(f"answered {seconds:.2f} s after the server was back")
    assert seconds < GRACE_SECONDS


async def test_a_server_that_never_was_is_named(cluster: PostgresCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """Opening and preparing fail with one line when nobody listens or the database does not exist."""
    monkeypatch.setattr("wharf.db.postgres.CONNECTION_WAIT_SECONDS", SHORT_WAIT_SECONDS)
    nowhere = cluster.url("nowhere")
    with pytest.raises(DatabaseUnavailable, match="nowhere"):
        prepare_schema(nowhere)
    with pytest.raises(DatabaseUnavailable):
        await open_database("postgresql://postgres@127.0.0.1:1/none")


async def test_a_unit_whose_server_crashes_is_not_answered(
    database: PostgresDatabase, control: PostgresControl
) -> None:
    """A unit that was under way when the server went away fails, and has done nothing."""

    async def write_around_a_crash() -> None:
        async with database.begin() as transaction:
            await transaction.execute(WRITE, name="one", number=1)
            await asyncio.to_thread(control.restart)
            await transaction.execute(WRITE, name="two", number=1)

    with pytest.raises(DatabaseUnavailable):
        await write_around_a_crash()
    assert await names(database) == []


async def test_more_units_than_connections_take_turns(database: PostgresDatabase) -> None:
    """Units wait for a connection instead of failing."""
    await asyncio.gather(*(write(database, f"{n:03}") for n in range(10 * POOL_SIZE_MAX)))
    assert len(await names(database)) == 10 * POOL_SIZE_MAX


async def test_a_failed_unit_gives_its_connection_back_clean(database: PostgresDatabase) -> None:
    """However many units fail, the connections stay, outside of any transaction."""
    outcomes = await asyncio.gather(
        *(write_and_break(database, f"{n}") for n in range(3 * POOL_SIZE_MAX)), return_exceptions=True
    )
    assert all(isinstance(outcome, IntendedError) for outcome in outcomes)
    assert await names(database) == []


async def test_commits_of_other_nodes_change_the_moment(url: str, database: PostgresDatabase) -> None:
    """What another node has answered is in the next moment, and while nobody writes it stays the same."""
    other = PostgresDatabase(url)
    await other.open()
    moments = moments_of(database)
    before = await moments.now()
    assert await moments.now() == before
    await write(other, "one")
    after = await moments.now()
    assert after.state != before.state
    assert after.rights == before.rights
    async with other.begin() as transaction:
        await rights_changed(transaction)
    await other.close()
    assert (await moments.now()).rights == after.rights + 1


async def test_nothing_is_remembered_across_a_failover(database: PostgresDatabase, control: PostgresControl) -> None:
    """A server that took over may give the numbers of lost transactions again, so no moment of the old one returns."""
    moments = moments_of(database)
    before = await moments.now()
    await asyncio.to_thread(control.restart)
    assert (await moments.now()).state != before.state


def test_a_url_may_say_postgres(cluster: PostgresCluster) -> None:
    """Both spellings of the scheme are understood."""
    url = cluster.create_database().replace("postgresql://", "postgres://")
    prepare_schema(url)
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT count(*) FROM access_version").fetchone() == (0,)


STATE = Statement(sa.text("SELECT 'as it is', 7"))
NOTHING = Statement(sa.text("SELECT 1 WHERE false"))
BROKEN = Statement(sa.text("SELECT 1 / (SELECT count(*)::int - count(*)::int FROM pg_class)"))
HANG_UP = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid != pg_backend_pid() AND query LIKE '%as it is%'
"""


# "WARNING: terminating connection", as PostgreSQL sends it unasked.
_FIELDS = b"SWARNING\0VWARNING\0C57P02\0Mterminating connection\0\0"
LAST_WORDS = b"N" + struct.pack("!i", 4 + len(_FIELDS)) + _FIELDS


class CuttingRelay:
    """A relay in the test's own event loop, so that bytes and a reset are both there before the loop looks again."""

    def __init__(self, server_port: int) -> None:
        self.is_deaf = False
        """Whether what clients send is thrown away."""
        self._server_port = server_port
        self._loop = asyncio.get_running_loop()
        self._clients: dict[socket.socket, socket.socket] = {}
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.setblocking(False)
        self.port: int = self._listener.getsockname()[1]
        self._loop.add_reader(self._listener, self._accept)

    def cut(self, last_words: bytes) -> None:
        """Send every client so much more, and reset its connection."""
        for client in list(self._clients):
            client.send(last_words)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
            self._end(client)

    async def has_cut(self) -> None:
        """Return when the loop has looked at every socket again."""
        ours, others = socket.socketpair()
        told = asyncio.Event()
        self._loop.add_reader(ours, told.set)
        others.send(b"x")
        await told.wait()
        self._loop.remove_reader(ours)
        ours.close()
        others.close()

    def close(self) -> None:
        """End everything."""
        self._loop.remove_reader(self._listener)
        self._listener.close()
        for client in list(self._clients):
            self._end(client)

    def _accept(self) -> None:
        client, _ = self._listener.accept()
        server = self._clients[client] = socket.create_connection(("127.0.0.1", self._server_port))
        for one in (client, server):
            one.setblocking(False)
        self._loop.add_reader(client, self._pass_on, client, client, server)
        self._loop.add_reader(server, self._pass_on, client, server, client)

    def _pass_on(self, client: socket.socket, source: socket.socket, target: socket.socket) -> None:
        data = source.recv(65536)
        if not data:
            self._end(client)
        elif source is not client or not self.is_deaf:
            target.sendall(data)

    def _end(self, client: socket.socket) -> None:
        for one in (client, self._clients.pop(client)):
            self._loop.remove_reader(one)
            one.close()


async def answer_of(line: PostgresLine) -> list[str]:
    """What the line says as soon as it is connected."""
    async with asyncio.timeout(GRACE_SECONDS):
        while True:
            try:
                return await line.ask()
            except LineBroken:
                await asyncio.sleep(POLL_SECONDS)


async def test_a_line_answers_again_and_again(database: PostgresDatabase) -> None:
    """It is not there at once; then every question gets the first row, or nothing."""
    line, empty = database.line(STATE), database.line(NOTHING)
    with pytest.raises(LineBroken):
        await line.ask()
    assert [await answer_of(line) for _ in range(3)] == [["as it is", "7"]] * 3
    assert await answer_of(empty) == []


async def test_a_line_that_was_cut_connects_again(database: PostgresDatabase, url: str) -> None:
    """Whoever asks meanwhile is told that the line is broken."""
    line = database.line(STATE)
    await answer_of(line)
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as other:
        await other.execute(HANG_UP)
    with pytest.raises(LineBroken):
        await line.ask()
    assert await answer_of(line) == ["as it is", "7"]


async def test_a_line_that_was_cut_leaves_no_trace_in_the_event_loop(database: PostgresDatabase, url: str) -> None:
    """The number of its socket goes to somebody else, whom the loop would otherwise not serve, or die of."""
    line = database.line(STATE)
    await answer_of(line)
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as other:
        await other.execute(HANG_UP)
    with pytest.raises(LineBroken):
        await line.ask()
    loop, pairs = asyncio.get_running_loop(), [socket.socketpair() for _ in range(SOCKET_COUNT)]
    for pair in pairs:
        for end in pair:
            writable = asyncio.Event()
            loop.add_writer(end, writable.set)
            async with asyncio.timeout(GRACE_SECONDS):
                await writable.wait()
            assert loop.remove_writer(end)
            assert not loop.remove_reader(end)
            end.close()


# The server's event loop; Python's own would tell of the reset again and again.
@pytest.mark.parametrize("anyio_backend", [pytest.param(("asyncio", {"use_uvloop": True}), id="uvloop")])
@pytest.mark.parametrize("is_asked", [True, False], ids=["asked", "idle"])
async def test_a_line_that_is_reset_with_its_last_words_is_broken(url: str, is_asked: bool) -> None:
    """A crashing server's last message and the reset come at once, and the event loop tells of both together."""
    server = urlsplit(url)
    relay = CuttingRelay(server.port or 0)
    database = PostgresDatabase(url.replace(f":{server.port}/", f":{relay.port}/"))
    line = database.line(STATE)
    await answer_of(line)
    relay.is_deaf = True
    asking = asyncio.create_task(line.ask())
    await asyncio.sleep(0)
    if not is_asked:
        asking.cancel()
        relay.is_deaf = False
        await asyncio.wait([asking])
        await answer_of(line)
    relay.cut(LAST_WORDS)
    async with asyncio.timeout(GRACE_SECONDS):
        if is_asked:
            with pytest.raises(LineBroken):
                await asking
        else:
            # The loop has told the line by then.
            await relay.has_cut()
            with pytest.raises(LineBroken):
                await line.ask()
    relay.is_deaf = False
    assert await answer_of(line) == ["as it is", "7"]
    await database.close()
    relay.close()


async def test_a_question_that_fails_breaks_the_line(database: PostgresDatabase) -> None:
    """The server's error is no answer."""
    line = database.line(BROKEN)
    with pytest.raises(TimeoutError):
        await answer_of(line)


async def test_nobody_gets_the_answer_to_a_question_that_was_given_up(database: PostgresDatabase) -> None:
    """The line hangs up, and what comes next is asked anew."""
    line = database.line(STATE)
    await answer_of(line)
    asking = asyncio.create_task(line.ask())
    await asyncio.sleep(0)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    with pytest.raises(LineBroken):
        await line.ask()
    assert await answer_of(line) == ["as it is", "7"]


async def test_the_moment_is_told_while_the_line_is_broken(database: PostgresDatabase, url: str) -> None:
    """Its way through the pool takes over, and both say the same of the same state."""
    moments = moments_of(database)
    by_pool = await moments.now()
    async with asyncio.timeout(GRACE_SECONDS):
        for _ in range(20):
            assert await moments.now() == by_pool
            await asyncio.sleep(POLL_SECONDS)
