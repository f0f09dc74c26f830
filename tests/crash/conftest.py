"""The two stacks that crashes are tested on."""

import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.nodes import Node, make_node
from tests.support.object_servers import Versitygw
from tests.support.postgres import PostgresCluster, run_postgres
from tests.support.postgres_control import PostgresControl, control_of
from tests.support.proxies import Breaking, run_proxy


@dataclass(frozen=True)
class Stack:
    """A node, what its data lies in, and the means to break that: on SQLite and a folder there are none."""

    node: Node
    database_url: str
    storage_url: str
    postgres: PostgresControl | None = None
    s3: Breaking | None = None


MakeStack = Callable[[], AbstractContextManager[Stack]]


@pytest.fixture
def make_sqlite_disk(tmp_path: Path) -> MakeStack:
    """Make a node with an empty folder, which is gone afterwards."""

    @contextmanager
    def make() -> Iterator[Stack]:
        directory = tmp_path / uuid.uuid4().hex
        with make_node(directory, {}) as node:
            yield Stack(node, f"sqlite:///{node.data}/wharf.db", f"file://{node.data}/storage")
        # So much data is worth keeping for the one who looks into a failure alone.
        shutil.rmtree(directory)

    return make


@pytest.fixture(scope="session")
def mortal_postgres() -> Iterator[PostgresCluster]:
    """A PostgreSQL that may be stopped."""
    with run_postgres() as cluster:
        yield cluster


@pytest.fixture
def make_postgres_s3(
    tmp_path: Path, mortal_postgres: PostgresCluster, versitygw: Versitygw, monkeypatch: pytest.MonkeyPatch
) -> MakeStack:
    """Make a node with an empty database and a bucket, which it reaches through a proxy that can break requests."""
    for name, value in versitygw.environment.items():
        monkeypatch.setenv(name, value)

    @contextmanager
    def make() -> Iterator[Stack]:
        bucket = f"crash-{uuid.uuid4().hex}"
        database_url, storage_url = mortal_postgres.create_database(), versitygw.create_bucket(bucket)
        with run_proxy(Breaking(versitygw.port)) as s3:
            settings = {
                "WHARF_DATABASE": database_url,
                "WHARF_STORAGE": versitygw.url(bucket, s3.port),
                "WHARF_REDIRECT_DOWNLOADS": "false",
            }
            with make_node(tmp_path / bucket, settings) as node:
                yield Stack(node, database_url, storage_url, control_of(mortal_postgres), s3)
        shutil.rmtree(versitygw.directory / bucket)

    return make


@pytest.fixture(params=["sqlite_disk", "postgres_s3"])
def make_stack(request: pytest.FixtureRequest) -> MakeStack:
    """Make either of the two."""
    made: MakeStack = request.getfixturevalue(f"make_{request.param}")
    return made
