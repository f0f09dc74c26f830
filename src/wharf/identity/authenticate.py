"""From a name and a secret to an identity."""

import asyncio
import hashlib
import os
from collections import OrderedDict

from wharf.base.clock import MICROSECONDS_PER_SECOND, Clock
from wharf.db import Database
from wharf.identity.passwords import CHECKS_AT_ONCE_MAX, Passwords
from wharf.identity.queries import FIND_USER_BY_NAME
from wharf.identity.throttle import LoginThrottle
from wharf.identity.types import Identity
from wharf.identity.users import NAME_LENGTH_MAX, find_user_by_id, identity_of
from wharf.oci.errors import ErrorCode, RegistryError

REMEMBERED_SECONDS = 60
REMEMBERED_LOGINS_MAX = 10_000
SECRET_LENGTH_MAX = 4096

WRONG = "the user name or the password is wrong"


class Authenticator:
    """Checks passwords, and remembers for a minute which were right.

    Clients send their password with every token request; the slow hash is for those that are new. What is
    remembered is a keyed digest, and it is void as soon as any account or right changes.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        passwords: Passwords,
        throttle: LoginThrottle,
    ) -> None:
        self._database = database
        self._clock = clock
        self._passwords = passwords
        self._throttle = throttle
        self._checks = asyncio.Semaphore(CHECKS_AT_ONCE_MAX)
        self._key = os.urandom(32)
        self._remembered: OrderedDict[bytes, tuple[Identity, int, int]] = OrderedDict()

    async def login(self, name: str, secret: str, address: str, rights_version: int) -> Identity:
        """The user with this name and password; raises UNAUTHORIZED, or TOOMANYREQUESTS with Retry-After.

        `rights_version` is that of a moment within the request: a check that was made under it need not be repeated.
        """
        if len(name) > NAME_LENGTH_MAX or "\0" in name:
            raise RegistryError(ErrorCode.UNAUTHORIZED, WRONG)
        digest = hashlib.blake2b(f"{name}\0{secret}".encode(), key=self._key).digest()
        known = self._remembered.get(digest)
        if known and known[1] == rights_version and known[2] > self._clock():
            return known[0]
        async with self._checks:
            # Asked here and not before the wait, or guesses that come all at once would all be let through.
            self._throttle.check(name, address)
            identity = await self._check_password(name, secret)
            if identity is None:
                self._throttle.failed(name, address)
                raise RegistryError(ErrorCode.UNAUTHORIZED, WRONG)
            self._throttle.succeeded(name, address)
        self._remember(digest, identity, rights_version)
        return identity

    async def refresh(self, user_id: int, password_mark: str) -> Identity:
        """The user that a refresh token stands for; raises UNAUTHORIZED once his password has changed."""
        identity = await find_user_by_id(self._database, user_id)
        if identity is None or identity.password_mark != password_mark:
            raise RegistryError(ErrorCode.UNAUTHORIZED, "the refresh token is no longer valid; log in again")
        return identity

    async def _check_password(self, name: str, secret: str) -> Identity | None:
        if len(secret) > SECRET_LENGTH_MAX:
            return None
        row = await self._database.row(FIND_USER_BY_NAME, name=name)
        if not await self._passwords.verify(row[3] if row else None, secret):
            return None
        assert row is not None
        return identity_of(row)

    def _remember(self, digest: bytes, identity: Identity, version: int) -> None:
        until = self._clock() + REMEMBERED_SECONDS * MICROSECONDS_PER_SECOND
        self._remembered[digest] = (identity, version, until)
        self._remembered.move_to_end(digest)
        while len(self._remembered) > REMEMBERED_LOGINS_MAX:
            self._remembered.popitem(last=False)
