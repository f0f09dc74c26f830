"""Deleting a whole repository: however much is in it, it is gone at once."""

from wharf.audit.actor import Actor
from wharf.audit.events import repository_deleted_event
from wharf.audit.record import record
from wharf.content.claim_name import hold_blobs
from wharf.content.delete_queries import (
    DELETE_MANIFESTS_OF_REPOSITORY,
    DELETE_REPOSITORY,
    END_TAGS_OF_REPOSITORY,
    HOLD_REPOSITORY,
    REVIEW_BLOBS_OF_REPOSITORY,
    REVIEW_MANIFESTS_OF_REPOSITORY,
    SUM_MANIFEST_SIZES,
    SUM_SIZES_OF_OWN_BLOBS,
    UNLINK_BLOBS_OF_REPOSITORY,
)
from wharf.content.immutability import check_repository_deletion, protection_of
from wharf.content.queries import INSERT_REVIEW
from wharf.content.repository_list import repository_not_found
from wharf.content.types import Stores, Target
from wharf.db import Statement, Transaction
from wharf.projects.ledger import enter_bytes


async def delete_repository(stores: Stores, actor: Actor, target: Target) -> None:
    """Hides the repository with its artifacts and ends its tags; labels stay on what is hidden, and the bytes go later.

    Raises NOT_FOUND, and PRECONDITION when one of the tags is immutable.
    """
    protection = await protection_of(stores, target)
    async with stores.database.begin() as transaction:
        row = await transaction.row(HOLD_REPOSITORY, project_id=target.project_id, repository=target.name)
        if row is None:
            raise repository_not_found(target)
        repository_id, now = row[0], stores.clock()
        await check_repository_deletion(transaction, protection, repository_id)
        of_repository = {"repository_id": repository_id}
        who = {"actor_id": actor.id, "actor_name": actor.name}
        # In this order: each statement finds by what the later ones take away.
        await transaction.execute(END_TAGS_OF_REPOSITORY, **of_repository, **who, now=now)
        await transaction.execute(REVIEW_MANIFESTS_OF_REPOSITORY, **of_repository, due_at=now)
        freed_bytes = await _number(transaction, SUM_MANIFEST_SIZES, of_repository)
        await transaction.execute(DELETE_MANIFESTS_OF_REPOSITORY, **of_repository, now=now)
        await hold_blobs(transaction, [repository_id], [])
        freed_bytes += await _number(
            transaction, SUM_SIZES_OF_OWN_BLOBS, {**of_repository, "project_id": target.project_id}
        )
        await transaction.execute(REVIEW_BLOBS_OF_REPOSITORY, **of_repository, due_at=now)
        await transaction.execute(UNLINK_BLOBS_OF_REPOSITORY, **of_repository)
        await transaction.execute(DELETE_REPOSITORY, **of_repository, now=now)
        await record(transaction, repository_deleted_event(actor, now, target))
        await transaction.execute(INSERT_REVIEW, kind="repository", target_id=repository_id, due_at=now)
        await enter_bytes(transaction, target.project_id, -freed_bytes, now)


async def _number(transaction: Transaction, statement: Statement, parameters: dict[str, int]) -> int:
    row = await transaction.row(statement, **parameters)
    return int(row[0]) if row else 0
