"""Restoring a deleted artifact with what was deleted with it and what it needs."""

from wharf.audit.actor import Actor
from wharf.audit.history_events import artifact_restored_event
from wharf.audit.record import record
from wharf.content.delete_queries import HOLD_REPOSITORY
from wharf.content.history_queries import FIND_HIDDEN_MANIFEST, LIST_HIDDEN_ACCESSORIES, LIST_HIDDEN_CHILDREN
from wharf.content.queries import FIND_MANIFEST
from wharf.content.repository_list import repository_not_found
from wharf.content.revive import HiddenManifest, Restored, hidden_manifest, revive
from wharf.content.types import Stores, Target
from wharf.db import Transaction
from wharf.oci.digest import Digest
from wharf.oci.errors import ErrorCode, RegistryError
from wharf.projects.ledger import enter_bytes
from wharf.projects.restore_window import check_window, window_start


async def restore_artifact(
    stores: Stores, actor: Actor, target: Target, digest: Digest, *, window_days: int
) -> Restored:
    """Shows a deleted artifact again, with its tags, its blobs, the children of an index, and accessories.

    Accessories come back if they were deleted together with it. A tag that points elsewhere by now stays there.
    Raises NOT_FOUND, GONE when it is too late, CONFLICT when the artifact is there, and `QuotaExceeded`.
    """
    what = f"artifact {target.full_name}@{digest}"
    async with stores.database.begin() as transaction:
        held = await transaction.row(HOLD_REPOSITORY, project_id=target.project_id, repository=target.name)
        if held is None:
            raise repository_not_found(target)
        repository_id, now = int(held[0]), stores.clock()
        if await transaction.row(FIND_MANIFEST, repository_id=repository_id, digest=digest):
            raise RegistryError(ErrorCode.CONFLICT, f"{what} is there, so there is nothing to restore")
        row = await transaction.row(FIND_HIDDEN_MANIFEST, repository_id=repository_id, digest=digest)
        if row is None:
            raise RegistryError(ErrorCode.NOT_FOUND, f"{what} not found, and it was not deleted either")
        first = hidden_manifest(row)
        check_window(what, first.deleted_at, now, window_days)
        family = await family_of(transaction, repository_id, first, window_start(now, window_days))
        revived = await revive(transaction, actor, target, repository_id, family, now)
        await record(transaction, *(artifact_restored_event(actor, now, target, one.digest) for one in family))
        await enter_bytes(transaction, target.project_id, revived.added_bytes, now)
    return revived.restored


async def family_of(
    transaction: Transaction, repository_id: int, first: HiddenManifest, since: int
) -> list[HiddenManifest]:
    """The artifact and whatever was deleted since then and comes back with it, each digest once."""
    family = {first.digest: first}
    found = [first]
    while found:
        children = await transaction.rows(
            LIST_HIDDEN_CHILDREN, repository_id=repository_id, ids=sorted(one.id for one in found), since=since
        )
        accessories = await transaction.rows(
            LIST_HIDDEN_ACCESSORIES,
            repository_id=repository_id,
            digests=sorted(one.digest for one in found),
            at=first.deleted_at,
        )
        # Of several that had a digest one after the other, the last.
        latest = {one.digest: one for one in sorted(map(hidden_manifest, (*children, *accessories)), key=_order)}
        found = [one for one in latest.values() if one.digest not in family]
        family.update((one.digest, one) for one in found)
    return list(family.values())


def _order(manifest: HiddenManifest) -> tuple[int, int]:
    return manifest.deleted_at, manifest.id
