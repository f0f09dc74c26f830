"""Charts as lists of them show them: what Chart.yaml says, and where the archive is.

Source: Helm, "The Chart Repository Guide" and "The Chart.yaml File". Helm before version 3 refuses a whole index for
one field that it does not know, so nothing but known fields gets into one.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from wharf.base.clock import MICROSECONDS_PER_SECOND
from wharf.content.artifacts.charts import PROVENANCE_LAYER, chart_layer
from wharf.oci.errors import RegistryError
from wharf.oci.manifest import parse_manifest

# A reader of YAML takes no longer ones where a key stands in one line with its value.
ANNOTATION_KEY_LENGTH_MAX: Final = 512
NUMBER_DIGITS_MAX: Final = 20

_VERSION: Final = re.compile(
    r"v?([0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z.-]+)?"
)


class Maintainer(msgspec.Struct, omit_defaults=True):
    """Somebody who looks after a chart."""

    email: str | None = None
    name: str | None = None
    url: str | None = None


class Dependency(msgspec.Struct, omit_defaults=True, rename={"import_values": "import-values"}):
    """A chart that another one needs."""

    alias: str | None = None
    condition: str | None = None
    enabled: bool | None = None
    import_values: list[Any] | None = None
    name: str | None = None
    repository: str | None = None
    tags: list[str] | None = None
    version: str | None = None


class ChartVersion(msgspec.Struct, omit_defaults=True, kw_only=True, rename="camel"):
    """One version of a chart, as it stands in an index; the last three fields are the repository's own words."""

    annotations: dict[str, str] | None = None
    api_version: str | None = None
    app_version: str | None = None
    condition: str | None = None
    dependencies: list[Dependency] | None = None
    deprecated: bool | None = None
    description: str | None = None
    home: str | None = None
    icon: str | None = None
    keywords: list[str] | None = None
    kube_version: str | None = None
    maintainers: list[Maintainer] | None = None
    name: str
    sources: list[str] | None = None
    tags: str | None = None
    type: str | None = None
    version: str
    created: str = ""
    digest: str = ""
    urls: list[str] = []


@dataclass(frozen=True, slots=True)
class ListedChart:
    """A tag on a chart; its repository is named without the project."""

    repository: str
    tag: str
    manifest_id: int
    tagged_at: int


@dataclass(frozen=True, slots=True)
class DescribedChart:
    """A version of a chart, with where it is kept."""

    listed: ListedChart
    version: ChartVersion
    has_provenance: bool


def described(listed: ListedChart, attributes: str, media_type: str, payload: bytes) -> DescribedChart | None:
    """What lists say of a chart; None for what is no chart, or whose tag is not its version.

    `attributes` is the chart's config, a JSON object.
    """
    try:
        version = msgspec.json.decode(attributes, type=ChartVersion)
        manifest = parse_manifest(payload, media_type)
    except (msgspec.MsgspecError, RegistryError, RecursionError):
        return None
    layer = chart_layer(manifest)
    if layer is None or listed.tag != tag_of(version.version):
        return None
    annotations = (version.annotations or {}).items()
    version.annotations = {key: text for key, text in annotations if len(key) <= ANNOTATION_KEY_LENGTH_MAX} or None
    version.created = shown_moment(listed.tagged_at)
    version.digest = layer.digest.rpartition(":")[2]
    version.urls = [f"charts/{listed.repository}-{version.version}.tgz"]
    has_provenance = any(layer.media_type == PROVENANCE_LAYER for layer in manifest.layers)
    return DescribedChart(listed, version, has_provenance)


def tag_of(version: str) -> str:
    """The tag of a version: a tag has no plus, and a version no underscore."""
    return version.replace("+", "_")


def is_version(text: str) -> bool:
    """Whether Helm takes the text for a version."""
    return _VERSION.fullmatch(text) is not None


def version_order(version: str) -> tuple[Any, ...]:
    """A key by which versions are sorted, a release after what came before it; what is no version comes first."""
    found = _VERSION.fullmatch(version)
    if found is None:
        return ((-1, -1, -1), 0, ())
    numbers = tuple(int((text or "0")[:NUMBER_DIGITS_MAX]) for text in found.groups()[:3])
    if found[4] is None:
        return (numbers, 1, ())
    return (numbers, 0, tuple(_identifier(part) for part in found[4].split(".")))


def shown_moment(microseconds: int) -> str:
    """A time in UTC, as Helm reads and writes it."""
    moment = datetime.fromtimestamp(microseconds // MICROSECONDS_PER_SECOND, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{microseconds % MICROSECONDS_PER_SECOND:06d}Z"


def _identifier(text: str) -> tuple[int, int, str]:
    """Numbers come before words, and each is compared with its own kind."""
    return (0, int(text[:NUMBER_DIGITS_MAX]), "") if text.isdecimal() else (1, 0, text)
