"""The application that the matrix is tried on: SQLite and a folder, but for the sample over PostgreSQL."""

from collections.abc import AsyncIterator

import pytest

from tests.api.management.matrix.world import World, make_world
from tests.support.application import RunningRegistry, run_registry
from wharf.base.settings import Settings


@pytest.fixture(scope="package")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings of a registry with nothing in it."""
    return Settings(data=tmp_path_factory.mktemp("data"), durability="relaxed")


@pytest.fixture(scope="package")
async def registry(settings: Settings) -> AsyncIterator[RunningRegistry]:
    """A running registry that all tests of the matrix share."""
    async with run_registry(settings) as running:
        yield running


@pytest.fixture(scope="package")
async def world(registry: RunningRegistry) -> World:
    """A world in which everything can be tried."""
    return await make_world(registry)
