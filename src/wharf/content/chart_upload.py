"""Charts that come as archives: each becomes the artifact that `helm push` would have made of it.

Source: Helm, "OCI-based registries"; the provenance of a chart is a layer beside it.
"""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from wharf.audit.actor import Actor
from wharf.base.clock import MICROSECONDS_PER_SECOND
from wharf.content.artifacts.charts import CHART_LAYER, PROVENANCE_LAYER, chart_metadata, read_chart
from wharf.content.artifacts.plain_yaml import read_yaml
from wharf.content.chart_metadata import is_version, shown_moment, tag_of
from wharf.content.charts import FoundChart, find_chart
from wharf.content.finish_upload import push_blob
from wharf.content.put_manifest import PushedManifest, put_manifest
from wharf.content.tags import TagTaken
from wharf.content.types import Stores, Target
from wharf.oci.artifact_kinds import HELM_CONFIG
from wharf.oci.digest import Digest, digest_of
from wharf.oci.errors import ErrorCode, RegistryError, printable
from wharf.oci.media_types import OCI_MANIFEST
from wharf.oci.reference import parse_tag

PROVENANCE_SIZE_BYTES_MAX: Final = 1024 * 1024

_SIGNED: Final = b"-----BEGIN PGP SIGNED MESSAGE-----"
# Between what Chart.yaml says and the digests of the files.
_END_OF_METADATA: Final = b"\n...\n"
_ANNOTATIONS: Final = {
    "description": "org.opencontainers.image.description",
    "name": "org.opencontainers.image.title",
    "version": "org.opencontainers.image.version",
    "home": "org.opencontainers.image.url",
}
_SOURCE: Final = "org.opencontainers.image.source"
_CREATED: Final = "org.opencontainers.image.created"
_AUTHORS: Final = "org.opencontainers.image.authors"
# Of these a chart's own annotations have nothing to say.
_FIXED: Final = frozenset((_ANNOTATIONS["name"], _ANNOTATIONS["version"]))


@dataclass(frozen=True, slots=True)
class ChartPackage:
    """The archive of a chart, with what it says of itself."""

    name: str
    version: str
    metadata: dict[str, Any]
    archive: bytes

    @property
    def digest(self) -> Digest:
        """The digest of the archive."""
        return digest_of(self.archive)


def read_package(archive: bytes) -> ChartPackage:
    """Look into an archive, which may take a processor a while; raises BAD_REQUEST for what is no chart."""
    metadata = chart_metadata(read_chart(archive))
    name, version = _required(metadata, "Chart.yaml")
    return ChartPackage(name, version, metadata, archive)


def read_provenance(provenance: bytes) -> tuple[str, str]:
    """Name and version of the chart that a provenance file is about; raises BAD_REQUEST."""
    _check_provenance(provenance)
    # The signed text begins after the first empty line, and a signature is in no need of carriage returns.
    text = provenance.replace(b"\r\n", b"\n").partition(b"\n\n")[2]
    metadata, end, _ = text.partition(_END_OF_METADATA)
    read = read_yaml(metadata, "the provenance file") if end else None
    if not isinstance(read, dict):
        raise _bad("the provenance file does not say which chart it is about")
    return _required(read, "the provenance file")


async def upload_chart(
    stores: Stores,
    actor: Actor,
    target: Target,
    package: ChartPackage,
    provenance: bytes | None,
    *,
    overwrites: bool,
) -> PushedManifest:
    """Pushes a chart under its version; raises CONFLICT when its tag is there, and whatever a push raises."""
    tag = parse_tag(tag_of(package.version))
    if provenance is not None:
        _check_provenance(provenance, package.digest)
    taken = RegistryError(ErrorCode.CONFLICT, f"chart {target.full_name} already has a version {package.version}")
    # Most are refused here, before anything is stored. Of several at once the unit of work lets one through.
    if not overwrites and await find_chart(stores.database, target.project_id, target.name, package.version):
        raise taken
    config = _json(package.metadata)
    layers = [_descriptor(CHART_LAYER, package.archive)]
    await _push(stores, target, package.archive)
    await _push(stores, target, config)
    if provenance is not None:
        layers.append(_descriptor(PROVENANCE_LAYER, provenance))
        await _push(stores, target, provenance)
    manifest = {
        "schemaVersion": 2,
        "mediaType": OCI_MANIFEST,
        "config": _descriptor(HELM_CONFIG, config),
        "layers": _ordered(layers),
        "annotations": _annotations(package.metadata, stores.clock()),
    }
    replaces = None if overwrites else ()
    try:
        return await put_manifest(
            stores, actor, target, _json(manifest), OCI_MANIFEST, digest=None, tags=[tag], replaces=replaces
        )
    except TagTaken:
        raise taken from None


