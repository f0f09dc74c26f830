"""Charts as the chart repository's API shows them: in Harbor's words for lists, and in Helm's for each version."""

import asyncio
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any, Final

import msgspec

from wharf.content.artifacts.chart_archive import ARCHIVE_SIZE_BYTES_MAX
from wharf.content.artifacts.charts import read_chart
from wharf.content.chart_metadata import DescribedChart
from wharf.content.charts import FoundChart
from wharf.content.read_blob import read_small
from wharf.content.types import Stores, Target

# Threads are shared with others; few at once leave room for them.
_ARCHIVES_AT_ONCE: Final = 2
_unpacking = asyncio.Semaphore(_ARCHIVES_AT_ONCE)


def chart_summaries(charts: Iterable[DescribedChart]) -> list[dict[str, Any]]:
    """One line for each chart; of each the newest version comes first."""
    by_name = sorted(charts, key=lambda chart: chart.listed.repository)
    grouped = groupby(by_name, key=lambda chart: chart.listed.repository)
    return [_summary(name, list(versions)) for name, versions in grouped]


def chart_versions(charts: Iterable[DescribedChart]) -> list[dict[str, Any]]:
    """Versions as they stand in an index."""
    return [_version(chart) for chart in charts]


async def chart_details(stores: Stores, target: Target, chart: FoundChart, shown: DescribedChart) -> dict[str, Any]:
    """One version as in an index, and beside it what Harbor shows of one: its texts, and whether it is signed."""
    version = _version(shown)
    provenance = version["urls"][0] + ".prov" if shown.has_provenance else ""
    return {
        **version,
        "metadata": version,
        "dependencies": version.get("dependencies", []),
        "files": await _files(stores, target, chart),
        "security": {"signature": {"signed": shown.has_provenance, "prov_file": provenance}},
    }


def _summary(name: str, versions: Sequence[DescribedChart]) -> dict[str, Any]:
    newest = versions[0].version
    moments = [chart.version.created for chart in versions]
    return {
        "name": name,
        "total_versions": len(versions),
        "latest_version": newest.version,
        "created": min(moments),
        "updated": max(moments),
        "icon": newest.icon or "",
        "home": newest.home or "",
        "deprecated": newest.deprecated or False,
    }


def _version(chart: DescribedChart) -> dict[str, Any]:
    shown: dict[str, Any] = msgspec.to_builtins(chart.version)
    return shown


async def _files(stores: Stores, target: Target, chart: FoundChart) -> dict[str, str]:
    layer = chart.archive
    content = await read_small(stores, target, layer.digest, ARCHIVE_SIZE_BYTES_MAX) if layer else None
    if content is None:
        return {}
    async with _unpacking:
        read = await asyncio.to_thread(read_chart, content)
    files = {"README.md": read.readme, "values.yaml": read.values}
    return {name: text.decode("utf-8", "replace") for name, text in files.items() if text}
