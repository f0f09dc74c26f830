"""Who makes a request that came from a browser, or with a password."""

import secrets

from wharf.access.rights import Rights
from wharf.api.addresses import Addresses
from wharf.api.cookies import cookie, set_cookie
from wharf.api.credentials import basic_credentials, bearer_token
from wharf.api.csrf import CSRF_COOKIE, SAFE_METHODS, check_csrf_token, offer_csrf_token
from wharf.api.http import Request
from wharf.base.clock import Clock
from wharf.db.moments import Moment
from wharf.identity.authenticate import Authenticator
from wharf.identity.personal_token_logins import PERSONAL_PREFIX
from wharf.identity.sessions import Sessions, user_id_in
from wharf.identity.types import ANONYMOUS, Identity
from wharf.oci.errors import ErrorCode, RegistryError

SESSION_COOKIE = "sid"
# Of the cookie that tells no more than that a client keeps cookies. A session's is longer, so that it is never one.
VISITOR_BYTES = 16
# Pages that ask in the background send it, so that a session ends although a forgotten window goes on asking.
NO_RENEWAL_HEADER = b"x-harbor-no-session-renewal"


class SessionCallers:
    """Turns cookies and passwords into callers."""

    def __init__(
        self, sessions: Sessions, rights: Rights, authenticator: Authenticator, addresses: Addresses, clock: Clock
    ) -> None:
        self._sessions = sessions
        self._rights = rights
        self._authenticator = authenticator
        self._addresses = addresses
        self._clock = clock

    async def caller(self, request: Request, moment: Moment) -> Identity:
        """Who asks, with all that he may do. Wrong credentials count as none: what is open to everybody is answered.

        A request with an Authorization header is judged by that alone. Raises FORBIDDEN as `session_holder` does.
        """
        header = request.headers.get(b"authorization")
        if header is None:
            self._welcome(request)
            return await self._rights.completed(await self.session_holder(request, moment) or ANONYMOUS)
        try:
            name_and_secret = basic_credentials(header) or _personal_token(header)
            if name_and_secret is None:
                return ANONYMOUS
            address = self._addresses.client(request)
            return await self._rights.completed(
                await self._authenticator.login(*name_and_secret, address, moment.rights, request_id=request.request_id)
            )
        except RegistryError as error:
            if error.code is not ErrorCode.UNAUTHORIZED:
                raise
            return ANONYMOUS

    async def session_holder(self, request: Request, moment: Moment) -> Identity | None:
        """The user whose session the request's cookie stands for; None without one that goes on.

        Raises FORBIDDEN for a request with a session that may change something and has no proof of its origin.
        """
        renews = request.header(NO_RENEWAL_HEADER) in (None, "", "false")
        session = await self.open_session(request, moment, renews=renews)
        if session is None:
            return None
        self.offer_token(request)
        if request.method not in SAFE_METHODS:
            check_csrf_token(request)
        return session[1]

    async def open_session(self, request: Request, moment: Moment, *, renews: bool) -> tuple[str, Identity] | None:
        """The value of the session's cookie and the user, if the session goes on; `renews` puts its end off."""
        value = cookie(request, SESSION_COOKIE)
        user_id = user_id_in(value) if value else None
        if not value or not user_id:
            return None
        user = await self._rights.identity(user_id)
        if user is None or not await self._sessions.is_open(moment, value, user, renews=renews):
            return None
        return value, user

    def _welcome(self, request: Request) -> None:
        """Gives a client without cookies a `sid` that opens nothing, as Harbor does, and a token once it brings one."""
        if cookie(request, SESSION_COOKIE) is None and cookie(request, CSRF_COOKIE) is None:
            value = secrets.token_hex(VISITOR_BYTES)
            request.common_headers += (
                set_cookie(SESSION_COOKIE, value, is_secure=self.is_secure(request), same_site="Lax"),
            )
        else:
            self.offer_token(request)

    def offer_token(self, request: Request) -> None:
        """Has the answer carry a token that proves where later requests come from."""
        offer_csrf_token(request, self._clock, is_secure=self.is_secure(request))

    def is_secure(self, request: Request) -> bool:
        """Whether the client came by HTTPS."""
        return self._addresses.base_url(request).startswith("https:")


def _personal_token(header: bytes) -> tuple[str, str] | None:
    """A personal token in a Bearer header, as name and secret; its owner need not be named."""
    token = bearer_token(header)
    return ("", token) if token is not None and token.startswith(PERSONAL_PREFIX) else None
