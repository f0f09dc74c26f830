"""Accessories: artifacts that say something about another one, their subject.

Sources: distribution-spec, "Listing Referrers", for `subject`; cosign, SIGNATURE_SPEC.md, for its tags;
BuildKit, attestation-storage.md, for attestations. The names of the types are Harbor's.
"""

import re
from enum import StrEnum, unique
from typing import Final

import msgspec

from wharf.oci.descriptor import Descriptor
from wharf.oci.digest import Digest
from wharf.oci.manifest import Manifest
from wharf.oci.media_types import DOCKER_CONFIG, OCI_CONFIG

COSIGN_SIGNATURE: Final = "application/vnd.dev.cosign.artifact.sig.v1+json"
COSIGN_SIGNATURE_LAYER: Final = "application/vnd.dev.cosign.simplesigning.v1+json"
SIGSTORE_BUNDLE: Final = "application/vnd.dev.sigstore.bundle.v0.3+json"
NOTATION_SIGNATURE: Final = "application/vnd.cncf.notary.signature"
HARBOR_SBOM: Final = "application/vnd.goharbor.harbor.sbom.v1"

_COSIGN_TAG: Final = re.compile(r"sha256-([0-9a-f]{64})\.sig")
_NYDUS_BOOTSTRAP: Final = "containerd.io/snapshot/nydus-bootstrap"

_REFERENCE_TYPE: Final = "vnd.docker.reference.type"
_REFERENCE_DIGEST: Final = "vnd.docker.reference.digest"
_ATTESTATION_MANIFEST: Final = "attestation-manifest"
_UNKNOWN_PLATFORM: Final = "unknown"


@unique
class AccessoryType(StrEnum):
    """What an accessory is to its subject; the values are those of the API."""

    COSIGN_SIGNATURE = "signature.cosign"
    NOTATION_SIGNATURE = "signature.notation"
    SBOM = "sbom.harbor"
    NYDUS_ACCELERATOR = "accelerator.nydus"
    OTHER = "subject.accessory"


_TYPES: Final = {
    COSIGN_SIGNATURE: AccessoryType.COSIGN_SIGNATURE,
    SIGSTORE_BUNDLE: AccessoryType.COSIGN_SIGNATURE,
    NOTATION_SIGNATURE: AccessoryType.NOTATION_SIGNATURE,
    HARBOR_SBOM: AccessoryType.SBOM,
}

# The digests of the pictures that Harbor brings along; it has none for the rest.
_ICONS: Final = {
    AccessoryType.COSIGN_SIGNATURE: "sha256:20401d5b3a0f6dbc607c8d732eb08471af4ae6b19811a4efce8c6a724aed2882",
    AccessoryType.NOTATION_SIGNATURE: "sha256:3ac706e102bbe9362b400aa162df58135d35e66b9c3bee2165de92022d25fe34",
    AccessoryType.SBOM: "sha256:c19f80c357cd7e90d2a01b9ae3e2eb62ce447a2662bb590a19177d72d550bdae",
    AccessoryType.NYDUS_ACCELERATOR: "sha256:dfcb6617cd9c144358dc1b305b87bbe34f0b619f1e329116e6aee2e41f2e34cf",
    AccessoryType.OTHER: "",
}


class Accessory(msgspec.Struct, frozen=True):
    """That a manifest belongs to `subject`, which may not have been pushed yet, and as what."""

    type: AccessoryType
    subject: Digest


class Attestation(msgspec.Struct, frozen=True):
    """A child of an index that attests another child; `subject` is None if it names no such child."""

    digest: Digest
    subject: Digest | None


def find_accessory(manifest: Manifest, tag: str | None) -> Accessory | None:
    """What a manifest, pushed by `tag` or by its digest, is an accessory of; None if it stands for itself."""
    if manifest.subject is not None:
        return Accessory(_type_of_referrer(manifest), manifest.subject.digest)
    return _cosign_signature(manifest, tag) if tag is not None else None


def accessory_icon(accessory_type: AccessoryType) -> str:
    """The digest of the icon that goes with a type, or the empty text."""
    return _ICONS[accessory_type]


def _type_of_referrer(manifest: Manifest) -> AccessoryType:
    if manifest.artifact_type in (OCI_CONFIG, DOCKER_CONFIG) and _is_nydus(manifest.layers):
        return AccessoryType.NYDUS_ACCELERATOR
    return _TYPES.get(manifest.artifact_type or "", AccessoryType.OTHER)


def _is_nydus(layers: tuple[Descriptor, ...]) -> bool:
    return bool(layers) and _NYDUS_BOOTSTRAP in (layers[-1].annotations or {})


def _cosign_signature(manifest: Manifest, tag: str) -> Accessory | None:
    """Whether it is a signature of the older form, which knows its subject by its tag alone."""
    named = _COSIGN_TAG.fullmatch(tag)
    if named is None or all(layer.media_type != COSIGN_SIGNATURE_LAYER for layer in manifest.layers):
        return None
    return Accessory(AccessoryType.COSIGN_SIGNATURE, Digest(f"sha256:{named[1]}"))


def find_attestations(index: Manifest) -> tuple[Attestation, ...]:
    """Which children of an index are attestations, in its order, and of which of the other children."""
    attesting = [child for child in index.manifests if _is_attestation(child)]
    if not attesting:
        return ()
    others = {child.digest for child in index.manifests} - {child.digest for child in attesting}
    return tuple(_attestation(child, others) for child in attesting)


def _is_attestation(child: Descriptor) -> bool:
    """Both signs are asked for: the annotation alone may have been copied along with others."""
    if (child.annotations or {}).get(_REFERENCE_TYPE) != _ATTESTATION_MANIFEST or child.platform is None:
        return False
    return child.platform.architecture == child.platform.os == _UNKNOWN_PLATFORM


def _attestation(child: Descriptor, others: set[Digest]) -> Attestation:
    named = (child.annotations or {}).get(_REFERENCE_DIGEST, "")
    # A text that equals the digest of a child is well formed.
    return Attestation(child.digest, Digest(named) if named in others else None)
