"""A database that an earlier version has filled: it is upgraded, and its manifests are described afterwards."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.contract.test_schema import engine_of
from tests.support.application import RunningRegistry, run_registry
from tests.support.artifacts import listed, push_index, push_signature, push_system, show
from tests.support.asgi_pushes import image, push_blob, push_manifest
from wharf.base.settings import Settings
from wharf.content.describe_old import MANIFESTS_AT_ONCE, describe_old_manifests

pytestmark = pytest.mark.anyio

REPOSITORY = "library/old"
COLUMNS = (
    "artifact_kind",
    "content_media_type",
    "total_size_bytes",
    "annotations",
    "attributes",
    "icon",
    "accessory_type",
    "accessory_subject",
)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """SQLite and a folder."""
    return Settings(data=tmp_path, durability="relaxed")


@pytest.fixture
async def registry(settings: Settings) -> AsyncIterator[RunningRegistry]:
    """A registry over it."""
    async with run_registry(settings) as running:
        yield running


def forget(settings: Settings) -> None:
    """Leave the rows as the earlier version has them after the upgrade of the schema."""
    with engine_of(settings.database_url).begin() as connection:
        connection.execute(sa.text("UPDATE manifest SET " + ", ".join(f"{name} = NULL" for name in COLUMNS)))  # noqa: S608


async def test_old_manifests_are_described(registry: RunningRegistry, settings: Settings) -> None:
    """All of them, and as if they were pushed now; until then lists show what is known."""
    admin = registry.admin
    first = await push_system(admin, REPOSITORY, "1", annotations={"a": "b"})
    second = await push_system(admin, REPOSITORY)
    held = await push_index(admin, REPOSITORY, "all", first.child, second.child)
    await push_signature(admin, held)
    await push_signature(admin, first, first.digest.replace(":", "-") + ".sig")
    await push_blob(admin, REPOSITORY, b"{}")
    for number in range(MANIFESTS_AT_ONCE + 1):
        await push_manifest(admin, REPOSITORY, image(b"{}", annotations={"number": str(number)}))
    query = "?with_accessory=true"
    before = [await show(admin, one, query=query) for one in (first, second, held)]
    count = len(await listed(admin, REPOSITORY, "?page_size=0"))
    forget(settings)
    shown = await show(admin, first)
    assert (shown["type"], shown["size"]) == ("UNKNOWN", len(first.manifest.data))

    assert await describe_old_manifests(registry.application.stores) == 5 + MANIFESTS_AT_ONCE + 1

    assert [await show(admin, one, query=query) for one in (first, second, held)] == before
    assert len(await listed(admin, REPOSITORY, "?page_size=0")) == count
    assert await describe_old_manifests(registry.application.stores) == 0
