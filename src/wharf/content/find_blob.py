"""GET and HEAD of a blob."""

from wharf.content.queries import FIND_BLOB, LOOK_FOR_BLOB
from wharf.content.repositories import project_unknown, repository_unknown
from wharf.content.types import StoredBlob, Stores, Target
from wharf.oci.digest import Digest
from wharf.oci.errors import ErrorCode, RegistryError


async def find_blob(stores: Stores, target: Target, digest: Digest) -> StoredBlob | None:
    """The blob, if the repository has it."""
    row = await stores.database.row(FIND_BLOB, project_id=target.project_id, repository=target.name, digest=digest)
    return StoredBlob(digest, row[0], row[1]) if row else None


async def require_blob(stores: Stores, target: Target, digest: Digest) -> StoredBlob:
    """The blob; raises BLOB_UNKNOWN, NAME_UNKNOWN, or UNAUTHORIZED when the project is gone by now."""
    row = await stores.database.row(LOOK_FOR_BLOB, project_id=target.project_id, repository=target.name, digest=digest)
    if row is None:
        raise project_unknown(target.project)
    repository_id, size_bytes, storage_key = row
    if repository_id is None:
        raise repository_unknown(target)
    if storage_key is None:
        raise RegistryError(ErrorCode.BLOB_UNKNOWN, detail=digest)
    return StoredBlob(digest, size_bytes, storage_key)
