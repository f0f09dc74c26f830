"""What a stored artifact is: its type, what of its config is shown, and what else can be asked for.

Harbor's API decides: a type is known by its media types, any other is derived from the media type of its config.
Sources: Harbor, "Artifacts"; goharbor/community, artifact-processor-extender.md, for the two annotations.
"""

import re
from enum import Enum, unique
from typing import Any, Final

import msgspec

from wharf.oci.accessories import HARBOR_SBOM
from wharf.oci.artifact_configs import ProcessConfig, decode_config, decode_image_config, written_moment
from wharf.oci.descriptor import Descriptor
from wharf.oci.digest import Digest
from wharf.oci.errors import ErrorCode, RegistryError, printable
from wharf.oci.manifest import Manifest
from wharf.oci.media_types import DOCKER_CONFIG, DOCKER_MANIFEST_LIST, OCI_CONFIG, OCI_INDEX

HELM_CONFIG: Final = "application/vnd.cncf.helm.config.v1+json"
CNAB_MANIFEST: Final = "application/vnd.cnab.manifest.v1"
WASM_CONFIG: Final = "application/vnd.wasm.config.v1+json"
# The second one is the name from before the format moved to the CNCF.
MODEL_MANIFESTS: Final = (
    "application/vnd.cncf.model.manifest.v1+json",
    "application/vnd.cnai.model.manifest.v1+json",
)

# A list of artifacts carries a hundred of them.
EXTRA_ATTRIBUTES_SIZE_BYTES_MAX: Final = 256 * 1024
ICON_SIZE_BYTES_MAX: Final = 1024 * 1024

UNKNOWN_TYPE: Final = "UNKNOWN"
_IMAGE_TYPE: Final = "IMAGE"

ADDITION_CONTENT_TYPES: Final = {
    "build_history": "application/json; charset=utf-8",
    "dependencies": "application/json; charset=utf-8",
    "files": "application/json; charset=utf-8",
    "license": "text/plain; charset=utf-8",
    "readme.md": "text/markdown; charset=utf-8",
    "sbom": HARBOR_SBOM,
    "values.yaml": "text/plain; charset=utf-8",
}

_SKIP_LIST: Final = "io.goharbor.artifact.v1alpha1.skip-list"
_ICON: Final = "io.goharbor.artifact.v1alpha1.icon"
_INDEX_ARTIFACT_TYPE: Final = "org.opencontainers.artifactType"
_CNAB_MANIFEST_TYPE: Final = "io.cnab.manifest.type"
_TITLE: Final = "org.opencontainers.image.title"
# Images whose annotations say that they are to be run by a runtime for WebAssembly.
_WASM_ANNOTATIONS: Final = (("module.wasm.image/variant", "compat"), ("run.oci.handler", "wasm"))
_IMAGE_AUTHOR_LABELS: Final = ("org.opencontainers.image.authors", "maintainer")
_WASM_AUTHOR_LABELS: Final = ("maintainer",)

_DERIVED_TYPE: Final = re.compile(r"application/vnd\.[^.]*\.(.*)\.config\.[^.]*\+json")
_PICTURE_SIGNATURES: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")


@unique
class Family(Enum):
    """The artifacts that are understood alike; several types may be of the family of all others."""

    IMAGE = "image"
    INDEX = "index"
    CHART = "chart"
    CNAB = "cnab"
    WASM = "wasm"
    MODEL = "model"
    SBOM = "sbom"
    OTHER = "other"


_FAMILIES: Final = {
    OCI_CONFIG: Family.IMAGE,
    DOCKER_CONFIG: Family.IMAGE,
    OCI_INDEX: Family.INDEX,
    DOCKER_MANIFEST_LIST: Family.INDEX,
    HELM_CONFIG: Family.CHART,
    CNAB_MANIFEST: Family.CNAB,
    WASM_CONFIG: Family.WASM,
    HARBOR_SBOM: Family.SBOM,
    **dict.fromkeys(MODEL_MANIFESTS, Family.MODEL),
}
_TYPES: Final = {
    Family.IMAGE: _IMAGE_TYPE,
    Family.INDEX: _IMAGE_TYPE,
    Family.CHART: "CHART",
    Family.CNAB: "CNAB",
    Family.WASM: "WASM",
    Family.MODEL: "CNAI",
    Family.SBOM: "SBOM",
}
_LINKED_ADDITIONS: Final = {
    Family.IMAGE: ("build_history",),
    Family.WASM: ("build_history",),
    Family.CHART: ("values.yaml", "readme.md", "dependencies"),
    Family.MODEL: ("readme.md", "license", "files"),
}
# An SBOM is linked to from the artifact that it describes.
_ANSWERED_ADDITIONS: Final = {**_LINKED_ADDITIONS, Family.SBOM: ("sbom",)}

