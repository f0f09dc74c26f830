"""The artifacts that the recordings push: images, charts, accessories and indexes."""

import gzip
import json
import random
from typing import Any

from tests.support.asgi_pushes import DOCKER_LIST, DOCKER_MANIFEST, descriptor
from tests.support.images import OCI_CONFIG, OCI_INDEX, OCI_LAYER, OCI_MANIFEST, tar_archive

DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json"
DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip"
CREATED = "2024-01-02T03:04:05Z"

Document = dict[str, Any]


def manifest_of(step: Document, chance: random.Random) -> tuple[Document, list[bytes]]:
    """The manifest that a step describes, and the blobs that have to be there before it."""
    if "children" in step:
        return _index(step), []
    is_oci = step.get("oci", False)
    layers = [_layer(layer, chance) for layer in step.get("layers", [{"files": step.get("files", {"hello": 64})}])]
    config = _config(step)
    document: Document = {
        "schemaVersion": 2,
        "mediaType": OCI_MANIFEST if is_oci else DOCKER_MANIFEST,
        "config": descriptor(config, step.get("config_type") or (OCI_CONFIG if is_oci else DOCKER_CONFIG)),
        "layers": [
            descriptor(layer, step.get("layer_type") or (OCI_LAYER if is_oci else DOCKER_LAYER)) for layer in layers
        ],
    }
    document |= {key: step[key] for key in ("artifactType", "subject", "annotations") if key in step}
    return document, [config, *layers]


def _index(step: Document) -> Document:
    children = [
        {**child, "platform": {"architecture": architecture, "os": "linux"}} for child, architecture in step["children"]
    ]
    return {
        "schemaVersion": 2,
        "mediaType": OCI_INDEX if step.get("oci") else DOCKER_LIST,
        "manifests": children,
    }


def _config(step: Document) -> bytes:
    config = step.get("config")
    if isinstance(config, str):
        return config.encode()
    if config is None:
        config = {
            "architecture": step.get("architecture", "amd64"),
            "os": "linux",
            "author": "lab",
            "created": CREATED,
            "config": {"Cmd": ["/hello"], "Env": ["PATH=/bin"], "Labels": {"a": "b"}},
            "rootfs": {"type": "layers", "diff_ids": []},
            "history": [{"created": CREATED, "created_by": "COPY hello /"}],
        }
    return json.dumps(config).encode()


def _layer(layer: Any, chance: random.Random) -> bytes:
    if isinstance(layer, dict):
        files = {name: _content(content, chance) for name, content in layer["files"].items()}
        return gzip.compress(tar_archive(files), mtime=0)
    return _content(layer, chance)


def _content(content: str | int, chance: random.Random) -> bytes:
    """A text, or as many bytes as the number says, which are the same in each run."""
    return chance.randbytes(content) if isinstance(content, int) else content.encode()
