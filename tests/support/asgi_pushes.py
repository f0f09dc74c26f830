"""Short ways to push over the registry API, and manifests to push."""

import hashlib
import itertools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tests.support.asgi import Client
from tests.support.images import OCI_CONFIG, OCI_INDEX, OCI_LAYER, OCI_MANIFEST, Blob

DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json"

_numbers: Iterator[int] = itertools.count(1)


def fresh_bytes(size_bytes: int = 100) -> bytes:
    """Bytes that no other call returns."""
    head = b"content %d " % next(_numbers)
    return head + b"." * (size_bytes - len(head))


def digest_of(data: bytes, algorithm: str = "sha256") -> str:
    """The digest of some bytes, as registries write it."""
    return f"{algorithm}:{hashlib.new(algorithm, data).hexdigest()}"


def descriptor(data: bytes, media_type: str, algorithm: str = "sha256", /, **fields: Any) -> dict[str, Any]:
    """What stands for some bytes in a manifest."""
    return {"mediaType": media_type, "digest": digest_of(data, algorithm), "size": len(data), **fields}


def image(config: bytes, layers: Sequence[bytes] = (), /, **fields: Any) -> Blob:
    """The manifest of an image; the fields are added to it, or take the place of its own."""
    document = {
        "schemaVersion": 2,
        "mediaType": OCI_MANIFEST,
        "config": descriptor(config, OCI_CONFIG),
        "layers": [descriptor(layer, OCI_LAYER) for layer in layers],
    }
    return _manifest(document | fields)


def index(children: Sequence[dict[str, Any]] = (), /, **fields: Any) -> Blob:
    """An index of descriptors."""
    return _manifest({"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": list(children)} | fields)


def _manifest(document: dict[str, Any]) -> Blob:
    return Blob(str(document["mediaType"]), json.dumps(document).encode())


async def push_blob(client: Client, repository: str, data: bytes, algorithm: str = "sha256") -> str:
    """Pushes bytes in one request and returns their digest."""
    digest = digest_of(data, algorithm)
    answer = await client.post(f"/v2/{repository}/blobs/uploads/?digest={digest}", data)
    assert answer.status == 201, answer
    return digest


async def push_manifest(client: Client, repository: str, manifest: Blob, *tags: str) -> str:
    """Pushes a manifest under some tags, or under its digest alone, and returns the digest."""
    for reference in tags or (manifest.digest,):
        answer = await client.put(
            f"/v2/{repository}/manifests/{reference}", manifest.data, content_type=manifest.media_type
        )
        assert answer.status == 201, answer
    return manifest.digest


@dataclass(frozen=True)
class Pushed:
    """An image that is in the registry."""

    repository: str
    manifest: Blob
    config: bytes
    layer: bytes

    @property
    def digest(self) -> str:
        """The digest of the manifest."""
        return self.manifest.digest

    @property
    def layer_digest(self) -> str:
        """The digest of the only layer."""
        return digest_of(self.layer)


async def push_image(client: Client, repository: str, *tags: str, **fields: Any) -> Pushed:
    """Pushes an image of a config and a layer that no other image has."""
    config, layer = fresh_bytes(), fresh_bytes()
    for data in (config, layer):
        await push_blob(client, repository, data)
    manifest = image(config, [layer], **fields)
    await push_manifest(client, repository, manifest, *tags)
    return Pushed(repository, manifest, config, layer)


async def begin_upload(client: Client, repository: str) -> str:
    """Begins an upload and returns its location."""
    answer = await client.post(f"/v2/{repository}/blobs/uploads/")
    assert answer.status == 202, answer
    return answer["location"]


async def tags_of(client: Client, repository: str) -> list[str]:
    """The tags of a repository."""
    answer = await client.get(f"/v2/{repository}/tags/list")
    assert answer.status == 200, answer
    tags: list[str] = answer.json["tags"]
    return tags
