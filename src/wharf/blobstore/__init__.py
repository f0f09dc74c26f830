"""Where the bytes of blobs and manifests lie: on disk, in an object store, or in memory.

Bytes come here outside any transaction; a row in the database makes them visible afterwards.
"""

from wharf.blobstore.errors import BlobMissing, BlobStoreError, StorageFull, StorageUnavailable
from wharf.blobstore.open import open_blobstore
from wharf.blobstore.protocol import READ_PIECE_BYTES, BlobStore, BlobWriter, Hash, ListedBlob

__all__ = [
    "READ_PIECE_BYTES",
    "BlobMissing",
    "BlobStore",
    "BlobStoreError",
    "BlobWriter",
    "Hash",
    "ListedBlob",
    "StorageFull",
    "StorageUnavailable",
    "open_blobstore",
]
