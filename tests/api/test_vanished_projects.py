"""A project that is deleted while a request is on its way: the answer is the one that it would get a moment later."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from tests.support.application import ADMINISTRATOR, RunningRegistry
from tests.support.asgi_pushes import digest_of, fresh_bytes, push_image
from wharf.content.find_blob import require_blob
from wharf.content.finish_upload import push_blob
from wharf.content.read_manifest import ManifestReader
from wharf.content.referrers import list_referrers
from wharf.content.tags import list_tags
from wharf.content.types import Target
from wharf.db.moments import moments_of
from wharf.identity.users import require_user
from wharf.oci.digest import Digest
from wharf.oci.errors import ErrorCode, RegistryError
from wharf.projects.projects import create_project, delete_project

pytestmark = pytest.mark.anyio

PROJECT = "vanishing"
DIGEST = Digest(digest_of(b"nothing"))


async def bytes_of(data: bytes) -> AsyncIterator[bytes]:
    yield data


async def pull_manifest(registry: RunningRegistry, target: Target) -> None:
    moment = await moments_of(registry.database).now()
    await ManifestReader(registry.database).read(moment, target, "1.0")


async def pull_blob(registry: RunningRegistry, target: Target) -> None:
    await require_blob(registry.application.stores, target, DIGEST)


async def read_tags(registry: RunningRegistry, target: Target) -> None:
    await list_tags(registry.application.stores, target, last="", limit=10)


async def read_referrers(registry: RunningRegistry, target: Target) -> None:
    await list_referrers(registry.application.stores, target, DIGEST, artifact_type=None, last="")


async def push(registry: RunningRegistry, target: Target) -> None:
    data = fresh_bytes()
    content = Digest(digest_of(data))
    await push_blob(registry.application.stores, target, content, bytes_of(data), announced_bytes=len(data))


Operation = Callable[[RunningRegistry, Target], Awaitable[None]]


@pytest.fixture
async def target(registry: RunningRegistry) -> Target:
    """A repository that was looked up before its project went."""
    database, clock = registry.database, registry.clock
    async with database.begin() as transaction:
        owner = await require_user(transaction, ADMINISTRATOR)
        project = await create_project(transaction, clock, owner, PROJECT, is_public=False)
    await push_image(registry.admin, f"{PROJECT}/app", "1.0")
    await delete_project(database, clock, PROJECT)
    return Target(project.id, PROJECT, "app")


@pytest.mark.parametrize("operation", [pull_manifest, pull_blob, read_tags, read_referrers, push])
@pytest.mark.parametrize("repository", ["app", "new"])
async def test_what_belonged_to_it_is_answered_like_a_project_that_never_was(
    registry: RunningRegistry, target: Target, operation: Operation, repository: str
) -> None:
    """It is no longer anybody's to know whether there was a repository, a tag or a blob."""
    with pytest.raises(RegistryError) as caught:
        await operation(registry, Target(target.project_id, target.project, repository))

    assert caught.value.code is ErrorCode.UNAUTHORIZED
    assert caught.value.message == f"project {PROJECT} not found: project {PROJECT} not found"
