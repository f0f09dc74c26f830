"""Manifests and indexes, in the forms of OCI and of Docker, as one type.

Sources: image-spec, manifest.md and image-index.md; distribution, image manifest version 2 schema 2. A body
is decoded once, to be understood; what is stored and served are always the bytes that were pushed.
"""

import re
from typing import Annotated, Any, Final, NoReturn

import msgspec
from msgspec import UNSET, Meta, UnsetType

from wharf.oci.descriptor import Annotations, Descriptor, OptionalMediaType, decode_digest
from wharf.oci.digest import Digest
from wharf.oci.errors import ErrorCode, RegistryError, printable
from wharf.oci.media_types import (
    DOCKER_MEDIA_TYPES,
    MANIFEST_MEDIA_TYPES,
    is_foreign_layer,
    is_index_media_type,
    is_manifest_media_type,
)

# The specification lets a registry refuse what is larger; callers count while they receive.
MANIFEST_SIZE_BYTES_MAX: Final = 4 * 1024 * 1024
# A statement of SQLite takes 32,766 parameters, so one statement can ask for all of a manifest.
DESCRIPTOR_COUNT_MAX: Final = 10_000
# Real manifests are five levels deep.
DEPTH_MAX: Final = 32
# Objects and arrays: five for each of the most descriptors there may be, and as many to spare.
NODE_COUNT_MAX: Final = 100_000

_Descriptors = Annotated[tuple[Descriptor, ...], Meta(max_length=DESCRIPTOR_COUNT_MAX)] | None | UnsetType


class _Body(msgspec.Struct, frozen=True, rename="camel"):
    """The fields of both forms; programs written in Go send `null` for an empty list."""

    schema_version: Annotated[int, Meta(ge=2, le=2)]
    media_type: str | None = None
    artifact_type: OptionalMediaType = None
    config: Descriptor | None = None
    layers: _Descriptors = UNSET
    manifests: _Descriptors = UNSET
    subject: Descriptor | None = None
    annotations: Annotations | None = None


class Manifest(msgspec.Struct, frozen=True):
    """A valid manifest; `config` and `layers` are those of an image, `manifests` those of an index.

    `artifact_type` is the effective one: an image without its own has the type of its config.
    """

    media_type: str
    is_index: bool
    artifact_type: str | None
    config: Descriptor | None
    layers: tuple[Descriptor, ...]
    manifests: tuple[Descriptor, ...]
    subject: Descriptor | None
    annotations: dict[str, str]


_DECODER: Final = msgspec.json.Decoder(_Body, dec_hook=decode_digest)
_FAULT_PATH: Final = re.compile(r" - at (?:`(key)` in )?`\$\.?([^`]*)`\Z")
_ONE_BRACKET: Final = bytes.maketrans(b"{}", b"[]")
_NOT_BRACKETS: Final = bytes(set(range(256)) - set(b"{}[]"))


def parse_manifest(payload: bytes, content_type: str) -> Manifest:
    """Understand a pushed body, given the value of its Content-Type header.

    Raises MANIFEST_INVALID, naming the field at fault. The size of `payload` is the caller's to limit.
    """
    media_type = content_type.partition(";")[0].strip()
    if not is_manifest_media_type(media_type):
        accepted = ", ".join(MANIFEST_MEDIA_TYPES)
        _refuse(f"Content-Type: '{printable(content_type)}' is not one of {accepted}")
    body = _decode(payload)
    _check_media_type(body.media_type, media_type)
    return _index(body, media_type) if is_index_media_type(media_type) else _image(body, media_type)


def _refuse(message: str) -> NoReturn:
    raise RegistryError(ErrorCode.MANIFEST_INVALID, message)


def _decode(payload: bytes) -> _Body:
    try:
        # msgspec does not look into the strings of fields it skips.
        payload.decode()
        body = _DECODER.decode(payload)
    except msgspec.ValidationError as error:
        _refuse(_fault(str(error)))
    except msgspec.DecodeError as error:
        _refuse(f"not a JSON document: {error}")
    except UnicodeDecodeError as error:
        _refuse(f"not a JSON document: {error.reason} at byte {error.start}")
    except RecursionError:
        _refuse(f"nested deeper than {DEPTH_MAX} levels")
    _check_structure(payload)
    return body


