"""Finding, creating and listing repositories."""

from wharf.content.queries import FIND_REPOSITORY, INSERT_REPOSITORY, LIST_REPOSITORIES
from wharf.content.types import Stores, Target
from wharf.db import Reader, Transaction
from wharf.identity.types import Identity
from wharf.oci.errors import ErrorCode, RegistryError


async def find_repository(reader: Reader, target: Target) -> int | None:
    """The id of the live repository, if there is one."""
    row = await reader.row(FIND_REPOSITORY, project_id=target.project_id, repository=target.name)
    return row[0] if row else None


async def require_repository(reader: Reader, target: Target) -> int:
    """The id of the live repository; raises NAME_UNKNOWN."""
    repository_id = await find_repository(reader, target)
    if repository_id is None:
        raise RegistryError(ErrorCode.NAME_UNKNOWN, f"repository {target.full_name} not found")
    return repository_id


async def ensure_repository(transaction: Transaction, target: Target, now: int) -> int:
    """The id of the repository, which the first push creates."""
    repository_id = await find_repository(transaction, target)
    if repository_id is not None:
        return repository_id
    row = await transaction.row(INSERT_REPOSITORY, project_id=target.project_id, repository=target.name, now=now)
    # Without a row another push has created it a moment ago.
    return row[0] if row else await require_repository(transaction, target)


async def list_repositories(stores: Stores, caller: Identity, *, last: str, limit: int) -> list[str]:
    """Full names after `last` of the repositories with content that the caller may pull, in byte order."""
    last_project, slash, last_repository = last.partition("/")
    rows = await stores.database.rows(
        LIST_REPOSITORIES,
        sees_all=caller.is_sysadmin,
        subject_kind=caller.kind,
        subject_id=caller.id,
        last_project=last_project + slash,
        last_repository=last_repository,
        limit=limit,
    )
    return [f"{project}/{repository}" for project, repository in rows]
