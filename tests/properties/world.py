"""The real registry of the state machine: the whole application over real stores, with a clock of its own."""

import asyncio
import itertools
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.properties.model import ADMINISTRATOR, ANONYMOUS, Model, Project
from tests.support.asgi import Answer, Client
from tests.support.postgres import PostgresCluster
from wharf.app import application
from wharf.base.clock import MICROSECONDS_PER_SECOND
from wharf.base.settings import Settings
from wharf.content.types import Stores
from wharf.db.open import is_postgresql, open_database, prepare_schema
from wharf.identity import passwords
from wharf.identity.users import create_user, require_user
from wharf.projects.first_start import LIBRARY_NAME, LOOPBACK_PASSWORD, first_start
from wharf.projects.members import add_member
from wharf.projects.projects import create_project, delete_project

USERS = ("ann", "ben")
PROJECTS = {
    "red": Project(is_public=False, members={"ben": "maintainer"}),
    "blue": Project(is_public=True, members={"ann": "developer"}),
}
REPOSITORIES = ("red/app", "red/tools", "blue/app")
# Those that there may be once a project has been renamed to a name that none has had, as well.
EVERY_NAME = (*REPOSITORIES, "green/app", "green/tools")
# Far enough in the past that no file gets a time that the clock has reached, unless it is given one.
STARTED_AT_SECONDS = 1_577_836_800


def first_model() -> Model:
    """What is there at the start of every example."""
    model = Model()
    for name, project in PROJECTS.items():
        model.projects[name] = replace(project.copy(), id=model.new_id())
    return model


class Clock:
    """A clock that goes on by a microsecond each time that somebody looks, so that no two events share a time."""

    def __init__(self) -> None:
        self._now = STARTED_AT_SECONDS * MICROSECONDS_PER_SECOND

    def __call__(self) -> int:
        self._now += 1
        return self._now

    def step(self, seconds: int) -> None:
        """Lets time pass."""
        self._now += seconds * MICROSECONDS_PER_SECOND


@dataclass
class World:
    """A running registry, of two nodes where that can be; `upload_ids` are those of the sessions in their order."""

    settings: Settings
    clock: Clock = field(default_factory=Clock)
    upload_ids: list[str] = field(default_factory=list)
    _running: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def start(self) -> None:
        """Starts the application on the data that there is."""
        count = 2 if is_postgresql(self.settings.database_url) else 1
        nodes = [application(self.settings, self.clock) for _ in range(count)]
        running = [await self._running.enter_async_context(node) for node in nodes]
        self.stores: Stores = running[0].stores
        self._clients = itertools.cycle([Client(node.site) for node in running])

    async def stop(self) -> None:
        """Ends the application; its data stays."""
        await self._running.aclose()

    @property
    def nobody(self) -> Client:
        """A client without credentials, of each node in turn."""
        return next(self._clients)

    async def client(self, caller: str, repository: str = "") -> Client:
        """Somebody with his password, or nobody with a token for the repository."""
        if caller != ANONYMOUS:
            return self.nobody.logged_in(caller, LOOPBACK_PASSWORD)
        scope = f"repository:{repository}:pull,push,delete"
        answer = await self.nobody.get(f"/service/token?service=harbor-registry&scope={scope}")
        return self.nobody.using(f"Bearer {answer.json['token']}")

    async def request(
        self,
        caller: str,
        method: str,
        repository: str,
        path: str,
        body: bytes = b"",
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """The answer to a request about a repository."""
        client = await self.client(caller, repository)
        return await client.request(method, f"/v2/{repository}/{path}", body, headers=headers)

    async def manage(self, caller: str, method: str, path: str, document: object = None) -> Answer:
        """The answer to a request to a management API, whose path is given as a whole."""
        client = await self.client(caller)
        if document is None:
            return await client.request(method, path)
        headers = {"content-type": "application/json"}
        return await client.request(method, path, json.dumps(document).encode(), headers=headers)

    def pass_time(self, seconds: int) -> None:
        """Lets the files grow older and the clock go on.

        What is stored meanwhile has the time of this machine, which is the future to the registry.
        """
        now = self.clock()
        for path in self.storage.rglob("*"):
            if path.is_file() and path.stat().st_mtime_ns // 1000 > now:
                os.utime(path, ns=(now * 1000, now * 1000))
        self.clock.step(seconds)

    @property
    def storage(self) -> Path:
        """The folder in which the registry stores objects, each under its key."""
        return self.settings.data / "storage"


class Template:
    """A registry with people and projects in it and nothing else, of which every example gets a copy."""

    def __init__(self, settings: Settings, cluster: PostgresCluster | None) -> None:
        self._settings = settings
        self._cluster = cluster

    @property
    def is_shared(self) -> bool:
        """Whether the database is one that several nodes share."""
        return self._cluster is not None

    @contextmanager
    def copied(self) -> Iterator[Settings]:
        """The settings of a copy, which is removed at the end."""
        with tempfile.TemporaryDirectory(prefix="wharf-machine-") as folder:
            settings = replace(self._settings, data=Path(folder))
            if self._cluster is None:
                shutil.copytree(self._settings.data, folder, dirs_exist_ok=True)
                yield settings
                return
            name = Path(folder).name
            original = self._settings.database.rpartition("/")[2]
            self._run("CREATE DATABASE {} TEMPLATE {}", name, original)
            try:
                yield replace(settings, database=self._cluster.url(name))
            finally:
                self._run("DROP DATABASE {}", name)

    def _run(self, statement: str, *names: str) -> None:
        assert self._cluster is not None
        with psycopg.connect(self._cluster.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextmanager
def made_template(folder: Path, cluster: PostgresCluster | None) -> Iterator[Template]:
    """Fills a registry as the first start does and adds people and projects.

    Passwords cost next to nothing here: the many logins would be most of a run.
    """
    database = cluster.create_database() if cluster else ""
    settings = Settings(data=folder, database=database, durability="relaxed", log_requests="none")
    prepare_schema(settings.database_url)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "MEMORY_KIB", 8)
        patch.setattr(passwords, "ROUNDS", 1)
        asyncio.run(_fill(settings))
        yield Template(settings, cluster)


async def _fill(settings: Settings) -> None:
    clock = Clock()
    database = await open_database(settings.database_url, durable=False)
    hasher = passwords.Passwords()
    try:
        await first_start(database, clock, hasher, "", loopback_only=True)
        await delete_project(database, clock, LIBRARY_NAME)
        password_hash = await hasher.hash(LOOPBACK_PASSWORD)
        async with database.begin() as transaction:
            owner = await require_user(transaction, ADMINISTRATOR)
            users = {name: await create_user(transaction, clock, name, password_hash) for name in USERS}
            for name, project in PROJECTS.items():
                created = await create_project(transaction, clock, owner, name, is_public=project.is_public)
                for member, role in project.members.items():
                    await add_member(transaction, clock, created, users[member], role)
    finally:
        hasher.close()
        await database.close()
