"""A sample of the matrix over PostgreSQL: a row of each kind of right and of each kind of place where it is kept."""

from collections.abc import AsyncIterator

import pytest

from tests.api.management.matrix.rows import Row
from tests.api.management.matrix.trying import ROWS, differing, statuses
from tests.api.management.matrix.world import World, make_world
from tests.support.application import run_registry
from tests.support.postgres import PostgresCluster
from wharf.base.settings import Settings

pytestmark = pytest.mark.anyio

SAMPLE = {
    "createProject",
    "deleteProject",
    "getProject",
    "listProjects",
    "createProjectMember",
    "listProjectMembers",
    "listProjectMetadatas",
    "deleteRepository",
    "listArtifactsOfProject",
    "CopyArtifact",
    "deleteTag",
    "addLabel",
    "CreateImmuRule",
    "getLogExts",
    "listAuditLogExts",
    "DeleteLabel",
    "DeleteLabel-of-the-system",
    "CreateRobot",
    "CreateRobot-of-the-system",
    "deleteUser",
    "updateQuota",
    "getPermissions",
    "getVolumes",
    "getReportLog",
    "listRegistries",
}
SAMPLED = [row for row in ROWS if row.name in SAMPLE]


@pytest.fixture(scope="module")
async def world(postgres: PostgresCluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """A world of its own."""
    data = tmp_path_factory.mktemp("data")
    settings = Settings(data=data, database=postgres.create_database(), storage="memory:", durability="relaxed")
    async with run_registry(settings) as registry:
        yield await make_world(registry)


@pytest.mark.parametrize("is_public", [False, True], ids=["private", "public"])
@pytest.mark.parametrize("row", SAMPLED, ids=lambda row: row.name)
async def test_over_postgresql(world: World, row: Row, is_public: bool) -> None:
    """The same answers as over SQLite."""
    found = await statuses(row, world, await world.place(is_public=is_public))
    assert not differing(found, row.expected(is_public=is_public))


def test_the_sample_is_in_the_table() -> None:
    """Under these names."""
    assert {row.name for row in SAMPLED} == SAMPLE