def _fault(message: str) -> str:
    """Put the path, which msgspec has last, in front: `layers[3].size: Expected …`."""
    path = _FAULT_PATH.search(message)
    if path is None:
        return message
    place = f"key in {path[2]}" if path[1] else path[2]
    return f"{place}: {message[: path.start()]}"


def _check_structure(payload: bytes) -> None:
    """Refuse what the fields that are not decoded may hide; `payload` is known to be JSON."""
    unescaped = payload.replace(b"\\\\", b"") if b"\\" in payload else payload
    # PostgreSQL can store this character neither as text nor as JSON.
    if b"\\u0000" in unescaped:
        _refuse("a string contains the NUL character")
    if payload.count(b"{") + payload.count(b"[") > DEPTH_MAX:
        _check_nodes(unescaped.replace(b'\\"', b""))


def _check_nodes(payload: bytes) -> None:
    """Count the brackets, then peel them from the inside, one level a turn; no quote is escaped any more."""
    outside_strings = b"".join(payload.split(b'"')[::2])
    brackets = outside_strings.translate(_ONE_BRACKET, _NOT_BRACKETS)
    if len(brackets) > 2 * NODE_COUNT_MAX:
        _refuse(f"more than {NODE_COUNT_MAX} objects and arrays")
    for _ in range(DEPTH_MAX):
        if not brackets:
            return
        brackets = brackets.replace(b"[]", b"")
    if brackets:
        _refuse(f"nested deeper than {DEPTH_MAX} levels")


def _check_media_type(stated: str | None, media_type: str) -> None:
    if stated:
        if stated != media_type:
            _refuse(f"mediaType: '{printable(stated)}' differs from the Content-Type, {media_type}")
    elif media_type in DOCKER_MEDIA_TYPES:
        _refuse(f"mediaType: missing; expected {media_type}")


def _image(body: _Body, media_type: str) -> Manifest:
    # A body that could be read either way must mean the same to everybody (CVE-2021-41190).
    if body.manifests is not UNSET:
        _refuse("manifests: not allowed in an image manifest")
    if body.config is None:
        _refuse("config: missing in an image manifest")
    if body.layers is UNSET:
        _refuse("layers: missing in an image manifest")
    return Manifest(
        media_type=media_type,
        is_index=False,
        artifact_type=body.artifact_type or body.config.media_type,
        config=body.config,
        layers=body.layers or (),
        manifests=(),
        subject=body.subject,
        annotations=body.annotations or {},
    )


def _index(body: _Body, media_type: str) -> Manifest:
    if body.config is not None or body.layers is not UNSET:
        _refuse("config and layers: not allowed in an index")
    if body.manifests is UNSET:
        _refuse("manifests: missing in an index")
    return Manifest(
        media_type=media_type,
        is_index=True,
        artifact_type=body.artifact_type or None,
        config=None,
        layers=(),
        manifests=body.manifests or (),
        subject=body.subject,
        annotations=body.annotations or {},
    )


def referenced_blobs(manifest: Manifest) -> tuple[Descriptor, ...]:
    """The blobs that must have been pushed first: the config and all but foreign layers, each digest once.

    Empty for an index, whose children are manifests or, in a build cache, blobs that may have gone.
    """
    required = [] if manifest.config is None else [manifest.config]
    required += [layer for layer in manifest.layers if not is_foreign_layer(layer)]
    return tuple({descriptor.digest: descriptor for descriptor in required}.values())


def referrer_descriptor(manifest: Manifest, digest: Digest, size: int) -> dict[str, Any]:
    """The JSON object that stands for a manifest of `size` bytes in a list of referrers.

    Source: distribution-spec, "Listing Referrers".
    """
    descriptor: dict[str, Any] = {"mediaType": manifest.media_type, "digest": str(digest), "size": size}
    if manifest.artifact_type is not None:
        descriptor["artifactType"] = manifest.artifact_type
    if manifest.annotations:
        descriptor["annotations"] = manifest.annotations
    return descriptor
