"""Read-only mode: nothing can be changed, everything can be read, and what has begun goes on to its end."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.support.application import PRIVATE_PROJECT, RunningRegistry
from tests.support.asgi import Answer, Client
from tests.support.asgi_pushes import begin_upload, digest_of, fresh_bytes, push_image
from tests.support.management import CALLERS, caller, error, fresh, send

pytestmark = pytest.mark.anyio

DENIED = (403, "DENIED", "The system is in read only mode. Any modification is prohibited.")


async def switch(admin: Client, *, on: bool) -> None:
    """Turns the mode on or off."""
    answer = await send(admin, "PUT", "/configurations", {"read_only": on})
    assert answer.status == 200, answer


@asynccontextmanager
async def read_only(admin: Client) -> AsyncIterator[None]:
    """The mode, for the length of the block."""
    await switch(admin, on=True)
    try:
        yield
    finally:
        await switch(admin, on=False)


async def test_nobody_changes_anything(registry: RunningRegistry) -> None:
    """Everybody hears why, before anything else about the request is looked at."""
    async with read_only(registry.admin):
        for name in CALLERS:
            client = caller(registry, name)
            for answer in (
                await send(client, "POST", "/projects", {"project_name": fresh("never")}),
                await send(client, "PUT", f"/projects/{PRIVATE_PROJECT}", {"metadata": {"public": "true"}}),
                await send(client, "DELETE", f"/projects/{PRIVATE_PROJECT}"),
                await send(client, "PUT", "/system/CVEAllowlist", {"items": []}),
                await client.post(f"/v2/{PRIVATE_PROJECT}/image/blobs/uploads/"),
                await client.put(f"/v2/{PRIVATE_PROJECT}/image/manifests/1", b"{}"),
                await client.delete(f"/v2/{PRIVATE_PROJECT}/image/manifests/sha256:{'0' * 64}"),
            ):
                assert error(answer) == DENIED, name
    answer = await send(registry.admin, "POST", "/projects", {"project_name": fresh("again")})
    assert answer.status == 201


async def test_a_denial_on_the_registry_needs_no_login(registry: RunningRegistry) -> None:
    """Logging in again would not help, so nobody is asked to."""
    async with read_only(registry.admin):
        answer = await registry.nobody.post(f"/v2/{PRIVATE_PROJECT}/image/blobs/uploads/")
        assert answer.all("www-authenticate") == []
        assert answer.all("docker-distribution-api-version") == []


async def test_everything_is_read_as_ever(registry: RunningRegistry, repository: str) -> None:
    """Pulls, lists, tokens and logins."""
    made = await push_image(registry.admin, repository, "1")
    async with read_only(registry.admin):
        client = await registry.bearer("guest", f"repository:{repository}:pull")
        assert (await client.get(f"/v2/{repository}/manifests/1")).status == 200
        assert (await client.head(f"/v2/{repository}/blobs/{made.layer_digest}")).status == 200
        assert (await send(registry.user("guest"), "GET", f"/projects/{PRIVATE_PROJECT}")).status == 200
        assert (await send(registry.admin, "GET", "/systeminfo")).json["read_only"] is True
        form = b"grant_type=password&service=harbor-registry&username=guest&password=wrong"
        assert (await registry.nobody.post("/service/token", form)).status == 401


async def test_the_configuration_can_be_changed(registry: RunningRegistry) -> None:
    """Or nobody could leave the mode; by those alone who may do so anyway."""
    async with read_only(registry.admin):
        assert (await send(registry.admin, "PUT", "/configurations", {"banner_message": "closed"})).status == 200
        assert (await send(registry.admin, "PUT", "/configurations", {"banner_message": ""})).status == 200
        assert (await send(registry.user("outsider"), "PUT", "/configurations", {})).status == 403
        assert (await send(registry.nobody, "PUT", "/configurations", {})).status == 401


async def test_a_push_under_way_ends_cleanly(registry: RunningRegistry, repository: str) -> None:
    """The piece whose body is arriving is stored; the next request is denied; the upload goes on afterwards."""
    client = registry.user("developer")
    blob = fresh_bytes()
    half = len(blob) // 2
    location = await begin_upload(client, repository)

    async def body() -> AsyncIterator[bytes]:
        yield blob[: half // 2]
        await switch(registry.admin, on=True)
        yield blob[half // 2 : half]

    begun = await client.patch(location, body())
    assert begun.status == 202
    assert error(await end(client, location, blob, half)) == DENIED
    assert error(await client.delete(location)) == DENIED
    status = await client.get(location)
    assert (status.status, status["range"]) == (204, f"0-{half - 1}")
    await switch(registry.admin, on=False)
    assert (await end(client, location, blob, half)).status == 201
    assert (await client.get(f"/v2/{repository}/blobs/{digest_of(blob)}")).body == blob


async def end(client: Client, location: str, blob: bytes, start: int) -> Answer:
    """The last piece of an upload."""
    return await client.put(f"{location}?digest={digest_of(blob)}", blob[start:])