async def attach_provenance(
    stores: Stores, actor: Actor, target: Target, chart: FoundChart, provenance: bytes, *, overwrites: bool
) -> PushedManifest:
    """Gives a chart that is there a provenance: its tag moves to an artifact that has it.

    Raises CONFLICT for a chart that has one already, or is another one by now, BAD_REQUEST, and whatever a push raises.
    """
    archive = chart.archive
    if archive is None:
        raise RegistryError(ErrorCode.NOT_FOUND, f"chart {target.full_name}:{chart.tag} has no archive")
    _check_provenance(provenance, archive.digest)
    if chart.provenance is not None and not overwrites:
        raise RegistryError(ErrorCode.CONFLICT, f"chart {target.full_name}:{chart.tag} already has a provenance file")
    document = json.loads(chart.payload)
    kept = [layer for layer in document["layers"] if layer["mediaType"] != PROVENANCE_LAYER]
    document["layers"] = _ordered([*kept, _descriptor(PROVENANCE_LAYER, provenance)])
    await _push(stores, target, provenance)
    media_type, replaces = chart.manifest.media_type, None if overwrites else (chart.manifest_id,)
    return await put_manifest(
        stores, actor, target, _json(document), media_type, digest=None, tags=[chart.tag], replaces=replaces
    )


def _required(metadata: dict[str, Any], file: str) -> tuple[str, str]:
    name, version = metadata.get("name"), metadata.get("version")
    if not isinstance(name, str) or not name:
        raise _bad(f"{file} has no name")
    if not isinstance(version, str) or not is_version(version):
        raise _bad(f"{file} has no version, or one that is not semantic: {printable(str(version))}")
    return name, version


def _check_provenance(provenance: bytes, digest: Digest | None = None) -> None:
    if len(provenance) > PROVENANCE_SIZE_BYTES_MAX:
        raise _bad(f"the provenance file is larger than {PROVENANCE_SIZE_BYTES_MAX} bytes")
    if _SIGNED not in provenance:
        raise _bad("the provenance file has no signed message")
    if digest is not None and digest.encode() not in provenance:
        raise _bad(f"the provenance file is not about this chart, whose digest is {digest}")


async def _push(stores: Stores, target: Target, content: bytes) -> None:
    await push_blob(stores, target, digest_of(content), _stream(content), announced_bytes=len(content))


async def _stream(content: bytes) -> AsyncIterator[bytes]:
    yield content


def _descriptor(media_type: str, content: bytes) -> dict[str, Any]:
    return {"mediaType": media_type, "digest": digest_of(content), "size": len(content)}


def _ordered(layers: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """In the order in which Helm writes them."""
    return sorted(layers, key=lambda layer: str(layer["digest"]))


def _annotations(metadata: dict[str, Any], now: int) -> dict[str, str]:
    """The annotations that Helm would write, which a chart's own may add to."""
    found = {annotation: metadata[name] for name, annotation in _ANNOTATIONS.items() if metadata.get(name, "").strip()}
    found[_CREATED] = shown_moment(now - now % MICROSECONDS_PER_SECOND)
    if metadata.get("sources"):
        found[_SOURCE] = metadata["sources"][0]
    if metadata.get("maintainers"):
        found[_AUTHORS] = ", ".join(_author(maintainer) for maintainer in metadata["maintainers"])
    own = metadata.get("annotations", {})
    return found | {name: text for name, text in own.items() if name not in _FIXED}


def _author(maintainer: dict[str, str]) -> str:
    email = f" ({maintainer['email']})" if maintainer.get("email") else ""
    return maintainer.get("name", "") + email


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _bad(message: str) -> RegistryError:
    return RegistryError(ErrorCode.BAD_REQUEST, message)
