"""What a stored artifact is; what is expected of the first ones was recorded from a Harbor 2.16."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wharf.oci import artifact_configs, artifact_kinds, media_types
from wharf.oci.artifact_kinds import (
    CNAB_MANIFEST,
    EXTRA_ATTRIBUTES_SIZE_BYTES_MAX,
    HELM_CONFIG,
    MODEL_MANIFESTS,
    WASM_CONFIG,
    ArtifactKind,
    Family,
    config_child,
    describe_artifact,
    is_picture,
    require_addition,
)
from wharf.oci.digest import Digest, digest_of
from wharf.oci.errors import ErrorCode, RegistryError
from wharf.oci.manifest import Manifest, parse_manifest

IMAGE_ICON = "sha256:0048162a053eef4d4ce3fe7518615bef084403614f8bca43b40ae2e762e11e06"
CHART_ICON = "sha256:61cf3a178ff0f75bf08a25d96b75cf7355dc197749a9f128ed3ef34b0df05518"
SBOM_TYPE = "application/vnd.goharbor.harbor.sbom.v1"
ROCKET_CONFIG = "application/vnd.acme.rocket.config.v1+json"
SKIP_LIST = "io.goharbor.artifact.v1alpha1.skip-list"
ICON = "io.goharbor.artifact.v1alpha1.icon"

PROCESS = {"Cmd": ["/hello"], "Env": ["PATH=/bin"], "Labels": {"a": "b"}}
CONFIG = {
    "architecture": "amd64",
    "os": "linux",
    "author": "lab",
    "created": "2024-01-02T03:04:05Z",
    "config": PROCESS,
    "rootfs": {"type": "layers", "diff_ids": []},
    "history": [{"created": "2024-01-02T03:04:05Z", "created_by": "COPY hello /"}],
}
ATTRIBUTES = {
    "architecture": "amd64",
    "author": "lab",
    "config": PROCESS,
    "created": "2024-01-02T03:04:05Z",
    "os": "linux",
}
CHART = {"apiVersion": "v2", "name": "mychart", "version": "0.1.0", "appVersion": "1.0", "type": "application"}


def describe(content: bytes, media_type: str, **more: Any) -> dict[str, Any]:
    """The descriptor of a content, as JSON."""
    return {"mediaType": media_type, "digest": digest_of(content), "size": len(content), **more}


def image(config_type: str, media_type: str = media_types.OCI_MANIFEST, **more: Any) -> Manifest:
    """A manifest with a config of this type; a `config` or `layers` of one's own may be given."""
    layers = [describe(b"layer", media_types.OCI_LAYER_GZIP)]
    body = {"schemaVersion": 2, "mediaType": media_type, "config": describe(b"{}", config_type), "layers": layers}
    return parse_manifest(json.dumps({**body, **more}).encode(), media_type)


def index(media_type: str = media_types.OCI_INDEX, **more: Any) -> Manifest:
    """An index with one child, unless `manifests` are given."""
    children = [describe(b"child", media_types.OCI_MANIFEST)]
    body = {"schemaVersion": 2, "mediaType": media_type, "manifests": children}
    return parse_manifest(json.dumps({**body, **more}).encode(), media_type)


def kind_of(manifest: Manifest, config: object = None) -> ArtifactKind:
    """What an artifact is whose config is this JSON value."""
    return describe_artifact(manifest, json.dumps(config).encode())


@pytest.mark.parametrize(
    ("config_type", "media_type"),
    [
        (media_types.DOCKER_CONFIG, media_types.DOCKER_MANIFEST),
        (media_types.OCI_CONFIG, media_types.OCI_MANIFEST),
    ],
)
def test_an_image(config_type: str, media_type: str) -> None:
    """An image shows five things of its config, and has a build history."""
    manifest = image(config_type, media_type, annotations={"org.opencontainers.image.title": "t"})

    assert kind_of(manifest, CONFIG) == ArtifactKind(
        family=Family.IMAGE,
        type="IMAGE",
        media_type=config_type,
        artifact_type=config_type,
        manifest_media_type=media_type,
        annotations={"org.opencontainers.image.title": "t"},
        extra_attributes=ATTRIBUTES,
        additions=("build_history",),
        icon=Digest(IMAGE_ICON),
        icon_layer=None,
    )


