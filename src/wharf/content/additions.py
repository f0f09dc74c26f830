"""What else an artifact has to tell, read from its blobs when somebody asks."""

import asyncio
import json
from typing import Final

from wharf.content.artifact_list import FoundArtifact
from wharf.content.artifact_queries import READ_FOR_ADDITION
from wharf.content.artifacts.chart_archive import ARCHIVE_SIZE_BYTES_MAX
from wharf.content.artifacts.charts import Chart, chart_dependencies, chart_layer, read_chart
from wharf.content.artifacts.models import DOCUMENT_SIZE_BYTES_MAX, document_layer, model_files, read_document
from wharf.content.read_blob import read_small
from wharf.content.types import Stores, Target
from wharf.db import Reader
from wharf.oci.artifact_configs import CONFIG_SIZE_BYTES_MAX
from wharf.oci.artifact_kinds import ADDITION_CONTENT_TYPES, Family, family_of, require_addition
from wharf.oci.build_history import build_history
from wharf.oci.descriptor import Descriptor
from wharf.oci.errors import ErrorCode, RegistryError
from wharf.oci.manifest import Manifest, parse_manifest

SBOM_SIZE_BYTES_MAX: Final = 32 * 1024 * 1024
# Archives are unpacked in threads that the event loop shares with others; few at once leave room for them.
_ARCHIVES_AT_ONCE: Final = 2
_unpacking = asyncio.Semaphore(_ARCHIVES_AT_ONCE)


async def read_addition(stores: Stores, target: Target, artifact: FoundArtifact, addition: str) -> tuple[bytes, str]:
    """The content of an addition, and its media type; raises BAD_REQUEST, and NOT_FOUND for what is not there."""
    manifest, media_type, kind = await _stored(stores.database, artifact)
    family = family_of(media_type, manifest.artifact_type)
    require_addition(family, kind, addition)
    content_type = ADDITION_CONTENT_TYPES[addition]
    if addition == "build_history":
        config = await _blob(stores, target, manifest.config, CONFIG_SIZE_BYTES_MAX, addition)
        return _json(build_history(config)), content_type
    if addition == "sbom":
        layer = manifest.layers[0] if manifest.layers else None
        return await _blob(stores, target, layer, SBOM_SIZE_BYTES_MAX, addition), content_type
    if addition == "files":
        return _json(model_files(manifest)), content_type
    if chart_addition := _CHART_ADDITIONS.get((family, addition)):
        archive = await _blob(stores, target, chart_layer(manifest), ARCHIVE_SIZE_BYTES_MAX, addition)
        async with _unpacking:
            return await asyncio.to_thread(chart_addition, archive), content_type
    return await _model_document(stores, target, manifest, addition), content_type


async def _stored(reader: Reader, artifact: FoundArtifact) -> tuple[Manifest, str, str]:
    """The manifest, the media type that is shown of it, and its kind."""
    row = await reader.row(READ_FOR_ADDITION, manifest_id=artifact.id)
    assert row is not None
    media_type, shown_media_type, kind, payload = row
    return parse_manifest(bytes(payload), media_type), shown_media_type, kind


async def _blob(
    stores: Stores, target: Target, descriptor: Descriptor | None, size_bytes_max: int, addition: str
) -> bytes:
    content = None if descriptor is None else await read_small(stores, target, descriptor.digest, size_bytes_max)
    if content is None:
        raise _missing(addition)
    return content


async def _model_document(stores: Stores, target: Target, manifest: Manifest, addition: str) -> bytes:
    layer = document_layer(manifest, addition)
    content = await _blob(stores, target, layer, DOCUMENT_SIZE_BYTES_MAX, addition)
    assert layer is not None
    return await asyncio.to_thread(read_document, layer, content)


def _missing(addition: str) -> RegistryError:
    return RegistryError(ErrorCode.NOT_FOUND, f"the artifact has no {addition}")


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def _values(archive: bytes) -> bytes:
    return _required(read_chart(archive).values, "values.yaml")


def _readme(archive: bytes) -> bytes:
    return _required(read_chart(archive).readme, "readme.md")


def _dependencies(archive: bytes) -> bytes:
    chart: Chart = read_chart(archive)
    return _json(chart_dependencies(chart))


def _required(content: bytes, addition: str) -> bytes:
    if not content:
        raise _missing(addition)
    return content


_CHART_ADDITIONS: Final = {
    (Family.CHART, "values.yaml"): _values,
    (Family.CHART, "readme.md"): _readme,
    (Family.CHART, "dependencies"): _dependencies,
}
