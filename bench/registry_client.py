"""The requests of a registry client, over one connection."""

from __future__ import annotations

from typing import BinaryIO

from bench.connection import Address, AnswerError, Connection, split_location
from bench.images import MANIFEST_MEDIA_TYPE, Blob, Image, LayerVariant

MANIFEST_HEADERS = (f"Content-Type: {MANIFEST_MEDIA_TYPE}",)
ACCEPT_HEADERS = (f"Accept: {MANIFEST_MEDIA_TYPE}",)


class RegistryClient:
    """Pushes to and pulls from one repository."""

    def __init__(self, address: Address, repository: str, authorization: str | None) -> None:
        """Connect to the registry at the address."""
        self._base = f"/v2/{repository}"
        self._connection = Connection(address, authorization)
        self._elsewhere: dict[Address, Connection] = {}

    def push_image(self, image: Image, tag: str) -> None:
        """Push blobs and manifest: two requests for each blob and one for the manifest."""
        for blob in (image.config, *image.layers):
            self.push_blob(blob)
        self.push_manifest(image.manifest, tag)

    def push_blob(self, blob: Blob) -> None:
        """Push a small blob with POST and PUT."""
        self._connection.request("PUT", self._upload_target(blob.digest), 201, body=blob.data)

    def push_layer(self, layer: LayerVariant, file: BinaryIO) -> None:
        """Push a large layer, whose common part lies in the file, with POST and PUT."""
        self._connection.send_file(self._upload_target(layer.digest), file, layer.file_bytes, layer.suffix)

    def push_manifest(self, manifest: Blob, reference: str) -> None:
        """Put a manifest under a tag or its digest."""
        target = f"{self._base}/manifests/{reference}"
        self._connection.request("PUT", target, 201, body=manifest.data, headers=MANIFEST_HEADERS)

    def pull_image(self, image: Image, tag: str) -> None:
        """Pull the manifest by its tag, then config and layers, one after the other."""
        self._connection.request("GET", f"{self._base}/manifests/{tag}", 200, headers=ACCEPT_HEADERS)
        for blob in (image.config, *image.layers):
            self.pull_blob(blob.digest, len(blob.data))

    def pull_blob(self, digest: str, size_bytes: int) -> None:
        """Pull a blob and check its size; a redirect to an object store is followed."""
        target = f"{self._base}/blobs/{digest}"
        answer = self._connection.request("GET", target, 200, 307)
        if answer.status == 307:
            address, target = split_location(answer.header(b"location") or "")
            connection = self._connection_to(address) if address else self._connection
            answer = connection.request("GET", target, 200)
        if answer.body_bytes != size_bytes:
            raise AnswerError(f"GET {target}: {answer.body_bytes} bytes in place of {size_bytes}")

    def _upload_target(self, digest: str) -> str:
        answer = self._connection.request("POST", f"{self._base}/blobs/uploads/", 202)
        _, target = split_location(answer.header(b"location") or "")
        return f"{target}{'&' if '?' in target else '?'}digest={digest}"

    def _connection_to(self, address: Address) -> Connection:
        if address not in self._elsewhere:
            self._elsewhere[address] = Connection(address)
        return self._elsewhere[address]
