"""What a manifest shows of itself in lists, found out once, when it is pushed.

Nothing is read inside of a unit of work: what lies in storage is looked at before.
"""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass

from wharf.blobstore import BlobMissing
from wharf.content.queries import FIND_CONFIG_TO_DESCRIBE, READ_MANIFEST_BY_DIGEST
from wharf.content.read_blob import read_blob, read_small
from wharf.content.types import Stores, Target
from wharf.oci.accessories import Accessory, find_accessory
from wharf.oci.artifact_configs import CONFIG_SIZE_BYTES_MAX
from wharf.oci.artifact_kinds import (
    ICON_SIZE_BYTES_MAX,
    ArtifactKind,
    config_child,
    describe_artifact,
    is_picture,
    needs_config,
)
from wharf.oci.digest import Digest
from wharf.oci.errors import RegistryError
from wharf.oci.manifest import Manifest, parse_manifest

# Reading so large a config would hold up whoever else is being answered.
CONFIG_SIZE_BYTES_INLINE = 256 * 1024
# A manifest may say of its layers what it likes; with this even the sum over an index of indexes fits its column.
TOTAL_SIZE_BYTES_MAX = 2**48


@dataclass(frozen=True, slots=True)
class Description:
    """What is written into the row of a manifest; the texts are JSON objects, None for an empty one."""

    kind: str
    media_type: str
    # Of the manifest and its blobs, each counted once; the children of an index come on top.
    own_size_bytes: int
    annotations: str | None
    attributes: str | None
    icon: str
    accessory: Accessory | None
    children: tuple[str, ...]


async def describe_manifest(
    stores: Stores, target: Target, manifest: Manifest, digest: Digest, size_bytes: int, tags: Sequence[str]
) -> Description:
    """Look at a manifest that is being pushed. What has no config here, or a broken one, has no attributes."""
    config = await _config(stores, target, manifest, digest)
    return await describe_with_config(stores, target, manifest, config, size_bytes, tags)


async def describe_with_config(
    stores: Stores, target: Target, manifest: Manifest, config: bytes | None, size_bytes: int, tags: Sequence[str]
) -> Description:
    """Look at a manifest whose config has been read already."""
    if config is not None and len(config) > CONFIG_SIZE_BYTES_INLINE:
        kind = await asyncio.to_thread(describe_artifact, manifest, config)
    else:
        kind = describe_artifact(manifest, config)
    blobs = {blob.digest: blob.size for blob in (*manifest.layers, *([manifest.config] if manifest.config else []))}
    return Description(
        kind=kind.type,
        media_type=kind.media_type,
        own_size_bytes=min(size_bytes + sum(blobs.values()), TOTAL_SIZE_BYTES_MAX),
        annotations=_json(kind.annotations),
        attributes=_json(kind.extra_attributes),
        icon=await _icon(stores, target, kind),
        accessory=_accessory(manifest, tags),
        children=tuple(dict.fromkeys(child.digest for child in manifest.manifests)),
    )


async def config_of_child(stores: Stores, target: Target, index: Manifest) -> bytes | None:
    """The config that describes a bundle, which is that of one of its children."""
    digest = config_child(index)
    if digest is None:
        return None
    row = await stores.database.row(
        READ_MANIFEST_BY_DIGEST, project_id=target.project_id, repository=target.name, reference=digest
    )
    if row is None:
        return None
    try:
        child = parse_manifest(bytes(row[3]), row[2])
    except RegistryError:
        return None
    if child.config is None:
        return None
    return await read_small(stores, target, child.config.digest, CONFIG_SIZE_BYTES_MAX)


async def _config(stores: Stores, target: Target, manifest: Manifest, digest: Digest) -> bytes | None:
    if manifest.is_index:
        return await config_of_child(stores, target, manifest)
    if manifest.config is None or not needs_config(manifest):
        return None
    fresh = stores.fresh_blobs.take(target.project_id, target.name, manifest.config.digest)
    if fresh is not None:
        return fresh
    row = await stores.database.row(
        FIND_CONFIG_TO_DESCRIBE,
        project_id=target.project_id,
        repository=target.name,
        config=manifest.config.digest,
        digest=digest,
    )
    if row is None or row[0] > CONFIG_SIZE_BYTES_MAX:
        return None
    try:
        return await read_blob(stores, row[1], row[0])
    except BlobMissing:
        # Whoever pulls the image will hear of it; that it is there can be shown all the same.
        return None


async def _icon(stores: Stores, target: Target, kind: ArtifactKind) -> str:
    layer = kind.icon_layer
    if layer is None or layer.size > ICON_SIZE_BYTES_MAX:
        return kind.icon
    content = await read_small(stores, target, layer.digest, ICON_SIZE_BYTES_MAX)
    return layer.digest if content is not None and is_picture(content) else kind.icon


def _accessory(manifest: Manifest, tags: Sequence[str]) -> Accessory | None:
    found = (find_accessory(manifest, tag) for tag in tags or (None,))
    return next((accessory for accessory in found if accessory is not None), None)


def _json(value: dict[str, object] | dict[str, str]) -> str | None:
    """In the order of the keys, as programs written in Go show it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True) if value else None
