"""What the handlers of `/v2` work with."""

from dataclasses import dataclass

from wharf.access.rights import Rights
from wharf.api.addresses import Addresses
from wharf.api.http import Request
from wharf.api.registry.callers import Caller, Callers
from wharf.audit.record import AuditRecorder
from wharf.base.metrics import metrics
from wharf.content.pulls import Pulls
from wharf.content.read_manifest import ManifestReader
from wharf.content.types import Stores, Target
from wharf.identity.requester import Requester, requester

# Harbor's own replication and scanning do not count as pulls.
UNCOUNTED_AGENT = b"harbor-registry-client"


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
    audit: AuditRecorder
    pulls: Pulls

    async def requester(self, request: Request, caller: Caller) -> Requester:
        """Who makes a request that changes something, and from where, as operations record it."""
        address = self.addresses.client(request)
        return requester(caller.identity, address, request.request_id, await self.audit.unrecorded())

    def note_pull(
        self, request: Request, caller: Caller, target: Target, manifest_id: int, digest: str, tag: str
    ) -> None:
        """Notes that somebody got a manifest by a tag, or with an empty one by its digest."""
        metrics.pulls += 1
        self.pulls.note(
            caller.identity,
            self.addresses.client(request),
            request.request_id,
            target,
            manifest_id,
            digest,
            tag,
            is_counted=request.headers.get(b"user-agent") != UNCOUNTED_AGENT,
        )
