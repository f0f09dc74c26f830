"""The blob stores under test."""

import secrets
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.support.blobstores import Driver
from tests.support.object_servers import Azurite, FakeGcs, Versitygw, run_azurite, run_fake_gcs
from wharf.blobstore import BlobStore, open_blobstore


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def azurite() -> Iterator[Azurite]:
    with run_azurite() as server:
        yield server


@pytest.fixture(scope="session")
def fake_gcs() -> Iterator[FakeGcs]:
    with run_fake_gcs() as server:
        yield server


@pytest.fixture(params=["memory", "filesystem", "versitygw", "azurite"])
def driver(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Driver:
    """Each kind of store that can be written here, with a fresh folder or bucket."""
    if request.param == "memory":
        return Driver("memory:")
    if request.param == "filesystem":
        return Driver(f"file://{tmp_path}/storage", tmp_path)
    server: Versitygw | Azurite = request.getfixturevalue(request.param)
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    bucket = f"test-{secrets.token_hex(8)}"
    url = server.create_bucket(bucket)
    return Driver(url, server.directory / bucket if isinstance(server, Versitygw) else None)


@pytest.fixture
async def store(driver: Driver) -> AsyncIterator[BlobStore]:
    store = open_blobstore(driver.url)
    yield store
    await store.close()
