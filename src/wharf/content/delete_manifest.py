"""DELETE of a manifest."""

from wharf.content.queries import (
    DELETE_MANIFEST,
    END_TAGS_OF_MANIFEST,
    FIND_MANIFEST,
    INSERT_QUOTA_DELTA,
    INSERT_REVIEW,
)
from wharf.content.repositories import require_repository
from wharf.content.types import Stores, Target
from wharf.identity.types import Identity
from wharf.oci.digest import Digest
from wharf.oci.errors import ErrorCode, RegistryError


async def delete_manifest(stores: Stores, actor: Identity, target: Target, digest: Digest) -> None:
    """Hides the manifest and ends its tags, at once; it can be restored until it is swept.

    Raises NAME_UNKNOWN and MANIFEST_UNKNOWN.
    """
    async with stores.database.begin() as transaction:
        repository_id = await require_repository(transaction, target)
        row = await transaction.row(FIND_MANIFEST, repository_id=repository_id, digest=digest)
        now = stores.clock()
        # Before its tags: a push that is tagging it at this moment is waited for, and its tag ends as well.
        if row is None or not await transaction.execute(DELETE_MANIFEST, manifest_id=row[0], now=now):
            raise RegistryError(ErrorCode.MANIFEST_UNKNOWN, f"manifest {target.full_name}@{digest} not found")
        manifest_id, size_bytes = row
        # Later than whatever that push has begun.
        now = stores.clock()
        await transaction.execute(END_TAGS_OF_MANIFEST, manifest_id=manifest_id, actor_id=actor.id, now=now)
        await transaction.execute(INSERT_REVIEW, kind="manifest", target_id=manifest_id, due_at=now)
        await transaction.execute(INSERT_QUOTA_DELTA, project_id=target.project_id, size_bytes=-size_bytes, now=now)
