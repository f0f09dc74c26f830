"""What becomes of the audit log later: it is sent to a syslog server, and old entries are removed."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.api.test_audit_records import about, exported, recorded
from tests.support.application import RunningRegistry
from tests.support.management import error, fresh, send
from wharf.audit.actor import SYSTEM
from wharf.audit.events import project_event
from wharf.audit.export import SETTLED_SECONDS
from wharf.audit.record import record
from wharf.audit.upkeep import ENTRIES_PER_REMOVAL, AuditUpkeep
from wharf.projects.projects import require_project

pytestmark = pytest.mark.anyio

HOUR = 3600
MESSAGE = re.compile(rb"<110>1 (\S+Z) (\S+) audit (\d+) (\S+) - (\{.*\})")


@dataclass
class SyslogServer:
    """Somebody who listens, and keeps what he hears."""

    port: int
    heard: bytearray = field(default_factory=bytearray)
    has_heard: asyncio.Condition = field(default_factory=asyncio.Condition)

    @property
    def entries(self) -> list[dict[str, Any]]:
        """The entries that have come, in their order."""
        found = [MESSAGE.fullmatch(line) for line in bytes(self.heard).splitlines()]
        assert all(found), self.heard
        return [json.loads(match[5]) for match in found if match]

    async def listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Takes one connection."""
        content = await reader.read()
        async with self.has_heard:
            self.heard += content
            self.has_heard.notify_all()
        writer.close()


@asynccontextmanager
async def syslog_server(port: int = 0) -> AsyncIterator[SyslogServer]:
    """A server on a port of its own."""
    made = SyslogServer(port)
    server = await asyncio.start_server(made.listen, "127.0.0.1", port)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
        await server.wait_closed()


@asynccontextmanager
async def configured(registry: RunningRegistry, **values: object) -> AsyncIterator[None]:
    """With these values, and afterwards with the defaults."""
    assert (await send(registry.admin, "PUT", "/configurations", values)).status == 200
    try:
        yield
    finally:
        defaults: dict[str, object] = {
            "skip_audit_log_database": False,
            "audit_log_forward_endpoint": "",
            "audit_retention_hours": 0,
        }
        assert (await send(registry.admin, "PUT", "/configurations", defaults)).status == 200
        await registry.application.audit_upkeep.forward()


async def changed_project(registry: RunningRegistry, *, settles: bool = True) -> str:
    """Makes a project, whose line can be sent by now."""
    name = fresh("forwarded")
    assert (await send(registry.admin, "POST", "/projects", {"project_name": name})).status == 201
    await registry.application.audit.flush()
    if settles:
        registry.clock.step(SETTLED_SECONDS + 1)
    return name


def heard_of(server: SyslogServer, name: str) -> list[str]:
    """What has been told of a project."""
    return [entry["operation"] for entry in server.entries if entry["resource"] == name]


async def test_entries_are_sent_once(registry: RunningRegistry) -> None:
    """From the moment on in which the endpoint was set, as the export has them, and in order."""
    before = await changed_project(registry)
    upkeep = registry.application.audit_upkeep
    async with syslog_server() as server, configured(registry, audit_log_forward_endpoint=f"127.0.0.1:{server.port}"):
        assert await upkeep.forward() == 0
        first, second = await changed_project(registry), await changed_project(registry)
        assert await upkeep.forward() >= 2
        assert await upkeep.forward() == 0
        await _wait_for(server, second)
        told = [entry for entry in server.entries if entry["resource"] in (before, first, second)]
        assert [entry["resource"] for entry in told] == [first, second]
        log = [entry for entry in await exported(registry) if entry["resource"] in (first, second)]
        assert told == log
        # What is being written at this moment waits.
        third = await changed_project(registry, settles=False)
        await upkeep.forward()
        registry.clock.step(SETTLED_SECONDS + 1)
        await upkeep.forward()
        await _wait_for(server, third)
        assert heard_of(server, third) == ["create"]


