"""How often and when something was pulled."""

import pytest

from tests.support.application import RunningRegistry
from tests.support.artifacts import NEVER, path_of, push_system, show
from tests.support.asgi import Client
from tests.support.asgi_pushes import push_manifest
from tests.support.management import send
from wharf.api.harbor.answers import shown_time
from wharf.db import DatabaseUnavailable

pytestmark = pytest.mark.anyio


async def pull_count(client: Client, repository: str) -> int:
    """What a repository shows."""
    answer = await send(client, "GET", path_of(repository).removesuffix("/artifacts"))
    assert answer.status == 200, answer
    return int(answer.json["pull_count"])


async def test_pulls_are_counted(registry: RunningRegistry, admin: Client, repository: str) -> None:
    """With the time of the last one, at the artifact and at the tag by which it was pulled, a moment later."""
    held = await push_system(admin, repository, "v1")
    await push_manifest(admin, repository, held.manifest, "other")
    other = await push_system(admin, repository, "v2")
    path = f"/v2/{repository}/manifests"
    registry.clock.step(10)
    await admin.get(f"{path}/v1")
    registry.clock.step(10)
    await admin.get(f"{path}/v1")
    by_tag = shown_time(registry.clock())
    registry.clock.step(10)
    await admin.get(f"{path}/{held.digest}")
    by_digest = shown_time(registry.clock())
    assert (await pull_count(admin, repository), (await show(admin, held))["pull_time"]) == (0, NEVER)

    await registry.application.pulls.write()

    assert await pull_count(admin, repository) == 3
    shown = await show(admin, held)
    assert shown["pull_time"] == by_digest
    assert {tag["name"]: tag["pull_time"] for tag in shown["tags"]} == {"v1": by_tag, "other": NEVER}
    assert (await show(admin, other))["pull_time"] == NEVER
    await registry.application.pulls.write()
    assert await pull_count(admin, repository) == 3


async def test_what_is_no_pull_is_not_counted(registry: RunningRegistry, admin: Client, repository: str) -> None:
    """Neither a HEAD, nor a manifest that the client has already, nor Harbor's own programs."""
    held = await push_system(admin, repository, "v1")
    path = f"/v2/{repository}/manifests/v1"
    await admin.head(path)
    assert (await admin.get(path, if_none_match=f'"{held.digest}"')).status == 304
    await admin.get(path, user_agent="harbor-registry-client")
    await registry.application.pulls.write()
    assert await pull_count(admin, repository) == 0


async def test_counts_survive_an_outage(
    registry: RunningRegistry, admin: Client, repository: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What could not be written is written later, together with what has come since."""
    await push_system(admin, repository, "v1")
    await admin.get(f"/v2/{repository}/manifests/v1")

    def refuse() -> None:
        raise DatabaseUnavailable("gone")

    with monkeypatch.context() as outage:
        outage.setattr(type(registry.database), "begin", lambda _: refuse())
        with pytest.raises(DatabaseUnavailable):
            await registry.application.pulls.write()
    await admin.get(f"/v2/{repository}/manifests/v1")
    await registry.application.pulls.write()
    assert await pull_count(admin, repository) == 2


async def test_what_was_deleted_meanwhile_is_no_fault(
    registry: RunningRegistry, admin: Client, repository: str
) -> None:
    """Its pulls were pulls all the same."""
    held = await push_system(admin, repository, "v1")
    await admin.get(f"/v2/{repository}/manifests/v1")
    await send(admin, "DELETE", path_of(repository, held.digest))
    await registry.application.pulls.write()
    assert await pull_count(admin, repository) == 1
