"""What the very first start puts into an empty database: Harbor's roles, `admin`, and the project `library`."""

import secrets
from typing import Literal

from wharf.access.queries import CLAIM_FIRST_START
from wharf.access.roles import PROJECT_ADMIN, store_preset_roles
from wharf.base.clock import Clock
from wharf.db import Database
from wharf.db.moments import READ_RIGHTS
from wharf.identity.passwords import Passwords
from wharf.identity.profiles import Profile
from wharf.identity.queries import FIND_USER_BY_NAME
from wharf.identity.users import check_password, create_user, has_initial_password, set_password
from wharf.projects.members import add_member
from wharf.projects.projects import create_project

ADMIN_NAME = "admin"
# What Harbor says of the account, which has no email until somebody gives it one.
ADMIN_PROFILE = Profile(real_name="system admin", comment="admin user")
LIBRARY_NAME = "library"
# Harbor's, which scripts and tutorials expect; safe only where nobody else can reach the server.
LOOPBACK_PASSWORD = "Harbor12345"  # noqa: S105  It is public knowledge.

PasswordOrigin = Literal["configured", "default", "generated"]


async def first_start(
    database: Database, clock: Clock, passwords: Passwords, configured_password: str, *, loopback_only: bool
) -> tuple[PasswordOrigin, str] | None:
    """Fills an empty database; returns where the administrator's password came from, or None if it was not empty.

    Raises BAD_REQUEST when the configured password is too weak.
    """
    if await database.row(READ_RIGHTS) is not None:
        return None
    origin, password = _choose_password(configured_password, loopback_only=loopback_only)
    password_hash = await passwords.hash(password)
    async with database.begin() as transaction:
        if await transaction.row(CLAIM_FIRST_START) is None:
            return None
        if origin == "configured":
            check_password(password)
        await store_preset_roles(transaction, clock)
        admin = await create_user(
            transaction,
            clock,
            ADMIN_NAME,
            password_hash,
            profile=ADMIN_PROFILE,
            is_sysadmin=True,
            password_is_initial=origin != "configured",
        )
        library = await create_project(transaction, clock, admin, LIBRARY_NAME, is_public=True)
        await add_member(transaction, clock, library, admin, PROJECT_ADMIN.name)
    return origin, password


async def replace_public_password(database: Database, clock: Clock, passwords: Passwords) -> str | None:
    """Gives `admin` a password of his own, where he still has the one that everybody knows, and returns it.

    This is for a server that begins to listen beyond its machine, over data that was made while it did not.
    """
    if not await has_initial_password(database):
        return None
    admin = await database.row(FIND_USER_BY_NAME, name=ADMIN_NAME)
    if admin is None or not await passwords.verify(admin[3], LOOPBACK_PASSWORD):
        return None
    password = _made_up_password()
    await set_password(database, clock, ADMIN_NAME, await passwords.hash(password), is_initial=True)
    return password


def _choose_password(configured: str, *, loopback_only: bool) -> tuple[PasswordOrigin, str]:
    if configured:
        return "configured", configured
    if loopback_only:
        return "default", LOOPBACK_PASSWORD
    return "generated", _made_up_password()


def _made_up_password() -> str:
    # The prefix satisfies the rule about kinds of characters, whatever chance brings.
    return "Wh4" + secrets.token_urlsafe(18)
