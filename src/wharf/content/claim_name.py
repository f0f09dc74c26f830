"""Making sure of a repository's name before something that exists gets it."""

from wharf.content.move_queries import DELETE_PLACEHOLDER
from wharf.content.queries import FIND_REPOSITORY, INSERT_REPOSITORY
from wharf.content.types import Target
from wharf.db import Transaction
from wharf.oci.errors import ErrorCode, RegistryError


async def claim_name(transaction: Transaction, target: Target, now: int, purpose: str) -> None:
    """Takes care that nobody else gets the name until the unit of work ends, in which a repository has to get it.

    A push that is just creating a repository of that name is waited for, and others wait: an empty repository is
    inserted as they would insert it, and taken away again. `purpose` says in an error what it was to be for. Raises
    CONFLICT when the name is taken, and NOT_FOUND when the project is gone by now.
    """
    where = {"project_id": target.project_id, "repository": target.name}
    row = await transaction.row(INSERT_REPOSITORY, **where, now=now)
    if row is not None:
        await transaction.execute(DELETE_PLACEHOLDER, repository_id=row[0])
        return
    found = await transaction.row(FIND_REPOSITORY, **where)
    if found is None:
        raise RegistryError(ErrorCode.NOT_FOUND, f"project {target.project} not found")
    if found[0] is not None:
        raise RegistryError(
            ErrorCode.CONFLICT, f"there is a repository {target.full_name}; rename or delete it first {purpose}"
        )
    raise RegistryError(
        ErrorCode.CONFLICT,
        f"the name {target.full_name} leads to a repository that has been renamed or moved; "
        f"delete that redirect first {purpose}",
    )