async def test_nothing_is_lost_while_the_server_is_away(registry: RunningRegistry) -> None:
    """It waits in the log, and goes out when somebody listens again."""
    upkeep = registry.application.audit_upkeep
    async with syslog_server() as server:
        port = server.port
        assert (
            await send(registry.admin, "PUT", "/configurations", {"audit_log_forward_endpoint": f"127.0.0.1:{port}"})
        ).status == 200
        await upkeep.forward()
    name = await changed_project(registry)
    with pytest.raises(OSError):
        await upkeep.forward()
    async with syslog_server(port) as server:
        assert await upkeep.forward() >= 1
        await _wait_for(server, name)
        assert heard_of(server, name) == ["create"]
        async with configured(registry, audit_log_forward_endpoint=""):
            pass


async def test_of_several_nodes_one_sends(registry: RunningRegistry) -> None:
    """Whoever comes while another one is at it has nothing to do."""
    upkeep = registry.application.audit_upkeep
    other = AuditUpkeep(registry.database, registry.clock, upkeep._read_settings)
    async with syslog_server() as server, configured(registry, audit_log_forward_endpoint=f"127.0.0.1:{server.port}"):
        await upkeep.forward()
        name = await changed_project(registry)
        sent = await asyncio.gather(upkeep.forward(), other.forward())
        assert sum(sent) == max(sent) > 0
        await _wait_for(server, name)
        assert heard_of(server, name) == ["create"]


async def test_the_database_can_be_left_out(registry: RunningRegistry) -> None:
    """Then entries are removed as soon as they have been sent, and no older ones."""
    upkeep = registry.application.audit_upkeep
    kept = await changed_project(registry)
    async with syslog_server() as server:
        endpoint = f"127.0.0.1:{server.port}"
        async with configured(registry, audit_log_forward_endpoint=endpoint, skip_audit_log_database=True):
            await upkeep.forward()
            name = await changed_project(registry)
            await upkeep.forward()
            await _wait_for(server, name)
            resources = [entry["resource"] for entry in await exported(registry)]
            assert name not in resources
            assert kept in resources


async def test_old_entries_are_removed(registry: RunningRegistry) -> None:
    """Once they are older than they are to be kept, in batches; without the key they stay for ever."""
    upkeep = registry.application.audit_upkeep
    old = await changed_project(registry)
    project = await require_project(registry.database, old)
    async with registry.database.begin() as transaction:
        entry = project_event(SYSTEM, registry.clock(), "update", project)
        await record(transaction, *[entry] * (ENTRIES_PER_REMOVAL + 1))
    registry.clock.step(2 * HOUR)
    new = await changed_project(registry)
    assert await upkeep.purge() == 0
    async with configured(registry, audit_retention_hours=2):
        assert await upkeep.purge() > ENTRIES_PER_REMOVAL
        assert await upkeep.purge() == 0
        entries = await recorded(registry, "create_project", "update_project")
        assert about(entries, old) == []
        assert len(about(entries, new)) == 1


async def test_what_has_not_been_sent_is_not_removed(registry: RunningRegistry) -> None:
    """However old it is."""
    upkeep = registry.application.audit_upkeep
    async with syslog_server() as server:
        endpoint = f"127.0.0.1:{server.port}"
        async with configured(registry, audit_log_forward_endpoint=endpoint, audit_retention_hours=1):
            await upkeep.forward()
            name = await changed_project(registry)
            registry.clock.step(2 * HOUR)
            await upkeep.purge()
            assert len(about(await recorded(registry, "create_project"), name)) == 1
            await upkeep.forward()
            assert await upkeep.purge() >= 1
            assert about(await recorded(registry, "create_project"), name) == []


@pytest.mark.parametrize("hours", [-1, 240_001])
async def test_a_wrong_retention_is_refused(registry: RunningRegistry, hours: int) -> None:
    """It has bounds."""
    answer = await send(registry.admin, "PUT", "/configurations", {"audit_retention_hours": hours})
    assert error(answer)[:2] == (400, "BAD_REQUEST")


async def test_a_prefix_of_robots_has_no_colon(registry: RunningRegistry) -> None:
    """It would end the name in a Basic header, and no robot could log in any more."""
    answer = await send(registry.admin, "PUT", "/configurations", {"robot_name_prefix": "bot:"})
    message = "bad request: item name robot_name_prefix: the prefix of robot names can not contain a colon"
    assert error(answer) == (400, "BAD_REQUEST", message)


async def _wait_for(server: SyslogServer, name: str) -> None:
    """Until the server has read what was sent to it last."""
    async with asyncio.timeout(10), server.has_heard:
        await server.has_heard.wait_for(lambda: name.encode() in server.heard)
