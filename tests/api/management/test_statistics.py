"""How much there is, as the management API tells it."""

import asyncio

import pytest

from tests.support.application import RunningRegistry
from tests.support.asgi_pushes import fresh_bytes, push_blob, push_image
from tests.support.management import CALLERS, caller, error, fresh, send
from wharf.content import stored_bytes

pytestmark = pytest.mark.anyio

MEMBERS = tuple(name for name in CALLERS if name not in ("anonymous", "outsider", "admin"))


async def test_everybody_counts_what_he_may_see(registry: RunningRegistry) -> None:
    """Totals are for administrators. There are the projects `library` and `open`, both public, and `team`."""
    team = await push_image(registry.admin, "team/app")
    public_app = await push_image(registry.admin, "open/app")
    stored_bytes = sum(len(part) for one in (team, public_app) for part in (one.config, one.layer, one.manifest.data))
    public = {"public_project_count": 2, "public_repo_count": 1}
    totals = {"total_project_count": 0, "total_repo_count": 0, "total_storage_consumption": 0}
    for name in MEMBERS:
        answer = await send(caller(registry, name), "GET", "/statistics")
        assert answer.json == {"private_project_count": 1, "private_repo_count": 1, **public, **totals}, name
    answer = await send(caller(registry, "outsider"), "GET", "/statistics")
    assert answer.json == {"private_project_count": 0, "private_repo_count": 0, **public, **totals}
    answer = await send(registry.admin, "GET", "/statistics")
    assert answer.json == {
        "private_project_count": 1,
        "private_repo_count": 1,
        **public,
        "total_project_count": 3,
        "total_repo_count": 2,
        "total_storage_consumption": stored_bytes,
    }
    assert error(await send(registry.nobody, "GET", "/statistics")) == (401, "UNAUTHORIZED", "unauthorized")


async def test_content_counts_once(registry: RunningRegistry) -> None:
    """A blob takes its storage once, in however many projects it is; a manifest each time that it is pushed."""
    admin = registry.admin

    async def stored() -> int:
        return int((await send(admin, "GET", "/statistics")).json["total_storage_consumption"])

    before, data, name = await stored(), fresh_bytes(1000), fresh("statistics")
    await push_blob(admin, f"team/{name}", data)
    await push_blob(admin, f"open/{name}", data)
    assert await stored() == before + 1000
    made = await push_image(admin, f"open/{name}", "1")
    assert await stored() == before + 1000 + len(made.config) + len(made.layer) + len(made.manifest.data)


async def test_what_has_been_added_up_counts_no_second_time(
    registry: RunningRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often it is asked for and however old the content is, new content comes on top, and deleted goes."""
    monkeypatch.setattr(stored_bytes, "ROWS_PER_READ", 2)
    admin, repository = registry.admin, f"team/{fresh('statistics')}"

    async def stored() -> int:
        return int((await send(admin, "GET", "/statistics")).json["total_storage_consumption"])

    before = await stored()
    for size_bytes in (100, 200, 300):
        await push_blob(admin, repository, fresh_bytes(size_bytes))
        assert await stored() == before + 100 * (size_bytes // 100) * (size_bytes // 100 + 1) // 2
        registry.clock.step(stored_bytes.SETTLED_AFTER_SECONDS + 1)
        assert await stored() == before + 100 * (size_bytes // 100) * (size_bytes // 100 + 1) // 2
    made = await push_image(admin, repository, "1")
    manifest_bytes = len(made.manifest.data)
    with_image = await stored()
    assert (await admin.delete(f"/v2/{repository}/manifests/{made.digest}")).status == 202
    registry.clock.step(stored_bytes.RECOUNT_SECONDS + 1)
    assert await stored() == with_image - manifest_bytes


async def test_what_is_deleted_goes_with_the_next_count(registry: RunningRegistry) -> None:
    """A server counts anew by itself, before anybody has to wait for it; what is pushed meanwhile is in the answer."""
    admin, repository = registry.admin, f"team/{fresh('statistics')}"

    async def stored() -> int:
        return int((await send(admin, "GET", "/statistics")).json["total_storage_consumption"])

    made = await push_image(admin, repository, "1")
    registry.clock.step(stored_bytes.SETTLED_AFTER_SECONDS + 1)
    before = await stored()
    assert (await admin.delete(f"/v2/{repository}/manifests/{made.digest}")).status == 202
    assert await stored() == before
    counting = asyncio.create_task(stored_bytes.recount_stored_bytes(registry.database, registry.clock))
    await push_blob(admin, repository, fresh_bytes(1000))
    await counting
    assert await stored() == before - len(made.manifest.data) + 1000
