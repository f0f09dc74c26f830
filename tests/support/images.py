"""Container images made from nothing: manifests, indexes, OCI layouts and docker archives.

Every image differs from every other, so that no test finds a layer which another one has pushed.
"""

import gzip
import hashlib
import io
import json
import os
import tarfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
OCI_INDEX = "application/vnd.oci.image.index.v1+json"
OCI_CONFIG = "application/vnd.oci.image.config.v1+json"
OCI_LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"


@dataclass(frozen=True)
class Blob:
    """Bytes with their media type."""

    media_type: str
    data: bytes

    @property
    def digest(self) -> str:
        """The sha256 digest, as registries write it."""
        return "sha256:" + hashlib.sha256(self.data).hexdigest()

    @property
    def descriptor(self) -> dict[str, object]:
        """The descriptor by which a manifest refers to these bytes."""
        return {"mediaType": self.media_type, "digest": self.digest, "size": len(self.data)}


@dataclass(frozen=True)
class Image:
    """An image for one platform."""

    architecture: str
    config: Blob
    layers: tuple[Blob, ...]

    @property
    def manifest(self) -> Blob:
        """The manifest that names the configuration and the layers."""
        return _json_blob(
            OCI_MANIFEST,
            {
                "schemaVersion": 2,
                "mediaType": OCI_MANIFEST,
                "config": self.config.descriptor,
                "layers": [layer.descriptor for layer in self.layers],
            },
        )

    @property
    def digest(self) -> str:
        """The digest under which a registry keeps the manifest."""
        return self.manifest.digest

    @property
    def blobs(self) -> tuple[Blob, ...]:
        """Everything to be stored before a tag can point at the image, the manifest last."""
        return (self.config, *self.layers, self.manifest)


@dataclass(frozen=True)
class Index:
    """Images of one content for several platforms."""

    images: tuple[Image, ...]

    @property
    def manifest(self) -> Blob:
        """The index that names each image with its platform."""
        children = [
            image.manifest.descriptor | {"platform": {"os": "linux", "architecture": image.architecture}}
            for image in self.images
        ]
        return _json_blob(OCI_INDEX, {"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": children})

    @property
    def digest(self) -> str:
        """The digest under which a registry keeps the index."""
        return self.manifest.digest

    @property
    def blobs(self) -> tuple[Blob, ...]:
        """Everything to be stored before a tag can point at the index, the index last."""
        return (*(blob for image in self.images for blob in image.blobs), self.manifest)


def make_image(architecture: str = "amd64", layer_size_bytes: int = 200_000) -> Image:
    """Make an image of two layers: a line of text, and random bytes that do not compress."""
    archives = [
        tar_archive({"greeting.txt": f"Hello, {os.urandom(8).hex()}.\n".encode()}),
        tar_archive({"noise.bin": os.urandom(layer_size_bytes)}),
    ]
    config = {
        "architecture": architecture,
        "os": "linux",
        "config": {"Cmd": ["/greeting"]},
        "rootfs": {
            "type": "layers",
            "diff_ids": ["sha256:" + hashlib.sha256(archive).hexdigest() for archive in archives],
        },
        "history": [{"created_by": "ADD greeting.txt"}, {"created_by": "ADD noise.bin"}],
    }
    layers = tuple(Blob(OCI_LAYER, gzip.compress(archive, mtime=0)) for archive in archives)
    return Image(architecture, _json_blob(OCI_CONFIG, config), layers)


def make_index(architectures: Sequence[str] = ("amd64", "arm64")) -> Index:
    """Make an index of one image for each architecture."""
    return Index(tuple(make_image(architecture, layer_size_bytes=2_000) for architecture in architectures))


def tar_archive(files: Mapping[str, bytes]) -> bytes:
    """Pack files into an uncompressed archive that depends on their names and contents alone."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w", format=tarfile.USTAR_FORMAT) as writer:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            writer.addfile(entry, io.BytesIO(data))
    return archive.getvalue()


def write_layout(directory: Path, content: Image | Index, tag: str) -> Path:
    """Write an OCI image layout that holds the content under a tag, and return its folder."""
    blobs = directory / "blobs" / "sha256"
    blobs.mkdir(parents=True)
    for blob in content.blobs:
        (blobs / blob.digest.removeprefix("sha256:")).write_bytes(blob.data)
    entry = content.manifest.descriptor | {"annotations": {"org.opencontainers.image.ref.name": tag}}
    index = _json_blob(OCI_INDEX, {"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": [entry]})
    (directory / "index.json").write_bytes(index.data)
    (directory / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
    return directory


def read_layout_digests(directory: Path) -> list[str]:
    """Return the digests that the entry file of an OCI image layout names."""
    index = json.loads((directory / "index.json").read_bytes())
    return [entry["digest"] for entry in index["manifests"]]


def write_docker_archive(path: Path, image: Image, name: str) -> Path:
    """Write what `docker save` writes of an image called `name`, and return the file."""
    layers = {f"{number}/layer.tar": gzip.decompress(layer.data) for number, layer in enumerate(image.layers)}
    entry = {"Config": "config.json", "RepoTags": [name], "Layers": list(layers)}
    files = {"config.json": image.config.data, **layers, "manifest.json": json.dumps([entry]).encode()}
    path.write_bytes(tar_archive(files))
    return path


def _json_blob(media_type: str, value: Mapping[str, object]) -> Blob:
    return Blob(media_type, json.dumps(value).encode())
