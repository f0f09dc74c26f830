"""The index of a chart repository costs the database the same however many charts there are."""

import pytest

from tests.api.test_statements import READS_RIGHTS, counted
from tests.support.application import RunningRegistry
from tests.support.charts import Chart, index, upload
from tests.support.management import fresh, send
from wharf.content import chart_index

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.parametrize("settings", ["sqlite-filesystem"], indirect=True, scope="module"),
]


@pytest.fixture
async def project(registry: RunningRegistry) -> str:
    """A project whose administrator has asked for its index."""
    name = fresh("indexed")
    assert (await send(registry.admin, "POST", "/projects", {"project_name": name})).status == 201
    await index(registry.admin, name)
    return name


async def add(registry: RunningRegistry, project: str, count: int) -> None:
    """Upload so many charts."""
    for _ in range(count):
        assert (await upload(registry.admin, project, chart=Chart(fresh("chart")).archive)).status == 201


def _about_charts(statements: list[str]) -> list[str]:
    """All but the look at the rights, which every request takes after a commit."""
    return [statement for statement in statements if READS_RIGHTS not in statement]


async def test_the_number_of_statements_does_not_grow(registry: RunningRegistry, project: str) -> None:
    """One list and one read of what is new; one list after a commit elsewhere; none at all after that."""
    costs = []
    for count in (1, 30):
        await add(registry, project, count)
        with counted(registry) as statements:
            entries = await index(registry.admin, project)
        costs.append(len(_about_charts(statements)))
    assert len(entries) == 31
    assert costs == [2, 2]
    with counted(registry) as statements:
        await index(registry.admin, project)
    assert statements == []
    await add(registry, "library", 1)
    with counted(registry) as statements:
        await index(registry.admin, project)
    assert len(_about_charts(statements)) == 1


async def test_what_is_remembered_is_bounded(
    registry: RunningRegistry, project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An index that is not remembered is written anew, and is the same."""
    await add(registry, project, 3)
    before = await index(registry.admin, project)
    monkeypatch.setattr(chart_index, "REMEMBERED_BYTES_MAX", 1)
    await add(registry, project, 1)
    after = await index(registry.admin, project)
    assert {name: after[name] for name in before} == before
    assert len(after) == 4


async def test_an_index_that_is_too_large_lacks_its_oldest_charts(
    registry: RunningRegistry, project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that no project can make clients, or the server, read without end."""
    await add(registry, project, 2)
    one = len((await registry.admin.get(f"/chartrepo/{project}/index.yaml")).body) // 2
    await add(registry, project, 1)
    newest = set(await index(registry.admin, project))
    monkeypatch.setattr(chart_index, "INDEX_SIZE_BYTES_MAX", one)
    assert len(newest) == 3
    cut = await index(registry.admin, project)
    assert len(cut) == 1