@pytest.mark.parametrize("media_type", [media_types.OCI_INDEX, media_types.DOCKER_MANIFEST_LIST])
def test_an_index(media_type: str) -> None:
    """An index is an image too, but nothing more is known of it."""
    kind = describe_artifact(index(media_type), None)

    assert (kind.type, kind.media_type, kind.manifest_media_type) == ("IMAGE", media_type, media_type)
    assert (kind.artifact_type, kind.extra_attributes, kind.additions) == (None, {}, ())
    assert kind.icon == IMAGE_ICON


def test_a_chart() -> None:
    """A chart shows all of its config, which is what Chart.yaml says."""
    kind = kind_of(image(HELM_CONFIG), CHART)

    assert (kind.type, kind.media_type, kind.artifact_type) == ("CHART", HELM_CONFIG, HELM_CONFIG)
    assert kind.extra_attributes == CHART
    assert kind.additions == ("values.yaml", "readme.md", "dependencies")
    assert kind.icon == CHART_ICON


def test_a_type_that_is_derived() -> None:
    """The name in the media type of the config is the type; a skip list among the manifest's annotations is none."""
    manifest = image(ROCKET_CONFIG, annotations={SKIP_LIST: "x"})
    kind = kind_of(manifest, {"x": 1})

    assert (kind.family, kind.type, kind.media_type) == (Family.OTHER, "ROCKET", ROCKET_CONFIG)
    assert (kind.annotations, kind.extra_attributes, kind.additions) == ({SKIP_LIST: "x"}, {"x": 1}, ())
    assert kind.icon.startswith("sha256:da834479")


def test_an_unknown_type() -> None:
    """An artifact type decides nothing about the type that is shown, which needs the media type of a config."""
    kind = kind_of(image(media_types.OCI_EMPTY, artifactType="application/vnd.example+type"), {"a": 1})

    assert (kind.type, kind.media_type) == ("UNKNOWN", media_types.OCI_EMPTY)
    assert (kind.artifact_type, kind.extra_attributes) == ("application/vnd.example+type", {})
    assert kind.icon.startswith("sha256:da834479")


def test_an_sbom() -> None:
    """An SBOM that Harbor made shows all of its config, and links to no addition of its own."""
    config = {"architecture": "", "created": "0001-01-01T00:00:00Z", "config": {}, "os": ""}
    kind = kind_of(image(SBOM_TYPE), config)

    assert (kind.type, kind.artifact_type, kind.media_type) == ("SBOM", SBOM_TYPE, SBOM_TYPE)
    assert (kind.extra_attributes, kind.additions) == (config, ())
    assert kind.icon.startswith("sha256:c19f80c3")


@pytest.mark.parametrize("artifact_type", MODEL_MANIFESTS)
def test_a_model(artifact_type: str) -> None:
    """A model is known by its artifact type."""
    manifest = image("application/vnd.cncf.model.config.v1+json", artifactType=artifact_type)
    kind = kind_of(manifest, {"descriptor": {"name": "m"}})

    assert (kind.type, kind.extra_attributes) == ("CNAI", {"descriptor": {"name": "m"}})
    assert kind.additions == ("readme.md", "license", "files")


def test_a_module_with_a_config_of_its_own() -> None:
    """A module shows the media type and the title of its first layer."""
    layer = describe(b"module", "application/wasm", annotations={"org.opencontainers.image.title": "m.wasm"})
    kind = describe_artifact(image(WASM_CONFIG, layers=[layer]), None)

    assert (kind.type, kind.additions) == ("WASM", ("build_history",))
    assert kind.extra_attributes == {
        "manifest.config.mediaType": WASM_CONFIG,
        "manifest.layers.mediaType": "application/wasm",
        "org.opencontainers.image.title": "m.wasm",
    }
    assert describe_artifact(image(WASM_CONFIG, layers=[]), None).extra_attributes == {
        "manifest.config.mediaType": WASM_CONFIG
    }


@pytest.mark.parametrize("annotations", [{"module.wasm.image/variant": "compat"}, {"run.oci.handler": "wasm"}])
def test_a_module_within_an_image(annotations: dict[str, str]) -> None:
    """Two annotations make a module of an image."""
    kind = kind_of(image(media_types.OCI_CONFIG, annotations=annotations), CONFIG)

    assert (kind.type, kind.media_type, kind.artifact_type) == ("WASM", WASM_CONFIG, media_types.OCI_CONFIG)
    assert kind.extra_attributes == {"manifest.config.mediaType": media_types.OCI_CONFIG, **ATTRIBUTES}


