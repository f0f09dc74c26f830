"""Finding, creating and listing repositories."""

from wharf.access.door import holds_system, visibility
from wharf.access.roles import Permission
from wharf.content.queries import (
    FIND_NAME_THAT_LEADS_ELSEWHERE,
    FIND_REPOSITORY,
    HOLD_NAMED_REPOSITORY,
    INSERT_REPOSITORY,
    LIST_REPOSITORIES,
    PUBLISH_REPOSITORY,
)
from wharf.content.types import Stores, Target
from wharf.db import Reader, Row, Transaction
from wharf.identity.types import Identity
from wharf.oci.errors import ErrorCode, RegistryError
from wharf.oci.reference import NAME_LENGTH_MAX
from wharf.projects.queries import HOLD_PROJECT_NAME

READ_CATALOG = Permission("catalog", "read")


class NameLeadsElsewhere(RegistryError):  # noqa: N818  It names a state the caller may expect.
    """The name is one that a repository had before it was renamed or moved; nothing may be pushed there."""

    def __init__(self, target: Target) -> None:
        super().__init__(
            ErrorCode.DENIED,
            f"the repository that was called {target.full_name} has been renamed or moved: push to its new name, "
            "or delete the redirect first",
        )


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


async def hold_repository(transaction: Transaction, target: Target) -> int:
    """The id of the live repository, which nobody deletes, renames or moves until the unit of work ends.

    Raises NAME_UNKNOWN, or UNAUTHORIZED when the project is gone by now.
    """
    where = {"project_id": target.project_id, "repository": target.name}
    while (row := await transaction.row(HOLD_NAMED_REPOSITORY, **where)) is None:
        await require_repository(transaction, target)
    return int(row[0])


async def ensure_repository(transaction: Transaction, target: Target, now: int) -> int:
    """The id of the repository, which the first push creates; nobody deletes or moves it until the unit of work ends.

    It comes first in its unit of work, before blobs. Raises UNAUTHORIZED when the project is gone by now, and
    `NameLeadsElsewhere`.
    """
    return int((await _held(transaction, target, now))[0])


async def publish_repository(transaction: Transaction, target: Target, now: int) -> int:
    """The same for a unit of work that brings a manifest, with the first of which everybody sees the repository.

    Raises NAME_INVALID too.
    """
    repository_id, published_at = await _held(transaction, target, now)
    if published_at is None:
        await check_full_name(transaction, target)
        await transaction.execute(PUBLISH_REPOSITORY, repository_id=repository_id, now=now)
    return int(repository_id)


async def check_full_name(transaction: Transaction, target: Target) -> None:
    """Raises NAME_INVALID when the repository's name is too long after that of its project, as it is called by now.

    The project is not renamed until the unit of work ends. Whoever shows a repository under a name asks for this, so
    that renaming a project need not look at what is not shown.
    """
    row = await transaction.row(HOLD_PROJECT_NAME, project_id=target.project_id)
    if row is None:
        raise project_unknown(target.project)
    full_name = f"{row[0]}/{target.name}"
    if len(full_name) > NAME_LENGTH_MAX:
        raise RegistryError(
            ErrorCode.NAME_INVALID,
            f"{full_name} has more than {NAME_LENGTH_MAX} characters; the project has been renamed",
        )


async def _held(transaction: Transaction, target: Target, now: int) -> Row:
    """Id of the repository, and when it was published."""
    where = {"project_id": target.project_id, "repository": target.name}
    while (row := await transaction.row(HOLD_NAMED_REPOSITORY, **where)) is None:
        row = await transaction.row(INSERT_REPOSITORY, **where, now=now)
        if row is not None:
            break
        # Another push has created it a moment ago, unless something is in the way.
        if await find_repository(transaction, target) is None and await transaction.row(
            FIND_NAME_THAT_LEADS_ELSEWHERE, **where
        ):
            raise NameLeadsElsewhere(target)
    return row


async def list_repositories(stores: Stores, caller: Identity, *, last: str, limit: int) -> list[str]:
    """Full names after `last` of the repositories with content that the caller may pull, in byte order."""
    last_project, slash, last_repository = last.partition("/")
    own = visibility(caller)
    if holds_system(caller, READ_CATALOG):
        own |= {"sees_all": True, "token_id": 0}
    rows = await stores.database.rows(
        LIST_REPOSITORIES,
        **own,
        last_project=last_project + slash,
        last_repository=last_repository,
        limit=limit,
    )
    return [f"{project}/{repository}" for project, repository in rows]
