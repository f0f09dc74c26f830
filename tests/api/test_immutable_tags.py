"""Tags that a rule protects can be created once, and neither moved nor deleted from then on."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.api.test_statements import counted
from tests.support.application import RunningRegistry
from tests.support.asgi import Answer, Client
from tests.support.asgi_pushes import Pushed, digest_of, push_image, tags_of
from tests.support.management import error, fresh, send
from wharf.app import application
from wharf.base.settings import Settings

pytestmark = pytest.mark.anyio


@pytest.fixture
async def project(admin: Client) -> str:
    """A project in which tags that begin with v are immutable in all repositories but those below `free`."""
    name = fresh("rigid")
    await send(admin, "POST", "/projects", {"project_name": name})
    await add_rule(admin, name, "v*", "free/**", "repoExcludes")
    return name


@pytest.fixture
def repository(project: str) -> str:
    """A repository of that project."""
    return f"{project}/app"


async def add_rule(client: Client, project: str, tags: str, repositories: str, decoration: str = "repoMatches") -> str:
    """Makes a rule, and returns its path below the API."""
    answer = await send(
        client,
        "POST",
        f"/projects/{project}/immutabletagrules",
        {
            "tag_selectors": [{"kind": "doublestar", "decoration": "matches", "pattern": tags}],
            "scope_selectors": {
                "repository": [{"kind": "doublestar", "decoration": decoration, "pattern": repositories}]
            },
        },
    )
    assert answer.status == 201, answer
    return answer["location"].removeprefix("/api/v2.0")


async def put(client: Client, image: Pushed, reference: str) -> Answer:
    """Pushes a manifest whose blobs are there."""
    path = f"/v2/{image.repository}/manifests/{reference}"
    return await client.put(path, image.manifest.data, content_type=image.manifest.media_type)


def refused_push(tag: str) -> tuple[int, str, str]:
    """What Harbor answers to a push."""
    return 412, "PRECONDITION", f"Failed to process request due to 'app:{tag}' configured as immutable."


def refused_deletion(tag: str) -> tuple[int, str, str]:
    """What Harbor answers to any deletion."""
    return 412, "PRECONDITION", f"the tag {tag} configured as immutable, cannot be deleted"


async def test_an_immutable_tag_is_created_once(admin: Client, repository: str) -> None:
    """Neither another manifest nor the same one can be pushed to it again, whoever pushes."""
    image = await push_image(admin, repository, "v1", "latest")
    other = await push_image(admin, repository, "latest")
    assert error(await put(admin, other, "v1")) == refused_push("v1")
    assert error(await put(admin, image, "v1")) == refused_push("v1")
    found = await admin.head(f"/v2/{repository}/manifests/v1")
    assert found["docker-content-digest"] == image.digest
    assert (await put(admin, image, image.digest)).status == 201
    assert (await put(admin, image, "latest")).status == 201


async def test_a_push_of_several_tags_moves_none_when_one_is_immutable(admin: Client, repository: str) -> None:
    """All or nothing."""
    await push_image(admin, repository, "v1")
    other = await push_image(admin, repository, "other")
    answer = await put(admin, other, f"{other.digest}?tag=a&tag=v1&tag=v2")
    assert error(answer) == refused_push("v1")
    assert await tags_of(admin, repository) == ["other", "v1"]


async def test_a_refused_push_stores_no_manifest(admin: Client, repository: str) -> None:
    """It is as if it had not been made."""
    image = await push_image(admin, repository, "v1")
    other = await push_image(admin, f"{repository}/elsewhere", "1")
    for digest in (other.layer_digest, other.manifest.digest):
        await admin.post(f"/v2/{repository}/blobs/uploads/?mount={digest}&from={other.repository}")
    config = await admin.post(f"/v2/{repository}/blobs/uploads/?digest={digest_of(other.config)}", other.config)
    assert config.status == 201
    moved = Pushed(repository, other.manifest, other.config, other.layer)
    assert error(await put(admin, moved, "v1")) == refused_push("v1")
    assert (await admin.get(f"/v2/{repository}/manifests/{other.digest}")).status == 404
    assert (await admin.get(f"/v2/{repository}/manifests/{image.digest}")).status == 200


async def test_an_immutable_tag_is_not_deleted(admin: Client, repository: str) -> None:
    """Nor what it stands for; without the rule it is."""
    image = await push_image(admin, repository, "a", "v1", "v2")
    manifests = f"/v2/{repository}/manifests"
    assert error(await admin.delete(f"{manifests}/v1")) == refused_deletion("v1")
    assert error(await admin.delete(f"{manifests}/{image.digest}")) == refused_deletion("v1")
    assert await tags_of(admin, repository) == ["a", "v1", "v2"]
    assert (await admin.delete(f"{manifests}/a")).status == 202
    assert (await admin.delete(f"{manifests}/v3")).status == 404
    rules = f"/projects/{repository.partition('/')[0]}/immutabletagrules"
    for rule in (await send(admin, "GET", rules)).json:
        await send(admin, "DELETE", f"{rules}/{rule['id']}")
    assert (await admin.delete(f"{manifests}/v1")).status == 202
    assert (await admin.delete(f"{manifests}/{image.digest}")).status == 202


async def test_an_untagged_manifest_is_deleted(admin: Client, repository: str) -> None:
    """Rules are about tags, and about those alone that are there."""
    image = await push_image(admin, repository)
    assert (await admin.delete(f"/v2/{repository}/manifests/{image.digest}")).status == 202


async def test_the_api_deletes_nothing_that_is_immutable(admin: Client, repository: str) -> None:
    """Neither a tag, nor an artifact by tag or digest, nor the repository that holds it."""
    project = repository.partition("/")[0]
    image = await push_image(admin, repository, "v1")
    path = f"/projects/{project}/repositories/app"
    for target in (
        f"{path}/artifacts/v1/tags/v1",
        f"{path}/artifacts/v1",
        f"{path}/artifacts/{image.digest}",
        path,
    ):
        assert error(await send(admin, "DELETE", target)) == refused_deletion("v1"), target
    assert await tags_of(admin, repository) == ["v1"]
    tag = await send(admin, "POST", f"{path}/artifacts/v1/tags", {"name": "v2"})
    assert tag.status == 201
    assert error(await send(admin, "DELETE", f"{path}/artifacts/v1/tags/v2")) == refused_deletion("v2")


async def test_a_copy_moves_no_immutable_tag(admin: Client, repository: str) -> None:
    """It is a push like any other."""
    project = repository.partition("/")[0]
    await push_image(admin, repository, "v1")
    await push_image(admin, f"{project}/free/app", "v1")
    answer = await send(admin, "POST", f"/projects/{project}/repositories/app/artifacts?from={project}/free/app:v1")
    assert error(answer) == refused_push("v1")


async def test_rules_see_the_names_of_repositories_without_the_project(admin: Client, project: str) -> None:
    """So what is excluded, or does not match, is free."""
    for repository, tag in ((f"{project}/free/app", "v1"), (f"{project}/app", "1")):
        image = await push_image(admin, repository, tag)
        await push_image(admin, repository, tag)
        assert (await put(admin, image, tag)).status == 201
        assert (await admin.delete(f"/v2/{repository}/manifests/{tag}")).status == 202


async def test_a_rule_holds_as_soon_as_it_is_made_and_until_it_is_gone(admin: Client, repository: str) -> None:
    """For tags that are there already, and also when it is only turned off."""
    project = repository.partition("/")[0]
    image = await push_image(admin, repository, "stable")
    assert (await put(admin, image, "stable")).status == 201
    path = await add_rule(admin, project, "stable", "**")
    assert error(await put(admin, image, "stable")) == refused_push("stable")
    (rule,) = [
        each for each in (await send(admin, "GET", path.rpartition("/")[0])).json if path.endswith(f"/{each['id']}")
    ]
    assert (await send(admin, "PUT", path, rule | {"disabled": True})).status == 200
    assert (await put(admin, image, "stable")).status == 201
    assert (await send(admin, "PUT", path, rule)).status == 200
    assert (await put(admin, image, "stable")).status == 412


async def test_of_pushes_of_a_new_immutable_tag_one_succeeds(admin: Client, repository: str) -> None:
    """However many come at once, and whatever they push."""
    images = [await push_image(admin, repository) for _ in range(4)]
    answers = await asyncio.gather(*(put(admin, image, "v1") for image in images for _ in range(2)))
    assert sorted(answer.status for answer in answers) == [201] + [412] * 7
    (winner,) = [number // 2 for number, answer in enumerate(answers) if answer.status == 201]
    found = await admin.head(f"/v2/{repository}/manifests/v1")
    assert found["docker-content-digest"] == images[winner].digest


@pytest.mark.parametrize("settings", ["sqlite-filesystem"], indirect=True, scope="module")
async def test_a_project_without_rules_pays_nothing(registry: RunningRegistry, admin: Client) -> None:
    """That there are none is remembered, until anybody's rights change."""
    repository = f"library/{fresh('plain')}"
    image = await push_image(admin, repository, "v1")
    await admin.get("/v2/")
    with counted(registry) as statements:
        assert (await put(admin, image, "v2")).status == 201
    assert not [statement for statement in statements if "immutable_rule" in statement]


@pytest.fixture
async def second_node(settings: Settings, registry: RunningRegistry) -> AsyncIterator[RunningRegistry]:
    """Another process over the same database."""
    async with application(settings, registry.clock) as running:
        yield RunningRegistry(running, registry.clock)


@pytest.mark.parametrize("settings", ["postgresql-memory"], indirect=True, scope="module")
async def test_a_rule_holds_on_every_node_at_once(
    registry: RunningRegistry, second_node: RunningRegistry, admin: Client, repository: str
) -> None:
    """Also on one that has just looked and found none."""
    project, elsewhere = repository.partition("/")[0], second_node.admin
    image = await push_image(admin, repository, "stable")
    assert (await put(elsewhere, image, "stable")).status == 201
    path = await add_rule(admin, project, "stable", "app")
    assert error(await put(elsewhere, image, "stable")) == refused_push("stable")
    assert (await send(admin, "DELETE", path)).status == 200
    assert (await put(elsewhere, image, "stable")).status == 201
