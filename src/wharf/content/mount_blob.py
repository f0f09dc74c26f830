"""Cross-repository mount: a blob that the registry has already is linked instead of pushed."""

from wharf.access.rights import Project, Rights
from wharf.access.roles import Permission
from wharf.content.find_blob import find_blob
from wharf.content.queries import HOLD_BLOB, LIST_HOLDERS
from wharf.content.repositories import ensure_repository
from wharf.content.store_blob import link_blob
from wharf.content.types import Stores, Target
from wharf.identity.types import Identity
from wharf.oci.digest import Digest
from wharf.oci.errors import RegistryError
from wharf.oci.reference import parse_repository_name

PULL = Permission("repository", "pull")
# A base layer may be in thousands of repositories; the caller can usually read one of the first.
HOLDERS_MAX = 500


class _BlobIsGone(Exception):  # noqa: N818  It undoes a unit of work and goes no further.
    """The blob has been removed since it was looked for."""


async def mount_blob(
    stores: Stores, rights: Rights, caller: Identity, target: Target, digest: Digest, source: str | None
) -> bool:
    """Links the blob to the target if the caller may pull it somewhere; tells whether that was so.

    `source` is a full repository name to look in; None looks everywhere. The caller's own rights count, not the
    scope of his token, since several clients cannot ask for two scopes at once. Raises `QuotaExceeded`.
    """
    if not await _may_pull_somewhere(stores, rights, caller, digest, source):
        return False
    try:
        async with stores.database.begin() as transaction:
            repository_id = await ensure_repository(transaction, target, stores.clock())
            blob = await transaction.row(HOLD_BLOB, digest=digest)
            if blob is None:
                raise _BlobIsGone
            await link_blob(transaction, stores, target, repository_id, digest, blob[0], blob[1])
    except _BlobIsGone:
        return False
    return True


async def _may_pull_somewhere(
    stores: Stores, rights: Rights, caller: Identity, digest: Digest, source: str | None
) -> bool:
    if source is not None:
        return await _may_pull_there(stores, rights, caller, digest, source)
    holders = await stores.database.rows(LIST_HOLDERS, digest=digest, limit=HOLDERS_MAX)
    for project_id, project, is_public, repository in holders:
        holder = Project(project_id, project, bool(is_public))
        if PULL in await rights.permissions(caller, holder, repository):
            return True
    return False


async def _may_pull_there(stores: Stores, rights: Rights, caller: Identity, digest: Digest, source: str) -> bool:
    try:
        name = parse_repository_name(source)
    except RegistryError:
        return False
    project = await rights.project(name.project)
    if project is None or PULL not in await rights.permissions(caller, project, name.name):
        return False
    return await find_blob(stores, Target(project.id, project.name, name.name), digest) is not None
