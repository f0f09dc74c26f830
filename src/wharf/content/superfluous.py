"""Deleting stored objects that nothing names any more."""

from collections.abc import Sequence

from wharf.base.logging import get_logger
from wharf.blobstore import BlobStoreError
from wharf.content.types import Stores

log = get_logger()


async def delete_superfluous(stores: Stores, keys: Sequence[str]) -> None:
    """Deletes the objects now, or leaves them to the sweep: the request they came with has been decided already."""
    try:
        await stores.blobs.delete(keys)
    except BlobStoreError as error:
        log.warning("storage.left_for_the_sweep", objects=len(keys), reason=str(error))
