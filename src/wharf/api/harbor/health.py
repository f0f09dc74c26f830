"""The operations of the tags `health` and `ping`: whether the server is there, and whether it is well."""

import msgspec

from wharf.api.harbor.call import Answer, Call
from wharf.api.harbor.context import Management
from wharf.api.harbor.operations import Operation


class ComponentHealthStatus(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One of Harbor's components; most of them are parts of one process here."""

    error: str = ""
    name: str
    status: str


class OverallHealthStatus(msgspec.Struct, kw_only=True):
    """All of them together."""

    components: list[ComponentHealthStatus]
    status: str


async def get_health(management: Management, _call: Call) -> Answer:
    """Always 200; the document says what is wrong, under Harbor's names of components."""
    faults = await management.health.components()
    components = [
        ComponentHealthStatus(error=fault or "", name=name, status=_status(is_healthy=fault is None))
        for name, fault in faults.items()
    ]
    return Answer(OverallHealthStatus(components=components, status=_status(is_healthy=not any(faults.values()))))


async def get_ping(_management: Management, _call: Call) -> Answer:
    """The process answers; nothing else is touched."""
    return Answer(b"Pong")


def _status(*, is_healthy: bool) -> str:
    return "healthy" if is_healthy else "unhealthy"


OPERATIONS = (
    Operation(
        "GET",
        "/health",
        "getHealth",
        "health",
        "Say whether each part of the system is well",
        get_health,
        answers=OverallHealthStatus,
        is_for_anybody=True,
    ),
    Operation(
        "GET",
        "/ping",
        "getPing",
        "ping",
        "Say that the server is there",
        get_ping,
        media_type="text/plain",
        is_for_anybody=True,
    ),
)
