"""From a name and a secret to an identity."""

import asyncio
import hashlib
import os
from collections import OrderedDict

from wharf.audit.actor import PlainActor
from wharf.audit.events import login_event
from wharf.audit.record import AuditRecorder
from wharf.base.clock import MICROSECONDS_PER_SECOND, Clock
from wharf.db import Database
from wharf.identity.passwords import CHECKS_AT_ONCE_MAX, Passwords
from wharf.identity.personal_token_logins import PERSONAL_PREFIX, user_with_token, user_with_token_mark
from wharf.identity.profiles import NAME_LENGTH_MAX
from wharf.identity.robot_logins import robot_with_mark, robot_with_secret
from wharf.identity.robot_uses import RobotUses
from wharf.identity.robots import PrefixSource, parse_full_name
from wharf.identity.throttle import LoginThrottle
from wharf.identity.tokens import Subject
from wharf.identity.types import Identity
from wharf.identity.users import find_login, find_user_by_id, find_user_with_password
from wharf.oci.errors import ErrorCode, RegistryError

# A robot's name is longer than a user's by the prefix.
LOGIN_NAME_LENGTH_MAX = 2 * NAME_LENGTH_MAX
REMEMBERED_SECONDS = 60
REMEMBERED_LOGINS_MAX = 10_000
# Clients send their password with every request: one login of each from each address is recorded in this time.
RECORDED_SECONDS = 3600
RECORDED_LOGINS_MAX = 10_000
SECRET_LENGTH_MAX = 4096

WRONG = "the user name or the password is wrong"


class Authenticator:
    """Checks the passwords of users and the secrets of robots, and remembers for a minute which were right.

    Clients send their password with every token request; the slow hash is for those that are new. What is
    remembered is a keyed digest, and it is void as soon as any account or right changes.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        passwords: Passwords,
        throttle: LoginThrottle,
        robot_prefix: PrefixSource,
        robot_uses: RobotUses,
        audit: AuditRecorder,
    ) -> None:
        self._database = database
        self._clock = clock
        self._passwords = passwords
        self._throttle = throttle
        self._robot_prefix = robot_prefix
        self._robot_uses = robot_uses
        self._audit = audit
        self._recorded: OrderedDict[tuple[str, int, str], int] = OrderedDict()
        self._checks = asyncio.Semaphore(CHECKS_AT_ONCE_MAX)
        self._key = os.urandom(32)
        self._remembered: OrderedDict[bytes, tuple[Identity, int, int]] = OrderedDict()

    async def login(
        self,
        name: str,
        secret: str,
        address: str,
        rights_version: int,
        *,
        request_id: str = "",
        starts_session: bool = False,
    ) -> Identity:
        """The user or robot with this name and password; raises UNAUTHORIZED, or TOOMANYREQUESTS with Retry-After.

        A personal token is taken in place of the password of its owner, and then the name may be empty.

        `rights_version` is that of a moment within the request: a check that was made under it need not be repeated.
        A login that starts a session is recorded with that session, and not here.
        """
        if len(name) > LOGIN_NAME_LENGTH_MAX or "\0" in name:
            raise RegistryError(ErrorCode.UNAUTHORIZED, WRONG)
        digest = hashlib.blake2b(f"{name}\0{secret}".encode(), key=self._key).digest()
        known = self._remembered.get(digest)
        if known and known[1] == rights_version and known[2] > self._clock():
            self._robot_uses.note(known[0])
            return known[0]
        async with self._checks:
            # Asked here and not before the wait, or guesses that come all at once would all be let through.
            self._throttle.check(name, address)
            identity = await self._check_secret(name, secret, rights_version)
            if identity is None:
                self._throttle.failed(name, address)
                failed = PlainActor("anonymous", 0, name, address, request_id)
                self._audit.add(login_event(failed, self._clock(), is_success=False))
                raise RegistryError(ErrorCode.UNAUTHORIZED, WRONG)
            self._throttle.succeeded(name, address)
        if not starts_session:
            self._record(identity, address, request_id)
        self._remember(digest, identity, rights_version)
        self._robot_uses.note(identity)
        return identity

    def note_use(self, caller: Identity) -> None:
        """Somebody calls with a token that he got before."""
        self._robot_uses.note(caller)

    async def refresh(self, subject: Subject, rights_version: int) -> Identity:
        """The user or robot that a refresh token stands for; raises UNAUTHORIZED once the password has changed."""
        identity: Identity | None
        if subject.kind == "robot":
            prefix = await self._robot_prefix(rights_version)
            identity = await robot_with_mark(self._database, prefix, subject.id, subject.password_mark)
        elif subject.kind == "token":
            identity = await user_with_token_mark(self._database, subject.id, subject.password_mark)
        else:
            identity = await find_user_by_id(self._database, subject.id)
        if identity is None or identity.password_mark != subject.password_mark or identity.is_expired(self._clock()):
            raise RegistryError(ErrorCode.UNAUTHORIZED, "the refresh token is no longer valid; log in again")
        return identity

    async def confirm(self, user: Identity, password: str, address: str) -> None:
        """Has a user who is logged in show his password again; raises FORBIDDEN, or TOOMANYREQUESTS."""
        async with self._checks:
            self._throttle.check(user.name, address)
            _, password_hash = await find_user_with_password(self._database, user.id)
            if len(password) > SECRET_LENGTH_MAX or not await self._passwords.verify(password_hash, password):
                self._throttle.failed(user.name, address)
                raise RegistryError(ErrorCode.FORBIDDEN, "Current password is incorrect")
            self._throttle.succeeded(user.name, address)

    async def _check_secret(self, name: str, secret: str, rights_version: int) -> Identity | None:
        """Robots come first, as in Harbor. What is no robot's is checked like a password, which takes its time."""
        if len(secret) > SECRET_LENGTH_MAX:
            return None
        prefix = await self._robot_prefix(rights_version)
        robot = parse_full_name(prefix, name)
        identity = None
        if robot is not None:
            identity = await robot_with_secret(self._database, self._passwords, prefix, robot, secret, self._clock())
        if identity is None and secret.startswith(PERSONAL_PREFIX):
            identity = await user_with_token(self._database, name, secret, self._clock())
        return identity or await self._check_password(name, secret)

    async def _check_password(self, name: str, secret: str) -> Identity | None:
        user, password_hash = await find_login(self._database, name)
        return user if await self._passwords.verify(password_hash, secret) else None

    def _record(self, identity: Identity, address: str, request_id: str) -> None:
        """Notes that somebody has logged in, unless that was noted a short time ago."""
        now, key = self._clock(), (identity.kind, identity.id, address)
        if self._recorded.get(key, now) > now:
            return
        self._recorded[key] = now + RECORDED_SECONDS * MICROSECONDS_PER_SECOND
        self._recorded.move_to_end(key)
        while len(self._recorded) > RECORDED_LOGINS_MAX:
            self._recorded.popitem(last=False)
        actor = PlainActor(identity.kind, identity.id, identity.name, address, request_id)
        self._audit.add(login_event(actor, now, is_success=True))

    def _remember(self, digest: bytes, identity: Identity, version: int) -> None:
        until = self._clock() + REMEMBERED_SECONDS * MICROSECONDS_PER_SECOND
        if identity.expires_at is not None:
            until = min(until, identity.expires_at)
        self._remembered[digest] = (identity, version, until)
        self._remembered.move_to_end(digest)
        while len(self._remembered) > REMEMBERED_LOGINS_MAX:
            self._remembered.popitem(last=False)
