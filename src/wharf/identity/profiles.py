"""What is known of people: checking what they say of themselves, and showing it to those who may see it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from wharf.audit.actor import Actor
from wharf.audit.events import user_event
from wharf.audit.record import record
from wharf.base.clock import Clock
from wharf.base.paging import Page
from wharf.base.query_language import Filter, Sort
from wharf.db import Database, Reader, Row, Transaction
from wharf.db.moments import rights_changed
from wharf.identity.queries import FIND_USER_BY_EMAIL, READ_PROFILE, UPDATE_PROFILE, USERS
from wharf.oci.errors import ErrorCode, RegistryError

EMAIL_LENGTH_MAX: Final = 255
NAME_LENGTH_MAX: Final = 255
COMMENT_LENGTH_MAX: Final = 30

# What Harbor forbids, and what no database can hold or no terminal should print.
_FORBIDDEN_IN_REAL_NAMES: Final = re.compile(r"[,~#$%\x00-\x1f\ud800-\udfff]")
_FORBIDDEN_IN_USER_NAMES: Final = re.compile(r'[,"~#%$\x00-\x1f\ud800-\udfff]')
_FORBIDDEN_IN_COMMENTS: Final = re.compile("[\x00\ud800-\udfff]")
# Harbor's rule without its oldest forms: names in quotes, and hosts that are numbers in brackets, are not addresses
# of people. No part of it can match a text in two ways, so that no text takes long.
_EMAIL: Final = re.compile(
    r"""[^<>()\[\]\\.,;:\s@"\x00-\x1f\ud800-\udfff]+(?:\.[^<>()\[\]\\.,;:\s@"\x00-\x1f\ud800-\udfff]+)*"""
    r"@(?:[a-zA-Z0-9-]+\.)+[a-zA-Z]{2,}"
)


@dataclass(frozen=True, slots=True)
class Profile:
    """What somebody may say of himself; `checked_profile` makes it."""

    email: str | None = None
    real_name: str = ""
    comment: str = ""


@dataclass(frozen=True, slots=True)
class User:
    """A user as he is shown."""

    id: int
    name: str
    email: str | None
    real_name: str
    comment: str
    is_sysadmin: bool
    created_at: int
    updated_at: int


def checked_profile(email: str, real_name: str, comment: str) -> Profile:
    """The same as a profile; raises BAD_REQUEST in Harbor's words."""
    if not email:
        raise _refusal("email can't be empty")
    if len(email) > EMAIL_LENGTH_MAX or not _EMAIL.fullmatch(email):
        raise _refusal("email with illegal format")
    if not 1 <= len(real_name) <= NAME_LENGTH_MAX:
        raise _refusal("realname with illegal length")
    if _FORBIDDEN_IN_REAL_NAMES.search(real_name):
        raise _refusal("realname contains illegal characters")
    if len(comment) > COMMENT_LENGTH_MAX:
        raise _refusal("comment with illegal length")
    if _FORBIDDEN_IN_COMMENTS.search(comment):
        raise _refusal("comment contains illegal characters")
    return Profile(email, real_name, comment)


def check_user_name(name: str) -> None:
    """Raises BAD_REQUEST, in Harbor's words, unless somebody can be called so."""
    if not 1 <= len(name) <= NAME_LENGTH_MAX:
        raise _refusal("username with illegal length")
    if _FORBIDDEN_IN_USER_NAMES.search(name) or name != name.strip():
        raise _refusal("username contains illegal characters")


async def find_users(
    reader: Reader, filters: Iterable[Filter], sorts: Iterable[Sort], page: Page
) -> tuple[list[User], int]:
    """One page of the users, and how many there are; as in Harbor without the first one. Raises BAD_REQUEST."""
    rows, total = await USERS.page(reader, filters, sorts, page)
    return [_user(row) for row in rows], total


async def require_profile(reader: Reader, user_id: int) -> User:
    """The live user with this id; raises NOT_FOUND."""
    row = await reader.row(READ_PROFILE, user_id=user_id)
    if row is None:
        raise user_missing(user_id)
    return _user(row)


async def change_profile(database: Database, clock: Clock, actor: Actor, user_id: int, profile: Profile) -> None:
    """Replaces what is known of a user; raises NOT_FOUND, and CONFLICT when somebody else has his email."""
    async with database.begin() as transaction:
        # People log in with their email too, so what was remembered of the old one is forgotten.
        await rights_changed(transaction)
        user = await require_profile(transaction, user_id)
        if await is_email_taken(transaction, profile.email, except_user_id=user_id):
            raise RegistryError(ErrorCode.CONFLICT, f"user {user.name} or email {profile.email} already exists")
        await transaction.execute(
            UPDATE_PROFILE,
            user_id=user_id,
            email=profile.email,
            real_name=profile.real_name,
            comment=profile.comment,
            now=clock(),
        )
        await record(transaction, user_event(actor, clock(), "update", user.name))


async def is_email_taken(transaction: Transaction, email: str | None, *, except_user_id: int = 0) -> bool:
    """Whether another live user has this email."""
    if email is None:
        return False
    row = await transaction.row(FIND_USER_BY_EMAIL, email=email)
    return row is not None and row[0] != except_user_id


def user_missing(user_id: int) -> RegistryError:
    """The answer for a user who is not there."""
    return RegistryError(ErrorCode.NOT_FOUND, f"user {user_id} not found")


def _user(row: Row) -> User:
    return User(row[0], row[1], row[2], row[3], row[4], bool(row[5]), row[6], row[7])


def _refusal(message: str) -> RegistryError:
    return RegistryError(ErrorCode.BAD_REQUEST, message)
