"""Copying artifacts between repositories."""

import pytest

from tests.support.application import PUBLIC_PROJECT, RunningRegistry
from tests.support.artifacts import listed, path_of, push_index, push_signature, push_system, show
from tests.support.asgi import Answer, Client
from tests.support.asgi_pushes import push_manifest, tags_of
from tests.support.management import CALLERS, caller, error, expected, fresh, send

pytestmark = pytest.mark.anyio


@pytest.fixture
def target() -> str:
    """A repository with nothing in it, in the other project."""
    return f"{PUBLIC_PROJECT}/{fresh('copied')}"


async def copy(client: Client, target: str, source: str) -> Answer:
    """Copy an artifact."""
    return await send(client, "POST", f"{path_of(target)}?from={source}")


async def test_a_copy_is_whole(admin: Client, repository: str, target: str) -> None:
    """With all tags, blobs and signatures; labels stay behind. A second time changes nothing."""
    held = await push_system(admin, repository, "v1")
    await push_manifest(admin, repository, held.manifest, "latest")
    signature = await push_signature(admin, held)
    old = await push_signature(admin, held, held.digest.replace(":", "-") + ".sig")
    for _ in range(2):
        made = await copy(admin, target, f"{repository}:v1")
        assert (made.status, made.body) == (201, b"")
        assert made["location"] == f"/api/v2.0{path_of(target, 'v1')}"
    assert await listed(admin, target) == [held.digest]
    shown = await show(admin, type(held)(target, held.manifest, 0), query="?with_accessory=true")
    assert {one["digest"] for one in shown["accessories"]} == {signature.digest, old.digest}
    assert {tag["name"] for tag in shown["tags"]} == {"v1", "latest"}
    original = await show(admin, held)
    assert {**shown, "id": 0}.items() >= {key: original[key] for key in ("extra_attrs", "size", "type")}.items()
    pulled = await admin.get(f"/v2/{target}/manifests/latest")
    assert pulled.body == held.manifest.data
    for blob in (pulled.json["config"], *pulled.json["layers"]):
        assert (await admin.get(f"/v2/{target}/blobs/{blob['digest']}")).status == 200


async def test_an_index_is_copied_with_its_children(admin: Client, repository: str, target: str) -> None:
    """Each child with its tags; a digest names it as well as a tag."""
    first, second = await push_system(admin, repository, "v1"), await push_system(admin, repository)
    held = await push_index(admin, repository, "all", first.child, second.child)
    made = await copy(admin, f"{target}/deep", f"{repository}@{held.digest}")
    assert made["location"] == f"/api/v2.0{path_of(target + '/deep', held.digest)}".replace("%252F", "%2F")
    assert set(await listed(admin, f"{target}/deep")) == {held.digest, first.digest}
    shown = await show(admin, type(held)(f"{target}/deep", held.manifest, 0))
    assert [one["child_digest"] for one in shown["references"]] == [first.digest, second.digest]
    assert shown["size"] == (await show(admin, held))["size"]
    assert await tags_of(admin, f"{target}/deep") == ["all", "v1"]


async def test_a_copy_onto_itself_changes_nothing(admin: Client, repository: str) -> None:
    """Harbor takes it, so scripts may send it."""
    held = await push_system(admin, repository, "v1")
    before = await show(admin, held)
    assert (await copy(admin, repository, f"{repository}:v1")).status == 201
    assert await show(admin, held) == before


async def test_a_copy_moves_tags(admin: Client, repository: str, target: str) -> None:
    """As a push would."""
    await push_system(admin, target, "v1")
    held = await push_system(admin, repository, "v1")
    assert (await copy(admin, target, f"{repository}:v1")).status == 201
    assert (await admin.get(f"/v2/{target}/manifests/v1"))["docker-content-digest"] == held.digest


async def test_what_cannot_be_copied(admin: Client, repository: str, target: str) -> None:
    """Harbor answers 400 for what is not there."""
    held = await push_system(admin, repository, "v1")
    signature = await push_signature(admin, held)
    for source in (f"{repository}:nope", "garbage", f"{repository}x:v1"):
        missing = (400, "BAD_REQUEST", f"artifact {source} not found")
        assert error(await copy(admin, target, source)) == missing
    assert error(await send(admin, "POST", path_of(target))) == (
        422,
        "UNPROCESSABLE_ENTITY",
        "validation failure list:\nfrom in query is required",
    )
    refused = await copy(admin, target, f"{repository}@{signature.digest}")
    assert (refused.status, refused.code) == (403, "DENIED")
    invalid = await copy(admin, f"{PUBLIC_PROJECT}/UPPER", f"{repository}:v1")
    assert (invalid.status, invalid.code) == (400, "NAME_INVALID")
    assert (await copy(admin, target, f"{repository}@sha256:%2500")).status == 400
    assert (await admin.get(f"/v2/{target}/tags/list")).status == 404


async def test_who_may_copy(registry: RunningRegistry, repository: str, target: str) -> None:
    """Whoever may push to the target and read the source."""
    admin = registry.admin
    await push_system(admin, repository, "v1")
    for name in CALLERS:
        status = (await copy(caller(registry, name), target, f"{repository}:v1")).status
        assert status == expected(201, "developer", "maintainer", "projectAdmin")[name], name
    project = fresh("project")
    await send(admin, "POST", "/projects", {"project_name": project})
    await push_system(admin, f"{project}/hidden", "v1")
    assert error(await copy(registry.user("developer"), target, f"{project}/hidden:v1")) == (
        403,
        "FORBIDDEN",
        "forbidden",
    )
