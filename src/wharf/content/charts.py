"""Charts of a project, found by what Helm calls them: a name and a version."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from wharf.audit.actor import Actor
from wharf.content.artifact_queries import LIST_NAMES_OF_TAGS
from wharf.content.artifacts.charts import PROVENANCE_LAYER, chart_layer
from wharf.content.chart_metadata import DescribedChart, ListedChart, described, is_version, tag_of, version_order
from wharf.content.chart_queries import FIND_CHARTS, LIST_CHARTS, LIST_VERSIONS, READ_CHARTS
from wharf.content.delete_manifest import delete_manifest
from wharf.content.tags import delete_tag
from wharf.content.types import Stores, Target
from wharf.db import Reader
from wharf.oci.descriptor import Descriptor
from wharf.oci.digest import Digest
from wharf.oci.manifest import Manifest, parse_manifest

CHARTS_MAX: Final = 20_000
"""How many versions of charts a list has, the newest ones."""

# What is read of charts at once: with their manifests, these are some tens of megabytes at most.
_CHARTS_PER_READ: Final = 1_000
# A file's name is a chart's name, a dash and a version, and both may have dashes.
_SPLITS_MAX: Final = 16

ARCHIVE_SUFFIX: Final = ".tgz"
PROVENANCE_SUFFIX: Final = ".tgz.prov"


@dataclass(frozen=True, slots=True)
class FoundChart:
    """A chart that is there, with the manifest that says what it is made of."""

    repository: str
    tag: str
    manifest_id: int
    tagged_at: int
    digest: Digest
    manifest: Manifest
    payload: bytes

    @property
    def archive(self) -> Descriptor | None:
        """The chart itself."""
        return chart_layer(self.manifest)

    @property
    def provenance(self) -> Descriptor | None:
        """What proves where the chart comes from, if it was signed."""
        signatures = (layer for layer in self.manifest.layers if layer.media_type == PROVENANCE_LAYER)
        return next(signatures, None)


async def list_charts(reader: Reader, project_id: int, repository: str | None = None) -> list[ListedChart]:
    """Every tag on a chart of the project, or of one repository, the newest first; at most `CHARTS_MAX`."""
    if repository is None:
        rows = await reader.rows(LIST_CHARTS, project_id=project_id)
    else:
        rows = await reader.rows(LIST_VERSIONS, project_id=project_id, repository=repository)
    newest_first = sorted((ListedChart(*row) for row in rows), key=_newest_last, reverse=True)
    return newest_first[:CHARTS_MAX]


async def read_charts(reader: Reader, listed: Sequence[ListedChart]) -> list[tuple[ListedChart, str, str, bytes]]:
    """Each of them that is there with its config, its media type and its manifest, to be `described`."""
    ids = sorted({chart.manifest_id for chart in listed})
    stored: dict[int, tuple[str, str, bytes]] = {}
    for start in range(0, len(ids), _CHARTS_PER_READ):
        rows = await reader.rows(READ_CHARTS, ids=ids[start : start + _CHARTS_PER_READ])
        stored |= {row[0]: (row[1] or "", row[2], bytes(row[3])) for row in rows}
    return [(chart, *stored[chart.manifest_id]) for chart in listed if chart.manifest_id in stored]


async def describe_charts(reader: Reader, listed: Sequence[ListedChart]) -> list[DescribedChart]:
    """What there is to say of each chart, newer versions before older ones."""
    return await asyncio.to_thread(_describe, await read_charts(reader, listed))


def _describe(read: Sequence[tuple[ListedChart, str, str, bytes]]) -> list[DescribedChart]:
    found = [described(*one) for one in read]
    return sorted(
        (chart for chart in found if chart is not None),
        key=lambda chart: version_order(chart.version.version),
        reverse=True,
    )


async def find_chart(reader: Reader, project_id: int, repository: str, version: str) -> FoundChart | None:
    """The version of a chart."""
    return await _find(reader, project_id, [(repository, tag_of(version))])


async def find_file(reader: Reader, project_id: int, file: str) -> FoundChart | None:
    """The chart whose archive, or provenance, has this name in an index."""
    suffix = PROVENANCE_SUFFIX if file.endswith(PROVENANCE_SUFFIX) else ARCHIVE_SUFFIX
    if not file.endswith(suffix):
        return None
    stem = file.removesuffix(suffix)
    dashes = [at for at, character in enumerate(stem) if character == "-"]
    splits = [(stem[:at], stem[at + 1 :]) for at in dashes if is_version(stem[at + 1 :])]
    return await _find(reader, project_id, [(name, tag_of(version)) for name, version in splits[:_SPLITS_MAX]])


async def delete_chart(stores: Stores, actor: Actor, target: Target, chart: FoundChart) -> None:
    """Deletes a version of a chart: the artifact, or its tag alone as long as it has another one.

    Raises what the deletion of an artifact raises, PRECONDITION for an immutable tag among it.
    """
    tags = await stores.database.rows(LIST_NAMES_OF_TAGS, manifest_id=chart.manifest_id)
    if len(tags) > 1:
        await delete_tag(stores, actor, target, chart.tag)
    else:
        await delete_manifest(stores, actor, target, chart.digest, with_belongings=True)


def _newest_last(chart: ListedChart) -> tuple[int, int, str]:
    return chart.tagged_at, chart.manifest_id, chart.tag


async def _find(reader: Reader, project_id: int, wanted: Sequence[tuple[str, str]]) -> FoundChart | None:
    if not wanted:
        return None
    rows = await reader.rows(
        FIND_CHARTS,
        project_id=project_id,
        repositories=sorted({name for name, _ in wanted}),
        tags=sorted({tag for _, tag in wanted}),
    )
    for row in rows:
        if (row[0], row[1]) in wanted:
            name, tag, manifest_id, tagged_at, digest, media_type, stored = row
            payload = bytes(stored)
            manifest = parse_manifest(payload, media_type)
            return FoundChart(name, tag, manifest_id, tagged_at, Digest(digest), manifest, payload)
    return None
