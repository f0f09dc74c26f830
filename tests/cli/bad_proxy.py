"""A proxy before a server, with the faults that proxies have when nobody has thought of registries."""

import asyncio
import gzip
import ssl
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path
from time import time
from typing import NamedTuple
from urllib.parse import unquote

HEAD_BYTES_MAX = 64 * 1024
PIECE_BYTES = 64 * 1024

TOO_LARGE = b"HTTP/1.1 413 Request Entity Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
BAD_GATEWAY = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass(frozen=True, kw_only=True)
class Faults:
    """What a proxy does wrong; by default nothing."""

    answers: bytes = b""
    """It answers so to everything, and the server hears of nothing."""
    hides_scheme: bool = False
    """It does not say by which scheme clients came."""
    hides_host: bool = False
    """It does not say under which name clients came."""
    drops_headers: frozenset[str] = frozenset()
    """It takes these, in lower case, from requests and answers."""
    body_bytes_max: int | None = None
    """It refuses bodies larger than that."""
    buffers_bodies: bool = False
    """It waits for the whole body before it asks the server."""
    compresses: bool = False
    """It compresses answers for clients that accept it."""
    clock_skew_seconds: int = 0
    """Its clock, from which it dates answers, is wrong by so much."""
    decodes_paths: bool = False
    """It passes paths on as it understands them, not as they came."""
    refuses_encoded_slashes: bool = False
    """It finds nothing behind a path with an encoded slash."""
    writes_locations: str = ""
    """It puts this before the Location of answers."""


class Head(NamedTuple):
    """The head of a request or of an answer."""

    line: str
    headers: list[tuple[str, str]]

    def value(self, name: str) -> str | None:
        """The value of a header, whose name is given in lower case."""
        return next((value for found, value in self.headers if found.lower() == name), None)

    def without(self, *names: str) -> "Head":
        """The same head less some headers, whose names are given in lower case."""
        return Head(self.line, [header for header in self.headers if header[0].lower() not in names])

    def encode(self) -> bytes:
        """The head as it is sent."""
        lines = [self.line, *(f"{name}: {value}" for name, value in self.headers), "", ""]
        return "\r\n".join(lines).encode()


class _BodyTooLarge(Exception):  # noqa: N818  It names what has been found.
    pass


@contextmanager
def run_bad_proxy(
    server_port: int, faults: Faults, *, certificate: Path | None = None, key: Path | None = None
) -> Iterator[str]:
    """Let such a proxy stand before a server on this machine; yield its address, a URL without a path."""
    context = None
    if certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate, key)
    proxy = _BadProxy(server_port, faults, context)
    thread = threading.Thread(target=lambda: asyncio.run(proxy.serve()), daemon=True)
    thread.start()
    proxy.is_ready.wait()
    try:
        yield f"{'https' if context else 'http'}://127.0.0.1:{proxy.port}"
    finally:
        proxy.stop()
        thread.join()


