"""The operations of the tag `auditlog`, and the logs of a project.

The log that Harbor kept until its version 2.13 has paths of its own and gets no new entries there. A Wharf has never
had one, so those lists are empty.
"""

import msgspec

from wharf.access.door import holds_system, project_for, require_sysadmin, visibility
from wharf.access.roles import Permission
from wharf.api.harbor.answers import listed, shown_time
from wharf.api.harbor.call import Answer, Call
from wharf.api.harbor.context import Management
from wharf.api.harbor.operations import LISTING, Operation, Parameter
from wharf.audit.events import EVENT_TYPES
from wharf.audit.find import ListedEntry, find_entries, find_entries_of_project, find_visible_entries
from wharf.base.query_language import Filter, Sort, parse_filters, parse_sorts
from wharf.oci.errors import ErrorCode, RegistryError

LIST_ALL = Permission("audit-log", "list")
LIST_PROJECT = Permission("log", "list")


class AuditLog(msgspec.Struct, kw_only=True, omit_defaults=True):
    """An entry of the log that Harbor kept until its version 2.13."""

    id: int
    op_time: str
    operation: str = ""
    resource: str = ""
    resource_type: str = ""
    username: str = ""


class AuditLogExt(msgspec.Struct, kw_only=True, omit_defaults=True):
    """An entry of the log."""

    id: int
    op_time: str
    operation: str = ""
    operation_description: str = ""
    operation_result: bool
    resource: str = ""
    resource_type: str = ""
    username: str = ""


class AuditLogEventType(msgspec.Struct):
    """A type of events, as the configuration names it."""

    event_type: str


async def list_audit_logs(_: Management, call: Call) -> Answer:
    """The older log, which has nothing in it."""
    _require_name(call)
    return _nothing(call)


async def list_audit_log_exts(management: Management, call: Call) -> Answer:
    """The log: all of it for administrators, that of their projects for administrators of projects."""
    _require_name(call)
    caller, page = call.caller, call.page()
    filters, sorts = _conditions(call)
    if holds_system(caller, LIST_ALL):
        entries, total = await find_entries(management.database, filters, sorts, page)
    else:
        entries, total = await find_visible_entries(management.database, visibility(caller), filters, sorts, page)
    return listed(call, [_shown(entry) for entry in entries], total, page)


async def list_event_types(_: Management, call: Call) -> Answer:
    """The types of events that can be left out of the log."""
    require_sysadmin(call.caller, LIST_ALL)
    return Answer([AuditLogEventType(name) for name in EVENT_TYPES])


async def list_project_logs(management: Management, call: Call) -> Answer:
    """The older log of a project, which has nothing in it."""
    await project_for(management.rights, call.caller, call.text("project_name"), LIST_PROJECT, is_name=True)
    return _nothing(call)


async def list_project_log_exts(management: Management, call: Call) -> Answer:
    """The log of a project."""
    project = await project_for(management.rights, call.caller, call.text("project_name"), LIST_PROJECT, is_name=True)
    page = call.page()
    entries, total = await find_entries_of_project(management.database, project.id, *_conditions(call), page)
    return listed(call, [_shown(entry) for entry in entries], total, page)


def _require_name(call: Call) -> None:
    """Raises UNAUTHORIZED, with the caller's name for a message as in Harbor: he has none."""
    if call.caller.is_anonymous:
        raise RegistryError(ErrorCode.UNAUTHORIZED, call.caller.name)


def _conditions(call: Call) -> tuple[tuple[Filter, ...], tuple[Sort, ...]]:
    return parse_filters(call.text("q")), parse_sorts(call.text("sort"))


def _nothing(call: Call) -> Answer:
    # What would be refused with entries is refused without.
    _conditions(call)
    return listed(call, [], 0, call.page())


def _shown(entry: ListedEntry) -> AuditLogExt:
    return AuditLogExt(
        id=entry.id,
        op_time=shown_time(entry.occurred_at),
        operation=entry.operation,
        operation_description=entry.description,
        operation_result=entry.is_success,
        resource=entry.resource,
        resource_type=entry.resource_type,
        username=entry.actor_name,
    )


_PROJECT = Parameter("project_name", "path", is_required=True, description="The name of the project.")

OPERATIONS = (
    Operation(
        "GET",
        "/audit-logs",
        "listAuditLogs",
        "auditlog",
        "List what an older log has, which is empty",
        list_audit_logs,
        LISTING,
        answers=list[AuditLog],
    ),
    Operation(
        "GET",
        "/auditlog-exts",
        "listAuditLogExts",
        "auditlog",
        "List the audit log",
        list_audit_log_exts,
        LISTING,
        answers=list[AuditLogExt],
    ),
    Operation(
        "GET",
        "/auditlog-exts/events",
        "listAuditLogEventTypes",
        "auditlog",
        "List the types of audited events",
        list_event_types,
        answers=list[AuditLogEventType],
    ),
    Operation(
        "GET",
        "/projects/{project_name}/logs",
        "getLogs",
        "project",
        "List what an older log of a project has, which is empty",
        list_project_logs,
        (_PROJECT, *LISTING),
        answers=list[AuditLog],
    ),
    Operation(
        "GET",
        "/projects/{project_name}/auditlog-exts",
        "getLogExts",
        "project",
        "List the audit log of a project",
        list_project_log_exts,
        (_PROJECT, *LISTING),
        answers=list[AuditLogExt],
    ),
)
