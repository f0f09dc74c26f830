"""Helm charts: what their archives say of them.

It stands here and not with the specifications, because it needs a reader of YAML. Nothing waits, but an archive may
keep a processor busy for a second: it belongs into a thread.
Sources: Helm, "Charts" and "OCI-based registries".
"""

from typing import Any, Final

import msgspec

from wharf.content.artifacts.chart_archive import read_files, refuse
from wharf.content.artifacts.plain_yaml import PlainValue, read_yaml
from wharf.oci.descriptor import Descriptor
from wharf.oci.manifest import Manifest

CHART_LAYER: Final = "application/vnd.cncf.helm.chart.content.v1.tar+gzip"
PROVENANCE_LAYER: Final = "application/vnd.cncf.helm.chart.provenance.v1.prov"

_CHART: Final = "Chart.yaml"
_REQUIREMENTS: Final = "requirements.yaml"
_VALUES: Final = "values.yaml"
_README: Final = "readme.md"
_WANTED: Final = frozenset((_CHART.lower(), _REQUIREMENTS, _VALUES, _README))

_FIRST_VERSION: Final = "v1"
_SECOND_VERSION: Final = "v2"
# YAML 1.1 has these for true; Helm's charts say `true`.
_TRUE: Final = frozenset(("true", "yes", "on"))

_METADATA_TEXTS: Final = (
    "name",
    "home",
    "version",
    "description",
    "icon",
    "apiVersion",
    "condition",
    "tags",
    "appVersion",
    "kubeVersion",
    "type",
)
_METADATA_LISTS: Final = ("sources", "keywords")
_MAINTAINER_TEXTS: Final = ("name", "email", "url")
_DEPENDENCY_TEXTS: Final = ("version", "condition", "alias")


class Chart(msgspec.Struct, frozen=True):
    """The files of a chart that are shown; empty where the chart has none."""

    metadata: bytes
    requirements: bytes
    values: bytes
    readme: bytes


def chart_layer(manifest: Manifest) -> Descriptor | None:
    """The layer that is the archive: the provenance, a signature, may stand before it."""
    named = (layer for layer in manifest.layers if layer.media_type == CHART_LAYER)
    others = (layer for layer in manifest.layers if _may_be_archive(layer, manifest))
    return next(named, None) or next(others, None)


def _may_be_archive(layer: Descriptor, manifest: Manifest) -> bool:
    is_config = manifest.config is not None and layer.digest == manifest.config.digest
    return not is_config and layer.media_type != PROVENANCE_LAYER


def read_chart(archive: bytes) -> Chart:
    """Read the archive of a chart; only Chart.yaml must be written so, the other names in whatever case.

    Raises BAD_REQUEST for an archive that is broken, exceeds the limits of `chart_archive`, or has no Chart.yaml.
    """
    files = read_files(archive, _WANTED)
    if _CHART not in files:
        refuse(f"{_CHART} is missing")
    others = {name.lower(): content for name, content in files.items()}
    return Chart(
        metadata=files[_CHART],
        requirements=others.get(_REQUIREMENTS, b""),
        values=others.get(_VALUES, b""),
        readme=others.get(_README, b""),
    )


def chart_metadata(chart: Chart) -> dict[str, Any]:
    """What Chart.yaml says, as Helm writes it into the config of a pushed chart, without what is empty.

    Raises BAD_REQUEST if it is no such file.
    """
    read = _read_metadata(chart)
    found = {
        **{name: _text(read.get(name), name) for name in _METADATA_TEXTS},
        **{name: _texts(read.get(name), name) for name in _METADATA_LISTS},
        "maintainers": [_maintainer(item) for item in _list(read.get("maintainers"), "maintainers")],
        "annotations": _annotations(read.get("annotations")),
        "dependencies": _dependencies(read.get("dependencies")),
        "deprecated": _is_true(read.get("deprecated"), "deprecated"),
    }
    return {name: value for name, value in found.items() if value}


def chart_dependencies(chart: Chart) -> list[dict[str, Any]] | None:
    """The charts that this one needs; None, JSON `null`, for one of version 2 whose Chart.yaml has no list of them.

    Charts of version 1 list them in requirements.yaml. Raises BAD_REQUEST if either file is not as it should be.
    """
    metadata = _read_metadata(chart)
    version = _text(metadata.get("apiVersion"), "apiVersion") or _FIRST_VERSION
    if version == _SECOND_VERSION:
        return _dependencies(metadata.get("dependencies"))
    if version != _FIRST_VERSION:
        return []
    requirements = _mapping(read_yaml(chart.requirements, _REQUIREMENTS), _REQUIREMENTS)
    return _dependencies(requirements.get("dependencies")) or []


def _read_metadata(chart: Chart) -> dict[str, PlainValue]:
    return _mapping(read_yaml(chart.metadata, _CHART), _CHART)


def _dependencies(value: PlainValue) -> list[dict[str, Any]] | None:
    return None if value is None else [_dependency(item) for item in _list(value, "dependencies")]


def _dependency(value: PlainValue) -> dict[str, Any]:
    read = _mapping(value, "dependencies")
    optional = {
        **{name: _text(read.get(name), name) for name in _DEPENDENCY_TEXTS},
        "tags": _texts(read.get("tags"), "tags"),
        "enabled": _is_true(read.get("enabled"), "enabled"),
        "import-values": _list(read.get("import-values"), "import-values"),
    }
    required = {name: _text(read.get(name), name) for name in ("name", "repository")}
    return {**required, **{name: item for name, item in optional.items() if item}}


def _maintainer(value: PlainValue) -> dict[str, str]:
    read = _mapping(value, "maintainers")
    found = {name: _text(read.get(name), name) for name in _MAINTAINER_TEXTS}
    return {name: text for name, text in found.items() if text}


def _annotations(value: PlainValue) -> dict[str, str]:
    return {name: _text(item, name) for name, item in _mapping(value, "annotations").items()}


def _mapping(value: PlainValue, name: str) -> dict[str, PlainValue]:
    if value is not None and not isinstance(value, dict):
        refuse(f"{name} is no mapping")
    return value or {}


def _list(value: PlainValue, name: str) -> list[PlainValue]:
    if value is not None and not isinstance(value, list):
        refuse(f"{name} is no list")
    return value or []


def _text(value: PlainValue, name: str) -> str:
    if value is not None and not isinstance(value, str):
        refuse(f"{name} is no text")
    return value or ""


def _texts(value: PlainValue, name: str) -> list[str]:
    return [_text(item, name) for item in _list(value, name)]


def _is_true(value: PlainValue, name: str) -> bool:
    return _text(value, name).lower() in _TRUE
