"""What is pushed: a few contents that share blobs, so that whatever is done to one meets the others."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from hypothesis.vendor.pretty import RepresentationPrinter

from wharf.oci import media_types

ALGORITHMS = ("sha256", "sha512")


def digest(content: bytes, algorithm: str = "sha256") -> str:
    """The digest of a content, as registries write it."""
    return f"{algorithm}:{hashlib.new(algorithm, content).hexdigest()}"


@dataclass(frozen=True, repr=False)
class _Named:
    """Something that goes by its name in the report of a failure."""

    name: str

    def __repr__(self) -> str:
        return f"<{self.name}>"

    def _repr_pretty_(self, printer: RepresentationPrinter, _cycle: bool) -> None:
        printer.text(repr(self))


@dataclass(frozen=True, repr=False)
class Blob(_Named):
    """A content under one of its digests."""

    content: bytes
    algorithm: str = "sha256"

    @property
    def digest(self) -> str:
        """The digest under which it is pushed."""
        return digest(self.content, self.algorithm)


@dataclass(frozen=True, repr=False)
class Document(_Named):
    """A manifest with what the registry has to understand of it."""

    media_type: str
    payload: bytes
    required: tuple[Blob, ...] = ()
    """The blobs that have to be there first, the config in front."""
    named: tuple[str, ...] = ()
    """Digests of the blobs that the manifest holds on to if they are there."""
    subject: str | None = None
    artifact_type: str | None = None

    @property
    def digest(self) -> str:
        """The digest under which a tag finds it."""
        return digest(self.payload)


EMPTY = Blob("empty JSON", b"{}")
NOTHING = Blob("nothing", b"")
CONFIG = Blob("config", b'{"architecture":"amd64","os":"linux"}')
LAYER = Blob("layer", b"a layer of few bytes")
LARGE_LAYER = Blob("large layer", b"a layer that does not fit into one message and is streamed to storage" * 2_500)
BLOBS = (EMPTY, NOTHING, CONFIG, LAYER, LARGE_LAYER)
BLOBS_BY_ANY_DIGEST = (*BLOBS, *(replace(blob, name=f"{blob.name} by sha512", algorithm="sha512") for blob in BLOBS))
PIECES = (*BLOBS, Blob("a letter", b"a"), Blob("two letters", b"bc"))

SIGNATURE = "application/vnd.test.signature"
ELSEWHERE = {
    "mediaType": media_types.OCI_LAYER_NONDISTRIBUTABLE,
    "digest": digest(b"kept elsewhere"),
    "size": 14,
    "urls": ["https://elsewhere.test/layer"],
}


def _descriptor(content: Blob | Document, media_type: str) -> dict[str, Any]:
    data = content.content if isinstance(content, Blob) else content.payload
    return {"mediaType": media_type, "digest": content.digest, "size": len(data)}


def _manifest(
    name: str,
    config: Blob,
    layers: Sequence[Blob],
    *,
    media_type: str = media_types.OCI_MANIFEST,
    config_type: str = media_types.OCI_CONFIG,
    more_layers: Sequence[dict[str, Any]] = (),
    **fields: Any,
) -> Document:
    described = [*(_descriptor(layer, media_types.OCI_LAYER) for layer in layers), *more_layers]
    head = {"schemaVersion": 2, "mediaType": media_type, "config": _descriptor(config, config_type)}
    return Document(
        name,
        media_type,
        json.dumps({**head, "layers": described, **fields}).encode(),
        required=tuple(dict.fromkeys((config, *layers))),
        named=(config.digest, *(layer["digest"] for layer in described)),
        subject=fields.get("subject", {}).get("digest"),
        artifact_type=fields.get("artifactType", config_type),
    )


def _index(name: str, *children: dict[str, Any], **fields: Any) -> Document:
    body = {"schemaVersion": 2, "mediaType": media_types.OCI_INDEX, "manifests": children, **fields}
    return Document(
        name,
        media_types.OCI_INDEX,
        json.dumps(body).encode(),
        named=tuple(child["digest"] for child in children),
        subject=fields.get("subject", {}).get("digest"),
        artifact_type=fields.get("artifactType"),
    )


_SMALL = _manifest("small image", CONFIG, [LAYER])
_LARGE = _manifest("large image", CONFIG, [LAYER, LARGE_LAYER])
_THE_SMALL = _descriptor(_SMALL, _SMALL.media_type)

DOCUMENTS = (
    _SMALL,
    _LARGE,
    _manifest(
        "Docker image",
        CONFIG,
        [NOTHING],
        media_type=media_types.DOCKER_MANIFEST,
        config_type=media_types.DOCKER_CONFIG,
    ),
    _manifest("image with a foreign layer", CONFIG, [LARGE_LAYER], more_layers=[ELSEWHERE]),
    _index("index", _THE_SMALL, _descriptor(_LARGE, _LARGE.media_type)),
    _index("build cache, an index of blobs", _descriptor(LAYER, media_types.OCI_LAYER)),
    _manifest("signature", EMPTY, [LAYER], subject=_THE_SMALL, artifactType=SIGNATURE),
    _manifest("comment", EMPTY, [EMPTY], subject=_THE_SMALL),
    _index("index of signatures", subject=_THE_SMALL, artifactType=SIGNATURE),
)
