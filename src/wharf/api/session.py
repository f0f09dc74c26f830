"""What browsers do beside the API: log in, log out, and ask whether a user exists. Harbor's paths below `/c/`."""

from collections.abc import Awaitable, Callable
from typing import NoReturn
from urllib.parse import parse_qs

from wharf.access.rights import Rights
from wharf.api.addresses import Addresses
from wharf.api.cookies import cookie, set_cookie
from wharf.api.csrf import SAFE_METHODS, check_csrf_token
from wharf.api.http import Request
from wharf.api.session_callers import SESSION_COOKIE, SessionCallers
from wharf.audit.actor import PlainActor
from wharf.audit.events import login_event
from wharf.audit.record import AuditRecorder
from wharf.base.clock import Clock
from wharf.configuration.store import ConfigurationStore
from wharf.db import Database
from wharf.identity.authenticate import Authenticator
from wharf.identity.existence import user_exists
from wharf.identity.requester import requester
from wharf.identity.sessions import Sessions
from wharf.oci.errors import ErrorCode, RegistryError, printable

PREFIX = "/c/"
FORM_BYTES_MAX = 64 * 1024
FORM_FIELDS_MAX = 200
LOGIN = "/c/login"
ENDED = ("Expires=Thu, 01 Jan 1970 00:00:00 GMT", "Max-Age=0")

Page = Callable[[Request], Awaitable[None]]


class SessionPages:
    """Answers everything below `/c/`."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        sessions: Sessions,
        callers: SessionCallers,
        rights: Rights,
        authenticator: Authenticator,
        addresses: Addresses,
        configurations: ConfigurationStore,
        audit: AuditRecorder,
    ) -> None:
        self._database = database
        self._clock = clock
        self._sessions = sessions
        self._callers = callers
        self._rights = rights
        self._authenticator = authenticator
        self._addresses = addresses
        self._configurations = configurations
        self._audit = audit
        self._pages: dict[tuple[str, str], Page] = {
            ("POST", LOGIN): self._login,
            ("GET", "/c/log_out"): self._log_out,
            ("POST", "/c/userExists"): self._user_exists,
            ("GET", "/c/oidc/login"): self._refuse_oidc,
            ("GET", "/c/oidc/callback"): self._refuse_oidc,
            ("POST", "/c/oidc/onboard"): self._refuse_oidc,
            ("GET", "/c/oidc/logout"): self._refuse_oidc,
            ("GET", "/c/authproxy/redirect"): self._refuse_proxy,
        }

    async def handle(self, request: Request) -> None:
        """One request; raises FORBIDDEN for one without proof of its origin, NOT_FOUND, and what its page raises."""
        self._callers.offer_token(request)
        # A password in the header proves who asks, though not where from, and that is what matters for a login.
        is_proven = request.path != LOGIN and b"authorization" in request.headers
        if request.method not in SAFE_METHODS and not is_proven:
            check_csrf_token(request)
        page = self._pages.get((request.method, request.path))
        if page is None:
            raise RegistryError(ErrorCode.NOT_FOUND, f"path {request.path} was not found")
        request.route = request.path
        await page(request)

    async def _login(self, request: Request) -> None:
        """A new session, and never the one that the browser names: somebody else might know that."""
        form = await _form(request)
        moment = await self._rights.refresh()
        address = self._addresses.client(request)
        try:
            user = await self._authenticator.login(
                form.get("principal", ""),
                form.get("password", ""),
                address,
                moment.rights,
                request_id=request.request_id,
                starts_session=True,
            )
        except RegistryError as error:
            if error.code is not ErrorCode.UNAUTHORIZED:
                raise
            await request.respond(401, [])
            return
        if user.kind != "user" or user.token_id:
            # Robots have no use for a browser, and a session would outlive a personal token.
            actor = PlainActor(user.kind, user.id, user.name, address, request.request_id)
            self._audit.add(login_event(actor, self._clock(), is_success=False))
            await request.respond(401, [])
            return
        await self._end_session(request, is_logout=False)
        unrecorded = await self._audit.unrecorded()
        value = await self._sessions.start(moment, requester(user, address, request.request_id, unrecorded))
        is_secure = self._callers.is_secure(request)
        await request.respond(200, [set_cookie(SESSION_COOKIE, value, is_secure=is_secure, same_site="Lax")])

    async def _log_out(self, request: Request) -> None:
        """The end of the session, if there is one, on every node."""
        await self._end_session(request, is_logout=True)
        is_secure = self._callers.is_secure(request)
        await request.respond(200, [set_cookie(SESSION_COOKIE, "", *ENDED, is_secure=is_secure)])

    async def _end_session(self, request: Request, *, is_logout: bool) -> None:
        if cookie(request, SESSION_COOKIE) is None:
            return
        open_session = await self._callers.open_session(request, await self._rights.refresh(), renews=False)
        if open_session is None:
            return
        value, user = open_session
        address, unrecorded = self._addresses.client(request), await self._audit.unrecorded()
        actor = requester(user, address, request.request_id, unrecorded) if is_logout else None
        await self._sessions.end(value, user, actor)

    async def _user_exists(self, request: Request) -> None:
        """Whether a name or an address is taken; for whoever may register himself, and for administrators."""
        form = await _form(request)
        moment = await self._rights.refresh()
        caller = await self._callers.caller(request, moment)
        allows_registration = (await self._configurations.at(moment.rights)).self_registration
        if not allows_registration and not caller.is_sysadmin:
            message = b"self registration deactivated, only sysadmin can check user existence"
            await request.respond(412, [(b"content-type", b"text/plain; charset=utf-8")], message)
            return
        target, value = form.get("target", ""), form.get("value", "")
        exists = await user_exists(self._database, target, value)
        if exists is None:
            raise RegistryError(ErrorCode.BAD_REQUEST, f"target {printable(target)} is neither username nor email")
        await request.respond(
            200, [(b"content-type", b"application/json; charset=utf-8")], b"true" if exists else b"false"
        )

    async def _refuse_oidc(self, request: Request) -> None:
        await self._refuse("auth mode: {} is not OIDC based")

    async def _refuse_proxy(self, request: Request) -> None:
        await self._refuse("the auth mode {} does not support this flow")

    async def _refuse(self, message: str) -> NoReturn:
        moment = await self._rights.refresh()
        mode = (await self._configurations.at(moment.rights)).auth_mode
        raise RegistryError(ErrorCode.PRECONDITION, message.format(mode))


async def _form(request: Request) -> dict[str, str]:
    """The fields of the form; of several of one name the first counts."""
    too_large = RegistryError(ErrorCode.REQUEST_ENTITY_TOO_LARGE, f"the form has more than {FORM_BYTES_MAX} bytes")
    body = await request.whole_body(FORM_BYTES_MAX, too_large)
    try:
        fields = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=FORM_FIELDS_MAX)
    except ValueError as error:
        raise RegistryError(ErrorCode.BAD_REQUEST, "the form is not well formed") from error
    return {name: values[0] for name, values in fields.items()}
