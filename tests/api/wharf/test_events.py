"""The stream of what changes: who is told what, how many may listen, and when it ends."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.support.application import PASSWORD, PRIVATE_PROJECT, PUBLIC_PROJECT, RunningRegistry
from tests.support.asgi import Client, Message
from tests.support.asgi_pushes import push_image
from tests.support.browser import Browser
from tests.support.management import fresh, send
from tests.support.robots import make, project_robot
from wharf.api.wharf import events
from wharf.app import application
from wharf.base.settings import Settings

pytestmark = pytest.mark.anyio

PATH = "/api/wharf/v1/events"
PATIENCE_SECONDS = 20


@dataclass
class Listener:
    """Somebody who reads a stream as it comes."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    text: str = ""
    is_over: bool = False
    came: asyncio.Condition = field(default_factory=asyncio.Condition)
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def told(self) -> list[Any]:
        """The changes that were told, each as project and repository, or as "everything"."""
        found: list[Any] = []
        for block in self.text.split("\n\n"):
            if block.startswith("event: everything"):
                found.append("everything")
            elif block.startswith("event: change\ndata: "):
                change = json.loads(block.partition("data: ")[2])
                found.append((change["project"], change["repository"]))
        return found

    async def receive(self) -> Message:
        await self.hung_up.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        async with self.came:
            if message["type"] == "http.response.start":
                self.status = message["status"]
                self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
            else:
                self.text += message["body"].decode()
                self.is_over = not message["more_body"]
            self.came.notify_all()

    async def until(self, is_so: Any) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS), self.came:
            await self.came.wait_for(lambda: is_so(self))


@asynccontextmanager
async def listening(client: Client, cookie: str = "") -> AsyncIterator[Listener]:
    """A stream that somebody has open; he hangs up at the end of the block."""
    listener = Listener()
    scope = client._scope("GET", PATH, b"", {"cookie": cookie} if cookie else {})
    answering = asyncio.ensure_future(client.application(scope, listener.receive, listener.send))
    try:
        await listener.until(lambda one: one.text or one.is_over)
        yield listener
    finally:
        listener.hung_up.set()
        async with asyncio.timeout(PATIENCE_SECONDS):
            await answering


async def pushed(registry: RunningRegistry, project: str) -> tuple[str, str]:
    """Somebody pushes an image into a new repository; returned is what listeners are told of it."""
    name = fresh("repository")
    await push_image(registry.admin, f"{project}/{name}", "1")
    return project, name


async def test_it_is_a_stream_of_events(registry: RunningRegistry) -> None:
    """Nothing keeps it, and proxies hand it on piece by piece."""
    async with listening(registry.nobody) as listener:
        assert listener.status == 200
        assert listener.headers["content-type"] == "text/event-stream"
        assert listener.headers["cache-control"] == "no-store"
        assert listener.headers["x-accel-buffering"] == "no"


@pytest.mark.parametrize(
    ("name", "sees_private"),
    [(None, False), ("outsider", False), ("limitedGuest", True), ("guest", True), ("developer", True),
     ("maintainer", True), ("projectAdmin", True), ("admin", True)],
)  # fmt: skip
async def test_everybody_hears_of_what_he_may_see(
    registry: RunningRegistry, name: str | None, sees_private: bool
) -> None:
    """A push into a project that is not visible is not told, not even that there was one."""
    async with listening(registry.user(name) if name else registry.nobody) as listener:
        private = await pushed(registry, PRIVATE_PROJECT)
        public = await pushed(registry, PUBLIC_PROJECT)
        await listener.until(lambda one: public in one.told)
        assert (private in listener.told) is sees_private
        assert (PRIVATE_PROJECT in listener.text) is sees_private


async def test_a_robot_hears_of_its_project(registry: RunningRegistry) -> None:
    """By its own permissions."""
    robot = await make(registry, project_robot(("repository", "list")))
    async with listening(robot.client) as listener:
        private = await pushed(registry, PRIVATE_PROJECT)
        await listener.until(lambda one: private in one.told)


async def test_every_change_is_told(registry: RunningRegistry) -> None:
    """A tag that moves or goes, a repository that is deleted, a project that is made."""
    _, name = await pushed(registry, PUBLIC_PROJECT)
    artifact = f"/projects/{PUBLIC_PROJECT}/repositories/{name}/artifacts/1"
    steps = [
        ("POST", f"{artifact}/tags", {"name": "2"}),
        ("DELETE", f"{artifact}/tags/2", None),
        ("DELETE", artifact, None),
        ("DELETE", f"/projects/{PUBLIC_PROJECT}/repositories/{name}", None),
    ]
    for method, path, document in steps:
        async with listening(registry.nobody) as listener:
            answer = await send(registry.admin, method, path, document)
            assert answer.status < 300, answer
            await listener.until(lambda one: (PUBLIC_PROJECT, name) in one.told)
    project = fresh("project")
    async with listening(registry.admin) as listener:
        assert (await send(registry.admin, "POST", "/projects", {"project_name": project})).status == 201
        await listener.until(lambda one: (project, "") in one.told)
        assert (await send(registry.admin, "DELETE", f"/projects/{project}")).status == 200
        await listener.until(lambda one: ("", "") in one.told)


