"""The whole application in this process: real stores, a clock that is stepped by hand, and people who use it."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest

from tests.support.asgi import Answer, Client
from wharf import app as composition
from wharf.access.roles import DEVELOPER, GUEST, LIMITED_GUEST, MAINTAINER, PROJECT_ADMIN
from wharf.app import Application, application
from wharf.base.clock import MICROSECONDS_PER_SECOND
from wharf.base.settings import Settings
from wharf.blobstore import BlobStore, open_blobstore
from wharf.db import Database
from wharf.db.open import open_database, prepare_schema
from wharf.identity.passwords import Passwords
from wharf.identity.users import create_user, require_user
from wharf.projects.first_start import ADMIN_NAME, LOOPBACK_PASSWORD, first_start
from wharf.projects.members import add_member
from wharf.projects.projects import create_project

SERVICE = "harbor-registry"

ADMINISTRATOR = ADMIN_NAME
OUTSIDER = "outsider"
MEMBERS = {role.name: role for role in (PROJECT_ADMIN, MAINTAINER, DEVELOPER, GUEST, LIMITED_GUEST)}
"""One person for each of Harbor's roles, called like the role, and a member of both projects."""
PASSWORD = "Sails-at-7"
"""Of everybody but the administrator."""

PRIVATE_PROJECT = "team"
PUBLIC_PROJECT = "open"


class SteppedClock:
    """A clock that stands still unless it is told to go on. It begins with the real time, as files have that."""

    def __init__(self) -> None:
        self._now_microseconds = time.time_ns() // 1000

    def __call__(self) -> int:
        return self._now_microseconds

    @property
    def seconds(self) -> int:
        """The time in whole seconds since the epoch."""
        return self._now_microseconds // MICROSECONDS_PER_SECOND

    def step(self, seconds: float) -> None:
        """Lets time pass."""
        self._now_microseconds += round(seconds * MICROSECONDS_PER_SECOND)


@dataclass(frozen=True)
class RunningRegistry:
    """An application that answers, and its clock."""

    application: Application
    clock: SteppedClock

    @property
    def database(self) -> Database:
        """The application's own database."""
        return self.application.stores.database

    @property
    def blobs(self) -> BlobStore:
        """The application's own blob store."""
        return self.application.stores.blobs

    @property
    def nobody(self) -> Client:
        """A client without credentials."""
        return Client(self.application.site)

    @property
    def admin(self) -> Client:
        """The administrator, by password."""
        return self.user(ADMINISTRATOR)

    def user(self, name: str) -> Client:
        """Somebody by password."""
        return self.nobody.logged_in(name, LOOPBACK_PASSWORD if name == ADMINISTRATOR else PASSWORD)

    async def ask_for_token(self, caller: Client, *scopes: str, **parameters: str) -> Answer:
        """What the token service answers."""
        query = [("service", SERVICE), *(("scope", scope) for scope in scopes), *parameters.items()]
        return await caller.get(f"/service/token?{urlencode(query)}")

    async def bearer(self, name: str | None, *scopes: str) -> Client:
        """Somebody, or nobody, with a token for the scopes."""
        caller = self.user(name) if name else self.nobody
        answer = await self.ask_for_token(caller, *scopes)
        assert answer.status == 200, answer
        return self.nobody.using(f"Bearer {answer.json['token']}")


@asynccontextmanager
async def run_registry(
    settings: Settings, wrap_blobs: Callable[[BlobStore, SteppedClock], BlobStore] = lambda blobs, _: blobs
) -> AsyncIterator[RunningRegistry]:
    """Fills an empty database as the first start does, adds people and projects, and runs the application.

    `wrap_blobs` puts something around the blob store that the settings name.
    """
    clock = SteppedClock()
    prepare_schema(settings.database_url)
    await _populate(settings, clock)

    def open_wrapped(url: str, *, durable: bool) -> BlobStore:
        return wrap_blobs(open_blobstore(url, durable=durable), clock)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(composition, "open_blobstore", open_wrapped)
        async with application(settings, clock) as running:
            yield RunningRegistry(running, clock)


async def _populate(settings: Settings, clock: SteppedClock) -> None:
    database = await open_database(settings.database_url, durable=False)
    passwords = Passwords()
    try:
        await first_start(database, clock, passwords, "", loopback_only=True)
        await _add_people(database, clock, await passwords.hash(PASSWORD))
    finally:
        passwords.close()
        await database.close()


async def _add_people(database: Database, clock: SteppedClock, password_hash: str) -> None:
    async with database.begin() as transaction:
        owner = await require_user(transaction, ADMINISTRATOR)
        private = await create_project(transaction, clock, owner, PRIVATE_PROJECT, is_public=False)
        public = await create_project(transaction, clock, owner, PUBLIC_PROJECT, is_public=True)
        await create_user(transaction, clock, OUTSIDER, password_hash)
        for role in MEMBERS:
            user = await create_user(transaction, clock, role, password_hash)
            await add_member(transaction, clock, private, user, role)
            await add_member(transaction, clock, public, user, role)
