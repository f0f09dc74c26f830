"""User accounts kept in the database."""

import hashlib
import re

from wharf.audit.actor import SYSTEM, Actor
from wharf.audit.events import user_event
from wharf.audit.record import record
from wharf.base.clock import Clock
from wharf.db import Database, Reader, Row, Transaction
from wharf.db.moments import rights_changed
from wharf.identity.passwords import Passwords
from wharf.identity.profiles import Profile, check_user_name, is_email_taken, user_missing
from wharf.identity.queries import (
    DELETE_USER,
    FIND_FIRST_SYSADMIN,
    FIND_OTHER_SYSADMIN,
    FIND_USER_BY_EMAIL,
    FIND_USER_BY_ID,
    FIND_USER_BY_NAME,
    FIRST_USER_ID,
    HAS_INITIAL_PASSWORD,
    INSERT_USER,
    LIST_USERS,
    UPDATE_PASSWORD,
    UPDATE_SYSADMIN,
)
from wharf.identity.types import Identity
from wharf.oci.errors import ErrorCode, RegistryError

PASSWORD_LENGTH_MIN = 8
PASSWORD_MARK_LENGTH = 16
PASSWORD_LENGTH_MAX = 128


def identity_of(row: Row) -> Identity:
    """The user of a row of id, name, whether he is an administrator, and the hash of his password."""
    mark = hashlib.sha256((row[3] or "").encode()).hexdigest()[:PASSWORD_MARK_LENGTH]
    return Identity("user", row[0], row[1], bool(row[2]), mark)


async def find_user(reader: Reader, name: str) -> Identity | None:
    """The live user called `name`."""
    row = await reader.row(FIND_USER_BY_NAME, name=name)
    return identity_of(row) if row else None


async def find_login(reader: Reader, login: str) -> tuple[Identity | None, str | None]:
    """Who logs in with this name or, if nobody is called so, with this email; and the hash of his password."""
    row = await reader.row(FIND_USER_BY_NAME, name=login) or await reader.row(FIND_USER_BY_EMAIL, email=login)
    return (identity_of(row), row[3]) if row else (None, None)


async def find_user_with_password(reader: Reader, user_id: int) -> tuple[Identity | None, str | None]:
    """The live user with this id, and the hash of his password."""
    row = await reader.row(FIND_USER_BY_ID, id=user_id)
    return (identity_of(row), row[3]) if row else (None, None)


async def find_user_by_id(reader: Reader, user_id: int) -> Identity | None:
    """The live user with this id."""
    return (await find_user_with_password(reader, user_id))[0]


async def first_sysadmin(reader: Reader) -> Identity:
    """The administrator who was there before all others; there is always one."""
    row = await reader.row(FIND_FIRST_SYSADMIN)
    if row is None:
        raise RegistryError(ErrorCode.NOT_FOUND, "there is no system administrator")
    return identity_of(row)


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
    profile: Profile | None = None,
    is_sysadmin: bool = False,
    password_is_initial: bool = False,
) -> Identity:
    """Adds a user; raises CONFLICT when name or email are taken and BAD_REQUEST when it is not a name."""
    check_user_name(name)
    profile = profile or Profile(real_name=name)
    # First of all: two who do this at once take turns here, so that the second sees what the first has done.
    await rights_changed(transaction)
    if await find_user(transaction, name) or await is_email_taken(transaction, profile.email):
        taken = f"user {name} or email {profile.email}" if profile.email else f"user {name}"
        raise RegistryError(ErrorCode.CONFLICT, f"{taken} already exists")
    row = await transaction.row(
        INSERT_USER,
        name=name,
        email=profile.email,
        real_name=profile.real_name,
        comment=profile.comment,
        password_hash=password_hash,
        password_is_initial=password_is_initial,
        is_sysadmin=is_sysadmin,
        now=clock(),
    )
    assert row is not None
    return identity_of((row[0], name, is_sysadmin, password_hash))


async def register_user(
    database: Database,
    clock: Clock,
    actor: Actor,
    passwords: Passwords,
    name: str,
    password: str,
    profile: Profile,
) -> Identity:
    """Adds somebody with a password and a profile; raises BAD_REQUEST and CONFLICT."""
    check_password(password)
    check_user_name(name)
    password_hash = await passwords.hash(password)
    async with database.begin() as transaction:
        user = await create_user(transaction, clock, name, password_hash, profile=profile)
        await record(transaction, user_event(actor, clock(), "create", name))
    return user