# The digests of the pictures that Harbor brings along.
TYPE_ICONS: Final = {
    _IMAGE_TYPE: "sha256:0048162a053eef4d4ce3fe7518615bef084403614f8bca43b40ae2e762e11e06",
    "CHART": "sha256:61cf3a178ff0f75bf08a25d96b75cf7355dc197749a9f128ed3ef34b0df05518",
    "CNAB": "sha256:089bdda265c14d8686111402c8ad629e8177a1ceb7dcd0f7f39b6480f623b3bd",
    "WASM": "sha256:badd7693bcaf115be202748241dd0ea6ee3b0524bfab9ac22d1e1c43721afec6",
    "CNAI": "sha256:1e1e5c5fdaf0931ec8655e835d1182f723a0c322a6760211622e1270f0193717",
    "SBOM": "sha256:c19f80c357cd7e90d2a01b9ae3e2eb62ce447a2662bb590a19177d72d550bdae",
}
OTHER_ICON: Final = "sha256:da834479c923584f4cbcdecc0dac61f32bef1d51e8aae598cf16bd154efab49f"


class ArtifactKind(msgspec.Struct, frozen=True):
    """What the API says an artifact is.

    `icon` is the digest of the icon of its type; `icon_layer` is a layer that wants to be shown instead, which
    it may be if it is no larger than ICON_SIZE_BYTES_MAX and `is_picture`. `additions` are those to link to.
    """

    family: Family
    type: str
    media_type: str
    artifact_type: str | None
    manifest_media_type: str
    annotations: dict[str, str]
    extra_attributes: dict[str, Any]
    additions: tuple[str, ...]
    icon: Digest
    icon_layer: Descriptor | None


def describe_artifact(manifest: Manifest, config: bytes | None) -> ArtifactKind:
    """Say what an artifact is, from its manifest and the content of its config.

    `config` is None where there is none or it is larger than CONFIG_SIZE_BYTES_MAX; for an index it is the config
    of the child that `config_child` names. A config that cannot be read gives no attributes: what was pushed
    stays listed.
    """
    media_type = _media_type(manifest)
    family = family_of(media_type, manifest.artifact_type)
    artifact_type = _TYPES.get(family) or _derived_type(media_type)
    return ArtifactKind(
        family=family,
        type=artifact_type,
        media_type=media_type,
        artifact_type=manifest.artifact_type,
        manifest_media_type=manifest.media_type,
        annotations=manifest.annotations,
        extra_attributes=_extra_attributes(family, artifact_type, manifest, config),
        additions=_LINKED_ADDITIONS.get(family, ()),
        icon=Digest(TYPE_ICONS.get(artifact_type, OTHER_ICON)),
        icon_layer=_icon_layer(manifest) if family is Family.OTHER else None,
    )


def family_of(media_type: str, artifact_type: str | None) -> Family:
    """The family of an artifact with these types, as the API shows them."""
    # Where annotations made it WASM, the artifact type is still that of an image.
    if media_type == WASM_CONFIG:
        return Family.WASM
    return _FAMILIES.get(artifact_type or media_type, Family.OTHER)


def linked_additions(family: Family) -> tuple[str, ...]:
    """The additions that artifacts of the family link to."""
    return _LINKED_ADDITIONS.get(family, ())


def needs_config(manifest: Manifest) -> bool:
    """Whether the content of its config says more of what an artifact is than the manifest does."""
    if manifest.config is None:
        return False
    media_type = _media_type(manifest)
    family = family_of(media_type, manifest.artifact_type)
    if family is Family.WASM:
        return _is_annotated_wasm(manifest)
    return family is not Family.OTHER or _derived_type(media_type) != UNKNOWN_TYPE


def config_child(index: Manifest) -> Digest | None:
    """The child of a CNAB bundle whose config describes the bundle; None for any other index."""
    if family_of(_media_type(index), index.artifact_type) is not Family.CNAB:
        return None
    named = (child.digest for child in reversed(index.manifests) if _holds_config(child))
    return next(named, None)


def require_addition(kind_family: Family, artifact_type: str, addition: str) -> None:
    """Raise BAD_REQUEST, in Harbor's words, unless artifacts of the family have such an addition.

    `artifact_type` is the type that the API shows, such as IMAGE.
    """
    if addition not in _ANSWERED_ADDITIONS.get(kind_family, ()):
        refusal = _refusal(kind_family, artifact_type, printable(addition.upper()))
        raise RegistryError(ErrorCode.BAD_REQUEST, refusal)


def is_picture(content: bytes) -> bool:
    """Whether content begins like one of the formats an icon may have: PNG, JPEG, GIF."""
    return content.startswith(_PICTURE_SIGNATURES)


