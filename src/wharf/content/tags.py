"""Tags: moving, deleting and listing them."""

from collections.abc import Collection
from typing import NamedTuple

from wharf.audit.actor import Actor
from wharf.audit.events import tag_event
from wharf.audit.record import record
from wharf.base.clock import Clock
from wharf.content.immutability import Protection, protection_of
from wharf.content.queries import END_TAG, FIND_TAG, INSERT_REVIEW, INSERT_TAG, LIST_TAGS
from wharf.content.repositories import hold_repository, require_repository
from wharf.content.types import Stores, Target
from wharf.db import Transaction
from wharf.oci.errors import ErrorCode, RegistryError


class TagMove(NamedTuple):
    """What moving a tag has done: nothing, if it pointed there before, and else from which manifest it was taken."""

    is_moved: bool
    replaced: int | None = None


class TagTaken(RegistryError):  # noqa: N818  It names a state the caller may expect.
    """The tag points at something else than whoever wants to move it has seen."""

    def __init__(self, name: str) -> None:
        super().__init__(ErrorCode.CONFLICT, f"tag {name} is there, or has been moved meanwhile")


async def move_tag(
    transaction: Transaction,
    repository_id: int,
    name: str,
    manifest_id: int,
    actor: Actor,
    clock: Clock,
    record_key: str,
    protection: Protection,
    replaces: Collection[int] | None = None,
) -> TagMove:
    """Points the tag at the manifest.

    The interval that holds ends, if there is one, and a new one begins; the manifest that the tag has left waits for
    its review, for which the caller has to ask when all tags have been moved.
    `record_key` is the record in storage that says so. `replaces` has the manifests that the tag may point at before,
    if it is there, and None is for any: of several who say so at once, the database lets one through.
    Raises `TagTaken`, and PRECONDITION for an immutable tag that is there.
    """
    find = {"repository_id": repository_id, "name": name}
    left: int | None = None
    who = {"actor_id": actor.id, "actor_name": actor.name}
    while True:
        current = await transaction.row(FIND_TAG, **find)
        if current is not None:
            if replaces is not None and current[1] not in replaces:
                raise TagTaken(name)
            protection.check_move(name)
            if current[1] == manifest_id:
                return TagMove(is_moved=False)
        # Not the time at which the request came: another push may have moved the tag since.
        now = clock()
        if current is not None:
            if not await transaction.execute(END_TAG, tag_id=current[0], **who, now=now):
                continue
            left = int(current[1])
        begun = await transaction.row(
            INSERT_TAG,
            repository_id=repository_id,
            name=name,
            manifest_id=manifest_id,
            **who,
            record_key=record_key,
            now=now,
        )
        # Without a row another push has moved the tag in this moment; this one goes on from where it is now.
        if begun is not None:
            return TagMove(is_moved=True, replaced=left)


async def delete_tag(stores: Stores, actor: Actor, target: Target, name: str) -> None:
    """Ends the tag; the manifest stays. Raises NAME_UNKNOWN, MANIFEST_UNKNOWN, PRECONDITION for an immutable tag."""
    protection = await protection_of(stores, target)
    who = {"actor_id": actor.id, "actor_name": actor.name}
    async with stores.database.begin() as transaction:
        repository_id = await hold_repository(transaction, target)
        while (current := await transaction.row(FIND_TAG, repository_id=repository_id, name=name)) is not None:
            protection.check_deletion(name)
            now = stores.clock()
            if await transaction.execute(END_TAG, tag_id=current[0], **who, now=now):
                await transaction.execute(INSERT_REVIEW, kind="manifest", target_id=current[1], due_at=now)
                await record(transaction, tag_event(actor, now, "delete", target, name))
                return
        raise RegistryError(ErrorCode.MANIFEST_UNKNOWN, f"tag {target.full_name}:{name} not found")


async def list_tags(stores: Stores, target: Target, *, last: str, limit: int) -> list[str]:
    """At most `limit` tags after `last`, in byte order; raises NAME_UNKNOWN."""
    repository_id = await require_repository(stores.database, target)
    if limit == 0:
        return []
    rows = await stores.database.rows(LIST_TAGS, repository_id=repository_id, last=last, limit=limit)
    return [row[0] for row in rows]
