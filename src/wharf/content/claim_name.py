"""Making sure of a repository's name before something that exists gets it."""

from wharf.content.delete_queries import (
    DELETE_REPOSITORY,
    HOLD_BLOBS_OF_REPOSITORY,
    HOLD_UNPUBLISHED_REPOSITORY,
    REVIEW_BLOBS_OF_REPOSITORY,
    SUM_SIZES_OF_OWN_BLOBS,
    UNLINK_BLOBS_OF_REPOSITORY,
)
from wharf.content.move_queries import DELETE_PLACEHOLDER
from wharf.content.queries import FIND_REPOSITORY, INSERT_REPOSITORY, INSERT_REVIEW
from wharf.content.types import Target
from wharf.db import Transaction
from wharf.oci.errors import ErrorCode, RegistryError


async def claim_name(transaction: Transaction, target: Target, now: int, purpose: str) -> int:
    """Takes care that nobody else gets the name until the unit of work ends, in which a repository has to get it.

    A push that is just creating a repository of that name is waited for, and others wait: an empty repository is
    inserted as they would insert it, and taken away again. What a push has begun under that name without a manifest so
    far gives way; returned are the bytes that the project holds less by that, which the caller enters at the end.
    `purpose` says in an error what the name was to be for. Raises CONFLICT when it is taken, and NOT_FOUND when the
    project is gone by now.
    """
    where = {"project_id": target.project_id, "repository": target.name}
    # Before the project, which the insertion holds.
    begun = await transaction.row(HOLD_UNPUBLISHED_REPOSITORY, **where)
    if begun is not None:
        await transaction.execute(DELETE_REPOSITORY, repository_id=begun[0], now=now)
    row = await transaction.row(INSERT_REPOSITORY, **where, now=now)
    if row is None:
        raise await _in_the_way(transaction, target, purpose)
    await transaction.execute(DELETE_PLACEHOLDER, repository_id=row[0])
    return 0 if begun is None else await _unlink_blobs(transaction, target, begun[0], now)


async def _unlink_blobs(transaction: Transaction, target: Target, repository_id: int, now: int) -> int:
    """Leaves the blobs of a repository that has just been deleted to the review; returns what its project lets go."""
    of_repository = {"repository_id": repository_id}
    await transaction.rows(HOLD_BLOBS_OF_REPOSITORY, **of_repository)
    freed = await transaction.row(SUM_SIZES_OF_OWN_BLOBS, **of_repository, project_id=target.project_id)
    await transaction.execute(REVIEW_BLOBS_OF_REPOSITORY, **of_repository, due_at=now)
    await transaction.execute(UNLINK_BLOBS_OF_REPOSITORY, **of_repository)
    await transaction.execute(INSERT_REVIEW, kind="repository", target_id=repository_id, due_at=now)
    return int(freed[0]) if freed else 0


async def _in_the_way(transaction: Transaction, target: Target, purpose: str) -> RegistryError:
    found = await transaction.row(FIND_REPOSITORY, project_id=target.project_id, repository=target.name)
    if found is None:
        return RegistryError(ErrorCode.NOT_FOUND, f"project {target.project} not found")
    if found[0] is not None:
        return RegistryError(
            ErrorCode.CONFLICT, f"there is a repository {target.full_name}; rename or delete it first {purpose}"
        )
    return RegistryError(
        ErrorCode.CONFLICT,
        f"the name {target.full_name} leads to a repository that has been renamed or moved; "
        f"delete that redirect first {purpose}",
    )
