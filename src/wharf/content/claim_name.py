"""Making sure of a repository's name before something that exists gets it."""

from wharf.content.delete_queries import (
    DELETE_REPOSITORY,
    HOLD_BLOBS,
    HOLD_UNPUBLISHED_REPOSITORY,
    REVIEW_BLOBS_OF_REPOSITORY,
    SUM_SIZES_OF_OWN_BLOBS,
    UNLINK_BLOBS_OF_REPOSITORY,
)
from wharf.content.move_queries import DELETE_PLACEHOLDER
from wharf.content.queries import (
    FIND_NAME_THAT_LEADS_ELSEWHERE,
    FIND_PUBLISHED_REPOSITORY,
    FIND_REPOSITORY,
    INSERT_REPOSITORY,
    INSERT_REVIEW,
)
from wharf.content.repositories import check_full_name
from wharf.content.types import Target
from wharf.db import Transaction
from wharf.oci.errors import ErrorCode, RegistryError


class PushBegun(Exception):  # noqa: N818  It names a state that the caller has to expect.
    """A push has begun under the name in the middle of it: the whole unit of work is to be done once more.

    What the push has begun would have to be held now, after the project, and others hold the two in the other order.
    """


async def claim_name(transaction: Transaction, target: Target, now: int, purpose: str) -> int | None:
    """Takes care that nobody else gets the name until the unit of work ends, in which a repository has to get it.

    A push that is just creating a repository of that name is waited for, and others wait: an empty repository is
    inserted as they would insert it, and taken away again. What a push has begun under that name without a manifest so
    far gives way; its id is returned, and the caller hands it to `let_go` once he holds its blobs with his own.
    `purpose` says in an error what the name was to be for. Raises CONFLICT when it is taken, NAME_INVALID when it is
    too long, NOT_FOUND when the project is gone by now, and `PushBegun`.
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
    await check_full_name(transaction, target)
    return None if begun is None else int(begun[0])


async def hold_blobs(transaction: Transaction, repository_ids: list[int], manifest_ids: list[int]) -> None:
    """Holds all blobs that the repositories have and the manifests need.

    At once, since whoever holds the blobs of one repository and then those of another one waits in a circle with
    somebody who holds some of both.
    """
    await transaction.rows(HOLD_BLOBS, repository_ids=repository_ids, manifest_ids=manifest_ids)


async def let_go(transaction: Transaction, target: Target, begun: int, now: int) -> int:
    """Leaves the blobs of what gave way to the review; returns the bytes that its project holds less.

    The caller holds the blobs, and enters the bytes at the end.
    """
    of_repository = {"repository_id": begun}
    freed = await transaction.row(SUM_SIZES_OF_OWN_BLOBS, **of_repository, project_id=target.project_id)
    await transaction.execute(REVIEW_BLOBS_OF_REPOSITORY, **of_repository, due_at=now)
    await transaction.execute(UNLINK_BLOBS_OF_REPOSITORY, **of_repository)
    await transaction.execute(INSERT_REVIEW, kind="repository", target_id=begun, due_at=now)
    return int(freed[0]) if freed else 0


async def _in_the_way(transaction: Transaction, target: Target, purpose: str) -> Exception:
    where = {"project_id": target.project_id, "repository": target.name}
    if await transaction.row(FIND_REPOSITORY, **where) is None:
        return RegistryError(ErrorCode.NOT_FOUND, f"project {target.project} not found")
    if await transaction.row(FIND_PUBLISHED_REPOSITORY, **where):
        return RegistryError(
            ErrorCode.CONFLICT, f"there is a repository {target.full_name}; rename or delete it first {purpose}"
        )
    if await transaction.row(FIND_NAME_THAT_LEADS_ELSEWHERE, **where):
        return RegistryError(
            ErrorCode.CONFLICT,
            f"the name {target.full_name} leads to a repository that has been renamed or moved; "
            f"delete that redirect first {purpose}",
        )
    return PushBegun()
