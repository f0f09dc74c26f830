"""The index of a project's charts, which Helm reads before anything else.

It is written as JSON, which is YAML too: Helm reads the one in a fraction of the time that the other takes. What has
been written of a chart is remembered, so an index after one more push costs one chart more, and an index after a
commit elsewhere costs one list.
"""

import asyncio
import hashlib
import re
from collections import OrderedDict, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec

from wharf.content.chart_metadata import ListedChart, described, shown_moment, version_order
from wharf.content.charts import list_charts, read_charts
from wharf.db import Database
from wharf.db.moments import Moment

REMEMBERED_BYTES_MAX: Final = 32 * 1024 * 1024
REMEMBERED_PROJECTS_MAX: Final = 1_000
# More is an index that no client would want to read.
INDEX_SIZE_BYTES_MAX: Final = 32 * 1024 * 1024
# Of a chart, beside what is written of it.
_OVERHEAD_BYTES: Final = 512

# Characters that JSON has as they are, and YAML not at all or as the end of a line.
_NOT_IN_YAML: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")

_Fragment = tuple[tuple[object, ...], bytes]


@dataclass(slots=True)
class _Remembered:
    """The charts of a project as of a state of the database, and what has been written of them."""

    state: object
    charts: list[ListedChart]
    # The place of a version among others, and its line; None for what no index has.
    fragments: dict[ListedChart, _Fragment | None] = field(default_factory=dict)
    # How much memory that takes, about.
    size_bytes: int = 0

    def keep(self, written: dict[ListedChart, _Fragment | None]) -> None:
        """Remembers what has been written, and forgets what is gone from the project."""
        current, every = set(self.charts), {**self.fragments, **written}
        self.fragments = {chart: fragment for chart, fragment in every.items() if chart in current}
        self.size_bytes = sum(_OVERHEAD_BYTES + len(one[1] if one else b"") for one in self.fragments.values())


class ChartIndexes:
    """Writes indexes, and remembers what can be used for the next one."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._remembered: OrderedDict[int, _Remembered] = OrderedDict()

    async def charts(self, moment: Moment, project_id: int) -> list[ListedChart]:
        """Every tag on a chart of the project, as of `moment` or later."""
        known = self._remembered.get(project_id)
        if known is None:
            known = self._remembered[project_id] = _Remembered(None, [])
        if known.state != moment.state:
            known.charts = await list_charts(self._database, project_id)
            known.state = moment.state
        self._remembered.move_to_end(project_id)
        return known.charts

    async def document(self, project_id: int, charts: Sequence[ListedChart]) -> bytes:
        """The index of these charts, which `charts` has named."""
        known = self._remembered.get(project_id) or _Remembered(None, list(charts))
        missing = [chart for chart in charts if chart not in known.fragments]
        fragments = {chart: known.fragments.get(chart) for chart in charts}
        if missing:
            read = await read_charts(self._database, missing)
            written = await asyncio.to_thread(lambda: {one[0]: _fragment(*one) for one in read})
            fragments |= written
            known.keep(written)
            self._forget_oldest()
        return await asyncio.to_thread(_document, fragments)

    def _forget_oldest(self) -> None:
        total = sum(known.size_bytes for known in self._remembered.values())
        while total > REMEMBERED_BYTES_MAX or len(self._remembered) > REMEMBERED_PROJECTS_MAX:
            _, forgotten = self._remembered.popitem(last=False)
            total -= forgotten.size_bytes


def entity_tag(charts: Sequence[ListedChart]) -> bytes:
    """What changes whenever the index of these charts does, as HTTP writes it."""
    content = msgspec.json.encode(
        [(chart.repository, chart.tag, chart.manifest_id, chart.tagged_at) for chart in charts]
    )
    return b'"%s"' % hashlib.sha256(content).hexdigest().encode()


def _fragment(listed: ListedChart, attributes: str, media_type: str, payload: bytes) -> _Fragment | None:
    chart = described(listed, attributes, media_type, payload)
    if chart is None:
        return None
    return version_order(chart.version.version), _json(chart.version)


def _document(fragments: dict[ListedChart, _Fragment | None]) -> bytes:
    """Charts by name and versions from the newest on, one in a line. Its time is that of the last push."""
    entries: defaultdict[str, list[_Fragment]] = defaultdict(list)
    size_bytes = 0
    for listed, fragment in fragments.items():
        size_bytes += len(fragment[1]) if fragment else 0
        if fragment is not None and size_bytes <= INDEX_SIZE_BYTES_MAX:
            entries[listed.repository].append(fragment)
    written = [
        _json(name) + b":[\n" + b",\n".join(line for _, line in sorted(versions, reverse=True)) + b"]"
        for name, versions in sorted(entries.items())
    ]
    generated = _json(shown_moment(max((listed.tagged_at for listed in fragments), default=0)))
    head = b'{"apiVersion":"v1",\n"entries":{\n'
    return head + b",\n".join(written) + b'},\n"generated":' + generated + b',\n"serverInfo":{}}\n'


def _json(value: object) -> bytes:
    text = msgspec.json.encode(value).decode()
    return _NOT_IN_YAML.sub(lambda found: f"\\u{ord(found[0]):04x}", text).encode()
