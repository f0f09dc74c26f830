"""What the handlers of `/v2` work with."""

from dataclasses import dataclass

from wharf.access.rights import Rights
from wharf.api.addresses import Addresses
from wharf.api.registry.callers import Callers
from wharf.content.read_manifest import ManifestReader
from wharf.content.types import Stores


@dataclass(frozen=True, slots=True)
class Registry:
    """The services behind the registry API, made once at the start."""

    stores: Stores
    rights: Rights
    manifests: ManifestReader
    callers: Callers
    addresses: Addresses
    redirect_downloads: bool
    automatic_cross_mount: bool
