"""The few things that every handler does with a request: read it and answer it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any
from urllib.parse import parse_qs

from wharf.base.metrics import metrics
from wharf.oci.errors import ErrorCode, RegistryError

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

QUERY_LENGTH_MAX = 8192
QUERY_FIELDS_MAX = 200
# A client that sends nothing for this long has gone, whatever its connection says.
BODY_IDLE_SECONDS_MAX = 120
# What is read of a body that is refused, so that the client hears why instead of seeing a reset.
REFUSED_BODY_BYTES_MAX = 16 * 1024 * 1024
# An unwanted body up to this size is read, so that the connection can go on.
UNWANTED_BODY_BYTES_MAX = 1024 * 1024


class ClientDisconnected(Exception):  # noqa: N818  It is an event, not a fault.
    """The client went away in the middle of its request; there is nobody to answer."""


class Request:
    """One HTTP request, and the answer while it is being made."""

    __slots__ = (
        "_body_ended",
        "_receive",
        "_send",
        "common_headers",
        "headers",
        "method",
        "path",
        "request_id",
        "route",
        "scope",
        "sent_bytes",
        "status",
    )

    def __init__(self, scope: Scope, receive: Receive, send: Send, request_id: str) -> None:
        self.scope = scope
        self._receive = receive
        self._send = send
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.headers: dict[bytes, bytes] = dict(scope["headers"])
        self.request_id = request_id
        self._body_ended = self.method in ("GET", "HEAD")
        # What every answer of this part of the server carries.
        self.common_headers: tuple[tuple[bytes, bytes], ...] = ()
        # A name for metrics and logs, from a closed list.
        self.route = "other"
        # 0 until the answer begins.
        self.status = 0
        self.sent_bytes = 0

    def header(self, name: bytes) -> str | None:
        """The value of a header, whose name is given in lower case."""
        value = self.headers.get(name)
        return None if value is None else value.decode("latin-1")

    def query(self) -> dict[str, list[str]]:
        """The parameters of the query; raises BAD_REQUEST, or URI_TOO_LONG."""
        raw: bytes = self.scope["query_string"]
        if not raw:
            return {}
        if len(raw) > QUERY_LENGTH_MAX:
            raise RegistryError(ErrorCode.URI_TOO_LONG, f"the query has more than {QUERY_LENGTH_MAX} bytes")
        try:
            return parse_qs(
                raw.decode("ascii"),
                keep_blank_values=True,
                max_num_fields=QUERY_FIELDS_MAX,
                errors="strict",
            )
        except ValueError as error:
            raise RegistryError(ErrorCode.BAD_REQUEST, "the query is not well formed") from error

    def content_length(self) -> int | None:
        """The declared length of the body in bytes; None for a body sent in chunks, or none at all."""
        value = self.headers.get(b"content-length")
        return int(value) if value and value.isdigit() else None

    async def body(self) -> AsyncIterator[bytes]:
        """The pieces of the body as they arrive; raises `ClientDisconnected` when it ends too soon."""
        left = self._stated_length()
        self._body_ended = self._body_ended or left == 0
        while not self._body_ended:
            try:
                async with asyncio.timeout(BODY_IDLE_SECONDS_MAX):
                    message = await self._receive()
            except TimeoutError:
                raise ClientDisconnected from None
            if message["type"] == "http.disconnect":
                self._body_ended = True
                raise ClientDisconnected
            piece = message.get("body", b"")
            if left is not None:
                left -= len(piece)
            self._body_ended = left == 0 or not message.get("more_body")
            if piece:
                metrics.received_bytes += len(piece)
                yield piece

    async def wait_until_gone(self) -> None:
        """Returns when the client has hung up; for requests whose body is read."""
        while (await self._receive())["type"] != "http.disconnect":
            pass

    def _stated_length(self) -> int | None:
        """The length of the body in bytes, where it ends with the last of them and nothing else has to be waited for.

        To be told of its end costs as much as a piece does: a way to the server's other thread and back.
        """
        is_stated = self.scope["http_version"].startswith("1") and b"transfer-encoding" not in self.headers
        return self.content_length() if is_stated else None

    async def whole_body(self, size_bytes_max: int, too_large: RegistryError) -> bytes:
        """The body, if it has at most `size_bytes_max` bytes; raises `too_large` otherwise."""
        pieces: list[bytes] = []
        size = 0
        async for piece in self.body():
            size += len(piece)
            if size <= size_bytes_max:
                pieces.append(piece)
            elif size > REFUSED_BODY_BYTES_MAX:
                break
        if size > size_bytes_max:
            raise too_large
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    async def _drop_body(self, headers: Headers) -> None:
        """Reads what is left of a body that nobody wants, if it is short; otherwise the connection has to end.

        The server closes a connection with an unread body, and a client that has sent its next request on it by
        then would see that one fail.
        """
        left = self.content_length()
        if left is not None and left <= UNWANTED_BODY_BYTES_MAX and b"expect" not in self.headers:
            async for _ in self.body():
                pass
        elif (
            self.scope["http_version"].startswith("1")
            and left != 0
            and (left is not None or b"transfer-encoding" in self.headers)
        ):
            headers.append((b"connection", b"close"))

    async def start(self, status: int, headers: Headers) -> None:
        """Begins the answer; `send_piece` goes on."""
        if not self._body_ended:
            await self._drop_body(headers)
        self.status = status
        headers += (*self.common_headers, (b"x-request-id", self.request_id.encode()))
        await self._send({"type": "http.response.start", "status": status, "headers": headers})

    async def respond(self, status: int, headers: Headers, body: bytes = b"") -> None:
        """Sends a whole answer. A HEAD request gets the headers alone."""
        headers.append((b"content-length", b"%d" % len(body)))
        await self.start(status, headers)
        await self.send_piece(b"" if self.method == "HEAD" else body, more=False)

    async def respond_empty(self, status: int, headers: Headers) -> None:
        """Sends an answer that has no body and, being a 204 or 304, no length either."""
        await self.start(status, headers)
        await self.send_piece(b"", more=False)

    async def send_piece(self, piece: bytes, *, more: bool) -> None:
        """Sends a part of the body."""
        self.sent_bytes += len(piece)
        await self._send({"type": "http.response.body", "body": piece, "more_body": more})


def json_headers() -> Headers:
    """The headers of a JSON answer, as Harbor writes them."""
    return [(b"content-type", b"application/json; charset=utf-8")]


def encoded(headers: Sequence[tuple[str, str]]) -> Headers:
    """Headers as the server wants them."""
    return [(name.encode(), value.encode()) for name, value in headers]
