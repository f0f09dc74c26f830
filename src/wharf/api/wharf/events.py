"""`GET /api/wharf/v1/events`: what changes in the projects that the caller may see, as long as he listens.

Nothing is done for it where nobody listens. Where somebody does, one task of the process looks twice a second whether
anything was committed, which over SQLite is a look at a number, and if so, reads the end of the audit log.
"""

import asyncio
from contextlib import suppress
from typing import Final

import msgspec

from wharf.access.rights import SEE_PROJECT, Rights
from wharf.access.roles import Permission
from wharf.api.addresses import Addresses
from wharf.api.cookies import cookie
from wharf.api.http import ClientDisconnected, Headers, Request
from wharf.api.session_callers import NO_RENEWAL_HEADER, SESSION_COOKIE, SessionCallers
from wharf.audit.changes import Change, ChangeFeed
from wharf.base.logging import get_logger
from wharf.db import DatabaseUnavailable
from wharf.db.moments import Moment
from wharf.identity.tokens import Subject
from wharf.identity.types import Identity
from wharf.oci.errors import ErrorCode, RegistryError

STREAMS_MAX: Final = 512
"""Of one process."""
STREAMS_PER_CALLER_MAX: Final = 16
"""Of one user in one process, or of everybody without a name at one address."""
WAITING_CHANGES_MAX: Final = 100
"""For one stream; beyond it the listener is told to look at everything again."""
LOOK_SECONDS: Final = 0.5
HEARTBEAT_SECONDS: Final = 20
SEND_SECONDS_MAX: Final = 30
STREAM_SECONDS_MAX: Final = 3600
"""After that the client comes again, and shows his credentials again."""

_LIST_REPOSITORIES: Final = Permission("repository", "list")
_HEARTBEAT: Final = b": still here\n\n"
_EVERYTHING: Final = b"event: everything\ndata: {}\n\n"

log = get_logger()


class _Told(msgspec.Struct):
    project: str
    project_id: int
    repository: str


class _Stream:
    """What one listener has not been told yet."""

    def __init__(self) -> None:
        self.changes: dict[Change, None] = {}
        self.is_everything = False
        self.is_over = False
        self.woken = asyncio.Event()

    def offer(self, changes: list[Change] | None) -> None:
        """Takes changes that somebody else has read, or the news that there were too many."""
        self.changes.update(dict.fromkeys(changes or ()))
        if changes is None or len(self.changes) > WAITING_CHANGES_MAX:
            self.changes, self.is_everything = {}, True
        if self.changes or self.is_everything:
            self.woken.set()

    def end(self) -> None:
        """Has the stream end as soon as it can."""
        self.is_over = True
        self.woken.set()


