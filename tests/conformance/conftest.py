"""Servers that differ from the shared ones in a setting."""

from collections.abc import Iterator

import pytest

from tests.conftest import MakeSettings
from tests.support.server import Server, run_server

NO_CROSS_MOUNT = {"WHARF_AUTOMATIC_CROSS_MOUNT": "false"}


@pytest.fixture(scope="session")
def sqlite_disk_without_cross_mount(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """SQLite and a folder; a mount has to say where from."""
    with run_server(tmp_path_factory.mktemp("sqlite-disk"), NO_CROSS_MOUNT, with_people=False) as server:
        yield server


@pytest.fixture(scope="session")
def postgres_s3_without_cross_mount(
    tmp_path_factory: pytest.TempPathFactory, make_postgres_s3_settings: MakeSettings
) -> Iterator[Server]:
    """PostgreSQL and S3; a mount has to say where from."""
    settings = make_postgres_s3_settings() | NO_CROSS_MOUNT
    with run_server(tmp_path_factory.mktemp("postgres-s3"), settings, with_people=False) as server:
        yield server


@pytest.fixture(scope="session")
def postgres_s3_without_redirects(
    tmp_path_factory: pytest.TempPathFactory, make_postgres_s3_settings: MakeSettings
) -> Iterator[Server]:
    """PostgreSQL and S3; blobs are handed on by the server, and not fetched from S3 by the client."""
    settings = make_postgres_s3_settings() | {"WHARF_REDIRECT_DOWNLOADS": "false"}
    with run_server(tmp_path_factory.mktemp("postgres-s3"), settings, with_people=False) as server:
        yield server
