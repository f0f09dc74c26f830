"""A new tag on an artifact that is there."""

from wharf.audit.actor import Actor
from wharf.audit.events import tag_event
from wharf.audit.record import record
from wharf.blobstore.layout import RECORDS_PREFIX
from wharf.content.artifact_list import FoundArtifact
from wharf.content.put_manifest import manifest_record
from wharf.content.queries import FIND_TAG, HOLD_MANIFEST, INSERT_TAG, READ_MANIFEST_BY_DIGEST
from wharf.content.repositories import hold_repository
from wharf.content.types import Stores, Target
from wharf.oci.errors import ErrorCode, RegistryError


async def create_tag(stores: Stores, actor: Actor, target: Target, artifact: FoundArtifact, name: str) -> None:
    """Points a tag that is not there yet at the artifact; raises CONFLICT for one that is, and NOT_FOUND."""
    stored = await stores.database.row(
        READ_MANIFEST_BY_DIGEST, project_id=target.project_id, repository=target.name, reference=artifact.digest
    )
    if stored is None:
        raise _not_found(target, artifact)
    where = {"repository_id": artifact.repository_id}
    if await stores.database.row(FIND_TAG, **where, name=name) is not None:
        raise _conflict(artifact, name)
    now = stores.clock()
    record_key = stores.blobs.fresh_key(RECORDS_PREFIX, now)
    record_payload = manifest_record(target, artifact.digest, bytes(stored[3]), stored[2], [name], now)
    await stores.blobs.put(record_key, record_payload)
    async with stores.database.begin() as transaction:
        # Whoever moves the repository to another place waits, or has done so.
        await hold_repository(transaction, target)
        held = await transaction.row(HOLD_MANIFEST, **where, digest=artifact.digest)
        if held is None:
            raise _not_found(target, artifact)
        # Of several who do so at once, the database lets one through.
        begun = await transaction.row(
            INSERT_TAG,
            **where,
            name=name,
            manifest_id=held[0],
            actor_id=actor.id,
            actor_name=actor.name,
            record_key=record_key,
            now=now,
        )
        if begun is None:
            raise _conflict(artifact, name)
        await record(transaction, tag_event(actor, now, "create", target, name))


def _conflict(artifact: FoundArtifact, name: str) -> RegistryError:
    return RegistryError(ErrorCode.CONFLICT, f"tag {name} already exists under the repository {artifact.repository_id}")


def _not_found(target: Target, artifact: FoundArtifact) -> RegistryError:
    return RegistryError(ErrorCode.NOT_FOUND, f"artifact {target.full_name}:{artifact.digest} not found")
