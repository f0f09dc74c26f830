"""Mounts: a blob that the registry has already is linked instead of sent."""

from pathlib import Path

import pytest

from tests.support.application import PRIVATE_PROJECT, PUBLIC_PROJECT, RunningRegistry, run_registry
from tests.support.asgi import Answer, Client
from tests.support.asgi_pushes import digest_of, fresh_bytes, push_blob, push_image
from wharf.base.settings import Settings
from wharf.identity.users import require_user
from wharf.projects.projects import create_project, delete_project

pytestmark = pytest.mark.anyio


async def mount(client: Client, repository: str, digest: str, source: str | None) -> Answer:
    origin = "" if source is None else f"&from={source}"
    return await client.post(f"/v2/{repository}/blobs/uploads/?mount={digest}{origin}")


def assert_session(answer: Answer, repository: str) -> None:
    """A mount that cannot be had is an upload that has begun, and no error: many clients know nothing else."""
    assert answer.status == 202
    assert answer["location"].startswith(f"/v2/{repository}/blobs/uploads/")
    assert answer["range"] == "0-0"


@pytest.mark.parametrize("names_source", [True, False], ids=["from", "anywhere"])
@pytest.mark.parametrize("algorithm", ["sha256", "sha512"])
async def test_a_blob_is_mounted(admin: Client, repository: str, names_source: bool, algorithm: str) -> None:
    """201 and no byte sent, whether the client says where the blob is or not."""
    data = fresh_bytes()
    digest = await push_blob(admin, repository, data, algorithm)
    target = f"{PUBLIC_PROJECT}/{repository}"

    answer = await mount(admin, target, digest, repository if names_source else None)

    assert (answer.status, answer["location"]) == (201, f"/v2/{target}/blobs/{digest}")
    assert answer["docker-content-digest"] == digest
    assert (await admin.get(answer["location"])).body == data


async def test_mounting_twice_is_no_error(admin: Client, repository: str) -> None:
    """A repeated mount finds the blob in place."""
    digest = await push_blob(admin, repository, fresh_bytes())

    assert [(await mount(admin, f"{repository}/b", digest, repository)).status for _ in range(2)] == [201, 201]
    assert (await mount(admin, repository, digest, repository)).status == 201


@pytest.mark.parametrize("source", ["", "team/nothing", "nowhere/at/all", "not a name", "..", "%00", "x" * 500, None])
async def test_an_unknown_blob_is_not_mounted(admin: Client, repository: str, source: str | None) -> None:
    """Whatever the source, what is not there has to be sent."""
    assert_session(await mount(admin, repository, digest_of(fresh_bytes()), source), repository)


async def test_the_source_has_to_hold_the_blob(admin: Client, repository: str) -> None:
    """A digest that lies in another repository than the named one is not taken from there."""
    digest = await push_blob(admin, repository, fresh_bytes())
    await push_image(admin, f"{repository}/other", "1")

    assert_session(await mount(admin, f"{repository}/b", digest, f"{repository}/other"), f"{repository}/b")


async def test_the_session_of_a_refused_mount_works(admin: Client, repository: str) -> None:
    """The client goes on with the upload that it was given."""
    data = fresh_bytes()
    session = await mount(admin, repository, digest_of(data), f"{PUBLIC_PROJECT}/nothing")

    assert (await admin.put(f"{session['location']}?digest={digest_of(data)}", data)).status == 201


@pytest.mark.parametrize("names_source", [True, False], ids=["from", "anywhere"])
async def test_nobody_mounts_what_he_may_not_pull(
    registry: RunningRegistry, admin: Client, repository: str, names_source: bool
) -> None:
    """A digest is no key: without rights at the source there is no mount, and no hint that the blob exists."""
    async with registry.database.begin() as transaction:
        owner = await require_user(transaction, "admin")
        secret = repository.replace("/", "-")
        await create_project(transaction, registry.clock, owner, secret, is_public=False)
    digest = await push_blob(admin, f"{secret}/a", fresh_bytes())

    answer = await mount(registry.user("developer"), repository, digest, f"{secret}/a" if names_source else None)

    assert_session(answer, repository)
    assert (await admin.head(f"/v2/{repository}/blobs/{digest}")).status == 404


async def test_a_public_source_is_open_to_everybody(registry: RunningRegistry, repository: str) -> None:
    """Who may push somewhere mounts base layers from public projects, of which he is no member."""
    digest = await push_blob(registry.admin, f"library/{repository}", fresh_bytes())

    assert (await mount(registry.user("developer"), repository, digest, f"library/{repository}")).status == 201


async def test_the_source_need_not_be_in_the_token(registry: RunningRegistry, repository: str) -> None:
    """Several clients cannot ask for two scopes at once, so the rights of the person count at the source."""
    source = f"{PUBLIC_PROJECT}/{repository}"
    digest = await push_blob(registry.admin, source, fresh_bytes())
    client = await registry.bearer("developer", f"repository:{repository}:pull,push")

    assert (await mount(client, repository, digest, source)).status == 201


async def test_pull_rights_at_the_target_do_not_mount(registry: RunningRegistry, repository: str) -> None:
    """A mount is a push."""
    digest = await push_blob(registry.admin, repository, fresh_bytes())

    answer = await mount(registry.user("guest"), f"{repository}/b", digest, repository)

    assert (answer.status, answer.code) == (401, "UNAUTHORIZED")


async def test_a_deleted_source_is_no_source(registry: RunningRegistry, admin: Client, repository: str) -> None:
    """Neither a blob that was deleted nor a project that was gives anything away."""
    deleted = await push_blob(admin, repository, fresh_bytes())
    await admin.delete(f"/v2/{repository}/blobs/{deleted}")
    assert_session(await mount(admin, f"{repository}/b", deleted, None), f"{repository}/b")

    project = repository.replace("/", "-")
    async with registry.database.begin() as transaction:
        owner = await require_user(transaction, "admin")
        await create_project(transaction, registry.clock, owner, project, is_public=True)
    digest = await push_blob(admin, f"{project}/a", fresh_bytes())
    await delete_project(registry.database, registry.clock, project)
    assert_session(await mount(admin, f"{PRIVATE_PROJECT}/c", digest, f"{project}/a"), f"{PRIVATE_PROJECT}/c")


async def test_mount_needs_a_digest(admin: Client, repository: str) -> None:
    """What is no digest is refused, as everywhere."""
    answer = await mount(admin, repository, "sha256:short", repository)

    assert (answer.status, answer.code) == (400, "DIGEST_INVALID")


async def test_looking_everywhere_can_be_switched_off(tmp_path: Path) -> None:
    """Then a mount needs a source, as it does at other registries."""
    settings = Settings(data=tmp_path, durability="relaxed", automatic_cross_mount=False)
    async with run_registry(settings) as registry:
        digest = await push_blob(registry.admin, "team/a", fresh_bytes())

        assert_session(await mount(registry.admin, "team/b", digest, None), "team/b")
        assert (await mount(registry.admin, "team/b", digest, "team/a")).status == 201
