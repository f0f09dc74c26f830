"""A client that calls an ASGI application in this process, with the messages that Granian would send it.

It holds the application to the protocol on the way: whatever an HTTP server could not send, it does not take.
"""

import asyncio
import base64
import json
from collections.abc import AsyncIterable, Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeAlias
from urllib.parse import unquote

Message: TypeAlias = dict[str, Any]
Application: TypeAlias = Callable[
    [Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]
Body: TypeAlias = bytes | Iterable[bytes] | AsyncIterable[bytes]

# As much as Granian hands on at once.
PIECE_BYTES = 64 * 1024
WITHOUT_BODY = frozenset({204, 304})


class NoAnswer(Exception):  # noqa: N818  It is what the test expects.
    """The application ended without an answer, as it should when the client has gone."""


@dataclass(frozen=True)
class Answer:
    """What the application answered."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def __getitem__(self, name: str) -> str:
        """The value of a header that is there exactly once."""
        (value,) = self.all(name)
        return value

    def get(self, name: str) -> str | None:
        """The value of a header, or None."""
        return self[name] if self.all(name) else None

    def all(self, name: str) -> list[str]:
        """Every value of a header, in order."""
        return [value for key, value in self.headers if key == name.lower()]

    @property
    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The code of the one error in the body."""
        return str(self._error["code"])

    @property
    def message(self) -> str:
        """The message of the one error in the body."""
        return str(self._error["message"])

    @property
    def _error(self) -> dict[str, Any]:
        (error,) = self.json["errors"]
        assert isinstance(error, dict)
        return error


@dataclass(frozen=True)
class Client:
    """Somebody who calls the application, from one address and with one set of credentials."""

    application: Application
    authorization: str | None = None
    address: str = "192.0.2.1"
    host: str = "registry.test"
    scheme: str = "http"

    def using(self, authorization: str | None) -> "Client":
        """The same client with another Authorization header."""
        return replace(self, authorization=authorization)

    def logged_in(self, name: str, password: str) -> "Client":
        """The same client with a Basic header."""
        return self.using(basic(name, password))

    def at(self, address: str) -> "Client":
        """The same client at another address."""
        return replace(self, address=address)

    async def request(
        self,
        method: str,
        target: str,
        body: Body = b"",
        *,
        headers: dict[str, str] | None = None,
        leaves: bool = False,
        fails: bool = False,
    ) -> Answer:
        """Sends one request. `target` is a path with a query, as it stands in the first line.

        Bytes go with their length, a stream goes in chunks; `leaves` hangs up where the body would end. Raises
        `NoAnswer`, and whatever the application lets escape. 500 is no answer unless `fails` expects it.
        """
        exchange = _Exchange(_pieces(body), method=method, leaves=leaves)
        await self.application(self._scope(method, target, body, headers or {}), exchange.receive, exchange.send)
        answer = exchange.answer()
        assert fails or answer.status != 500, answer
        return answer

    async def get(self, target: str, **headers: str) -> Answer:
        """GET; the names of headers are written with underscores."""
        return await self.request("GET", target, headers=_named(headers))

    async def head(self, target: str, **headers: str) -> Answer:
        """HEAD."""
        return await self.request("HEAD", target, headers=_named(headers))

    async def post(self, target: str, body: Body = b"", **headers: str) -> Answer:
        """POST."""
        return await self.request("POST", target, body, headers=_named(headers))

    async def patch(self, target: str, body: Body = b"", **headers: str) -> Answer:
        """PATCH."""
        return await self.request("PATCH", target, body, headers=_named(headers))

    async def put(self, target: str, body: Body = b"", **headers: str) -> Answer:
        """PUT."""
        return await self.request("PUT", target, body, headers=_named(headers))

    async def delete(self, target: str, **headers: str) -> Answer:
        """DELETE."""
        return await self.request("DELETE", target, headers=_named(headers))

    def _scope(self, method: str, target: str, body: Body, headers: dict[str, str]) -> Message:
        path, _, query = target.partition("?")
        sent = {"host": self.host, "user-agent": "tests"}
        if self.authorization is not None:
            sent["authorization"] = self.authorization
        if not isinstance(body, bytes):
            sent["transfer-encoding"] = "chunked"
        elif body or method in ("POST", "PUT", "PATCH"):
            sent["content-length"] = str(len(body))
        sent |= {name.lower(): value for name, value in headers.items()}
        return {
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "extensions": {},
            "type": "http",
            "http_version": "1.1",
            "server": ("192.0.2.254", "80"),
            "client": (self.address, "40000"),
            "scheme": self.scheme,
            "method": method,
            "path": unquote(path, errors="replace"),
            "raw_path": path.encode("latin-1"),
            "query_string": query.encode("latin-1"),
            "headers": [(name.encode(), value.encode("latin-1")) for name, value in sent.items()],
            "root_path": "",
            "state": {},
        }


class _Exchange:
    """The server's side of one request."""

    def __init__(self, pieces: AsyncIterable[bytes], *, method: str, leaves: bool) -> None:
        self._pieces = aiter(pieces)
        self._method = method
        self._leaves = leaves
        self._body_ended = False
        self._status = 0
        self._headers: tuple[tuple[str, str], ...] = ()
        self._sent = bytearray()
        self._answer_ended = False
        self._was_streamed = False

    async def receive(self) -> Message:
        if self._body_ended:
            # Nothing more comes, and the client waits for its answer.
            await asyncio.get_running_loop().create_future()
        piece = await anext(self._pieces, None)
        if piece is not None:
            return {"type": "http.request", "body": piece, "more_body": True}
        if self._leaves:
            return {"type": "http.disconnect"}
        self._body_ended = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(self, message: Message) -> None:
        match message["type"]:
            case "http.response.start":
                self._start(message)
            case "http.response.body":
                self._add(message["body"], ends=not message["more_body"])
            case unknown:
                raise AssertionError(f"no server knows {unknown}")

    def _start(self, message: Message) -> None:
        assert not self._status, "the answer has begun already"
        self._status = message["status"]
        for name, value in message["headers"]:
            assert name == name.lower(), name
            assert not set(value) & set(b"\r\n\0"), (name, value)
            assert value == value.strip(), (name, value)
        self._headers = tuple((name.decode(), value.decode("latin-1")) for name, value in message["headers"])

    def _add(self, piece: bytes, *, ends: bool) -> None:
        assert self._status, "the answer has not begun"
        assert not self._answer_ended, "the answer has ended already"
        self._sent += piece
        self._answer_ended = ends
        self._was_streamed = self._was_streamed or not ends

    def answer(self) -> Answer:
        if not self._status:
            raise NoAnswer
        assert self._answer_ended, "the answer has no end"
        answer = Answer(self._status, self._headers, bytes(self._sent))
        length = answer.get("content-length")
        if answer.status in WITHOUT_BODY:
            assert length is None
            assert not answer.body
        elif self._method == "HEAD":
            assert not answer.body
        elif length is not None or not self._was_streamed:
            # Else the server sends it in chunks, as nobody knows its length before its end.
            assert length == str(len(answer.body)), (length, len(answer.body))
        return answer


def basic(name: str, password: str) -> str:
    """The value of a Basic Authorization header."""
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


async def _pieces(body: Body) -> AsyncIterable[bytes]:
    if isinstance(body, AsyncIterable):
        async for piece in body:
            yield piece
        return
    whole = (
        [body[at : at + PIECE_BYTES] for at in range(0, len(body), PIECE_BYTES)] if isinstance(body, bytes) else body
    )
    for piece in whole:
        yield piece
