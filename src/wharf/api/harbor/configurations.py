"""The operations of the tag `configure`: what administrators change while the server runs."""

from typing import Any

from wharf.access.door import require_sysadmin
from wharf.access.roles import Permission
from wharf.api.harbor.call import Answer, Call
from wharf.api.harbor.context import Management
from wharf.api.harbor.operations import Operation
from wharf.configuration.store import change_configuration, show_configuration
from wharf.oci.errors import ErrorCode, RegistryError

READ = Permission("configuration", "read")
UPDATE = Permission("configuration", "update")

Entries = dict[str, dict[str, Any]]


async def get_configurations(management: Management, call: Call) -> Answer:
    """Every key with its value, but for secrets, and with whether it may be changed."""
    require_sysadmin(call.caller, READ)
    return Answer(await show_configuration(management.database, management.configurations.fixed))


async def put_configurations(management: Management, call: Call) -> Answer:
    """Changes the keys that are sent; the others stay, and what is no key is passed over."""
    require_sysadmin(call.caller, UPDATE)
    body: dict[str, object] = call.body_as(dict)
    fixed = management.configurations.fixed
    await change_configuration(management.database, management.clock, call.caller, body, fixed)
    return Answer()


async def get_internal_configuration(_management: Management, _call: Call) -> Answer:
    """Refused to everybody: in Harbor its own services read this, and here is none that would have to."""
    raise RegistryError(ErrorCode.UNAUTHORIZED, "only internal service is allowed to call this API")


OPERATIONS = (
    Operation(
        "GET",
        "/internalconfig",
        "getInternalconfig",
        "configure",
        "Get the configuration as services of the system see it",
        get_internal_configuration,
        answers=Entries,
        description="There are no such services, so nobody may.",
    ),
    Operation(
        "GET",
        "/configurations",
        "getConfigurations",
        "configure",
        "Get the configuration",
        get_configurations,
        answers=Entries,
    ),
    Operation(
        "PUT",
        "/configurations",
        "updateConfigurations",
        "configure",
        "Change the configuration",
        put_configurations,
        body=dict[str, Any],
        body_name="configurations",
        is_always_allowed=True,
    ),
)
