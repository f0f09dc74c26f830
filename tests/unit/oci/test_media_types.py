"""Media types a registry has to know."""

import pytest

from wharf.oci import media_types
from wharf.oci.descriptor import Descriptor
from wharf.oci.digest import digest_of
from wharf.oci.media_types import is_foreign_layer, is_index_media_type, is_manifest_media_type


@pytest.mark.parametrize(
    ("media_type", "is_index"),
    [
        (media_types.OCI_MANIFEST, False),
        (media_types.OCI_INDEX, True),
        (media_types.DOCKER_MANIFEST, False),
        (media_types.DOCKER_MANIFEST_LIST, True),
        ("application/vnd.oci.image.manifest.v2+json", False),
        ("application/vnd.oci.image.index.v2+json", True),
    ],
)
def test_manifests_and_indexes_are_accepted(media_type: str, is_index: bool) -> None:
    """Both forms of OCI, later versions included, and both forms of Docker are accepted."""
    assert is_manifest_media_type(media_type)
    assert is_index_media_type(media_type) is is_index


@pytest.mark.parametrize(
    "media_type",
    [
        "",
        "application/json",
        "application/vnd.docker.distribution.manifest.v1+prettyjws",
        media_types.OCI_CONFIG,
        media_types.OCI_LAYER_GZIP,
        media_types.DOCKER_MANIFEST + "x",
        media_types.OCI_MANIFEST + "\r\n",
        "application/vnd.oci.image.index." + "v" * 65,
    ],
)
def test_other_types_are_no_manifests(media_type: str) -> None:
    """Configurations, layers, schema 1 and what would not fit a header are refused."""
    assert not is_manifest_media_type(media_type)


@pytest.mark.parametrize(
    ("media_type", "urls", "expected"),
    [
        (media_types.OCI_LAYER_GZIP, None, False),
        (media_types.OCI_LAYER_GZIP, (), False),
        (media_types.OCI_LAYER_GZIP, ("https://example.com/layer",), True),
        (media_types.DOCKER_LAYER_FOREIGN, None, True),
        (media_types.OCI_LAYER_NONDISTRIBUTABLE, None, True),
        (media_types.OCI_LAYER_NONDISTRIBUTABLE + "+zstd", None, True),
    ],
)
def test_foreign_layers_are_known_by_type_or_address(
    media_type: str, urls: tuple[str, ...] | None, expected: bool
) -> None:
    """A layer that can be fetched elsewhere is foreign, whatever its compression."""
    assert is_foreign_layer(Descriptor(media_type, digest_of(b""), 0, urls)) is expected
