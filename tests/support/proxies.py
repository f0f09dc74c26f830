"""Proxies of our own: one shares requests out among servers, one breaks every so many of them.

Both pass bytes on as they come. One that works request by request asks the server to close the connection after its
answer, so that nobody here has to know where a body ends.
"""

import asyncio
import itertools
import socket
import struct
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import NamedTuple, TypeVar

HEAD_BYTES_MAX = 64 * 1024
BACKLOG = 1_000
SERVICE_UNAVAILABLE = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
# With no time to linger, closing a connection resets it.
NO_LINGER = struct.pack("ii", 1, 0)


class _Stream(NamedTuple):
    """Both directions of a connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter


class Proxy(ABC):
    """A proxy on a free port of this machine, in a thread of its own."""

    def __init__(self) -> None:
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._connections: set[asyncio.Task[None]] = set()
        self._is_ready = threading.Event()
        self._is_over = asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._serve(),), daemon=True)

    @property
    def address(self) -> str:
        """Host and port, as they stand in a URL."""
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        """Return when the proxy listens."""
        self._thread.start()
        self._is_ready.wait()

    def stop(self) -> None:
        """Break what is under way, and return when the thread has ended."""
        self._loop.call_soon_threadsafe(self._is_over.set)
        self._thread.join()
        self._loop.close()

    @abstractmethod
    async def _handle(self, client: _Stream) -> None:
        """Serve one connection, which is closed afterwards."""

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=HEAD_BYTES_MAX, backlog=BACKLOG)
        self.port = server.sockets[0].getsockname()[1]
        self._is_ready.set()
        await self._is_over.wait()
        server.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            # Either side may go away at any time; the other one then sees its connection closed.
            with suppress(OSError, EOFError):
                await self._handle(_Stream(reader, writer))
        finally:
            self._connections.discard(task)
            writer.close()


class RoundRobin(Proxy):
    """Shares out what comes among the servers that listen, in turn: by the connection, or by the request."""

    def __init__(self, *, per_request: bool) -> None:
        super().__init__()
        self._ports: list[int] = []
        self._turns = itertools.count()
        self._per_request = per_request

    def share_among(self, addresses: Sequence[str]) -> None:
        """Share out among these servers from now on, each given by its host and port."""
        self._ports = [int(address.rpartition(":")[2]) for address in addresses]

    async def _handle(self, client: _Stream) -> None:
        head = await _read_head(client) if self._per_request else b""
        server = await self._connect()
        server.writer.write(head)
        await _pass_on(client.reader, server, client.writer)

    async def _connect(self) -> _Stream:
        """Connect to the server whose turn it is, or to the next one that listens."""
        ports = self._ports
        for _ in ports:
            with suppress(OSError):
                return await _connect(ports[next(self._turns) % len(ports)])
        raise ConnectionRefusedError


class Breaking(Proxy):
    """Breaks every so many requests, in turn with a 503, with a reset, and with a reset instead of the answer.

    The server hears of the third kind alone: it does what it was asked to do, and the client cannot know.
    """

    def __init__(self, port: int) -> None:
        super().__init__()
        self.every: int | None = None
        """The distance between two requests that are broken; with None all are passed on."""
        self.broken = 0
        self.passed_on = 0
        self._port = port

    async def _handle(self, client: _Stream) -> None:
        head = await _read_head(client)
        if self.every is None or (self.broken + self.passed_on + 1) % self.every:
            self.passed_on += 1
            await self._pass_on(head, client, client.writer)
            return
        self.broken += 1
        if self.broken % 3 == 1:
            client.writer.write(SERVICE_UNAVAILABLE)
            # A connection that is closed with a body unread would be reset, and the answer lost.
            while await client.reader.read(HEAD_BYTES_MAX):
                pass
            return
        if self.broken % 3 == 2:
            await self._pass_on(head, client, None)
        connection: socket.socket = client.writer.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
        client.writer.transport.abort()

    async def _pass_on(self, head: bytes, client: _Stream, answers_to: asyncio.StreamWriter | None) -> None:
        server = await _connect(self._port)
        server.writer.write(head)
        await _pass_on(client.reader, server, answers_to)


SomeProxy = TypeVar("SomeProxy", bound=Proxy)


@contextmanager
def run_proxy(proxy: SomeProxy) -> Iterator[SomeProxy]:
    """Let the proxy work while the block runs."""
    proxy.start()
    try:
        yield proxy
    finally:
        proxy.stop()


async def _connect(port: int) -> _Stream:
    return _Stream(*await asyncio.open_connection("127.0.0.1", port, limit=HEAD_BYTES_MAX))


async def _read_head(client: _Stream) -> bytes:
    """Return the head of a request, which now says that the connection ends with it."""
    head = await client.reader.readuntil(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n")[:-2] if not line.lower().startswith(b"connection:")]
    return b"\r\n".join((*lines, b"Connection: close", b"", b""))


async def _pass_on(client: asyncio.StreamReader, server: _Stream, answers_to: asyncio.StreamWriter | None) -> None:
    """Copy both ways until either side has closed; without `answers_to` the answer is thrown away."""
    ways = [
        asyncio.create_task(_copy(client, server.writer)),
        asyncio.create_task(_copy(server.reader, answers_to)),
    ]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        server.writer.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter | None) -> None:
    while piece := await reader.read(HEAD_BYTES_MAX):
        if writer is not None:
            writer.write(piece)
            await writer.drain()
