"""What the handlers of `/v2` work with."""

from dataclasses import dataclass

from wharf.access.rights import Rights
from wharf.api.addresses import Addresses
from wharf.api.http import Request
from wharf.api.registry.callers import Caller, Callers
from wharf.audit.actor import PlainActor
from wharf.audit.events import AuditEntry, pull_event
from wharf.audit.record import AuditRecorder
from wharf.content.pull_counts import PullCounts
from wharf.content.read_manifest import ManifestReader
from wharf.content.types import Stores, Target
from wharf.identity.requester import Requester, requester


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
    pull_counts: PullCounts

    async def requester(self, request: Request, caller: Caller) -> Requester:
        """Who makes a request that changes something, and from where, as operations record it."""
        address = self.addresses.client(request)
        return requester(caller.identity, address, request.request_id, await self.audit.unrecorded())

    def record_pull(self, request: Request, caller: Caller, target: Target, digest: str, tag: str | None) -> None:
        """Notes that somebody got a manifest; it is written a moment later, once for equal pulls of that moment."""
        identity = caller.identity
        address = self.addresses.client(request)

        def entry() -> AuditEntry:
            actor = PlainActor(identity.kind, identity.id, identity.name, address, request.request_id)
            return pull_event(actor, self.stores.clock(), target, digest, tag)

        self.audit.add_once((identity.kind, identity.id, address, target.project_id, target.name, digest, tag), entry)
