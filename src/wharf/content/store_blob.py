"""Making stored bytes a blob of a repository; the last step of every way to push one."""

from wharf.content.queries import (
    HOLD_BLOB,
    INSERT_BLOB,
    INSERT_REVIEW,
    LINK_BLOB,
    LINK_BLOB_TO_MANIFESTS,
    PROJECT_HOLDS_BLOB,
)
from wharf.content.receive import Received
from wharf.content.repositories import ensure_repository
from wharf.content.types import Stores, Target
from wharf.db import Transaction
from wharf.oci.digest import Digest
from wharf.projects.ledger import enter_bytes

# How long a blob may wait for the manifest that uses it.
UNUSED_BLOB_REVIEW_MICROSECONDS = 24 * 3600 * 1_000_000


async def record_blob(transaction: Transaction, stores: Stores, target: Target, received: Received) -> bool:
    """Records the blob and links it to the repository; tells whether the stored bytes are used.

    They are not when the registry has the same content already: then the caller deletes them after the commit.
    It has to be the last that its unit of work does. Raises `QuotaExceeded`.
    """
    now = stores.clock()
    # Before the blob, so that whoever moves the repository with all of its blobs waits for nobody who waits for him.
    repository_id = await ensure_repository(transaction, target, now)
    row = await transaction.row(
        INSERT_BLOB,
        digest=received.digest,
        size_bytes=received.size_bytes,
        storage_key=received.storage_key,
        now=now,
    )
    if row is None:
        known = await transaction.row(HOLD_BLOB, digest=received.digest)
        assert known is not None
        await link_blob(transaction, stores, target, repository_id, received.digest, known[0], received.size_bytes)
        return False
    blob_id, is_awaited = row
    await transaction.execute(LINK_BLOB, repository_id=repository_id, blob_id=blob_id, now=now)
    if is_awaited:
        await transaction.execute(
            LINK_BLOB_TO_MANIFESTS, repository_id=repository_id, digest=received.digest, blob_id=blob_id
        )
    # The project cannot have had it before, so nobody looks.
    await _enter_blob(transaction, target, blob_id, received.size_bytes, now)
    return True


async def link_blob(
    transaction: Transaction,
    stores: Stores,
    target: Target,
    repository_id: int,
    digest: Digest,
    blob_id: int,
    size_bytes: int,
) -> None:
    """Makes a recorded blob pullable through a repository, and enters it in the project's ledger once.

    It has to be the last that its unit of work does. Raises `QuotaExceeded`.
    """
    now = stores.clock()
    held = await transaction.row(PROJECT_HOLDS_BLOB, blob_id=blob_id, project_id=target.project_id)
    await transaction.execute(LINK_BLOB, repository_id=repository_id, blob_id=blob_id, now=now)
    await transaction.execute(LINK_BLOB_TO_MANIFESTS, repository_id=repository_id, digest=digest, blob_id=blob_id)
    if held is None:
        await _enter_blob(transaction, target, blob_id, size_bytes, now)


async def _enter_blob(transaction: Transaction, target: Target, blob_id: int, size_bytes: int, now: int) -> None:
    due_at = now + UNUSED_BLOB_REVIEW_MICROSECONDS
    await transaction.execute(INSERT_REVIEW, kind="blob", target_id=blob_id, due_at=due_at)
    await enter_bytes(transaction, target.project_id, size_bytes, now)
