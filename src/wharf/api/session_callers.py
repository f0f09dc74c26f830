"""Who makes a request that came from a browser, or with a password."""

from wharf.access.rights import Rights
from wharf.api.addresses import Addresses
from wharf.api.cookies import cookie
from wharf.api.credentials import basic_credentials
from wharf.api.csrf import SAFE_METHODS, check_csrf_token, offer_csrf_token
from wharf.api.http import Request
from wharf.db.moments import Moment
from wharf.identity.authenticate import Authenticator
from wharf.identity.sessions import Sessions, user_id_in
from wharf.identity.types import ANONYMOUS, Identity
from wharf.oci.errors import ErrorCode, RegistryError

SESSION_COOKIE = "sid"
# Pages that ask in the background send it, so that a session ends although a forgotten window goes on asking.
NO_RENEWAL_HEADER = b"x-harbor-no-session-renewal"


class SessionCallers:
    """Turns cookies and passwords into callers."""

    def __init__(self, sessions: Sessions, rights: Rights, authenticator: Authenticator, addresses: Addresses) -> None:
        self._sessions = sessions
        self._rights = rights
        self._authenticator = authenticator
        self._addresses = addresses

    async def caller(self, request: Request, moment: Moment) -> Identity:
        """Who asks. Wrong credentials count as none: what is open to everybody answers all the same.

        A request with an Authorization header is judged by that alone. Raises FORBIDDEN as `session_holder` does.
        """
        header = request.headers.get(b"authorization")
        if header is None:
            self.offer_token(request)
            return await self.session_holder(request, moment) or ANONYMOUS
        try:
            basic = basic_credentials(header)
            if basic is None:
                return ANONYMOUS
            return await self._authenticator.login(*basic, self._addresses.client(request), moment.rights)
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

    def offer_token(self, request: Request) -> None:
        """Has the answer carry a token that proves where later requests come from."""
        offer_csrf_token(request, is_secure=self.is_secure(request))

    def is_secure(self, request: Request) -> bool:
        """Whether the client came by HTTPS."""
        return self._addresses.base_url(request).startswith("https:")
