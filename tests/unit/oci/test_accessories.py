"""Accessories; the types of the first ones were recorded from a Harbor 2.16."""

import json
from typing import Any

import pytest

from wharf.oci import media_types
from wharf.oci.accessories import (
    COSIGN_SIGNATURE,
    COSIGN_SIGNATURE_LAYER,
    HARBOR_SBOM,
    NOTATION_SIGNATURE,
    SIGSTORE_BUNDLE,
    Accessory,
    AccessoryType,
    Attestation,
    accessory_icon,
    find_accessory,
    find_attestations,
)
from wharf.oci.digest import digest_of
from wharf.oci.manifest import Manifest, parse_manifest

SUBJECT = digest_of(b"subject")
TAG = f"sha256-{SUBJECT.hex}.sig"
BOOTSTRAP = {"containerd.io/snapshot/nydus-bootstrap": "true"}
UNKNOWN = {"architecture": "unknown", "os": "unknown"}


def describe(content: bytes, media_type: str, **more: Any) -> dict[str, Any]:
    """The descriptor of a content, as JSON."""
    return {"mediaType": media_type, "digest": digest_of(content), "size": len(content), **more}


def manifest_of(config_type: str, *layers: dict[str, Any], has_subject: bool = True, **more: Any) -> Manifest:
    """An image manifest with these layers."""
    subject = describe(b"subject", media_types.OCI_MANIFEST) if has_subject else None
    config = describe(b"{}", config_type)
    body = {"schemaVersion": 2, "config": config, "layers": layers, "subject": subject, **more}
    return parse_manifest(json.dumps(body).encode(), media_types.OCI_MANIFEST)


def index_of(*children: dict[str, Any], **more: Any) -> Manifest:
    """An index of these children."""
    body = {"schemaVersion": 2, "manifests": children, **more}
    return parse_manifest(json.dumps(body).encode(), media_types.OCI_INDEX)


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        (manifest_of(media_types.OCI_EMPTY, artifactType=COSIGN_SIGNATURE), "signature.cosign"),
        (manifest_of(NOTATION_SIGNATURE, artifactType=NOTATION_SIGNATURE), "signature.notation"),
        (manifest_of(HARBOR_SBOM), "sbom.harbor"),
        (manifest_of(COSIGN_SIGNATURE), "signature.cosign"),
        (manifest_of(media_types.OCI_EMPTY, artifactType=SIGSTORE_BUNDLE), "signature.cosign"),
        (manifest_of(media_types.OCI_EMPTY, artifactType="application/vnd.example.sbom"), "subject.accessory"),
        (manifest_of(media_types.OCI_CONFIG), "subject.accessory"),
    ],
)
def test_referrers(manifest: Manifest, expected: str) -> None:
    """What has a subject is an accessory, and its artifact type says which."""
    assert find_accessory(manifest, None) == Accessory(AccessoryType(expected), SUBJECT)


def test_an_index_can_be_an_accessory() -> None:
    """An index with a subject belongs to it too."""
    subject = describe(b"subject", media_types.OCI_MANIFEST)

    assert find_accessory(index_of(subject=subject), None) == Accessory(AccessoryType.OTHER, SUBJECT)


@pytest.mark.parametrize(
    ("config_type", "annotations", "expected"),
    [
        (media_types.OCI_CONFIG, (None, BOOTSTRAP), AccessoryType.NYDUS_ACCELERATOR),
        (media_types.DOCKER_CONFIG, (BOOTSTRAP,), AccessoryType.NYDUS_ACCELERATOR),
        (media_types.OCI_CONFIG, (BOOTSTRAP, None), AccessoryType.OTHER),
        (media_types.OCI_EMPTY, (BOOTSTRAP,), AccessoryType.OTHER),
    ],
)
def test_nydus(config_type: str, annotations: tuple[dict[str, str] | None, ...], expected: AccessoryType) -> None:
    """An accelerated image is an image whose last layer is a bootstrap."""
    layers = [describe(b"layer", media_types.OCI_LAYER_GZIP, annotations=found) for found in annotations]

    assert find_accessory(manifest_of(config_type, *layers), "v1") == Accessory(expected, SUBJECT)


def test_the_tag_of_a_signature_names_its_subject() -> None:
    """A signature of the older form has no subject but in its tag."""
    layer = describe(b"{}", COSIGN_SIGNATURE_LAYER)
    signature = manifest_of(media_types.OCI_CONFIG, layer, has_subject=False)

    assert find_accessory(signature, TAG) == Accessory(AccessoryType.COSIGN_SIGNATURE, SUBJECT)


@pytest.mark.parametrize("tag", [None, "v1", TAG.upper(), f"{TAG}.sig", f"a{TAG}", f"sha256-{SUBJECT.hex[1:]}.sig"])
def test_other_tags_name_no_subject(tag: str | None) -> None:
    """The tag must be of the form that cosign uses."""
    layer = describe(b"{}", COSIGN_SIGNATURE_LAYER)

    assert find_accessory(manifest_of(media_types.OCI_CONFIG, layer, has_subject=False), tag) is None


def test_an_image_with_such_a_tag_is_no_signature() -> None:
    """Whoever tags an image like a signature has not signed anything."""
    layer = describe(b"layer", media_types.OCI_LAYER_GZIP)

    assert find_accessory(manifest_of(media_types.OCI_CONFIG, layer, has_subject=False), TAG) is None


def test_icons() -> None:
    """Each type that Harbor has a picture for has its digest."""
    assert accessory_icon(AccessoryType.COSIGN_SIGNATURE).startswith("sha256:20401d5b")
    assert accessory_icon(AccessoryType.NOTATION_SIGNATURE).startswith("sha256:3ac706e1")
    assert accessory_icon(AccessoryType.SBOM).startswith("sha256:c19f80c3")
    assert accessory_icon(AccessoryType.OTHER) == ""


def attestation(content: bytes, of: str, platform: dict[str, str] | None = None) -> dict[str, Any]:
    """A child that says it attests another one."""
    annotations = {"vnd.docker.reference.type": "attestation-manifest", "vnd.docker.reference.digest": of}
    return describe(content, media_types.OCI_MANIFEST, annotations=annotations, platform=platform or UNKNOWN)


def test_attestations_of_an_index() -> None:
    """Attestations are found with the child each of them is about, if there is such a child."""
    amd64 = describe(b"amd64", media_types.OCI_MANIFEST, platform={"architecture": "amd64", "os": "linux"})
    children = (
        amd64,
        attestation(b"one", digest_of(b"amd64")),
        attestation(b"two", digest_of(b"elsewhere")),
        attestation(b"three", digest_of(b"one")),
    )

    assert find_attestations(index_of(*children)) == (
        Attestation(digest_of(b"one"), digest_of(b"amd64")),
        Attestation(digest_of(b"two"), None),
        Attestation(digest_of(b"three"), None),
    )


def test_children_that_are_no_attestations() -> None:
    """Both the annotation and the platform must say so."""
    children = (
        describe(b"amd64", media_types.OCI_MANIFEST),
        describe(b"unknown", media_types.OCI_MANIFEST, platform=UNKNOWN),
        attestation(b"one", digest_of(b"amd64"), {"architecture": "arm64", "os": "linux"}),
    )

    assert find_attestations(index_of(*children)) == ()
