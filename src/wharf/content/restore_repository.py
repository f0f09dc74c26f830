"""Restoring a deleted repository with all that was in it."""

from wharf.audit.actor import Actor
from wharf.audit.history_events import repository_restored_event
from wharf.audit.record import record
from wharf.content.claim_name import PushBegun, claim_name, hold_blobs, let_go
from wharf.content.history_queries import HOLD_HIDDEN_REPOSITORY, LIST_MANIFESTS_HIDDEN_AT, REVIVE_REPOSITORY
from wharf.content.revive import Restored, hidden_manifest, revive
from wharf.content.types import Stores, Target
from wharf.db import Transaction
from wharf.oci.errors import ErrorCode, RegistryError
from wharf.projects.ledger import enter_bytes
from wharf.projects.restore_window import check_window


async def restore_repository(stores: Stores, actor: Actor, target: Target, *, window_days: int) -> Restored:
    """Shows the repository of this name that was deleted last, with the artifacts and tags that it had then.

    What had been deleted in it before stays so, and can be restored for itself. Raises NOT_FOUND, GONE when it is too
    late, CONFLICT when another repository has the name by now, and `QuotaExceeded`.
    """
    while True:
        try:
            async with stores.database.begin() as transaction:
                return await _restore(transaction, stores, actor, target, window_days)
        except PushBegun:
            continue


async def _restore(
    transaction: Transaction, stores: Stores, actor: Actor, target: Target, window_days: int
) -> Restored:
    what = f"repository {target.full_name}"
    row = await transaction.row(HOLD_HIDDEN_REPOSITORY, project_id=target.project_id, repository=target.name)
    now = stores.clock()
    if row is not None:
        check_window(what, row[1], now, window_days)
    begun = await claim_name(transaction, target, now, "to restore the one that was deleted")
    if row is None:
        raise RegistryError(ErrorCode.NOT_FOUND, f"{what} not found, and it was not deleted either")
    repository_id, deleted_at = row
    await transaction.execute(REVIVE_REPOSITORY, repository_id=repository_id, now=now)
    rows = await transaction.rows(LIST_MANIFESTS_HIDDEN_AT, repository_id=repository_id, at=deleted_at)
    manifests = [hidden_manifest(manifest) for manifest in rows]
    freed = 0
    if begun is not None:
        await hold_blobs(transaction, [begun], [manifest.id for manifest in manifests])
        freed = await let_go(transaction, target, begun, now)
    revived = await revive(transaction, actor, target, repository_id, manifests, now)
    await record(transaction, repository_restored_event(actor, now, target))
    await enter_bytes(transaction, target.project_id, revived.added_bytes - freed, now)
    return revived.restored
