"""A blocking HTTP/1.1 client as light as Python allows, so that the load costs less than what it measures."""

from __future__ import annotations

import socket
from typing import BinaryIO, NamedTuple
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 60
HEAD_BYTES_MAX = 64 * 1024
RECEIVE_BYTES = 1024 * 1024
ERROR_BYTES = 300


class Address(NamedTuple):
    """Where a server listens."""

    host: str
    port: int


class Answer(NamedTuple):
    """What a server answered; the body is thrown away."""

    status: int
    head: bytes

    @property
    def body_bytes(self) -> int:
        """The length of the body; raises AnswerError where the server does not say it."""
        length = self.header(b"content-length")
        if length is None:
            raise AnswerError(f"an answer without Content-Length: {self.head[:ERROR_BYTES]!r}")
        return int(length)

    def header(self, name: bytes) -> str | None:
        """Return the value of a header, given by its lower-case name."""
        start = self.head.lower().find(b"\r\n" + name + b": ")
        if start < 0:
            return None
        start += len(name) + 4
        return self.head[start : self.head.index(b"\r\n", start)].decode("ascii")


class AnswerError(Exception):
    """A server answered something else than the work needs; the message says what."""


class Connection:
    """One keep-alive connection to one server."""

    def __init__(self, address: Address, authorization: str | None = None) -> None:
        """Connect; `authorization` is sent with every request."""
        self._address = address
        lines = [f"Host: {address.host}:{address.port}"]
        if authorization:
            lines.append(f"Authorization: {authorization}")
        self._constant_lines = "\r\n".join(lines)
        self._buffer = memoryview(bytearray(RECEIVE_BYTES))
        self._connect()

    def _connect(self) -> None:
        self._socket = socket.create_connection(self._address, TIMEOUT_SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def request(
        self, method: str, target: str, *expected: int, body: bytes = b"", headers: tuple[str, ...] = ()
    ) -> Answer:
        """Send a request that fits in memory; raise AnswerError unless the status is an expected one."""
        self._socket.sendall(self._head(method, target, len(body), headers) + body)
        return self._answer(method, target, expected)

    def send_file(self, target: str, file: BinaryIO, file_bytes: int, suffix: bytes) -> Answer:
        """PUT the first bytes of a file and then the suffix; the kernel reads the file."""
        self._socket.sendall(self._head("PUT", target, file_bytes + len(suffix), ()))
        self._socket.sendfile(file, 0, file_bytes)
        self._socket.sendall(suffix)
        return self._answer("PUT", target, (201,))

    def _head(self, method: str, target: str, body_bytes: int, headers: tuple[str, ...]) -> bytes:
        lines = [f"{method} {target} HTTP/1.1", self._constant_lines, *headers]
        if method != "GET":
            lines.append(f"Content-Length: {body_bytes}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")

    def _answer(self, method: str, target: str, expected: tuple[int, ...]) -> Answer:
        head, body_start = self._receive_head()
        answer = Answer(int(head[9:12]), head)
        if answer.status not in expected:
            line = head.split(b"\r\n", 1)[0] + b" " + body_start[:ERROR_BYTES]
            raise AnswerError(f"{method} {target}: {line.decode('utf-8', 'replace')}")
        self._discard(answer.body_bytes - len(body_start))
        if (answer.header(b"connection") or "").lower() == "close":
            self._socket.close()
            self._connect()
        return answer

    def _receive_head(self) -> tuple[bytes, bytes]:
        received = b""
        while (end := received.find(b"\r\n\r\n")) < 0:
            piece = self._socket.recv(HEAD_BYTES_MAX)
            received += piece
            if not piece or len(received) > HEAD_BYTES_MAX:
                raise AnswerError(f"no complete answer: {received[:ERROR_BYTES]!r}")
        return received[: end + 2], received[end + 4 :]

    def _discard(self, remaining: int) -> None:
        while remaining > 0:
            count = self._socket.recv_into(self._buffer, min(remaining, RECEIVE_BYTES))
            if count == 0:
                raise AnswerError(f"the connection was closed {remaining} bytes before the end")
            remaining -= count


def split_location(location: str) -> tuple[Address | None, str]:
    """Split a Location header into the server it names, if it names one, and the request target."""
    parts = urlsplit(location)
    if parts.scheme not in ("", "http"):
        raise AnswerError(f"the load generator speaks plain HTTP only: {location}")
    address = Address(parts.hostname, parts.port or 80) if parts.hostname else None
    return address, parts.path + (f"?{parts.query}" if parts.query else "")
