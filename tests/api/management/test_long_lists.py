"""Lists of repositories that hold very much: counted once until they change, and searched in memory.

What "very much" is, the tests set so low that a few tags are enough.
"""

import asyncio
from collections.abc import Iterator

import pytest

from tests.api.test_statements import counted
from tests.support.application import PRIVATE_PROJECT, RunningRegistry
from tests.support.artifacts import Held, listed, path_of, push_index, push_signature, push_system, remove
from tests.support.asgi import Client
from tests.support.asgi_pushes import push_manifest
from tests.support.history import call, place
from tests.support.management import fresh, send
from wharf.db import name_search

pytestmark = pytest.mark.anyio

ONLY_SQLITE = pytest.mark.parametrize("settings", ["sqlite-filesystem"], indirect=True, scope="module")
COUNTS = "count("

# What is searched in memory, and every reason for which it is not, or is read anew.
LIMITS = {
    "in memory": {},
    "a row at a time": {"ROWS_AT_ONCE": 1},
    "read anew for each search": {"NEW_IDS_MAX": 0},
    "too many found": {"FOUND_MAX": 1},
    "too many names": {"MEMORY_BYTES_MAX": 20},
    "few names": {"NAMES_MIN": 1_000},
}


@pytest.fixture(params=LIMITS)
def limits(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Limits that a few names exceed."""
    for name, value in ({"NAMES_MIN": 0} | LIMITS[request.param]).items():
        monkeypatch.setattr(name_search, name, value)
    # Whatever was read under other limits is read again.
    name_search._known.clear()
    yield
    name_search._known.clear()


async def found(client: Client, repository: str, text: str, more: str = "") -> list[str]:
    """The digests of the artifacts with a tag that contains the text, whose number has to be right."""
    return await listed(client, repository, f"?q=tags%3D~{text}{more}&page_size=0")


async def tag(client: Client, held: Held, name: str) -> None:
    """Gives an artifact one more tag, which another one may have now."""
    await push_manifest(client, held.repository, held.manifest, name)


@pytest.mark.usefixtures("limits")
async def test_a_part_of_a_tag_is_found(admin: Client, repository: str) -> None:
    """Whatever its case, the newest artifact first, with every character standing for itself."""
    first = await push_system(admin, repository, "build-10")
    second = await push_system(admin, repository, "Build_11.rc")
    await tag(admin, first, "stable")
    await push_system(admin, f"{repository}-other", "build-10")
    assert await found(admin, repository, "BUILD") == [second.digest, first.digest]
    assert await found(admin, repository, "build-") == [first.digest]
    assert await found(admin, repository, "d_1") == [second.digest]
    assert await found(admin, repository, "11.RC") == [second.digest]
    assert await found(admin, repository, "10") == [first.digest]
    assert await found(admin, repository, "abl") == [first.digest]
    assert await found(admin, repository, "0stable") == []
    assert await found(admin, repository, "%2525") == []
    page = await send(admin, "GET", f"{path_of(repository)}?q=tags%3D~build&page_size=1&page=2")
    assert [one["digest"] for one in page.json] == [first.digest]
    assert page["x-total-count"] == "2"


@pytest.mark.usefixtures("limits")
async def test_a_search_sees_what_has_changed_since_the_last_one(registry: RunningRegistry, repository: str) -> None:
    """Tags that are new, moved, deleted or back again, with other conditions beside."""
    admin = registry.admin
    first = await push_system(admin, repository, "nightly-1")
    assert await found(admin, repository, "nightly") == [first.digest]
    second = await push_system(admin, repository, "nightly-2")
    assert await found(admin, repository, "nightly") == [second.digest, first.digest]
    await tag(admin, second, "nightly-1")
    assert await found(admin, repository, "nightly-1") == [second.digest]
    assert (await remove(admin, second, "tags", "nightly-1")).status == 200
    assert await found(admin, repository, "nightly") == [second.digest]
    assert await found(admin, repository, "nightly", f"%2Cdigest%3D{first.digest}") == []
    assert (await remove(admin, second)).status == 200
    assert await found(admin, repository, "nightly") == []
    third = await push_system(admin, repository, "nightly-2")
    assert await found(admin, repository, "nightly") == [third.digest]
    signature = await push_signature(admin, third)
    await tag(admin, signature, "nightly-signature")
    assert await found(admin, repository, "nightly") == [third.digest]


@pytest.mark.usefixtures("limits")
async def test_another_repository_of_the_same_name_has_other_tags(admin: Client, repository: str) -> None:
    """What was read of a repository that is deleted is not found in the next one."""
    await push_system(admin, repository, "old-1")
    assert len(await found(admin, repository, "1")) == 1
    project, _, name = repository.partition("/")
    assert (await send(admin, "DELETE", f"/projects/{project}/repositories/{name}")).status == 200
    assert await found(admin, repository, "1") == []
    new = await push_system(admin, repository, "new-1")
    assert await found(admin, repository, "1") == [new.digest]


@pytest.mark.usefixtures("limits")
async def test_repositories_are_found_by_the_names_they_have_now(registry: RunningRegistry) -> None:
    """A new one at once, a renamed one by its new name alone, and one that is gone not at all."""
    admin, word = registry.admin, fresh("boat")

    async def names(text: str) -> set[str]:
        answer = await send(admin, "GET", f"/search?q={text}")
        assert answer.status == 200
        return {one["repository_name"].partition("/")[2] for one in answer.json["repository"]}

    await push_system(admin, f"{PRIVATE_PROJECT}/{word}-one", "1")
    assert await names(word.upper()) == {f"{word}-one"}
    await push_system(admin, f"{PRIVATE_PROJECT}/{word}-two", "1")
    assert await names(f"{PRIVATE_PROJECT}/{word}") == {f"{word}-one", f"{word}-two"}
    renamed = place(f"{PRIVATE_PROJECT}/{word}-one", "/move")
    assert (await call(admin, "POST", renamed, {"name": f"{word}-three"})).status == 200
    assert await names(f"{word}-one") == set()
    assert await names(f"{word}-three") == {f"{word}-three"}
    assert (await send(admin, "DELETE", f"/projects/{PRIVATE_PROJECT}/repositories/{word}-two")).status == 200
    assert await names(word) == {f"{word}-three"}


@ONLY_SQLITE
async def test_whoever_leaves_while_names_are_read_leaves_nothing_half_read(
    admin: Client, repository: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next one to search reads all of them, and those who wait for him are served as well."""
    monkeypatch.setattr(name_search, "NAMES_MIN", 0)
    monkeypatch.setattr(name_search, "ROWS_AT_ONCE", 1)
    held = await push_system(admin, repository, "a-0")
    for number in range(1, 10):
        await tag(admin, held, f"a-{number}")
    for turns in range(1, 25):
        name_search._known.clear()
        leaver = asyncio.create_task(found(admin, repository, "a-9"))
        stayer = asyncio.create_task(found(admin, repository, "a-8"))
        for _ in range(turns):
            await asyncio.sleep(0)
        leaver.cancel()
        assert await stayer == [held.digest]
        assert await found(admin, repository, "a-7") == [held.digest]


async def test_the_count_follows_every_change(admin: Client, repository: str) -> None:
    """Pushes, tags, indexes, signatures and deletions, whatever was counted before."""

    async def count() -> int:
        answer = await send(admin, "GET", f"{path_of(repository)}?page_size=1")
        project, _, name = repository.partition("/")
        shown = await send(admin, "GET", f"/projects/{project}/repositories/{name}")
        assert shown.json["artifact_count"] == int(answer["x-total-count"])
        return int(answer["x-total-count"])

    first = await push_system(admin, repository, "1")
    await push_system(admin, repository, "2")
    assert await count() == 2
    child = await push_system(admin, repository)
    assert await count() == 3
    index = await push_index(admin, repository, "index", child.child)
    assert await count() == 3
    await tag(admin, child, "child")
    assert await count() == 4
    assert (await remove(admin, child, "tags", "child")).status == 200
    assert await count() == 3
    # The child goes with it.
    assert (await remove(admin, index)).status == 200
    assert await count() == 2
    await push_signature(admin, first)
    await push_signature(admin, first, f"{first.digest.replace(':', '-')}.sig")
    assert await count() == 2
    assert (await remove(admin, first)).status == 200
    assert await count() == 1
    restored = await call(admin, "POST", place(repository, f"/artifacts/{first.digest}/restore"))
    assert restored.status == 200, restored
    assert await count() == 2


@ONLY_SQLITE
async def test_a_count_outlasts_changes_elsewhere(registry: RunningRegistry, repository: str) -> None:
    """Over SQLite a commit to another repository, or a pull, does not have the artifacts counted again."""
    admin = registry.admin
    for number in range(2):
        await push_system(admin, repository, str(number))
    target = f"{path_of(repository)}?page_size=1"

    async def counts() -> int:
        with counted(registry) as statements:
            answer = await send(admin, "GET", target)
        assert answer["x-total-count"] == "2"
        return sum(COUNTS in statement for statement in statements)

    assert await counts() == 1
    assert await counts() == 0
    await push_system(admin, f"{repository}-other", "1")
    assert await counts() == 0
    assert (await admin.get(f"/v2/{repository}/manifests/1")).status == 200
    await registry.application.pulls.write()
    assert await counts() == 0
    held = await push_system(admin, repository, "3")
    assert (await remove(admin, held)).status == 200
    assert await counts() == 1
