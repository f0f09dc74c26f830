"""What is pushed and pulled: random content, so that no two pushes share a blob."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
from functools import cached_property
from pathlib import Path

from bench.plan import Plan

MANIFEST_MEDIA_TYPE = "application/vnd.oci.image.manifest.v1+json"
CONFIG_MEDIA_TYPE = "application/vnd.oci.image.config.v1+json"
LAYER_MEDIA_TYPE = "application/vnd.oci.image.layer.v1.tar"
PIECE_BYTES = 1_000_000
SUFFIX_BYTES = 32


@dataclasses.dataclass(frozen=True, slots=True)
class Blob:
    """Bytes and their digest."""

    data: bytes
    digest: str

    def descriptor(self, media_type: str) -> dict[str, object]:
        """Return the descriptor that a manifest holds."""
        return {"mediaType": media_type, "digest": self.digest, "size": len(self.data)}


@dataclasses.dataclass(frozen=True, slots=True)
class Image:
    """An OCI image, ready to be pushed."""

    config: Blob
    layers: tuple[Blob, ...]
    manifest: Blob


def make_blob(data: bytes) -> Blob:
    """Return the bytes with their digest."""
    return Blob(data, f"sha256:{hashlib.sha256(data).hexdigest()}")


def make_image(layers: int, layer_bytes: int) -> Image:
    """Return an image that nobody has seen before."""
    blobs = tuple(make_blob(os.urandom(layer_bytes)) for _ in range(layers))
    root = {"type": "layers", "diff_ids": [blob.digest for blob in blobs]}
    config = make_blob(json.dumps({"architecture": "amd64", "os": "linux", "rootfs": root}).encode())
    manifest = {
        "schemaVersion": 2,
        "mediaType": MANIFEST_MEDIA_TYPE,
        "config": config.descriptor(CONFIG_MEDIA_TYPE),
        "layers": [blob.descriptor(LAYER_MEDIA_TYPE) for blob in blobs],
    }
    return Image(config, blobs, make_blob(json.dumps(manifest).encode()))


@dataclasses.dataclass(frozen=True, slots=True)
class LayerVariant:
    """A large layer that differs from every other by its last bytes."""

    file_bytes: int
    suffix: bytes
    digest: str

    @property
    def size_bytes(self) -> int:
        """The size of the whole layer."""
        return self.file_bytes + len(self.suffix)


class LargeLayer:
    """The common part of all large layers, in a file that was hashed once."""

    def __init__(self, path: Path, size_bytes: int) -> None:
        """Fill the file with random bytes; the last of them are left to the variants."""
        self.path = path
        self._hash = hashlib.sha256()
        self._file_bytes = size_bytes - SUFFIX_BYTES
        remaining = self._file_bytes
        with path.open("wb") as file:
            while remaining:
                piece = os.urandom(min(remaining, PIECE_BYTES))
                file.write(piece)
                self._hash.update(piece)
                remaining -= len(piece)

    def variant(self) -> LayerVariant:
        """Return a layer that nobody has seen before, without hashing the common part again."""
        suffix = os.urandom(SUFFIX_BYTES)
        whole = self._hash.copy()
        whole.update(suffix)
        return LayerVariant(self._file_bytes, suffix, f"sha256:{whole.hexdigest()}")


class Material:
    """The plan of the run and the content that all servers are given alike, made when first needed."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        """Keep the files in the folder, which belongs to the run."""
        self.plan = plan
        self.folder = folder

    @cached_property
    def small_image(self) -> Image:
        """The image behind all manifest rows."""
        return make_image(1, self.plan.small_layer_bytes)

    @cached_property
    def layered_image(self) -> Image:
        """The image that many clients pull at once."""
        return make_image(self.plan.image_layers, self.plan.image_layer_bytes)

    @cached_property
    def large_layer(self) -> LargeLayer:
        """What the variants of the large layer have in common."""
        return LargeLayer(self.folder / "layer", self.plan.large_layer_bytes)

    @cached_property
    def pulled_layer(self) -> LayerVariant:
        """The large layer that is pulled."""
        return self.large_layer.variant()