async def test_a_right_that_ends_is_felt_at_once(registry: RunningRegistry) -> None:
    """Whoever is a member no more hears nothing of the next push, and a project that is closed is silent."""
    project = fresh("project")
    body = {"project_name": project, "metadata": {"public": "true"}}
    assert (await send(registry.admin, "POST", "/projects", body)).status == 201
    async with listening(registry.nobody) as listener:
        before = await pushed(registry, project)
        await listener.until(lambda one: before in one.told)
        closed = await send(registry.admin, "PUT", f"/projects/{project}", {"metadata": {"public": "false"}})
        assert closed.status == 200
        after = await pushed(registry, project)
        public = await pushed(registry, PUBLIC_PROJECT)
        await listener.until(lambda one: public in one.told)
        assert after not in listener.told


async def test_it_ends_with_the_session(registry: RunningRegistry) -> None:
    """The next that would be told to whoever has logged out ends his stream."""
    browser = Browser(registry.nobody)
    assert (await browser.log_in("developer", PASSWORD)).status == 200
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    async with listening(registry.nobody, cookies) as listener:
        private = await pushed(registry, PRIVATE_PROJECT)
        await listener.until(lambda one: private in one.told)
        assert (await browser.get("/c/log_out")).status == 200
        unheard = await pushed(registry, PRIVATE_PROJECT)
        await listener.until(lambda one: one.is_over)
        assert unheard not in listener.told


async def test_it_ends_with_the_password(registry: RunningRegistry) -> None:
    """Whoever has another password has to show it."""
    name = fresh("person")
    body = {"username": name, "password": PASSWORD, "email": f"{name}@example.org", "realname": name}
    made = await send(registry.admin, "POST", "/users", body)
    user_id = made["location"].rpartition("/")[2]
    async with listening(registry.user(name)) as listener:
        changed = await send(registry.admin, "PUT", f"/users/{user_id}/password", {"new_password": "Sails-at-9"})
        assert changed.status == 200
        await pushed(registry, PUBLIC_PROJECT)
        await listener.until(lambda one: one.is_over)


async def test_it_lives(registry: RunningRegistry, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing happens something is sent, so that nobody on the way takes it for dead."""
    monkeypatch.setattr(events, "HEARTBEAT_SECONDS", 0.05)
    async with listening(registry.nobody) as listener:
        await listener.until(lambda one: one.text.count(": still here\n\n") >= 3)


async def test_too_much_is_told_as_everything(registry: RunningRegistry, monkeypatch: pytest.MonkeyPatch) -> None:
    """A listener has a queue of a fixed length, and is told to look again where it would not do."""
    monkeypatch.setattr(events, "WAITING_CHANGES_MAX", 0)
    async with listening(registry.nobody) as listener:
        await pushed(registry, PUBLIC_PROJECT)
        await listener.until(lambda one: "everything" in one.told)
        assert PUBLIC_PROJECT not in listener.text


@pytest.mark.parametrize("limit", ["STREAMS_MAX", "STREAMS_PER_CALLER_MAX"])
async def test_too_many_are_refused(registry: RunningRegistry, monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    """In all, and for each; a place is free again as soon as somebody hangs up."""
    monkeypatch.setattr(events, limit, 1)
    async with listening(registry.nobody) as first:
        assert first.status == 200
        answer = await registry.nobody.get(PATH)
        assert (answer.status, answer.code, answer["retry-after"]) == (429, "TOOMANYREQUESTS", "60")
        if limit == "STREAMS_PER_CALLER_MAX":
            async with listening(registry.nobody.at("192.0.2.77")) as other:
                assert other.status == 200
    async with listening(registry.nobody) as next_one:
        assert next_one.status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "HEAD"])
async def test_it_is_only_read(registry: RunningRegistry, method: str) -> None:
    """There is nothing else to be done with it."""
    assert (await registry.admin.request(method, PATH)).status == 405


async def test_nothing_is_done_while_nobody_listens(registry: RunningRegistry) -> None:
    """The task that looks for changes is there with the first listener and goes with the last."""
    streams = registry.application.events
    assert streams._following is None
    async with listening(registry.nobody):
        assert streams._following is not None
    assert streams._following is None
    assert not streams._streams


@pytest.mark.parametrize("settings", ["postgresql-memory"], indirect=True)
async def test_what_another_node_does_is_told(registry: RunningRegistry, settings: Settings) -> None:
    """Nodes that share nothing but the database hear of each other's pushes."""
    async with application(settings, registry.clock) as other:
        node = RunningRegistry(other, registry.clock)
        async with listening(node.nobody) as listener:
            public = await pushed(registry, PUBLIC_PROJECT)
            await listener.until(lambda one: public in one.told)


async def test_a_stop_ends_every_stream(registry: RunningRegistry, settings: Settings) -> None:
    """At once, with an end that no client takes for a fault; nobody gets another one."""
    async with application(settings, registry.clock) as stopping:
        client = Client(stopping.site)
        async with listening(client) as listener:
            stopping.events.close()
            await listener.until(lambda one: one.is_over)
        assert (await client.get(PATH)).status == 503
