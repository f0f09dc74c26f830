"""Lists of tags and of repositories."""

from collections.abc import AsyncIterator
from urllib.parse import quote

import pytest

from tests.support.application import MEMBERS, OUTSIDER, PUBLIC_PROJECT, RunningRegistry
from tests.support.asgi import Answer, Client
from tests.support.asgi_pushes import push_blob, push_image, push_manifest
from wharf.identity.users import require_user
from wharf.projects.projects import create_project, delete_project

pytestmark = pytest.mark.anyio

# In the order of their bytes: digits, capitals, the underscore, small letters.
TAGS = ["0", "1.10", "1.2", "A", "Z", "_", "a", "a-1", "a.1", "a_1", "b"]


async def pages(client: Client, path: str) -> AsyncIterator[Answer]:
    """Every page of a list, by its links."""
    following: str | None = path
    while following:
        answer = await client.get(following)
        assert answer.status == 200, answer
        yield answer
        link = answer.get("link")
        assert link is None or link.endswith('>; rel="next"')
        following = link.partition(">")[0].removeprefix("<") if link else None


async def push_tags(client: Client, repository: str) -> str:
    """Pushes an image under all the tags and returns the path of their list."""
    await push_image(client, repository, *TAGS)
    return f"/v2/{repository}/tags/list"


async def test_tags_come_in_the_order_of_their_bytes(admin: Client, repository: str) -> None:
    """Every database sorts them alike."""
    answer = await admin.get(await push_tags(admin, repository))

    assert answer.json == {"name": repository, "tags": TAGS}
    assert answer["content-type"] == "application/json; charset=utf-8"
    assert answer.get("link") is None


@pytest.mark.parametrize("size", [1, 3, len(TAGS) - 1, len(TAGS), 1000])
async def test_pages_of_tags_lead_to_each_other(admin: Client, repository: str, size: int) -> None:
    """`n` is the most that a page has, and the last page has no link."""
    path = await push_tags(admin, repository)

    found = [page.json["tags"] async for page in pages(admin, f"{path}?n={size}")]

    assert [tag for page in found for tag in page] == TAGS
    assert [len(page) for page in found[:-1]] == [size] * (len(found) - 1)
    assert found[-1]


async def test_the_link_is_harbors(admin: Client, repository: str) -> None:
    """Relative, so that it is right behind every proxy."""
    path = await push_tags(admin, repository)

    assert (await admin.get(f"{path}?n=2"))["link"] == f'<{path}?last=1.10&n=2>; rel="next"'


@pytest.mark.parametrize(
    ("last", "expected"), [("1.2", TAGS[3:]), ("1.3", TAGS[3:]), ("", TAGS), ("b", []), ("zzz", []), ("ü", [])]
)
async def test_a_list_begins_after_last(admin: Client, repository: str, last: str, expected: list[str]) -> None:
    """`last` works without `n`, and need not be a tag that is there."""
    path = await push_tags(admin, repository)

    assert (await admin.get(f"{path}?last={quote(last)}")).json["tags"] == expected


async def test_no_tags_are_wanted(admin: Client, repository: str) -> None:
    """`n=0` is an empty list, without a link, of a repository that has to be there."""
    path = await push_tags(admin, repository)

    answer = await admin.get(f"{path}?n=0")

    assert (answer.status, answer.json["tags"], answer.get("link")) == (200, [], None)
    assert (await admin.get(f"/v2/{repository}/b/tags/list?n=0")).status == 404


@pytest.mark.parametrize("number", ["-1", "x", "1.5", "", "\0", "١", "1e3", "0x10"])
async def test_a_number_is_a_number(admin: Client, repository: str, number: str) -> None:
    """Anything else is refused in Harbor's words."""
    path = await push_tags(admin, repository)

    for listing in (path, "/v2/_catalog"):
        answer = await admin.get(f"{listing}?n={quote(number)}")
        assert (answer.status, answer.code) == (400, "PAGINATION_NUMBER_INVALID")
        assert answer.message == "the N must be a positive int type"


@pytest.mark.parametrize("number", ["100000", "9" * 30, "00000000011"])
async def test_any_number_is_taken(admin: Client, repository: str, number: str) -> None:
    """Renovate and Argo ask for more than anybody has."""
    path = await push_tags(admin, repository)

    assert (await admin.get(f"{path}?n={number}")).json["tags"] == TAGS