class _BadProxy:
    def __init__(self, server_port: int, faults: Faults, context: ssl.SSLContext | None) -> None:
        self.port = 0
        self.is_ready = threading.Event()
        self._server_port = server_port
        self._faults = faults
        self._context = context

    async def serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._is_over = asyncio.Event()
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=HEAD_BYTES_MAX, ssl=self._context)
        self.port = server.sockets[0].getsockname()[1]
        self.is_ready.set()
        await self._is_over.wait()
        server.close()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._is_over.set)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # Either side may go away at any time; the other one then sees its connection closed.
        with suppress(OSError, EOFError, asyncio.CancelledError):
            request = await _read_head(reader)
            if answer := self._refuse(request):
                writer.write(answer)
                # A connection that is closed with a body unread would be reset, and the answer lost.
                while await reader.read(PIECE_BYTES):
                    pass
            else:
                await self._relay(request, reader, writer)
        writer.close()

    def _refuse(self, request: Head) -> bytes:
        faults = self._faults
        if faults.refuses_encoded_slashes and "%2F" in request.line.partition("?")[0]:
            return NOT_FOUND
        size = int(request.value("content-length") or 0)
        if faults.body_bytes_max is not None and size > faults.body_bytes_max:
            return TOO_LARGE
        return faults.answers

    async def _relay(self, request: Head, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        body = _body(reader, request, self._faults.body_bytes_max)
        if self._faults.buffers_bodies:
            body = _iterate([piece async for piece in body])
        server_reader, server_writer = await asyncio.open_connection(
            "127.0.0.1", self._server_port, limit=HEAD_BYTES_MAX
        )
        server_writer.write(self._change_request(request).encode())
        sending = asyncio.create_task(_send(body, server_writer))
        answering = asyncio.create_task(self._answer(request, server_reader, writer))
        try:
            # The server may answer before it has the whole body.
            await asyncio.wait((sending, answering), return_when=asyncio.FIRST_EXCEPTION)
            if sending.done() and isinstance(sending.exception(), _BodyTooLarge):
                writer.write(TOO_LARGE)
                while await reader.read(PIECE_BYTES):
                    pass
            else:
                await answering
        finally:
            sending.cancel()
            answering.cancel()
            await asyncio.gather(sending, answering, return_exceptions=True)
            server_writer.close()

    async def _answer(self, request: Head, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = self._change_answer(await _read_head(reader))
        body = await reader.read()
        if self._faults.compresses and "gzip" in (request.value("accept-encoding") or ""):
            body = gzip.compress(body)
            head = head.without("content-length")
            head.headers.extend((("Content-Encoding", "gzip"), ("Content-Length", str(len(body)))))
        writer.write(head.encode() + body)
        await writer.drain()
        writer.close()

    def _change_request(self, request: Head) -> Head:
        faults = self._faults
        changed = request.without("connection", *faults.drops_headers)
        if faults.hides_host:
            changed = changed.without("host")
            changed.headers.append(("Host", f"127.0.0.1:{self._server_port}"))
        if not faults.hides_scheme:
            changed.headers.append(("X-Forwarded-Proto", "https" if self._context else "http"))
        changed.headers.append(("Connection", "close"))
        return Head(unquote(request.line) if faults.decodes_paths else request.line, changed.headers)

    def _change_answer(self, answer: Head) -> Head:
        faults = self._faults
        headers = []
        for name, value in answer.without("connection", "date", *faults.drops_headers).headers:
            prefix = faults.writes_locations if name.lower() == "location" else ""
            headers.append((name, prefix + value))
        date = formatdate(time() + faults.clock_skew_seconds, usegmt=True)
        return Head(answer.line, [*headers, ("Date", date), ("Connection", "close")])


async def _read_head(reader: asyncio.StreamReader) -> Head:
    line, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")[:-2]
    headers = [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]
    return Head(line, headers)


async def _body(reader: asyncio.StreamReader, request: Head, size_bytes_max: int | None) -> AsyncIterator[bytes]:
    """The body as it is on the wire, chunks and all; raises _BodyTooLarge."""
    sent_bytes = 0
    left_bytes = int(request.value("content-length") or 0)
    is_chunked = request.value("transfer-encoding") == "chunked"
    while is_chunked or sent_bytes < left_bytes:
        if is_chunked:
            size_line = await reader.readuntil(b"\r\n")
            piece = size_line + await reader.readexactly(int(size_line, 16) + 2)
            is_chunked = not size_line.startswith(b"0")
        else:
            piece = await reader.read(min(PIECE_BYTES, left_bytes - sent_bytes))
            if not piece:
                return
        sent_bytes += len(piece)
        if size_bytes_max is not None and sent_bytes > size_bytes_max:
            raise _BodyTooLarge
        yield piece


async def _iterate(pieces: list[bytes]) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


async def _send(body: AsyncIterator[bytes], writer: asyncio.StreamWriter) -> None:
    async for piece in body:
        writer.write(piece)
        await writer.drain()
