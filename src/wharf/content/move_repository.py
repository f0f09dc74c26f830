"""Renaming a repository and moving it into another project: one row, and a redirect for those who pull by the old name.

The order of locks is that of everything else: the number of the rights, the repositories, the keys of the projects,
all blobs, the projects' limits.
"""

from wharf.access.rights import Project
from wharf.audit.actor import Actor
from wharf.audit.history_events import redirect_deleted_event, repository_moved_events
from wharf.audit.record import record
from wharf.base.clock import Clock
from wharf.content.claim_name import PushBegun, claim_name, hold_blobs, let_go
from wharf.content.delete_queries import (
    HOLD_REPOSITORY,
    SUM_MANIFEST_SIZES,
    SUM_SIZES_OF_OWN_BLOBS,
)
from wharf.content.immutability import Protection, check_repository_deletion, protection_of
from wharf.content.move_queries import (
    DELETE_LABELS_OF_PROJECT_IN_REPOSITORY,
    DELETE_OWN_REDIRECT,
    DELETE_REPOSITORY_REDIRECT,
    MOVE_REPOSITORY,
    PUT_REPOSITORY_REDIRECT,
)
from wharf.content.repository_list import repository_not_found
from wharf.content.types import Stores, Target
from wharf.db import Database, Transaction
from wharf.db.moments import rights_changed
from wharf.oci.errors import ErrorCode, RegistryError
from wharf.oci.reference import parse_repository_name
from wharf.projects.ledger import enter_bytes


async def move_repository(stores: Stores, actor: Actor, origin: Target, destination: Target) -> None:
    """Gives a repository another name, in the same project or in another one; content, tags and history go along.

    Who pulls by the old name is served, if he may pull by the new one. Raises NOT_FOUND, NAME_INVALID, CONFLICT when
    the new name is taken, PRECONDITION when a tag is immutable where it is now, and `QuotaExceeded`.
    """
    parse_repository_name(destination.full_name)
    if (destination.project_id, destination.name) == (origin.project_id, origin.name):
        raise RegistryError(ErrorCode.CONFLICT, f"the repository is called {origin.full_name} already")
    protection = await protection_of(stores, origin)
    while not await _move_unless_pushed_to(stores, actor, origin, destination, protection):
        pass


async def _move_unless_pushed_to(
    stores: Stores, actor: Actor, origin: Target, destination: Target, protection: Protection
) -> bool:
    """The same, but for nothing when a push begins under the new name in the middle of it; tells which."""
    try:
        async with stores.database.begin() as transaction:
            await _move(transaction, stores, actor, origin, destination, protection)
    except PushBegun:
        return False
    return True


async def _move(
    transaction: Transaction,
    stores: Stores,
    actor: Actor,
    origin: Target,
    destination: Target,
    protection: Protection,
) -> None:
    # Tokens are handed out by names, and so are rights on some of a project's repositories.
    await rights_changed(transaction)
    row = await transaction.row(HOLD_REPOSITORY, project_id=origin.project_id, repository=origin.name)
    if row is None:
        raise repository_not_found(origin)
    repository_id, now = int(row[0]), stores.clock()
    # As if it were deleted: it would not be protected any more under a name that no rule knows.
    await check_repository_deletion(transaction, protection, repository_id)
    leading = {"repository_id": repository_id, "now": now}
    await transaction.execute(
        DELETE_OWN_REDIRECT,
        project_id=destination.project_id,
        name=destination.name,
        repository_id=repository_id,
    )
    begun = await claim_name(transaction, destination, now, "to move another one there")
    is_same_project = destination.project_id == origin.project_id
    held = ([] if is_same_project else [repository_id]) + ([] if begun is None else [begun])
    await hold_blobs(transaction, held, [])
    freed = 0 if begun is None else await let_go(transaction, destination, begun, now)
    leaving, coming = (0, 0) if is_same_project else await _moved_bytes(transaction, repository_id, origin, destination)
    await transaction.execute(
        MOVE_REPOSITORY, **leading, destination_id=destination.project_id, destination=destination.name
    )
    await transaction.execute(PUT_REPOSITORY_REDIRECT, **leading, project_id=origin.project_id, name=origin.name)
    await record(transaction, *repository_moved_events(actor, now, origin, destination))
    await enter_bytes(transaction, origin.project_id, -leaving, now)
    await enter_bytes(transaction, destination.project_id, coming - freed, now)


async def _moved_bytes(
    transaction: Transaction, repository_id: int, origin: Target, destination: Target
) -> tuple[int, int]:
    """By how much the one project becomes smaller and the other one larger; what is in both counts in both."""
    where = {"repository_id": repository_id}
    await transaction.execute(DELETE_LABELS_OF_PROJECT_IN_REPOSITORY, **where, project_id=origin.project_id)
    manifests = await transaction.row(SUM_MANIFEST_SIZES, **where)
    own = await transaction.row(SUM_SIZES_OF_OWN_BLOBS, **where, project_id=origin.project_id)
    new = await transaction.row(SUM_SIZES_OF_OWN_BLOBS, **where, project_id=destination.project_id)
    assert manifests is not None
    assert own is not None
    assert new is not None
    return manifests[0] + own[0], manifests[0] + new[0]


async def delete_repository_redirect(database: Database, clock: Clock, actor: Actor, target: Target) -> None:
    """Lets a former name of a repository lead nowhere, so that it is free for another one; raises NOT_FOUND."""
    async with database.begin() as transaction:
        await rights_changed(transaction)
        if not await transaction.execute(DELETE_REPOSITORY_REDIRECT, project_id=target.project_id, name=target.name):
            raise RegistryError(ErrorCode.NOT_FOUND, f"{target.full_name} does not lead to another repository")
        project = Project(target.project_id, target.project, is_public=False)
        await record(transaction, redirect_deleted_event(actor, clock(), target.full_name, project))