class EventStreams:
    """Every stream of this process."""

    def __init__(self, feed: ChangeFeed, rights: Rights, callers: SessionCallers, addresses: Addresses) -> None:
        self._feed = feed
        self._rights = rights
        self._callers = callers
        self._addresses = addresses
        self._streams: dict[_Stream, tuple[str, int, str]] = {}
        self._following: asyncio.Task[None] | None = None
        self._beginning = asyncio.Lock()
        self._is_closed = False

    async def get(self, request: Request) -> None:
        """Tells what changes from now on, until the client goes, his session or his right ends, or the server stops.

        Raises TOOMANYREQUESTS where he, or everybody together, listens too often already.
        """
        # A page that is open does not keep a session alive.
        request.headers[NO_RENEWAL_HEADER] = b"true"
        caller = await self._callers.caller(request, await self._rights.refresh())
        stream = _Stream()
        self._admit(stream, (caller.kind, caller.id, self._addresses.client(request) if caller.is_anonymous else ""))
        gone = asyncio.create_task(request.wait_until_gone())
        gone.add_done_callback(lambda _: stream.end())
        try:
            await self._follow_changes()
            headers: Headers = [
                (b"content-type", b"text/event-stream"),
                (b"cache-control", b"no-store"),
                # For proxies that would wait for more.
                (b"x-accel-buffering", b"no"),
            ]
            await request.start(200, headers)
            await self._tell(request, stream, caller)
        finally:
            gone.cancel()
            self._leave(stream)

    def close(self) -> None:
        """Ends every stream at once and admits no other, so that nothing waits for them when the server stops."""
        self._is_closed = True
        for stream in self._streams:
            stream.end()

    def _admit(self, stream: _Stream, whose: tuple[str, int, str]) -> None:
        if self._is_closed:
            raise RegistryError(ErrorCode.UNAVAILABLE, "the server is about to stop")
        if len(self._streams) >= STREAMS_MAX or list(self._streams.values()).count(whose) >= STREAMS_PER_CALLER_MAX:
            raise RegistryError(
                ErrorCode.TOOMANYREQUESTS, "too many streams of events are open", headers=(("retry-after", "60"),)
            )
        self._streams[stream] = whose

    def _leave(self, stream: _Stream) -> None:
        del self._streams[stream]
        if not self._streams and self._following is not None:
            self._following.cancel()
            self._following = None

    async def _follow_changes(self) -> None:
        async with self._beginning:
            if self._following is None:
                await self._feed.start()
                self._following = asyncio.create_task(self._follow())

    async def _follow(self) -> None:
        seen: Moment | None = None
        while True:
            try:
                moment = await self._rights.refresh()
                if seen is None or moment.state != seen.state:
                    changes = await self._feed.read()
                    seen = moment
                    for stream in self._streams:
                        stream.offer(changes)
            except DatabaseUnavailable as error:
                log.warning("events.postponed", reason=str(error))
            except Exception:
                log.exception("events.failed")
            await asyncio.sleep(LOOK_SECONDS)

    async def _tell(self, request: Request, stream: _Stream, caller: Identity) -> None:
        ends_at = asyncio.get_running_loop().time() + STREAM_SECONDS_MAX
        piece = _HEARTBEAT
        while piece and not stream.is_over and asyncio.get_running_loop().time() < ends_at:
            try:
                async with asyncio.timeout(SEND_SECONDS_MAX):
                    await request.send_piece(piece, more=True)
            except TimeoutError:
                raise ClientDisconnected from None
            with suppress(TimeoutError):
                async with asyncio.timeout(HEARTBEAT_SECONDS):
                    await stream.woken.wait()
            stream.woken.clear()
            piece = await self._news(request, stream, caller)
        await request.send_piece(b"", more=False)

    async def _news(self, request: Request, stream: _Stream, caller: Identity) -> bytes:
        """What the listener may know of what has changed, and the sign of life that each piece is; nothing at the end.

        The caller is asked for anew each time, and so are his rights.
        """
        changes, stream.changes = stream.changes, {}
        is_everything, stream.is_everything = stream.is_everything, False
        try:
            still = await self._still(request, caller)
        except DatabaseUnavailable:
            return b""
        if still is None:
            return b""
        told = [_EVERYTHING] if is_everything else []
        for change in changes:
            seen = await self._seen(still, change)
            if seen is not None:
                told.append(b"event: change\ndata: " + msgspec.json.encode(seen) + b"\n\n")
        return b"".join(told) or _HEARTBEAT

    async def _still(self, request: Request, caller: Identity) -> Identity | None:
        """The caller as he is now; None once his session or his credentials have ended."""
        moment = await self._rights.refresh()
        if caller.is_anonymous:
            return caller
        if cookie(request, SESSION_COOKIE) and b"authorization" not in request.headers:
            session = await self._callers.open_session(request, moment, renews=False)
            return session[1] if session else None
        is_token = caller.kind == "user" and caller.token_id
        subject = Subject("token", caller.token_id, caller.password_mark) if is_token else _subject(caller)
        return await self._rights.holder(subject)

    async def _seen(self, caller: Identity, change: Change) -> _Told | None:
        """The change in words; None for whoever may not see what it is about."""
        project = await self._rights.project_by_id(change.project_id)
        if project is None:
            # A project that is gone is nobody's any more but the administrators'.
            return _Told("", change.project_id, "") if caller.is_sysadmin else None
        if change.repository:
            is_seen = _LIST_REPOSITORIES in await self._rights.permissions(caller, project, change.repository)
        else:
            is_seen = SEE_PROJECT in await self._rights.project_permissions(caller, project)
        return _Told(project.name, project.id, change.repository) if is_seen else None


def _subject(caller: Identity) -> Subject:
    return Subject("robot" if caller.kind == "robot" else "user", caller.id, caller.password_mark)
