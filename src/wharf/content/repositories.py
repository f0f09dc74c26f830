"""Finding, creating and listing repositories."""

from wharf.access.door import holds_system
from wharf.access.roles import Permission
from wharf.content.queries import FIND_REPOSITORY, INSERT_REPOSITORY, LIST_REPOSITORIES
from wharf.content.types import Stores, Target
from wharf.db import Reader, Transaction
from wharf.identity.types import Identity
from wharf.oci.errors import ErrorCode, RegistryError

READ_CATALOG = Permission("catalog", "read")


async def find_repository(reader: Reader, target: Target) -> int | None:
    """The id of the live repository, if there is one; raises UNAUTHORIZED when the project is gone by now."""
    row = await reader.row(FIND_REPOSITORY, project_id=target.project_id, repository=target.name)
    if row is None:
        raise project_unknown(target.project)
    return None if row[0] is None else int(row[0])


async def require_repository(reader: Reader, target: Target) -> int:
    """The id of the live repository; raises NAME_UNKNOWN, or UNAUTHORIZED when the project is gone by now."""
    repository_id = await find_repository(reader, target)
    if repository_id is None:
        raise repository_unknown(target)
    return repository_id


def repository_unknown(target: Target) -> RegistryError:
    """The error for a repository that nothing has been pushed to."""
    return RegistryError(ErrorCode.NAME_UNKNOWN, f"repository {target.full_name} not found")


def project_unknown(project: str) -> RegistryError:
    """The error for a project that is not there, in Harbor's words: 401, and no challenge that would help."""
    message = f"project {project} not found"
    return RegistryError(ErrorCode.UNAUTHORIZED, f"{message}: {message}", headers=(("www-authenticate", ""),))


async def ensure_repository(transaction: Transaction, target: Target, now: int) -> int:
    """The id of the repository, which the first push creates; raises UNAUTHORIZED when the project is gone by now."""
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
        sees_all=holds_system(caller, READ_CATALOG),
        subject_kind=caller.kind,
        subject_id=caller.id,
        last_project=last_project + slash,
        last_repository=last_repository,
        limit=limit,
    )
    return [f"{project}/{repository}" for project, repository in rows]
