"""Blobs too large to hold in memory: one file on disk, and variants of it that differ by their last bytes."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from tests.support.pushes import Client

PIECE_BYTES = 1024 * 1024
SUFFIX_BYTES = 32


@dataclass(frozen=True)
class LargeBlob:
    """The bytes of the file and a few more."""

    path: Path
    suffix: bytes
    size_bytes: int
    digest: str

    def push(self, address: str, repository: str) -> None:
        """Upload it in one request, with the kernel reading the file; raise `RefusedError` unless it is stored."""
        client = Client(address)
        location = client.request("POST", f"/v2/{repository}/blobs/uploads/", 202, body=b"").headers["Location"]
        separator = "&" if "?" in location else "?"
        with self.path.open("rb") as file:
            client.send_file(f"{location}{separator}digest={self.digest}", file, self.suffix, 201)
        client.close()

    def pull(self, address: str, repository: str) -> None:
        """Download it and throw it away; fail unless every byte was right."""
        client = Client(address)
        content_hash, size_bytes = hashlib.sha256(), 0
        for piece in client.stream(f"/v2/{repository}/blobs/{self.digest}", PIECE_BYTES):
            content_hash.update(piece)
            size_bytes += len(piece)
        client.close()
        assert size_bytes == self.size_bytes
        assert f"sha256:{content_hash.hexdigest()}" == self.digest


class LargeBlobs:
    """The file that all of them begin with, which is hashed once."""

    def __init__(self, path: Path, size_bytes: int) -> None:
        self._path = path
        self._size_bytes = size_bytes
        self._hash = hashlib.sha256()
        with path.open("wb") as file:
            for start in range(0, size_bytes - SUFFIX_BYTES, PIECE_BYTES):
                piece = os.urandom(min(PIECE_BYTES, size_bytes - SUFFIX_BYTES - start))
                file.write(piece)
                self._hash.update(piece)

    def make(self) -> LargeBlob:
        """Return a blob that nobody has seen before."""
        suffix = os.urandom(SUFFIX_BYTES)
        whole = self._hash.copy()
        whole.update(suffix)
        return LargeBlob(self._path, suffix, self._size_bytes, f"sha256:{whole.hexdigest()}")
