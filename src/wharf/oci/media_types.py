"""The media types a registry has to know; all others it carries without looking.

Sources: image-spec, media-types.md; distribution, image manifest version 2 schema 2.
"""

import re
from typing import Final

from wharf.oci.descriptor import Descriptor

OCI_MANIFEST: Final = "application/vnd.oci.image.manifest.v1+json"
OCI_INDEX: Final = "application/vnd.oci.image.index.v1+json"
OCI_CONFIG: Final = "application/vnd.oci.image.config.v1+json"
OCI_LAYER: Final = "application/vnd.oci.image.layer.v1.tar"
OCI_LAYER_GZIP: Final = "application/vnd.oci.image.layer.v1.tar+gzip"
OCI_LAYER_ZSTD: Final = "application/vnd.oci.image.layer.v1.tar+zstd"
OCI_LAYER_NONDISTRIBUTABLE: Final = "application/vnd.oci.image.layer.nondistributable.v1.tar"
OCI_EMPTY: Final = "application/vnd.oci.empty.v1+json"

DOCKER_MANIFEST: Final = "application/vnd.docker.distribution.manifest.v2+json"
DOCKER_MANIFEST_LIST: Final = "application/vnd.docker.distribution.manifest.list.v2+json"
DOCKER_CONFIG: Final = "application/vnd.docker.container.image.v1+json"
DOCKER_LAYER_GZIP: Final = "application/vnd.docker.image.rootfs.diff.tar.gzip"
DOCKER_LAYER_FOREIGN: Final = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"

OCTET_STREAM: Final = "application/octet-stream"

MANIFEST_MEDIA_TYPES: Final = (OCI_MANIFEST, OCI_INDEX, DOCKER_MANIFEST, DOCKER_MANIFEST_LIST)
DOCKER_MEDIA_TYPES: Final = frozenset((DOCKER_MANIFEST, DOCKER_MANIFEST_LIST))

# Later versions of the two OCI documents are let in; the limit keeps them fit for a header.
_VERSION: Final = r"[A-Za-z0-9.+-]{1,64}"
_MANIFEST: Final = re.compile(
    rf"application/vnd\.oci\.image\.(?:manifest|index)\.{_VERSION}"
    rf"|{re.escape(DOCKER_MANIFEST)}|{re.escape(DOCKER_MANIFEST_LIST)}"
)
# Compressed forms are the same word with a suffix, such as +gzip.
_FOREIGN_LAYER_PREFIXES: Final = (OCI_LAYER_NONDISTRIBUTABLE, DOCKER_LAYER_FOREIGN)
_INDEX_PREFIXES: Final = ("application/vnd.oci.image.index.", DOCKER_MANIFEST_LIST)


def is_manifest_media_type(media_type: str) -> bool:
    """Whether a manifest or an index of this type is accepted."""
    return _MANIFEST.fullmatch(media_type) is not None


def is_index_media_type(media_type: str) -> bool:
    """Whether an accepted type is that of a list of other manifests."""
    return media_type.startswith(_INDEX_PREFIXES)


def is_foreign_layer(descriptor: Descriptor) -> bool:
    """Whether a layer is fetched from elsewhere, so that nobody needs to have pushed it."""
    return bool(descriptor.urls) or descriptor.media_type.startswith(_FOREIGN_LAYER_PREFIXES)
