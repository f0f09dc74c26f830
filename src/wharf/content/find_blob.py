"""GET and HEAD of a blob."""

from wharf.content.queries import FIND_BLOB, FIND_REPOSITORY
from wharf.content.types import StoredBlob, Stores, Target
from wharf.oci.digest import Digest
from wharf.oci.errors import ErrorCode, RegistryError


async def find_blob(stores: Stores, target: Target, digest: Digest) -> StoredBlob | None:
    """The blob, if the repository has it."""
    row = await stores.database.row(FIND_BLOB, project_id=target.project_id, repository=target.name, digest=digest)
    return StoredBlob(digest, row[0], row[1]) if row else None


async def require_blob(stores: Stores, target: Target, digest: Digest) -> StoredBlob:
    """The blob; raises BLOB_UNKNOWN, or NAME_UNKNOWN when there is no such repository."""
    blob = await find_blob(stores, target, digest)
    if blob is None:
        found = await stores.database.row(FIND_REPOSITORY, project_id=target.project_id, repository=target.name)
        code = ErrorCode.BLOB_UNKNOWN if found else ErrorCode.NAME_UNKNOWN
        raise RegistryError(code, f"blob {digest} not found in {target.full_name}", detail={"digest": digest})
    return blob
