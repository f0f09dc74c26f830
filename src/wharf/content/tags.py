"""Tags: moving, deleting and listing them."""

from wharf.base.clock import Clock
from wharf.content.queries import END_TAG, FIND_TAG, INSERT_REVIEW, INSERT_TAG, LIST_TAGS
from wharf.content.repositories import require_repository
from wharf.content.types import Stores, Target
from wharf.db import Transaction
from wharf.identity.types import Identity
from wharf.oci.errors import ErrorCode, RegistryError


async def move_tag(
    transaction: Transaction,
    repository_id: int,
    name: str,
    manifest_id: int,
    actor: Identity,
    clock: Clock,
    record_key: str,
) -> None:
    """Points the tag at the manifest: ends the interval that holds, if any, and begins a new one.

    `record_key` is the record in storage that says so.
    """
    find = {"repository_id": repository_id, "name": name}
    while (current := await transaction.row(FIND_TAG, **find)) is None or current[1] != manifest_id:
        # Not the time at which the request came: another push may have moved the tag since.
        now = clock()
        if current is not None:
            if not await transaction.execute(END_TAG, tag_id=current[0], actor_id=actor.id, now=now):
                continue
            await transaction.execute(INSERT_REVIEW, kind="manifest", target_id=current[1], due_at=now)
        begun = await transaction.row(
            INSERT_TAG,
            repository_id=repository_id,
            name=name,
            manifest_id=manifest_id,
            actor_id=actor.id,
            record_key=record_key,
            now=now,
        )
        # Without a row another push has moved the tag in this moment; this one goes on from where it is now.
        if begun is not None:
            return


async def delete_tag(stores: Stores, actor: Identity, target: Target, name: str) -> None:
    """Ends the tag; the manifest stays. Raises NAME_UNKNOWN and MANIFEST_UNKNOWN."""
    async with stores.database.begin() as transaction:
        repository_id = await require_repository(transaction, target)
        while (current := await transaction.row(FIND_TAG, repository_id=repository_id, name=name)) is not None:
            now = stores.clock()
            if await transaction.execute(END_TAG, tag_id=current[0], actor_id=actor.id, now=now):
                await transaction.execute(INSERT_REVIEW, kind="manifest", target_id=current[1], due_at=now)
                return
        raise RegistryError(ErrorCode.MANIFEST_UNKNOWN, f"tag {target.full_name}:{name} not found")


async def list_tags(stores: Stores, target: Target, *, last: str, limit: int) -> list[str]:
    """At most `limit` tags after `last`, in byte order; raises NAME_UNKNOWN."""
    repository_id = await require_repository(stores.database, target)
    if limit == 0:
        return []
    rows = await stores.database.rows(LIST_TAGS, repository_id=repository_id, last=last, limit=limit)
    return [row[0] for row in rows]
