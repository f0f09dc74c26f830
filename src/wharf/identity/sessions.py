"""Browsers' sessions: a cookie stands for a login until it has not been used for a while.

The row is found by a digest of the cookie and of the mark of the user's password. So a database that was stolen opens
no session, and with another password, or without the user, no row is found: nobody who changes an account has to
think of its sessions.
"""

import hashlib
import re
import secrets

from wharf.audit.actor import Actor
from wharf.audit.events import login_event, logout_event
from wharf.audit.record import record
from wharf.base.clock import MICROSECONDS_PER_SECOND, Clock
from wharf.configuration.store import ConfigurationStore
from wharf.db import Database
from wharf.db.moments import Moment
from wharf.identity.requester import Requester
from wharf.identity.session_queries import (
    DELETE_EXPIRED_SESSIONS,
    END_SESSION,
    FIND_SESSION,
    INSERT_SESSION,
    RENEW_SESSION,
)
from wharf.identity.types import Identity

REMEMBERED_SESSIONS_MAX = 10_000
MICROSECONDS_PER_MINUTE = 60 * MICROSECONDS_PER_SECOND
# A session is not written at each use, but when its end has moved by so much: a tenth of its time, and at most this.
RENEWED_AFTER_MAX = MICROSECONDS_PER_MINUTE
RENEWALS_PER_TIMEOUT = 10

_USER_DIGITS = 16
_SECRET_BYTES = 24
# Half of the numbers that have so many digits are larger than any id.
_VALUE = re.compile(f"[0-7][0-9a-f]{{{_USER_DIGITS - 1 + 2 * _SECRET_BYTES}}}")


class Sessions:
    """Starts, finds, renews and ends sessions."""

    def __init__(self, database: Database, clock: Clock, configurations: ConfigurationStore) -> None:
        self._database = database
        self._clock = clock
        self._configurations = configurations
        # The state of the database, and the session's end as of then; None where there was no such session.
        self._remembered: dict[str, tuple[object, int | None]] = {}

    async def start(self, moment: Moment, user: Requester) -> str:
        """A new session, which is recorded as a login; returns the value of its cookie, which is told nowhere else."""
        value = f"{user.id:0{_USER_DIGITS}x}{secrets.token_hex(_SECRET_BYTES)}"
        now, timeout = self._clock(), await self._timeout(moment)
        async with self._database.begin() as transaction:
            await transaction.execute(
                INSERT_SESSION,
                session_key=_key_of(value, user),
                user_id=user.id,
                address=user.address,
                now=now,
                expires_at=now + timeout,
            )
            await record(transaction, login_event(user, now, is_success=True))
        return value

    async def is_open(self, moment: Moment, value: str, user: Identity, *, renews: bool) -> bool:
        """Whether the cookie stands for a session of this user that goes on, as of `moment` or later.

        `renews` tells that it is being used, and puts its end off.
        """
        key = _key_of(value, user)
        expires_at = await self._expires_at(moment, key)
        if expires_at is None or expires_at <= self._clock():
            return False
        if renews:
            await self._renew(moment, key, expires_at)
        return True

    async def end(self, value: str, user: Identity, logged_out: Actor | None = None) -> None:
        """Ends a session at once, on every node; one that is over is no error.

        Somebody who logs out is recorded; a session that another one takes the place of ends without a word.
        """
        async with self._database.begin() as transaction:
            await transaction.execute(END_SESSION, session_key=_key_of(value, user))
            if logged_out is not None:
                await record(transaction, logout_event(logged_out, self._clock()))

    async def _expires_at(self, moment: Moment, key: str) -> int | None:
        known = self._remembered.get(key)
        if known is not None and known[0] == moment.state:
            return known[1]
        row = await self._database.row(FIND_SESSION, session_key=key)
        expires_at = int(row[0]) if row else None
        if len(self._remembered) >= REMEMBERED_SESSIONS_MAX:
            self._remembered.clear()
        self._remembered[key] = (moment.state, expires_at)
        return expires_at

    async def _renew(self, moment: Moment, key: str, expires_at: int) -> None:
        timeout = await self._timeout(moment)
        until = self._clock() + timeout
        # To both sides: an administrator may have made the time shorter.
        if abs(until - expires_at) >= min(RENEWED_AFTER_MAX, timeout // RENEWALS_PER_TIMEOUT):
            async with self._database.begin() as transaction:
                await transaction.execute(RENEW_SESSION, session_key=key, until=until)

    async def _timeout(self, moment: Moment) -> int:
        return (await self._configurations.at(moment.rights)).session_timeout * MICROSECONDS_PER_MINUTE


def user_id_in(value: str) -> int | None:
    """The id of the user whose session a cookie claims to be; None for what is no such cookie."""
    return int(value[:_USER_DIGITS], 16) if _VALUE.fullmatch(value) else None


async def purge_expired_sessions(database: Database, clock: Clock) -> int:
    """Removes sessions that are over, and returns how many there were."""
    async with database.begin() as transaction:
        return await transaction.execute(DELETE_EXPIRED_SESSIONS, now=clock())


def _key_of(value: str, user: Identity) -> str:
    return hashlib.sha256(f"{value} {user.password_mark}".encode()).hexdigest()
