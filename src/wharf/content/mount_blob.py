"""Cross-repository mount: a blob that the registry has already is linked instead of pushed."""

from wharf.access.rights import Project, Rights
from wharf.access.roles import Permission
from wharf.content.queries import FIND_BLOB_ANYWHERE, LIST_HOLDERS
from wharf.content.repositories import ensure_repository
from wharf.content.store_blob import link_blob
from wharf.content.types import Stores, Target
from wharf.identity.types import Identity
from wharf.oci.digest import Digest

PULL = Permission("repository", "pull")
# A base layer may be in thousands of repositories; the caller can usually read one of the first.
HOLDERS_MAX = 500


async def mount_blob(
    stores: Stores, rights: Rights, caller: Identity, target: Target, digest: Digest, source: str | None
) -> bool:
    """Links the blob to the target if the caller may pull it somewhere; tells whether that was so.

    `source` is a full repository name to look in; None looks everywhere. The caller's own rights count, not the
    scope of his token, since several clients cannot ask for two scopes at once.
    """
    if not await _may_pull_somewhere(stores, rights, caller, digest, source):
        return False
    async with stores.database.begin() as transaction:
        blob = await transaction.row(FIND_BLOB_ANYWHERE, digest=digest)
        if blob is None:
            return False
        repository_id = await ensure_repository(transaction, target, stores.clock())
        await link_blob(transaction, stores, target, repository_id, digest, blob[0], blob[1])
    return True


async def _may_pull_somewhere(
    stores: Stores, rights: Rights, caller: Identity, digest: Digest, source: str | None
) -> bool:
    for project_id, project, is_public, repository in await stores.database.rows(
        LIST_HOLDERS, digest=digest, limit=HOLDERS_MAX
    ):
        if source is not None and source != f"{project}/{repository}":
            continue
        holder = Project(project_id, project, bool(is_public))
        if PULL in await rights.permissions(caller, holder, repository):
            return True
    return False
