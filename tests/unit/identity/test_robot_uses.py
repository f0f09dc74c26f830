"""When robots were last used: what is noted and not yet written."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from wharf.audit.actor import SYSTEM
from wharf.db import Database, DatabaseUnavailable
from wharf.db.open import open_database, prepare_schema
from wharf.identity.robot_accounts import RobotSettings, create_robot, require_robot
from wharf.identity.robot_uses import RobotUses
from wharf.identity.robots import RobotName
from wharf.identity.types import ANONYMOUS, Identity

pytestmark = pytest.mark.anyio

NOW = 1_700_000_000_000_000


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """An empty database."""
    url = f"sqlite:///{tmp_path}/wharf.db"
    prepare_schema(url)
    opened = await open_database(url, durable=False)
    yield opened
    await opened.close()


async def new_robot(database: Database, name: str) -> Identity:
    """Return a robot of the system as a caller."""
    settings = RobotSettings("", -1, is_disabled=False, permissions=())
    robot, _ = await create_robot(database, lambda: NOW, SYSTEM, RobotName(name), 0, settings, prefix="robot$")
    return Identity("robot", robot.id, f"robot${name}")


async def test_the_last_use_counts(database: Database) -> None:
    """Also when another node has written an earlier or later one meanwhile."""
    robot = await new_robot(database, "builder")
    here, there = RobotUses(database, lambda: NOW + 2), RobotUses(database, lambda: NOW + 1)
    for uses in (here, there):
        uses.note(robot)
        await uses.write()
        assert (await require_robot(database, robot.id)).used_at == NOW + 2


async def test_only_robots_are_noted(database: Database) -> None:
    """A user may have the number of a robot."""
    robot = await new_robot(database, "builder")
    uses = RobotUses(database, lambda: NOW)
    uses.note(Identity("user", robot.id, "somebody"))
    uses.note(ANONYMOUS)
    await uses.write()
    assert (await require_robot(database, robot.id)).used_at is None


async def test_a_use_stays_noted_until_it_is_written(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that does not answer takes it later; one that is noted meanwhile goes before."""
    first, second = await new_robot(database, "first"), await new_robot(database, "second")
    time = NOW
    uses = RobotUses(database, lambda: time)
    uses.note(first)
    uses.note(second)

    @asynccontextmanager
    async def unavailable() -> AsyncIterator[None]:
        uses.note(first)
        raise DatabaseUnavailable("not now")
        yield

    time = NOW + 1
    with monkeypatch.context() as patch:
        patch.setattr(database, "begin", unavailable)
        with pytest.raises(DatabaseUnavailable):
            await uses.write()
    await uses.write()
    assert [(await require_robot(database, robot.id)).used_at for robot in (first, second)] == [NOW + 1, NOW]
