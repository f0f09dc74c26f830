"""Restoring a deleted tag."""

from wharf.audit.actor import Actor
from wharf.audit.history_events import tag_restored_event
from wharf.audit.record import record
from wharf.content.delete_queries import HOLD_REPOSITORY
from wharf.content.history_queries import FIND_LAST_INTERVAL
from wharf.content.queries import FIND_MANIFEST, INSERT_TAG
from wharf.content.repository_list import repository_not_found
from wharf.content.types import Stores, Target
from wharf.oci.errors import ErrorCode, RegistryError
from wharf.projects.restore_window import check_window


async def restore_tag(stores: Stores, actor: Actor, target: Target, name: str, *, window_days: int) -> str:
    """Points a deleted tag at what it pointed at last, from now on, and returns that digest.

    Raises NOT_FOUND, GONE when it is too late, and CONFLICT when the tag is there or its artifact has
    been deleted too.
    """
    what = f"tag {target.full_name}:{name}"
    async with stores.database.begin() as transaction:
        held = await transaction.row(HOLD_REPOSITORY, project_id=target.project_id, repository=target.name)
        if held is None:
            raise repository_not_found(target)
        repository_id = int(held[0])
        row = await transaction.row(FIND_LAST_INTERVAL, repository_id=repository_id, name=name)
        if row is None:
            raise RegistryError(ErrorCode.NOT_FOUND, f"{what} not found, and it was not deleted either")
        ended_at, record_key, digest = row
        if ended_at is None:
            raise RegistryError(ErrorCode.CONFLICT, f"{what} is there and points at {digest}; delete it first")
        now = stores.clock()
        check_window(what, ended_at, now, window_days)
        found = await transaction.row(FIND_MANIFEST, repository_id=repository_id, digest=digest)
        if found is None:
            raise RegistryError(
                ErrorCode.CONFLICT, f"{what} pointed at {digest}, which has been deleted too; restore that artifact"
            )
        # Which is another row where the artifact was deleted and pushed anew. Nobody is pushing the tag meanwhile.
        await transaction.row(
            INSERT_TAG,
            repository_id=repository_id,
            name=name,
            manifest_id=found[0],
            actor_id=actor.id,
            actor_name=actor.name,
            record_key=record_key,
            now=now,
        )
        await record(transaction, tag_restored_event(actor, now, target, name))
    return str(digest)