def _holds_config(child: Descriptor) -> bool:
    return (child.annotations or {}).get(_CNAB_MANIFEST_TYPE) == "config"


def _media_type(manifest: Manifest) -> str:
    if manifest.config is None:
        return manifest.annotations.get(_INDEX_ARTIFACT_TYPE) or manifest.media_type
    return WASM_CONFIG if _is_annotated_wasm(manifest) else manifest.config.media_type


def _is_annotated_wasm(manifest: Manifest) -> bool:
    return any(manifest.annotations.get(key) == value for key, value in _WASM_ANNOTATIONS)


def _derived_type(media_type: str) -> str:
    derived = _DERIVED_TYPE.fullmatch(media_type)
    return derived[1].upper() if derived else UNKNOWN_TYPE


def _icon_layer(manifest: Manifest) -> Descriptor | None:
    return next((layer for layer in manifest.layers if _ICON in (layer.annotations or {})), None)


def _refusal(family: Family, artifact_type: str, addition: str) -> str:
    if family is Family.OTHER:
        return f"the processor for artifact {artifact_type} not found, cannot get the addition"
    if family in (Family.INDEX, Family.CNAB):
        return f"addition {addition} isn't supported"
    version = "(manifest version 2)" if family in (Family.IMAGE, Family.WASM) else ""
    return f"addition {addition} isn't supported for {artifact_type}{version}"


def _extra_attributes(family: Family, artifact_type: str, manifest: Manifest, config: bytes | None) -> dict[str, Any]:
    try:
        attributes = _read_attributes(family, artifact_type, manifest, config)
    except RegistryError:
        return {}
    return attributes if _can_be_stored(attributes) else {}


def _read_attributes(family: Family, artifact_type: str, manifest: Manifest, config: bytes | None) -> dict[str, Any]:
    if family is Family.WASM and not _is_annotated_wasm(manifest):
        return _wasm_attributes(manifest)
    # An index has no config, save that of a bundle; a type that nothing is known of says nothing.
    if config is None or family is Family.INDEX or artifact_type == UNKNOWN_TYPE:
        return {}
    if family is Family.IMAGE:
        return _image_attributes(config, _IMAGE_AUTHOR_LABELS)
    if family is Family.WASM:
        own_type = manifest.config.media_type if manifest.config else ""
        return {"manifest.config.mediaType": own_type, **_image_attributes(config, _WASM_AUTHOR_LABELS)}
    attributes = decode_config(config)
    return _without_skipped(attributes, manifest) if family is Family.OTHER else attributes


def _image_attributes(config: bytes, author_labels: tuple[str, ...]) -> dict[str, Any]:
    image = decode_image_config(config)
    process = image.config or ProcessConfig()
    labels = process.labels or {}
    authors = (image.author, *(labels.get(name) for name in author_labels))
    return {
        "architecture": image.architecture or "",
        "author": next((author for author in authors if author), ""),
        "config": _process_attributes(process),
        "created": written_moment(image.created),
        "os": image.os or "",
    }


def _process_attributes(process: ProcessConfig) -> dict[str, Any]:
    """What Go would write: nothing that is empty, and no values in what is a set."""
    fields: dict[str, Any] = msgspec.to_builtins(process)
    for name in ("ExposedPorts", "Volumes"):
        fields[name] = {member: {} for member in fields[name] or ()}
    return {name: value for name, value in fields.items() if value}


def _wasm_attributes(manifest: Manifest) -> dict[str, Any]:
    """What is said of a module that was pushed without an image around it."""
    if not manifest.layers:
        return {"manifest.config.mediaType": WASM_CONFIG}
    module = manifest.layers[0]
    return {
        "manifest.config.mediaType": WASM_CONFIG,
        "manifest.layers.mediaType": module.media_type,
        _TITLE: (module.annotations or {}).get(_TITLE, ""),
    }


def _without_skipped(attributes: dict[str, Any], manifest: Manifest) -> dict[str, Any]:
    """Leave out the fields that the descriptor of the config lists; the manifest's own annotation does not count."""
    annotations = manifest.config.annotations if manifest.config else None
    skipped = (annotations or {}).get(_SKIP_LIST, "").split(",")
    return {name: value for name, value in attributes.items() if name not in skipped}


def _can_be_stored(attributes: dict[str, Any]) -> bool:
    try:
        written = msgspec.json.encode(attributes)
    except (ValueError, OverflowError, RecursionError):
        return False
    # PostgreSQL can store the NUL character neither as text nor as JSON.
    has_nul = b"\\u0000" in written.replace(b"\\\\", b"")
    return len(written) <= EXTRA_ATTRIBUTES_SIZE_BYTES_MAX and not has_nul
