"""Artifacts of every kind, pushed as clients push them, and calls of the management API about them."""

import gzip
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from tests.support.asgi import Answer, Client
from tests.support.asgi_pushes import descriptor, fresh_bytes, image, index, push_blob, push_manifest
from tests.support.images import Blob, tar_archive
from tests.support.management import send

HELM_CONFIG = "application/vnd.cncf.helm.config.v1+json"
HELM_LAYER = "application/vnd.cncf.helm.chart.content.v1.tar+gzip"
COSIGN = "application/vnd.dev.cosign.artifact.sig.v1+json"
COSIGN_LAYER = "application/vnd.dev.cosign.simplesigning.v1+json"
NEVER = "0001-01-01T00:00:00.000Z"


@dataclass(frozen=True)
class Held:
    """An artifact that is in the registry."""

    repository: str
    manifest: Blob
    total_bytes: int

    @property
    def digest(self) -> str:
        """The digest of the manifest."""
        return self.manifest.digest

    @property
    def child(self) -> dict[str, Any]:
        """What stands for the artifact in an index."""
        return descriptor(self.manifest.data, self.manifest.media_type)


async def push(
    client: Client, repository: str, tag: str | None, config: bytes, layers: list[bytes], /, **fields: Any
) -> Held:
    """Pushes a manifest with its blobs."""
    for data in (config, *layers):
        await push_blob(client, repository, data)
    manifest = image(config, layers, **fields)
    await push_manifest(client, repository, manifest, *([tag] if tag else []))
    return Held(repository, manifest, len(manifest.data) + sum(len(data) for data in {config, *layers}))


async def push_system(client: Client, repository: str, tag: str | None = None, **fields: Any) -> Held:
    """Pushes an image with a config that has something to say."""
    unique = fresh_bytes().decode()
    config = {
        "architecture": "arm64",
        "os": "linux",
        "author": "somebody",
        "created": "2026-01-02T03:04:05.5Z",
        "config": {"Cmd": ["/run"], "Env": ["PATH=/bin"], "Labels": {"of": unique}},
        "history": [{"created": "2026-01-02T03:04:05Z", "created_by": "COPY run /"}],
    }
    return await push(client, repository, tag, json.dumps(config).encode(), [fresh_bytes()], **fields)


async def push_index(client: Client, repository: str, tag: str | None, *children: dict[str, Any]) -> Held:
    """Pushes an index."""
    manifest = index(children)
    await push_manifest(client, repository, manifest, *([tag] if tag else []))
    return Held(repository, manifest, len(manifest.data))


async def push_chart(client: Client, repository: str, tag: str, files: dict[str, str] | None = None) -> Held:
    """Pushes a Helm chart of version 2."""
    metadata = {"apiVersion": "v2", "name": "boat", "version": "1.2.3"}
    wanted = files if files is not None else {"values.yaml": "a: 1\n", "README.md": "# A boat"}
    chart = "".join(f"{key}: {value}\n" for key, value in metadata.items())
    archive = gzip.compress(
        tar_archive({f"boat/{name}": text.encode() for name, text in {"Chart.yaml": chart, **wanted}.items()}), mtime=0
    )
    config = json.dumps({**metadata, "description": fresh_bytes().decode()}).encode()
    return await push(
        client,
        repository,
        tag,
        config,
        [archive],
        config={"mediaType": HELM_CONFIG, "digest": digest(config), "size": len(config)},
        layers=[{"mediaType": HELM_LAYER, "digest": digest(archive), "size": len(archive)}],
    )


async def push_signature(client: Client, subject: Held, tag: str | None = None) -> Held:
    """Pushes a signature of Cosign; under a tag it has the older form, which names no subject."""
    layer = fresh_bytes()
    fields: dict[str, Any] = {"layers": [{"mediaType": COSIGN_LAYER, "digest": digest(layer), "size": len(layer)}]}
    if tag is None:
        fields |= {"subject": subject.child, "artifactType": COSIGN}
    return await push(client, subject.repository, tag, fresh_bytes(), [layer], **fields)


def digest(data: bytes) -> str:
    """The digest of some bytes."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def path_of(repository: str, *more: str) -> str:
    """The path of a repository's artifacts, or of something below it."""
    project, _, name = repository.partition("/")
    encoded = name.replace("/", "%252F")
    return "/".join((f"/projects/{project}/repositories/{encoded}/artifacts", *more))


async def show(client: Client, held: Held, reference: str | None = None, query: str = "") -> dict[str, Any]:
    """What the management API shows of an artifact."""
    answer = await send(client, "GET", path_of(held.repository, reference or held.digest) + query)
    assert answer.status == 200, answer
    document: dict[str, Any] = answer.json
    return document


async def listed(client: Client, repository: str, query: str = "") -> list[str]:
    """The digests of the artifacts in a list, whose length has to be right."""
    answer = await send(client, "GET", path_of(repository) + query)
    assert answer.status == 200, answer
    digests = [one["digest"] for one in answer.json]
    assert "page" in query or answer["x-total-count"] == str(len(digests)), answer
    return digests


async def remove(client: Client, held: Held, *more: str) -> Answer:
    """Deletes an artifact, or something of it."""
    return await send(client, "DELETE", path_of(held.repository, held.digest, *more))