async def set_password(
    database: Database, clock: Clock, name: str, password_hash: str, *, is_initial: bool = False
) -> None:
    """Replaces a password; what was remembered of the old one is forgotten on every node.

    `is_initial` marks one that nobody has chosen, and that is called to mind until somebody does. This is for whoever
    works on the machine itself, and recorded as done by the system.
    """
    async with database.begin() as transaction:
        await rights_changed(transaction)
        user = await require_user(transaction, name)
        await transaction.execute(
            UPDATE_PASSWORD, user_id=user.id, password_hash=password_hash, password_is_initial=is_initial, now=clock()
        )
        await record(transaction, user_event(SYSTEM, clock(), "update", name))


async def change_password(
    database: Database, clock: Clock, actor: Actor, passwords: Passwords, user_id: int, password: str
) -> None:
    """Gives a user a password that differs from the one he has; raises BAD_REQUEST, FORBIDDEN, NOT_FOUND."""
    check_password(password)
    user, old_hash = await find_user_with_password(database, user_id)
    if user is None:
        raise user_missing(user_id)
    if user.is_sysadmin:
        _refuse_robot(actor)
    if await passwords.verify(old_hash, password):
        raise RegistryError(ErrorCode.BAD_REQUEST, "New password is identical to old password")
    password_hash = await passwords.hash(password)
    async with database.begin() as transaction:
        await rights_changed(transaction)
        changed = await transaction.execute(
            UPDATE_PASSWORD, user_id=user_id, password_hash=password_hash, password_is_initial=False, now=clock()
        )
        if not changed:
            raise user_missing(user_id)
        await record(transaction, user_event(actor, clock(), "update", user.name))


async def set_sysadmin(database: Database, clock: Clock, actor: Actor, user_id: int, *, is_sysadmin: bool) -> None:
    """Makes a user an administrator of the system, or no longer one, from this moment on.

    Raises NOT_FOUND, and FORBIDDEN for a robot, or when nobody would be left to undo it.
    """
    _refuse_robot(actor)
    async with database.begin() as transaction:
        await rights_changed(transaction)
        user = await find_user_by_id(transaction, user_id)
        if user is None:
            raise RegistryError(ErrorCode.NOT_FOUND, f"user with id {user_id} not found")
        if not is_sysadmin:
            await _require_other_sysadmin(transaction, user_id)
        await transaction.execute(UPDATE_SYSADMIN, user_id=user_id, is_sysadmin=is_sysadmin, now=clock())
        await record(transaction, user_event(actor, clock(), "update", user.name))


async def delete_user(database: Database, clock: Clock, name: str) -> None:
    """Removes a user, whose tokens end at once; the name is free again. Recorded as done by the system."""
    async with database.begin() as transaction:
        await rights_changed(transaction)
        user = await require_user(transaction, name)
        await transaction.execute(DELETE_USER, user_id=user.id, now=clock())
        await record(transaction, user_event(SYSTEM, clock(), "delete", name))


async def delete_other_user(database: Database, clock: Clock, actor: Actor, user_id: int) -> None:
    """Removes somebody else, as `delete_user` does; raises NOT_FOUND.

    Raises FORBIDDEN for the actor himself, for the first administrator, and when no administrator would be left.
    """
    if user_id == FIRST_USER_ID or (actor.kind == "user" and actor.id == user_id):
        raise RegistryError(ErrorCode.FORBIDDEN, f"User with ID {user_id} cannot be deleted")
    async with database.begin() as transaction:
        await rights_changed(transaction)
        user = await find_user_by_id(transaction, user_id)
        if user is None:
            raise user_missing(user_id)
        if user.is_sysadmin:
            _refuse_robot(actor)
        await _require_other_sysadmin(transaction, user_id)
        await transaction.execute(DELETE_USER, user_id=user_id, now=clock())
        await record(transaction, user_event(actor, clock(), "delete", user.name))


def _refuse_robot(actor: Actor) -> None:
    """Raises FORBIDDEN: a robot that may change users would otherwise get any right by way of an administrator."""
    if actor.kind == "robot":
        raise RegistryError(ErrorCode.FORBIDDEN, "a robot cannot change who is a system administrator, nor one of them")


async def _require_other_sysadmin(transaction: Transaction, user_id: int) -> None:
    """Raises FORBIDDEN when this user is the only administrator of the system."""
    if await transaction.row(FIND_OTHER_SYSADMIN, user_id=user_id) is None:
        raise RegistryError(ErrorCode.FORBIDDEN, f"User with ID {user_id} is the last system administrator")


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