async def test_a_repository_without_tags(admin: Client, repository: str) -> None:
    """One that holds nothing but blobs or untagged manifests has an empty list; an unknown one is 404."""
    await push_blob(admin, repository, b"x")
    assert (await admin.get(f"/v2/{repository}/tags/list")).json == {"name": repository, "tags": []}

    answer = await admin.get(f"/v2/{repository}/b/tags/list")

    assert (answer.status, answer.code) == (404, "NAME_UNKNOWN")
    assert f"{repository}/b" in answer.message


async def catalog(client: Client, query: str = "") -> list[str]:
    return [name async for page in pages(client, f"/v2/_catalog{query}") for name in page.json["repositories"]]


async def test_the_catalog_shows_what_the_caller_may_pull(registry: RunningRegistry, repository: str) -> None:
    """Members see private projects, others public ones alone."""
    public = f"{PUBLIC_PROJECT}/{repository}"
    for name in (repository, public):
        await push_image(registry.admin, name, "1")

    for person in ("admin", *MEMBERS):
        assert {repository, public} <= set(await catalog(registry.user(person)))
    seen = await catalog(registry.user(OUTSIDER))
    assert public in seen
    assert not [name for name in seen if name.startswith("team/")]


async def test_the_catalog_is_in_the_order_of_bytes(registry: RunningRegistry, repository: str) -> None:
    """Of full names: a hyphen comes before the slash, whatever project ends there."""
    project = repository.replace("/", "-")
    async with registry.database.begin() as transaction:
        owner = await require_user(transaction, "admin")
        for name in (project, f"{project}-x", f"{project}.x", f"{project}0"):
            await create_project(transaction, registry.clock, owner, name, is_public=True)
    names = [f"{project}{rest}" for rest in ("-x/a", ".x/a", "/a", "/a-b", "/a/b", "/b", "0/a")]
    for name in reversed(names):
        await push_image(registry.admin, name, "1")

    mine = [name for name in await catalog(registry.admin) if name.startswith(project)]

    assert mine == names == sorted(names)
    for size in (1, 2, 5):
        found = await catalog(registry.admin, f"?n={size}")
        assert found == sorted(found) == await catalog(registry.admin)
    assert (await catalog(registry.admin, f"?last={project}/a"))[0] == f"{project}/a-b"


async def test_repositories_without_content_are_not_listed(admin: Client, repository: str) -> None:
    """Neither one that has blobs alone, nor one whose last manifest was deleted."""
    await push_blob(admin, f"{repository}/blobs", b"x")
    pushed = await push_image(admin, f"{repository}/deleted", "1")
    await admin.delete(f"/v2/{repository}/deleted/manifests/{pushed.digest}")
    untagged = await push_image(admin, f"{repository}/untagged")

    listed = [name for name in await catalog(admin) if name.startswith(f"{repository}/")]

    assert listed == [f"{repository}/untagged"]
    await push_manifest(admin, f"{repository}/untagged", untagged.manifest, "1")


async def test_a_deleted_project_is_not_listed(registry: RunningRegistry, repository: str) -> None:
    """Its repositories go with it."""
    project = repository.replace("/", "-")
    async with registry.database.begin() as transaction:
        owner = await require_user(transaction, "admin")
        await create_project(transaction, registry.clock, owner, project, is_public=True)
    await push_image(registry.admin, f"{project}/a", "1")
    assert f"{project}/a" in await catalog(registry.admin)

    await delete_project(registry.database, registry.clock, project)

    assert f"{project}/a" not in await catalog(registry.admin)


async def test_an_empty_catalog_page(admin: Client) -> None:
    """`n=0` is an empty list."""
    answer = await admin.get("/v2/_catalog?n=0")

    assert (answer.json, answer.get("link")) == ({"repositories": []}, None)


async def test_the_catalog_takes_a_name(registry: RunningRegistry) -> None:
    """Anonymous callers do not list, and tokens need the scope for it; the challenge is Harbor's."""
    scoped = await registry.bearer(OUTSIDER, "registry:catalog:*")
    unscoped = await registry.bearer(OUTSIDER, f"repository:{PUBLIC_PROJECT}/a:pull")
    anonymous = await registry.bearer(None, "registry:catalog:*")

    assert (await scoped.get("/v2/_catalog")).status == 200
    for client in (registry.nobody, unscoped, anonymous):
        answer = await client.get("/v2/_catalog")
        assert (answer.status, answer.code) == (401, "UNAUTHORIZED")
        assert answer.message == "unauthorized to list catalog: unauthorized to list catalog"
        assert answer["www-authenticate"] == 'Basic realm="harbor"'
