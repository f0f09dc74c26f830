"""What the operations on content take and return."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from wharf.base.clock import Clock
from wharf.base.memory_share import MemoryShare
from wharf.blobstore import BlobStore
from wharf.content.fresh_blobs import FreshBlobs
from wharf.db import Database
from wharf.oci.digest import Digest
from wharf.projects.immutable_tags import ImmutableRules

# The body of a request, in the pieces in which it arrives.
ByteStream = AsyncIterator[bytes]


@dataclass(frozen=True, slots=True)
class Stores:
    """Where content lives, and what every operation on it needs."""

    database: Database
    blobs: BlobStore
    clock: Clock
    # Signs the ids of upload sessions; the same on every node.
    upload_key: bytes
    upload_expiry_seconds: int
    # Whether an image may be pushed while some of its layers are missing.
    accepts_sparse_images: bool
    # What an upload may gather in memory before it goes to storage.
    upload_memory: MemoryShare
    # Which tags may not be moved or deleted.
    immutable_rules: ImmutableRules
    # What the manifest that comes next may be described by.
    fresh_blobs: FreshBlobs


@dataclass(frozen=True, slots=True)
class Target:
    """The repository that an operation is about; it may not exist yet."""

    project_id: int
    project: str
    name: str
    # Whether a quota limits what the project may hold, as far as was known when the request came.
    is_limited: bool = False

    @property
    def full_name(self) -> str:
        """The name as clients write it."""
        return f"{self.project}/{self.name}"


@dataclass(frozen=True, slots=True)
class StoredBlob:
    """A blob that can be pulled through a repository."""

    digest: Digest
    size_bytes: int
    storage_key: str


@dataclass(frozen=True, slots=True)
class StoredManifest:
    """A live manifest with its bytes."""

    id: int
    digest: str
    media_type: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class UploadStatus:
    """How far an upload has come."""

    id: str
    received_bytes: int
