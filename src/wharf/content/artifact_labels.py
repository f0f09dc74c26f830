"""Labels on artifacts."""

from wharf.audit.actor import Actor
from wharf.audit.events import artifact_label_event
from wharf.audit.record import record
from wharf.base.clock import Clock
from wharf.content.artifact_list import FoundArtifact
from wharf.content.artifact_queries import (
    DELETE_MANIFEST_LABEL,
    FIND_LABEL_OF_ANY,
    INSERT_MANIFEST_LABEL,
)
from wharf.content.types import Target
from wharf.db import Database
from wharf.oci.errors import ErrorCode, RegistryError


async def add_label(
    database: Database, clock: Clock, actor: Actor, target: Target, artifact: FoundArtifact, label_id: int
) -> None:
    """Puts a label of the system or of the project on the artifact; raises NOT_FOUND and CONFLICT."""
    async with database.begin() as transaction:
        label = await transaction.row(FIND_LABEL_OF_ANY, label_id=label_id)
        if label is None:
            raise RegistryError(ErrorCode.NOT_FOUND, f"label {label_id} not found")
        if label[0] not in (0, target.project_id):
            raise RegistryError(ErrorCode.NOT_FOUND, f"project id {target.project_id}, label {label_id} not found")
        pair = {"manifest_id": artifact.id, "label_id": label_id}
        added = await transaction.execute(INSERT_MANIFEST_LABEL, **pair, now=clock())
        if not added:
            raise RegistryError(ErrorCode.CONFLICT, f"label {label_id} is already added to the artifact {artifact.id}")
        await record(transaction, artifact_label_event(actor, clock(), "create", target, artifact.digest, label[1]))


async def remove_label(
    database: Database, clock: Clock, actor: Actor, target: Target, artifact: FoundArtifact, label_id: int
) -> None:
    """Takes a label off; raises NOT_FOUND."""
    async with database.begin() as transaction:
        if not await transaction.execute(DELETE_MANIFEST_LABEL, manifest_id=artifact.id, label_id=label_id):
            raise RegistryError(
                ErrorCode.NOT_FOUND, f"reference with label {label_id} and artifact {artifact.id} not found"
            )
        label = await transaction.row(FIND_LABEL_OF_ANY, label_id=label_id)
        name = label[1] if label else str(label_id)
        await record(transaction, artifact_label_event(actor, clock(), "delete", target, artifact.digest, name))
