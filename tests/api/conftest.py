"""The applications under test: the same suite over both databases and over both kinds of storage."""

import itertools
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.support.application import PRIVATE_PROJECT, RunningRegistry, run_registry
from tests.support.asgi import Client
from tests.support.postgres import PostgresCluster
from wharf.base.settings import Settings

_numbers: Iterator[int] = itertools.count(1)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module", params=["sqlite-filesystem", "postgresql-memory"])
def settings(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings of a registry with nothing in it; each module has one of each kind."""
    data: Path = tmp_path_factory.mktemp("data")
    proxies = "10.0.0.0/8"
    if request.param == "sqlite-filesystem":
        return Settings(data=data, durability="relaxed", trusted_proxies=proxies)
    cluster: PostgresCluster = request.getfixturevalue("postgres")
    return Settings(
        data=data, database=cluster.create_database(), storage="memory:", durability="relaxed", trusted_proxies=proxies
    )


@pytest.fixture(scope="module")
async def registry(settings: Settings) -> AsyncIterator[RunningRegistry]:
    """A running registry that the tests of a module share."""
    async with run_registry(settings) as running:
        yield running


@pytest.fixture
def admin(registry: RunningRegistry) -> Client:
    """The administrator, by password."""
    return registry.admin


@pytest.fixture
def repository() -> str:
    """A name in the private project that no other test has."""
    return f"{PRIVATE_PROJECT}/repository-{next(_numbers)}"