def test_a_bundle() -> None:
    """A CNAB bundle is an index that says so; its attributes come from the config of one of its children."""
    children = [
        describe(b"config", media_types.OCI_MANIFEST, annotations={"io.cnab.manifest.type": "config"}),
        describe(b"invocation", media_types.OCI_MANIFEST, annotations={"io.cnab.manifest.type": "invocation"}),
    ]
    bundle = index(manifests=children, annotations={"org.opencontainers.artifactType": CNAB_MANIFEST})
    kind = kind_of(bundle, {"name": "bundle"})

    assert (kind.type, kind.media_type, kind.extra_attributes) == ("CNAB", CNAB_MANIFEST, {"name": "bundle"})
    assert config_child(bundle) == digest_of(b"config")
    assert config_child(index(manifests=children)) is None
    assert config_child(index(annotations={"org.opencontainers.artifactType": CNAB_MANIFEST})) is None


def test_an_index_of_a_type_of_its_own() -> None:
    """An index with an artifact type is not taken for an image."""
    kind = describe_artifact(index(artifactType="application/vnd.example"), None)

    assert (kind.type, kind.artifact_type, kind.icon_layer) == ("UNKNOWN", "application/vnd.example", None)


def test_a_skip_list() -> None:
    """What the config's descriptor lists is left out of the attributes."""
    config = describe(b"{}", ROCKET_CONFIG, annotations={SKIP_LIST: "metrics,git"})
    kind = kind_of(image(ROCKET_CONFIG, config=config), {"metrics": 1, "git": 2, "name": "r"})

    assert kind.extra_attributes == {"name": "r"}


def test_an_icon_of_its_own() -> None:
    """The first layer that is marked wants to be the icon; an image cannot have one."""
    icons = [describe(content, "image/png", annotations={ICON: ""}) for content in (b"one", b"two")]
    layers = [describe(b"layer", "application/tar"), *icons]
    kind = kind_of(image(ROCKET_CONFIG, layers=layers), {})

    assert kind.icon_layer is not None
    assert kind.icon_layer.digest == digest_of(b"one")
    assert kind_of(image(media_types.OCI_CONFIG, layers=layers), {}).icon_layer is None


@pytest.mark.parametrize(
    ("content", "expected"),
    [(b"\x89PNG\r\n\x1a\n..", True), (b"\xff\xd8\xff\xe0", True), (b"GIF89a", True), (b"<svg/>", False), (b"", False)],
)
def test_pictures(content: bytes, expected: bool) -> None:
    """Only formats that browsers show without running anything count."""
    assert is_picture(content) is expected


def test_an_empty_image_config() -> None:
    """What the config of an image does not say is shown as empty."""
    empty: dict[str, Any] = {"architecture": "", "author": "", "config": {}, "created": None, "os": ""}

    assert kind_of(image(media_types.OCI_CONFIG), {}).extra_attributes == empty
    assert describe_artifact(image(media_types.OCI_CONFIG), b"").extra_attributes == empty


def test_what_is_empty_in_the_process_is_left_out() -> None:
    """Fields that are empty, or that the specification does not know, are not shown; sets have no values."""
    process: dict[str, Any] = {
        "Env": None,
        "Cmd": [],
        "User": "",
        "Hostname": "h",
        "ArgsEscaped": False,
        "WorkingDir": "/w",
    }
    config = {"config": {**process, "ExposedPorts": {"80/tcp": {"a": 1}}, "Volumes": None}}

    shown = kind_of(image(media_types.OCI_CONFIG), config).extra_attributes["config"]
    assert shown == {"WorkingDir": "/w", "ExposedPorts": {"80/tcp": {}}}


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ({"maintainer": "m", "org.opencontainers.image.authors": "a"}, "a"),
        ({"maintainer": "m", "org.opencontainers.image.authors": ""}, "m"),
        ({}, ""),
    ],
)
def test_the_author_may_be_a_label(labels: dict[str, str], expected: str) -> None:
    """Two labels name the author of an image that names none itself."""
    kind = kind_of(image(media_types.OCI_CONFIG), {"config": {"Labels": labels}})

    assert kind.extra_attributes["author"] == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024-01-02T03:04:05.1200Z", "2024-01-02T03:04:05.12Z"),
        ("2024-01-02T03:04:05.000000000+00:00", "2024-01-02T03:04:05Z"),
        ("2024-01-02T03:04:05.1234567891+02:00", "2024-01-02T03:04:05.123456789+02:00"),
        ("2024-01-02 03:04:05Z", None),
        ("2024-13-02T03:04:05Z", None),
        (5, None),
        (None, None),
    ],
)
def test_times_are_written_as_go_writes_them(value: object, expected: str | None) -> None:
    """A time is shown without trailing zeros; what is no time is not shown, and does no harm to the rest."""
    kind = kind_of(image(media_types.OCI_CONFIG), {"created": value, "os": "linux"})

    assert (kind.extra_attributes["created"], kind.extra_attributes["os"]) == (expected, "linux")


