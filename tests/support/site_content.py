"""Artifacts that pages of the user interface show: charts with documents, images with settings, accessories."""

import gzip
import json
import os
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from tests.support.images import OCI_CONFIG, OCI_LAYER, OCI_MANIFEST, Blob, tar_archive
from tests.support.server import ADMINISTRATOR, Answer, Server

HELM_CONFIG = "application/vnd.cncf.helm.config.v1+json"
HELM_LAYER = "application/vnd.cncf.helm.chart.content.v1.tar+gzip"
EMPTY_CONFIG = "application/vnd.oci.empty.v1+json"
JSON = {"Content-Type": "application/json"}


def fresh_name(prefix: str) -> str:
    """A name that no other test has."""
    return f"{prefix}-{uuid.uuid4().hex[:8]}"


def fresh_layer(size_bytes: int = 1_000) -> Blob:
    """A layer that no other image has."""
    return Blob(OCI_LAYER, gzip.compress(os.urandom(size_bytes), mtime=0))


def send(site: Server, method: str, path: str, body: object = None) -> Answer:
    """Ask a management API as the administrator; nothing may be refused."""
    data = None if body is None else json.dumps(body).encode()
    answer = site.request(method, path, account=ADMINISTRATOR, headers=JSON, body=data)
    assert answer.status < 300, answer
    return answer


def push_manifest(
    site: Server, repository: str, tag: str | None, config: Blob, layers: Sequence[Blob], **fields: Any
) -> Blob:
    """Store a manifest with its blobs, under a tag or by its digest."""
    for blob in (config, *layers):
        path = f"/v2/{repository}/blobs/uploads/?digest={blob.digest}"
        headers = {"Content-Type": "application/octet-stream"}
        answer = site.request("POST", path, account=ADMINISTRATOR, headers=headers, body=blob.data)
        assert answer.status == 201, answer
    document = {
        "schemaVersion": 2,
        "mediaType": OCI_MANIFEST,
        "config": config.descriptor,
        "layers": [layer.descriptor for layer in layers],
        **fields,
    }
    manifest = Blob(OCI_MANIFEST, json.dumps(document).encode())
    path = f"/v2/{repository}/manifests/{tag or manifest.digest}"
    headers = {"Content-Type": OCI_MANIFEST}
    answer = site.request("PUT", path, account=ADMINISTRATOR, headers=headers, body=manifest.data)
    assert answer.status == 201, answer
    return manifest


def push_image(
    site: Server, repository: str, tag: str, layers: Sequence[Blob], settings: Mapping[str, Any], **fields: Any
) -> Blob:
    """Store an image of these layers with these settings; each has a step of its build of its own."""
    config = {
        "architecture": "amd64",
        "os": "linux",
        "config": dict(settings),
        "history": [{"created_by": f"COPY {layer.digest[7:19]} /"} for layer in layers],
    }
    return push_manifest(site, repository, tag, Blob(OCI_CONFIG, json.dumps(config).encode()), layers, **fields)


def push_chart(site: Server, repository: str, tag: str, files: Mapping[str, str]) -> Blob:
    """Store a Helm chart that needs another one, with these files in it."""
    needed = {"name": "redis", "version": "1.x", "repository": "https://charts.example.com"}
    metadata: dict[str, Any] = {"apiVersion": "v2", "name": "boat", "version": tag, "dependencies": [needed]}
    chart = json.dumps(metadata)
    archive = tar_archive({f"boat/{name}": text.encode() for name, text in {"Chart.yaml": chart, **files}.items()})
    config = Blob(HELM_CONFIG, chart.encode())
    return push_manifest(site, repository, tag, config, [Blob(HELM_LAYER, gzip.compress(archive, mtime=0))])


def push_accessory(site: Server, repository: str, subject: Blob, artifact_type: str) -> Blob:
    """Store something that refers to an artifact."""
    config = Blob(EMPTY_CONFIG, b"{}")
    layers = [Blob("application/octet-stream", os.urandom(100))]
    fields = {"artifactType": artifact_type, "subject": subject.descriptor}
    return push_manifest(site, repository, None, config, layers, **fields)
