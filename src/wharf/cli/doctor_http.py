"""The HTTP client of `wharf doctor`: one request at a time, followed nowhere, read up to a limit."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import aiohttp

CONNECT_SECONDS_MAX = 5
ANSWER_SECONDS_MAX = 15
ANSWER_BYTES_MAX = 1024 * 1024

Body = bytes | AsyncIterator[bytes]


class Unreachable(Exception):  # noqa: N818  It names a state that the caller expects.
    """There was no answer; the message says why, in one line."""


class TooSlow(Unreachable):
    """There was no answer in time."""


class Answer(NamedTuple):
    """What came back, the body cut off at ANSWER_BYTES_MAX."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        """The object in the body; empty when there is none."""
        try:
            document = json.loads(self.body)
        except ValueError:
            return {}
        return document if isinstance(document, dict) else {}


class Http:
    """Requests that take their addresses literally and leave bodies as they were sent."""

    def __init__(self, *, verify: bool = True) -> None:
        self._verify = verify
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> "Http":
        import aiohttp

        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=client_context(verify=self._verify), force_close=True),
            auto_decompress=False,
            skip_auto_headers=("Accept-Encoding", "Content-Type"),
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        assert self._session is not None
        await self._session.close()

    async def ask(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        body: Body | None = None,
        *,
        seconds_max: float = ANSWER_SECONDS_MAX,
    ) -> Answer:
        """Sends a request and reads the answer, which may come before the body has been sent; raises Unreachable."""
        import aiohttp
        from yarl import URL

        assert self._session is not None
        timeout = aiohttp.ClientTimeout(total=seconds_max, sock_connect=CONNECT_SECONDS_MAX)
        try:
            async with self._session.request(
                method, URL(url, encoded=True), headers=headers, data=body, allow_redirects=False, timeout=timeout
            ) as response:
                return Answer(response.status, response.headers, await _read(response))
        except aiohttp.ConnectionTimeoutError as error:
            raise Unreachable(f"no connection within {CONNECT_SECONDS_MAX} seconds") from error
        except TimeoutError as error:
            raise TooSlow(f"no answer within {seconds_max:.0f} seconds") from error
        except (aiohttp.ClientError, ValueError, ConnectionError) as error:
            raise Unreachable(" ".join(str(error).split()) or type(error).__name__) from error


def client_context(*, verify: bool) -> ssl.SSLContext:
    """What a client brings to a handshake; SSL_CERT_FILE may name further authorities."""
    context = ssl.create_default_context()
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


async def _read(response: "aiohttp.ClientResponse") -> bytes:
    pieces: list[bytes] = []
    size = 0
    async for piece in response.content.iter_any():
        pieces.append(piece)
        size += len(piece)
        if size >= ANSWER_BYTES_MAX:
            break
    return b"".join(pieces)[:ANSWER_BYTES_MAX]


async def silence() -> AsyncIterator[bytes]:
    """A body of which only the very beginning is sent, without which the client would keep the head back, too."""
    yield b"w"
    await asyncio.Event().wait()
