"""Reading small blobs as a whole, to look into them."""

from wharf.blobstore import BlobMissing
from wharf.content.find_blob import find_blob
from wharf.content.types import Stores, Target
from wharf.oci.digest import Digest


async def read_blob(stores: Stores, storage_key: str, size_bytes: int) -> bytes:
    """The bytes of a blob that is known to be small; raises BlobMissing."""
    if size_bytes == 0:
        return b""
    return b"".join([piece async for piece in stores.blobs.read(storage_key, 0, size_bytes)])


async def read_small(stores: Stores, target: Target, digest: Digest, size_bytes_max: int) -> bytes | None:
    """The blob, unless the repository lacks it, it is larger than that, or its bytes are gone."""
    blob = await find_blob(stores, target, digest)
    if blob is None or blob.size_bytes > size_bytes_max:
        return None
    try:
        return await read_blob(stores, blob.storage_key, blob.size_bytes)
    except BlobMissing:
        return None
