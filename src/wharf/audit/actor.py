"""Who does something, and from where, as it is recorded."""

from dataclasses import dataclass
from typing import Final, Protocol

# How Harbor calls somebody without a name.
ANONYMOUS_NAME: Final = "anonymous"
NO_EVENTS: Final[frozenset[str]] = frozenset()


class Actor(Protocol):
    """Somebody at the time of a request: what he is called then stays in the log, whatever becomes of him.

    Operations take one as an argument. `identity.requester.Requester` is one, and so is `SYSTEM`.
    """

    @property
    def kind(self) -> str:
        """The kind of an identity, or `system`."""

    @property
    def id(self) -> int:
        """The id of a user or a robot; 0 for everybody else."""

    @property
    def name(self) -> str:
        """The name at the time; empty for anonymous callers."""

    @property
    def address(self) -> str:
        """From where he calls; empty for whoever works on the machine itself."""

    @property
    def request_id(self) -> str:
        """The id of the request, as it stands in the server's own log."""

    @property
    def unrecorded(self) -> frozenset[str]:
        """The types of events that administrators do not want to have recorded at the time."""


@dataclass(frozen=True, slots=True)
class PlainActor:
    """An actor and nothing more."""

    kind: str
    id: int
    name: str
    address: str = ""
    request_id: str = ""
    unrecorded: frozenset[str] = NO_EVENTS


SYSTEM: Final = PlainActor("system", 0, "system")
"""Whoever works on the machine itself with `wharf admin`, and the server's own work."""


def unrecorded_events(disabled_event_types: frozenset[str], *, are_pulls_disabled: bool) -> frozenset[str]:
    """The types of events that are not recorded, from the two configuration keys that say so."""
    return disabled_event_types | {"pull_artifact"} if are_pulls_disabled else disabled_event_types
