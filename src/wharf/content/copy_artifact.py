"""Copying an artifact from one repository to another, without its bytes travelling.

It is pushed there as a client would push it: blobs are linked, then come the children of an index, the artifact
itself, and its accessories. So whatever is asked of a push is asked of a copy too.
"""

from dataclasses import dataclass

from wharf.audit.actor import Actor
from wharf.content.artifact_list import Parts, describe_artifacts, find_artifact
from wharf.content.artifact_queries import (
    FIND_ARTIFACT_BY_DIGEST,
    LIST_BLOBS_OF_MANIFEST,
    LIST_TAGS_OF_MANIFESTS,
)
from wharf.content.put_manifest import put_manifest
from wharf.content.queries import HOLD_BLOB, READ_MANIFEST_BY_DIGEST
from wharf.content.repositories import ensure_repository
from wharf.content.store_blob import link_blob
from wharf.content.types import Stores, Target
from wharf.oci.digest import Digest
from wharf.oci.errors import ErrorCode, RegistryError

# More than this belongs to no artifact that anybody has made for use.
ARTIFACTS_MAX = 1_000
DEPTH_MAX = 32


@dataclass(frozen=True, slots=True)
class Source:
    """What a request wants to have copied; the project is empty where the text names none."""

    text: str
    project: str
    repository: str
    reference: str


@dataclass(frozen=True, slots=True)
class _Original:
    """An artifact to be copied."""

    id: int
    digest: str
    tags: frozenset[str]


def parse_source(text: str) -> Source:
    """Takes `project/repository:tag` and `project/repository@digest` apart."""
    name, at, reference = text.partition("@")
    if not at:
        name, _, reference = text.rpartition(":")
    project, _, repository = name.partition("/")
    if not (project and repository and reference):
        return Source(text, "", "", "")
    return Source(text, project, repository, reference)


async def copy_artifact(stores: Stores, actor: Actor, origin: Target, reference: str, target: Target) -> None:
    """Copies an artifact with its tags, its children and its accessories.

    Raises BAD_REQUEST when it is not there, DENIED for an accessory, and what a push raises.
    """
    try:
        found = await find_artifact(stores.database, origin, reference)
    except RegistryError as error:
        raise RegistryError(ErrorCode.BAD_REQUEST, error.message) from None
    if found.is_accessory:
        raise RegistryError(
            ErrorCode.DENIED, f"the artifact {found.digest} is an accessory; it is copied with its subject"
        )
    for original in await _family(stores, found.id):
        await _copy_one(stores, actor, origin, target, original)


async def _family(stores: Stores, artifact_id: int) -> list[_Original]:
    """The artifact after its children and before its accessories, each artifact once."""
    family: dict[int, _Original] = {}
    seen: set[int] = set()

    async def add(one: int, depth: int) -> None:
        if one in seen:
            return
        seen.add(one)
        if len(seen) > ARTIFACTS_MAX or depth > DEPTH_MAX:
            raise RegistryError(ErrorCode.BAD_REQUEST, f"more than {ARTIFACTS_MAX} artifacts belong to what is copied")
        (artifact,) = await describe_artifacts(stores.database, [one], Parts(accessories=True))
        for child in artifact.children:
            await add(child.id, depth + 1)
        family[one] = _Original(one, artifact.digest, frozenset(tag.name for tag in artifact.tags))
        for accessory in artifact.accessories:
            await add(accessory.id, depth + 1)

    await add(artifact_id, 0)
    return list(family.values())


async def _copy_one(stores: Stores, actor: Actor, origin: Target, target: Target, original: _Original) -> None:
    there = await stores.database.row(
        FIND_ARTIFACT_BY_DIGEST, project_id=target.project_id, repository=target.name, digest=original.digest
    )
    # A tag that is there already is left alone: were it immutable, not even that would be allowed.
    tags_there = {row[3] for row in await stores.database.rows(LIST_TAGS_OF_MANIFESTS, ids=[there[0]])} if there else ()
    missing_tags = sorted(original.tags.difference(tags_there))
    if there and not missing_tags:
        return
    stored = await stores.database.row(
        READ_MANIFEST_BY_DIGEST, project_id=origin.project_id, repository=origin.name, reference=original.digest
    )
    if stored is None:
        raise RegistryError(ErrorCode.BAD_REQUEST, f"artifact {origin.full_name}:{original.digest} not found")
    await _link_blobs(stores, target, original.id)
    digest, media_type, payload = Digest(original.digest), stored[2], bytes(stored[3])
    await put_manifest(stores, actor, target, payload, media_type, digest=digest, tags=missing_tags)


async def _link_blobs(stores: Stores, target: Target, manifest_id: int) -> None:
    for (digest,) in await stores.database.rows(LIST_BLOBS_OF_MANIFEST, manifest_id=manifest_id):
        async with stores.database.begin() as transaction:
            repository_id = await ensure_repository(transaction, target, stores.clock())
            blob = await transaction.row(HOLD_BLOB, digest=digest)
            if blob is not None:
                await link_blob(transaction, stores, target, repository_id, Digest(digest), blob[0], blob[1])
