"""Personal tokens: secrets that users make for their programs, to be shown in place of a password.

What a token is narrowed to is checked before; here it is written down. It never changes: who wants another one makes
another one.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from wharf.audit.actor import Actor
from wharf.audit.events import changed
from wharf.audit.record import record
from wharf.base.clock import MICROSECONDS_PER_SECOND, Clock
from wharf.base.paging import Page
from wharf.base.query_language import Filter, Sort, refuse_unstorable
from wharf.db import Database, Reader, Row
from wharf.db.moments import rights_changed
from wharf.identity.personal_token_logins import digest_of, generate_personal_secret
from wharf.identity.personal_token_queries import (
    COUNT_TOKENS,
    DELETE_PERSONAL_TOKEN,
    FIND_PERSONAL_TOKEN,
    FIND_TOKEN_BY_NAME,
    INSERT_PERSONAL_TOKEN,
    INSERT_TOKEN_SCOPE,
    LIST_TOKEN_SCOPES,
    PERSONAL_TOKENS,
)
from wharf.identity.types import Scope
from wharf.oci.errors import ErrorCode, RegistryError

TOKENS_OF_USER_MAX: Final = 100
TOKEN_NAME_LENGTH_MAX: Final = 255
NEVER: Final = -1
DURATION_DAYS_MAX: Final = 3650
_DAY: Final = 24 * 60 * 60 * MICROSECONDS_PER_SECOND
_RESOURCE_TYPE: Final = "token"


@dataclass(frozen=True, slots=True)
class ShownScope:
    """A scope with the name of its project, which is None for the system and for every project."""

    scope: Scope
    project: str | None


@dataclass(frozen=True, slots=True)
class PersonalToken:
    """A token as it is shown. Times are in microseconds; without scopes it is as good as the owner's password."""

    id: int
    user_id: int
    user_name: str
    name: str
    is_narrowed: bool
    created_at: int
    expires_at: int | None
    used_at: int | None
    scopes: tuple[ShownScope, ...] = ()


async def create_token(
    database: Database, clock: Clock, owner: Actor, name: str, duration_days: int, scopes: frozenset[Scope] | None
) -> tuple[PersonalToken, str]:
    """Makes a token for its owner; returns it with its secret, which nobody can read again.

    Raises BAD_REQUEST, CONFLICT when he has one of this name, and PRECONDITION when he has too many.
    """
    _check_name(name)
    _check_duration(duration_days)
    secret = generate_personal_secret()
    async with database.begin() as transaction:
        # First of all: two who do this at once take turns here, so that the second sees what the first has done.
        await rights_changed(transaction)
        if await transaction.row(FIND_TOKEN_BY_NAME, user_id=owner.id, name=name):
            raise RegistryError(ErrorCode.CONFLICT, f"there is a token called {name}")
        count = await transaction.row(COUNT_TOKENS, user_id=owner.id)
        if count is not None and count[0] >= TOKENS_OF_USER_MAX:
            raise RegistryError(ErrorCode.PRECONDITION, f"nobody has more than {TOKENS_OF_USER_MAX} tokens")
        now = clock()
        expires_at = None if duration_days == NEVER else now + duration_days * _DAY
        row = await transaction.row(
            INSERT_PERSONAL_TOKEN,
            user_id=owner.id,
            name=name,
            digest=digest_of(secret),
            is_narrowed=scopes is not None,
            expires_at=expires_at,
            now=now,
        )
        assert row is not None
        await transaction.execute_many(
            INSERT_TOKEN_SCOPE, [{"token_id": row[0], **scope._asdict()} for scope in sorted(scopes or ())]
        )
        await record(transaction, changed(owner, now, "create", _RESOURCE_TYPE, f"{owner.name}/{name}"))
        token = await require_token(transaction, row[0])
    return token, secret


async def list_tokens(
    reader: Reader, user_id: int, filters: Iterable[Filter], sorts: Iterable[Sort], page: Page
) -> tuple[list[PersonalToken], int]:
    """One page of a user's tokens, by name, and how many there are; raises BAD_REQUEST."""
    rows, total = await PERSONAL_TOKENS.page(reader, filters, sorts, page, user_id=user_id)
    return await _with_scopes(reader, rows), total


async def require_token(reader: Reader, token_id: int) -> PersonalToken:
    """The token with this id; raises NOT_FOUND."""
    row = await reader.row(FIND_PERSONAL_TOKEN, token_id=token_id)
    if row is None:
        raise token_missing(token_id)
    (token,) = await _with_scopes(reader, [row])
    return token


async def revoke_token(database: Database, clock: Clock, actor: Actor, token_id: int) -> None:
    """Ends a token, and whatever was got with it, at once; its name is free again. Raises NOT_FOUND."""
    async with database.begin() as transaction:
        await rights_changed(transaction)
        token = await require_token(transaction, token_id)
        now = clock()
        await transaction.execute(DELETE_PERSONAL_TOKEN, token_id=token_id, now=now)
        await record(transaction, changed(actor, now, "delete", _RESOURCE_TYPE, f"{token.user_name}/{token.name}"))


def token_missing(token_id: int) -> RegistryError:
    """The answer for a token that is not there."""
    return RegistryError(ErrorCode.NOT_FOUND, f"token {token_id} not found")


async def _with_scopes(reader: Reader, rows: Sequence[Row]) -> list[PersonalToken]:
    """The tokens of rows of `FIND_PERSONAL_TOKEN`; however many there are, one statement reads their scopes."""
    scopes: defaultdict[int, list[ShownScope]] = defaultdict(list)
    found = await reader.rows(LIST_TOKEN_SCOPES, ids=[row[0] for row in rows]) if rows else []
    for token_id, kind, project_id, resource, action, project in sorted(found, key=lambda row: row[:5]):
        scopes[token_id].append(ShownScope(Scope(kind, project_id, resource, action), project))
    return [
        PersonalToken(row[0], row[1], row[2], row[3], bool(row[4]), row[5], row[6], row[7], tuple(scopes[row[0]]))
        for row in rows
    ]


def _check_name(name: str) -> None:
    if not 1 <= len(name) <= TOKEN_NAME_LENGTH_MAX:
        raise RegistryError(ErrorCode.BAD_REQUEST, f"a token's name has 1 to {TOKEN_NAME_LENGTH_MAX} characters")
    refuse_unstorable(name)


def _check_duration(days: int) -> None:
    if days != NEVER and not 1 <= days <= DURATION_DAYS_MAX:
        raise RegistryError(
            ErrorCode.BAD_REQUEST, f"duration is a number of days from 1 to {DURATION_DAYS_MAX}, or -1 for never"
        )