@pytest.mark.parametrize(
    "config",
    [
        None,
        b"not JSON",
        b"[]",
        b"null",
        b'{"a": "\xff"}',
        b'{"a": "\\u0000"}',
        b'{"a":' * 100_000,
        b'{"a": "' + b"a" * EXTRA_ATTRIBUTES_SIZE_BYTES_MAX + b'"}',
        b"{}" + b" " * artifact_configs.CONFIG_SIZE_BYTES_MAX,
    ],
    ids=["absent", "text", "list", "null", "no UTF-8", "NUL", "deep", "too large to be listed", "too large"],
)
def test_a_config_that_cannot_be_read_says_nothing(config: bytes | None) -> None:
    """What was pushed is listed whatever its config is."""
    assert describe_artifact(image(ROCKET_CONFIG), config).extra_attributes == {}


@pytest.mark.parametrize(
    ("family", "artifact_type", "addition", "expected"),
    [
        (Family.IMAGE, "IMAGE", "readme.md", "addition README.MD isn't supported for IMAGE(manifest version 2)"),
        (Family.IMAGE, "IMAGE", "sbom", "addition SBOM isn't supported for IMAGE(manifest version 2)"),
        (Family.INDEX, "IMAGE", "build_history", "addition BUILD_HISTORY isn't supported"),
        (Family.CHART, "CHART", "files", "addition FILES isn't supported for CHART"),
        (Family.OTHER, "ROCKET", "files", "the processor for artifact ROCKET not found, cannot get the addition"),
    ],
)
def test_additions_that_there_are_not(family: Family, artifact_type: str, addition: str, expected: str) -> None:
    """The refusal has Harbor's words."""
    with pytest.raises(RegistryError) as caught:
        require_addition(family, artifact_type, addition)

    assert (caught.value.code, caught.value.message) == (ErrorCode.BAD_REQUEST, expected)


def test_additions_that_there_are() -> None:
    """Each addition that is linked to can be asked for, and so can the content of an SBOM."""
    for config_type in (media_types.OCI_CONFIG, HELM_CONFIG, WASM_CONFIG, *MODEL_MANIFESTS):
        kind = describe_artifact(image(config_type), None)
        for addition in kind.additions:
            require_addition(kind.family, kind.type, addition)
            assert addition in artifact_kinds.ADDITION_CONTENT_TYPES
    require_addition(Family.SBOM, "SBOM", "sbom")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)
IMAGE_CONFIGS = st.dictionaries(
    st.sampled_from(["created", "author", "architecture", "os", "config", "history", "rootfs"]),
    JSON | st.dictionaries(st.sampled_from(["Labels", "Env", "Volumes", "ExposedPorts", "User"]), JSON),
)


@given(config=st.binary(max_size=64) | (JSON | IMAGE_CONFIGS).map(lambda value: json.dumps(value).encode()))
@pytest.mark.parametrize("config_type", [media_types.OCI_CONFIG, HELM_CONFIG, ROCKET_CONFIG, WASM_CONFIG])
def test_no_config_does_harm(config_type: str, config: bytes) -> None:
    """Whatever a config holds, there are attributes that can be written as JSON."""
    attributes = describe_artifact(image(config_type), config).extra_attributes

    assert json.loads(json.dumps(attributes)) == attributes
