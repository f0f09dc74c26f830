"""User accounts kept in the database."""

import hashlib
import re

from wharf.base.clock import Clock
from wharf.db import Database, Reader, Row, Transaction
from wharf.db.moments import rights_changed
from wharf.identity.queries import (
    DELETE_USER,
    FIND_USER_BY_ID,
    FIND_USER_BY_NAME,
    HAS_INITIAL_PASSWORD,
    INSERT_USER,
    LIST_USERS,
    UPDATE_PASSWORD,
)
from wharf.identity.types import Identity
from wharf.oci.errors import ErrorCode, RegistryError

NAME_LENGTH_MAX = 255
PASSWORD_LENGTH_MIN = 8
PASSWORD_MARK_LENGTH = 16
PASSWORD_LENGTH_MAX = 128
# Harbor forbids the same characters in user names.
FORBIDDEN_IN_NAMES = re.compile(r'[,"~#%$\x00-\x1f]')


def identity_of(row: Row) -> Identity:
    """The user of a row of id, name, whether he is an administrator, and the hash of his password."""
    mark = hashlib.sha256((row[3] or "").encode()).hexdigest()[:PASSWORD_MARK_LENGTH]
    return Identity("user", row[0], row[1], bool(row[2]), mark)


async def find_user(reader: Reader, name: str) -> Identity | None:
    """The live user called `name`."""
    row = await reader.row(FIND_USER_BY_NAME, name=name)
    return identity_of(row) if row else None


async def find_user_by_id(reader: Reader, user_id: int) -> Identity | None:
    """The live user with this id."""
    row = await reader.row(FIND_USER_BY_ID, id=user_id)
    return identity_of(row) if row else None


async def list_users(reader: Reader) -> list[Identity]:
    """Every live user, by name."""
    return [identity_of(row) for row in await reader.rows(LIST_USERS)]


async def has_initial_password(reader: Reader) -> bool:
    """Whether an account still has the password that the first start gave it."""
    return await reader.row(HAS_INITIAL_PASSWORD) is not None


async def create_user(
    transaction: Transaction,
    clock: Clock,
    name: str,
    password_hash: str,
    *,
    is_sysadmin: bool = False,
    password_is_initial: bool = False,
) -> Identity:
    """Adds a user; raises CONFLICT when the name is taken and BAD_REQUEST when it is not a name."""
    _check_name(name)
    # First of all: two who do this at once take turns here, so that the second sees what the first has done.
    await rights_changed(transaction)
    if await find_user(transaction, name):
        raise RegistryError(ErrorCode.CONFLICT, f"the user {name} exists already")
    row = await transaction.row(
        INSERT_USER,
        name=name,
        email=None,
        real_name=name,
        comment="",
        password_hash=password_hash,
        password_is_initial=password_is_initial,
        is_sysadmin=is_sysadmin,
        now=clock(),
    )
    assert row is not None
    return identity_of((row[0], name, is_sysadmin, password_hash))


async def set_password(
    database: Database, clock: Clock, name: str, password_hash: str, *, is_initial: bool = False
) -> None:
    """Replaces a password; what was remembered of the old one is forgotten on every node.

    `is_initial` marks one that nobody has chosen, and that is called to mind until somebody does.
    """
    async with database.begin() as transaction:
        user = await require_user(transaction, name)
        await transaction.execute(
            UPDATE_PASSWORD, user_id=user.id, password_hash=password_hash, password_is_initial=is_initial, now=clock()
        )
        await rights_changed(transaction)


async def delete_user(database: Database, clock: Clock, name: str) -> None:
    """Removes a user, whose tokens end at once; the name is free again."""
    async with database.begin() as transaction:
        user = await require_user(transaction, name)
        await transaction.execute(DELETE_USER, user_id=user.id, now=clock())
        await rights_changed(transaction)


async def require_user(reader: Reader, name: str) -> Identity:
    """The live user called `name`; raises NOT_FOUND."""
    user = await find_user(reader, name)
    if user is None:
        raise RegistryError(ErrorCode.NOT_FOUND, f"there is no user {name}")
    return user


def check_password(password: str) -> None:
    """Raises BAD_REQUEST unless the password satisfies Harbor's rule."""
    strong = (
        PASSWORD_LENGTH_MIN <= len(password) <= PASSWORD_LENGTH_MAX
        and re.search("[A-Z]", password)
        and re.search("[a-z]", password)
        and re.search("[0-9]", password)
    )
    if not strong:
        raise RegistryError(
            ErrorCode.BAD_REQUEST,
            "the password or secret must be 8-128, inclusively, characters long with at least "
            "1 uppercase letter, 1 lowercase letter and 1 number",
        )


def _check_name(name: str) -> None:
    if not 1 <= len(name) <= NAME_LENGTH_MAX:
        raise RegistryError(ErrorCode.BAD_REQUEST, f"a user name has 1 to {NAME_LENGTH_MAX} characters")
    if FORBIDDEN_IN_NAMES.search(name) or name != name.strip():
        raise RegistryError(
            ErrorCode.BAD_REQUEST,
            'a user name has none of , " ~ # % $, no control characters and no outer spaces',
        )
