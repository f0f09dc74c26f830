"""What a blob store can fail with; every driver maps its own faults to these."""


class BlobStoreError(Exception):
    """The blob store could not do what it was asked."""


class BlobMissing(BlobStoreError):  # noqa: N818 — It names a state the caller may expect, like KeyError.
    """No blob has this key."""

    def __init__(self, key: str) -> None:
        super().__init__(f"no blob has the key {key}")
        self.key = key


class StorageFull(BlobStoreError):  # noqa: N818 — It names a state the caller may expect.
    """The disk, the quota or the file size limit is used up."""


class StorageUnavailable(BlobStoreError):  # noqa: N818 — It names a state the caller may expect.
    """The storage does not answer, refuses access, or reported a fault."""
