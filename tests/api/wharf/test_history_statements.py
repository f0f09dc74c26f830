"""What the past costs: a list of it has as many statements however long it is, and a redirect costs nobody else."""

import pytest

from tests.api.test_statements import counted
from tests.support.application import PRIVATE_PROJECT, RunningRegistry
from tests.support.asgi import Client
from tests.support.asgi_pushes import push_image
from tests.support.history import call, delete, place

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.parametrize("settings", ["sqlite-filesystem"], indirect=True, scope="module"),
]


async def cost(registry: RunningRegistry, client: Client, path: str) -> int:
    """How many statements a list costs that has been asked for before."""
    assert (await call(client, "GET", path)).status == 200
    with counted(registry) as statements:
        await call(client, "GET", path)
    return len(statements)


async def test_a_list_costs_the_same_however_long_it_is(registry: RunningRegistry) -> None:
    """Of the history of a tag, of all that was deleted, and of deleted artifacts, repositories and projects."""
    costs = []
    for length in (1, 12):
        repository = f"{PRIVATE_PROJECT}/of-{length}"
        for _ in range(length):
            image = await push_image(registry.admin, repository, "prod")
            registry.clock.step(1)
            await push_image(registry.admin, repository, "prod")
            await delete(registry, place(repository, f"/artifacts/{image.digest}"))
            await push_image(registry.admin, f"{repository}-deleted", "prod")
            await delete(registry, place(f"{repository}-deleted"))
        paths = (
            place(repository, "/tags/prod/history"),
            place(repository, "/deleted-artifacts"),
            f"/projects/{PRIVATE_PROJECT}/deleted-repositories",
            f"/projects/{PRIVATE_PROJECT}/redirects",
            f"/projects/{PRIVATE_PROJECT}/trash",
            "/deleted-projects",
        )
        costs.append([await cost(registry, registry.user("maintainer"), path) for path in paths])
    assert costs[0] == costs[1]
    assert max(costs[0]) <= 4


async def test_a_pull_by_the_name_of_today_costs_what_it_always_did(registry: RunningRegistry) -> None:
    """Redirects are looked at when nothing was found, so a pull that finds something reads nothing more."""
    old, new = f"{PRIVATE_PROJECT}/before", f"{PRIVATE_PROJECT}/after"
    image = await push_image(registry.admin, old, "1")
    assert (await call(registry.admin, "POST", place(old, "/move"), {"name": "after"})).status == 200
    client = await registry.bearer("developer", f"repository:{old}:pull", f"repository:{new}:pull")
    for name in (new, old):
        assert (await client.get(f"/v2/{name}/manifests/1")).status == 200

    with counted(registry) as statements:
        assert (await client.get(f"/v2/{new}/manifests/1")).status == 200
    assert statements == []
    with counted(registry) as statements:
        assert (await client.get(f"/v2/{new}/blobs/{image.layer_digest}")).status == 200
    assert len(statements) == 1
    with counted(registry) as statements:
        assert (await client.get(f"/v2/{old}/manifests/1")).status == 200
    assert len(statements) <= 3
