"""Pointing a tag at something again that it has pointed at before."""

from wharf.audit.actor import Actor
from wharf.audit.history_events import artifact_restored_event, tag_restored_to_event
from wharf.audit.record import record
from wharf.content.delete_queries import HOLD_REPOSITORY
from wharf.content.history_queries import FIND_HIDDEN_MANIFEST, FIND_INTERVAL_OF_DIGEST
from wharf.content.immutability import Protection, protection_of
from wharf.content.queries import END_TAG, FIND_MANIFEST, FIND_TAG, INSERT_TAG
from wharf.content.repository_list import repository_not_found
from wharf.content.restore_artifact import family_of
from wharf.content.reviews import add_manifest_reviews
from wharf.content.revive import hidden_manifest, revive
from wharf.content.types import Stores, Target
from wharf.db import Transaction
from wharf.oci.digest import Digest
from wharf.oci.errors import ErrorCode, RegistryError
from wharf.projects.ledger import enter_bytes
from wharf.projects.restore_window import check_window, window_start


async def restore_tag_to(
    stores: Stores,
    actor: Actor,
    target: Target,
    name: str,
    digest: Digest,
    *,
    window_days: int,
    may_restore_artifact: bool,
) -> None:
    """Points a tag, which may be there or not, at a digest of its history from now on.

    An artifact that has been deleted comes back for it, as when it is restored for itself. Raises NOT_FOUND for a
    digest that the tag has never pointed at, CONFLICT when it does so now or when the caller may not restore the
    artifact, GONE when it is too late for that, PRECONDITION for an immutable tag that is there, and `QuotaExceeded`.
    """
    what = f"tag {target.full_name}:{name}"
    protection = await protection_of(stores, target)
    async with stores.database.begin() as transaction:
        held = await transaction.row(HOLD_REPOSITORY, project_id=target.project_id, repository=target.name)
        if held is None:
            raise repository_not_found(target)
        where, now = {"repository_id": int(held[0])}, stores.clock()
        interval = await transaction.row(FIND_INTERVAL_OF_DIGEST, **where, name=name, digest=digest)
        if interval is None:
            raise RegistryError(ErrorCode.NOT_FOUND, f"{what} has never pointed at {digest}")
        there = await transaction.row(FIND_MANIFEST, **where, digest=digest)
        if there is None and not may_restore_artifact:
            raise RegistryError(
                ErrorCode.CONFLICT, f"{what} pointed at {digest}, which has been deleted too; restore that artifact"
            )
        left = await _take_off(transaction, actor, where, what, name, there[0] if there else 0, protection, now)
        added_bytes = 0
        if there is None:
            added_bytes = await _bring_back(
                transaction, actor, target, where["repository_id"], digest, window_days, now
            )
            there = await transaction.row(FIND_MANIFEST, **where, digest=digest)
            assert there is not None
        who = {"actor_id": actor.id, "actor_name": actor.name}
        # It may be back with the artifact already, or with what belongs to that.
        current = await transaction.row(FIND_TAG, **where, name=name)
        if current is not None and current[1] != there[0]:
            await transaction.execute(END_TAG, tag_id=current[0], **who, now=now)
        await transaction.row(
            INSERT_TAG, **where, name=name, manifest_id=there[0], **who, record_key=interval[0], now=now
        )
        await add_manifest_reviews(transaction, left, now)
        await record(transaction, tag_restored_to_event(actor, now, target, name, digest))
        await enter_bytes(transaction, target.project_id, added_bytes, now)


async def _take_off(
    transaction: Transaction,
    actor: Actor,
    where: dict[str, int],
    what: str,
    name: str,
    manifest_id: int,
    protection: Protection,
    now: int,
) -> list[int]:
    """Ends the tag if it is there; returns what it has pointed at."""
    current = await transaction.row(FIND_TAG, **where, name=name)
    if current is None:
        return []
    if current[1] == manifest_id:
        raise RegistryError(ErrorCode.CONFLICT, f"{what} points there already")
    protection.check_move(name)
    await transaction.execute(END_TAG, tag_id=current[0], actor_id=actor.id, actor_name=actor.name, now=now)
    return [int(current[1])]


async def _bring_back(
    transaction: Transaction,
    actor: Actor,
    target: Target,
    repository_id: int,
    digest: Digest,
    window_days: int,
    now: int,
) -> int:
    """Restores the artifact; returns the bytes that the project holds more, which the caller enters at the end."""
    row = await transaction.row(FIND_HIDDEN_MANIFEST, repository_id=repository_id, digest=digest)
    # The history of a tag names it, and nothing but a restoration shows it again.
    assert row is not None
    first = hidden_manifest(row)
    check_window(f"artifact {target.full_name}@{digest}", first.deleted_at, now, window_days)
    family = await family_of(transaction, repository_id, first, window_start(now, window_days))
    revived = await revive(transaction, actor, target, repository_id, family, now)
    await record(transaction, *(artifact_restored_event(actor, now, target, one.digest) for one in family))
    return revived.added_bytes
