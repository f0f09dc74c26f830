"""What rights cost: a list has as many statements however long it is, and a pull under a pattern reads nothing."""

import pytest

from tests.api.test_statements import counted
from tests.support.access import grant, make_role, make_token, make_user
from tests.support.application import PRIVATE_PROJECT, RunningRegistry
from tests.support.asgi import Client
from tests.support.asgi_pushes import push_image
from tests.support.history import call
from tests.support.management import send
from tests.support.robots import PULL, permission

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
    """Of roles, of grants and of tokens with their scopes."""
    costs = []
    for length in (1, 12):
        owner = await make_user(registry)
        for number in range(length):
            await make_role(registry, PULL)
            await grant(registry, owner, "guest", repository=f"of-{length}/{number}")
            await make_token(registry, owner, permission("project", PRIVATE_PROJECT, PULL))
        client = registry.user(owner)
        costs.append([await cost(registry, client, path) for path in ("/roles", "/grants", "/tokens")])
    assert costs[0] == costs[1]
    assert max(costs[0]) <= 4


async def test_a_list_that_a_pattern_narrows_costs_the_same_too(registry: RunningRegistry) -> None:
    """However many repositories and grants there are."""
    costs = []
    for length in (1, 8):
        name = await make_user(registry)
        for number in range(length):
            await push_image(registry.admin, f"{PRIVATE_PROJECT}/narrow-{length}/{number}", "1")
            await grant(registry, name, "guest", repository=f"narrow-{length}/{number}")
        for path in ("/repositories", f"/projects/{PRIVATE_PROJECT}/repositories"):
            assert (await send(registry.user(name), "GET", path)).status == 200
            with counted(registry) as statements:
                answer = await send(registry.user(name), "GET", path)
            assert len(answer.json) == length
            costs.append(len(statements))
    assert costs[:2] == costs[2:]


async def test_a_pull_under_a_pattern_reads_nothing(registry: RunningRegistry) -> None:
    """Rights are remembered with their patterns; so is what a personal token stands for."""
    repository = f"{PRIVATE_PROJECT}/remembered"
    await push_image(registry.admin, repository, "1")
    name = await make_user(registry)
    await grant(registry, name, "guest", repository="remember*")
    token = await make_token(registry, name, permission("project", PRIVATE_PROJECT, PULL))
    answer = await registry.ask_for_token(token.client, f"repository:{repository}:pull")
    for client in (registry.user(name), token.client, registry.nobody.using(f"Bearer {answer.json['token']}")):
        assert (await client.get(f"/v2/{repository}/manifests/1")).status == 200
        with counted(registry) as statements:
            assert (await client.get(f"/v2/{repository}/manifests/1")).status == 200
        assert statements == []
