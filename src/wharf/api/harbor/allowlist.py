"""The operations of the tag `SystemCVEAllowlist`: vulnerabilities that count in no project."""

from wharf.access.door import require_login, require_sysadmin
from wharf.access.roles import Permission
from wharf.api.harbor.call import Answer, Call
from wharf.api.harbor.context import Management
from wharf.api.harbor.operations import Operation
from wharf.api.harbor.projects import CVEAllowlist, CveAllowlistBody, allowlist_entries, shown_allowlist
from wharf.projects.system_allowlist import put_system_allowlist, read_system_allowlist

UPDATE = Permission("configuration", "update")


async def get_allowlist(management: Management, call: Call) -> Answer:
    """The list, for everybody who has logged in."""
    require_login(call.caller)
    return Answer(shown_allowlist(await read_system_allowlist(management.database)))


async def put_allowlist(management: Management, call: Call) -> Answer:
    """Puts another list in the place of this one."""
    require_sysadmin(call.caller, UPDATE)
    names, expires_at = allowlist_entries(call.body_as(CveAllowlistBody))
    await put_system_allowlist(management.database, management.clock, call.caller, names, expires_at)
    return Answer()


OPERATIONS = (
    Operation(
        "GET",
        "/system/CVEAllowlist",
        "getSystemCVEAllowlist",
        "SystemCVEAllowlist",
        "Get the vulnerabilities that count nowhere",
        get_allowlist,
        answers=CVEAllowlist,
    ),
    Operation(
        "PUT",
        "/system/CVEAllowlist",
        "putSystemCVEAllowlist",
        "SystemCVEAllowlist",
        "Replace the vulnerabilities that count nowhere",
        put_allowlist,
        body=CveAllowlistBody,
        body_name="allowlist",
    ),
)
