"""The registries of which the tests take copies."""

from collections.abc import Iterator

import pytest

from tests.properties.world import Template, made_template


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def template(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Template]:
    """A registry over each database."""
    cluster = request.getfixturevalue("postgres") if request.param == "postgresql" else None
    with made_template(tmp_path_factory.mktemp("template"), cluster) as made:
        yield made
