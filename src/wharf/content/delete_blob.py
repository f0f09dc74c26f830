"""DELETE of a blob."""

from wharf.audit.actor import Actor
from wharf.audit.events import blob_deleted_event
from wharf.audit.record import record
from wharf.content.queries import (
    FIND_MANIFEST_WITH_BLOB,
    HOLD_BLOB,
    INSERT_REVIEW,
    PROJECT_HOLDS_BLOB,
    UNLINK_BLOB,
)
from wharf.content.repositories import hold_repository
from wharf.content.types import Stores, Target
from wharf.oci.digest import Digest
from wharf.oci.errors import ErrorCode, RegistryError
from wharf.projects.ledger import enter_bytes


async def delete_blob(stores: Stores, actor: Actor, target: Target, digest: Digest) -> None:
    """Takes the blob out of the repository at once; its bytes go later, when nothing else has them.

    Raises NAME_UNKNOWN, BLOB_UNKNOWN, and UNSUPPORTED while a manifest of the repository needs the blob.
    """
    async with stores.database.begin() as transaction:
        repository_id = await hold_repository(transaction, target)
        blob = await transaction.row(HOLD_BLOB, digest=digest)
        if blob is None:
            raise RegistryError(ErrorCode.BLOB_UNKNOWN, detail=digest)
        blob_id, size_bytes = blob
        # The link first: where another node is just pushing a manifest with this blob, this waits for it, and what
        # is read afterwards includes it.
        if not await transaction.execute(UNLINK_BLOB, repository_id=repository_id, blob_id=blob_id):
            raise RegistryError(ErrorCode.BLOB_UNKNOWN, detail=digest)
        user = await transaction.row(FIND_MANIFEST_WITH_BLOB, blob_id=blob_id, repository_id=repository_id)
        if user:
            raise RegistryError(
                ErrorCode.UNSUPPORTED, f"blob {digest} belongs to the manifest {user[0]}; delete that first"
            )
        now = stores.clock()
        await record(transaction, blob_deleted_event(actor, now, target, digest))
        await transaction.execute(INSERT_REVIEW, kind="blob", target_id=blob_id, due_at=now)
        held = await transaction.row(PROJECT_HOLDS_BLOB, blob_id=blob_id, project_id=target.project_id)
        if held is None:
            await enter_bytes(transaction, target.project_id, -size_bytes, now)
