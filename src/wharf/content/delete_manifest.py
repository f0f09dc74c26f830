"""DELETE of a manifest, with what belongs to it."""

from wharf.audit.actor import Actor
from wharf.audit.events import artifact_deleted_event
from wharf.audit.record import record
from wharf.content.artifact_queries import LIST_TAGS_OF_MANIFESTS
from wharf.content.delete_queries import (
    DELETE_MANIFESTS,
    FIND_PARENT,
    LIST_ACCESSORIES_OF_REMOVED,
    LIST_ORPHANS,
)
from wharf.content.immutability import check_manifests_deletion, protection_of
from wharf.content.queries import DELETE_MANIFEST, END_TAG, FIND_MANIFEST
from wharf.content.repositories import hold_repository
from wharf.content.reviews import add_manifest_reviews
from wharf.content.types import Stores, Target
from wharf.db import Transaction
from wharf.oci.digest import Digest
from wharf.oci.errors import ErrorCode, RegistryError
from wharf.projects.ledger import enter_bytes


async def delete_manifest(
    stores: Stores, actor: Actor, target: Target, digest: Digest, *, with_belongings: bool
) -> None:
    """Hides the manifest and ends its tags, at once; it can be restored until it is swept.

    What belongs to it may go with it: its accessories, and those of its children that have neither a tag nor another
    index. Raises NAME_UNKNOWN, MANIFEST_UNKNOWN, VIOLATE_FOREIGN_KEY_CONSTRAINT for a child of an index, and
    PRECONDITION when a tag of any of them is immutable.
    """
    protection = await protection_of(stores, target)
    async with stores.database.begin() as transaction:
        repository_id = await hold_repository(transaction, target)
        row = await transaction.row(FIND_MANIFEST, repository_id=repository_id, digest=digest)
        if row is None:
            raise _unknown(target, digest)
        if await transaction.row(FIND_PARENT, repository_id=repository_id, digest=digest):
            raise RegistryError(ErrorCode.VIOLATE_FOREIGN_KEY_CONSTRAINT)
        manifest_id, freed_bytes = row
        # Before its tags: a push that is tagging it at this moment is waited for, and its tag ends as well.
        now = stores.clock()
        if not await transaction.execute(DELETE_MANIFEST, manifest_id=manifest_id, now=now):
            raise _unknown(target, digest)
        await record(transaction, artifact_deleted_event(actor, now, target, digest))
        removed = [manifest_id]
        found = await _belongings(transaction, repository_id, {manifest_id: str(digest)}) if with_belongings else {}
        while found:
            freed_bytes += sum(size_bytes for _, size_bytes in found.values())
            removed += found
            # At the same time as the first, by which a restoration knows what went with it.
            await transaction.execute(DELETE_MANIFESTS, ids=sorted(found), now=now)
            found = await _belongings(transaction, repository_id, {one: found[one][0] for one in found})
        await check_manifests_deletion(transaction, protection, sorted(removed))
        await _let_go(transaction, stores, actor, sorted(removed))
        await enter_bytes(transaction, target.project_id, -freed_bytes, stores.clock())


async def _let_go(transaction: Transaction, stores: Stores, actor: Actor, ids: list[int]) -> None:
    """Ends the tags of all the manifests that have been hidden; their labels stay, for a restoration."""
    # Later than whatever a push has begun that was waited for.
    now = stores.clock()
    who = {"actor_id": actor.id, "actor_name": actor.name}
    tags = {row[3]: row[0] for row in await transaction.rows(LIST_TAGS_OF_MANIFESTS, ids=ids)}
    # In the order in which a push moves several. No tag can come meanwhile, and those that move away do not end here.
    await transaction.execute_many(END_TAG, [{"tag_id": tags[name], **who, "now": now} for name in sorted(tags)])
    await add_manifest_reviews(transaction, ids, now)


async def _belongings(
    transaction: Transaction, repository_id: int, removed: dict[int, str]
) -> dict[int, tuple[str, int]]:
    """By their ids, digests and sizes of what belongs to manifests that have been hidden, and to nothing else."""
    accessories = await transaction.rows(
        LIST_ACCESSORIES_OF_REMOVED, repository_id=repository_id, digests=sorted(removed.values())
    )
    orphans = await transaction.rows(LIST_ORPHANS, repository_id=repository_id, ids=sorted(removed))
    return {row[0]: (row[1], row[2]) for row in (*accessories, *orphans)}


def _unknown(target: Target, digest: Digest) -> RegistryError:
    return RegistryError(ErrorCode.MANIFEST_UNKNOWN, f"manifest {target.full_name}@{digest} not found")
