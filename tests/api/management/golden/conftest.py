"""A registry with nothing in it for each recording."""

from pathlib import Path

import pytest

from tests.support.postgres import PostgresCluster
from wharf.base.settings import Settings

# The recordings hold many wrong passwords within a few seconds.
LOGIN_FAILURES_MAX = 1000


@pytest.fixture(params=["sqlite-filesystem", "postgresql-memory"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """The settings of a registry of its own, over either database."""
    if request.param == "sqlite-filesystem":
        return Settings(data=tmp_path, durability="relaxed", login_failures_max=LOGIN_FAILURES_MAX)
    cluster: PostgresCluster = request.getfixturevalue("postgres")
    return Settings(
        data=tmp_path,
        database=cluster.create_database(),
        storage="memory:",
        durability="relaxed",
        login_failures_max=LOGIN_FAILURES_MAX,
    )
