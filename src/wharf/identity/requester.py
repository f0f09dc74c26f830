"""Somebody at the time of a request, with what the audit log says of him."""

from dataclasses import dataclass, fields

from wharf.audit.actor import NO_EVENTS
from wharf.identity.types import Identity


@dataclass(frozen=True, slots=True)
class Requester(Identity):
    """An identity that makes a request; an `Actor`, which operations that record something take."""

    address: str = ""
    request_id: str = ""
    # The types of events that are not recorded at the time of the request.
    unrecorded: frozenset[str] = NO_EVENTS


_OF_IDENTITY = tuple(field.name for field in fields(Identity))


def requester(identity: Identity, address: str, request_id: str, unrecorded: frozenset[str]) -> Requester:
    """The same identity at the time of a request."""
    known = {name: getattr(identity, name) for name in _OF_IDENTITY}
    return Requester(**known, address=address, request_id=request_id, unrecorded=unrecorded)
