"""Servers that tests share: each is started when it is first asked for and stopped after the last test."""

import uuid
from collections.abc import Callable, Generator, Iterator

import pytest

from tests.support.certificates import make_certificates
from tests.support.object_servers import Versitygw, run_versitygw
from tests.support.postgres import PostgresCluster, run_postgres
from tests.support.server import Server, run_server

MakeSettings = Callable[[], dict[str, str]]


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresCluster]:
    """A private PostgreSQL; every user of it makes a database of its own."""
    with run_postgres() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def versitygw(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Versitygw]:
    """An S3 server; every user of it makes a bucket of its own."""
    with run_versitygw(tmp_path_factory.mktemp("s3")) as s3:
        yield s3


@pytest.fixture(scope="session")
def make_postgres_s3_settings(postgres: PostgresCluster, versitygw: Versitygw) -> MakeSettings:
    """Make the settings of one more server over PostgreSQL and S3, of two processes."""

    def make() -> dict[str, str]:
        return {
            **versitygw.environment,
            "WHARF_DATABASE": postgres.create_database(),
            "WHARF_STORAGE": versitygw.create_bucket(f"wharf-{uuid.uuid4().hex}"),
            "WHARF_WORKERS": "2",
        }

    return make


@pytest.fixture(scope="session")
def sqlite_disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server as it starts by default: SQLite and a folder, over plain HTTP."""
    with run_server(tmp_path_factory.mktemp("sqlite-disk"), {}) as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_disk_tls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The same over TLS, with a certificate that only those who know its authority accept."""
    directory = tmp_path_factory.mktemp("sqlite-disk-tls")
    with run_server(directory, {}, certificates=make_certificates(directory)) as server:
        yield server


@pytest.fixture(scope="session")
def postgres_s3(tmp_path_factory: pytest.TempPathFactory, make_postgres_s3_settings: MakeSettings) -> Iterator[Server]:
    """A server as it runs where there are many: PostgreSQL and S3, over plain HTTP."""
    with run_server(tmp_path_factory.mktemp("postgres-s3"), make_postgres_s3_settings()) as server:
        yield server


@pytest.fixture(params=["sqlite_disk", "postgres_s3", "sqlite_disk_tls"])
def server(request: pytest.FixtureRequest) -> Server:
    """Each of the servers in turn."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Server)
    return found


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show the log of the server beside the failure of a test that used it."""
    report = yield
    if report.failed and isinstance(item, pytest.Function):
        for value in item.funcargs.values():
            if isinstance(value, Server):
                report.sections.append((f"log of {value.url}", value.log_tail()))
    return report
