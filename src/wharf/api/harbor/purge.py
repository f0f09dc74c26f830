"""The operations of the tag `purge`: removing old entries of the audit log, at once or by a schedule."""

from wharf.access.door import require_sysadmin
from wharf.access.roles import Permission
from wharf.api.harbor.answers import created, listed
from wharf.api.harbor.call import Answer, Call
from wharf.api.harbor.context import Management
from wharf.api.harbor.operations import LISTING, Operation, Parameter
from wharf.api.harbor.schedules import (
    BY_CRON,
    MANUAL,
    NO_SCHEDULE,
    ExecHistory,
    Schedule,
    shown_execution,
    shown_schedule,
)
from wharf.audit.purge import (
    find_purge_schedule,
    list_purges,
    parse_parameters,
    read_purge_log,
    require_purge,
    schedule_purge,
    start_purge,
    stop_purge,
    unschedule_purge,
)
from wharf.base.query_language import parse_filters, parse_sorts
from wharf.oci.errors import ErrorCode, RegistryError

LIST = Permission("purge-audit", "list")
READ = Permission("purge-audit", "read")
CREATE = Permission("purge-audit", "create")
UPDATE = Permission("purge-audit", "update")
STOP = Permission("purge-audit", "stop")


async def get_purge_schedule(management: Management, call: Call) -> Answer:
    """The schedule; nothing at all where there is none."""
    require_sysadmin(call.caller, READ)
    schedule = await find_purge_schedule(management.database)
    return Answer(b"") if schedule is None else Answer(shown_schedule(schedule))


async def create_purge_schedule(management: Management, call: Call) -> Answer:
    """Starts a purge, or puts a schedule in place of the one that is there; a schedule has the id 0 in `Location`."""
    require_sysadmin(call.caller, CREATE)
    return created(f"/system/purgeaudit/{await _plan(management, call)}")


async def update_purge_schedule(management: Management, call: Call) -> Answer:
    """The same, without an address."""
    require_sysadmin(call.caller, UPDATE)
    await _plan(management, call)
    return Answer()


async def get_purge_history(management: Management, call: Call) -> Answer:
    """The purges that are remembered, the newest first."""
    require_sysadmin(call.caller, LIST)
    page = call.page()
    filters, sorts = parse_filters(call.text("q")), parse_sorts(call.text("sort"))
    executions, total = await list_purges(management.database, filters, sorts, page)
    return listed(call, [shown_execution(execution) for execution in executions], total, page)


async def get_purge(management: Management, call: Call) -> Answer:
    """One purge."""
    require_sysadmin(call.caller, READ)
    return Answer(shown_execution(await require_purge(management.database, call.number("purge_id"))))


async def get_purge_log(management: Management, call: Call) -> Answer:
    """What a purge has told so far."""
    require_sysadmin(call.caller, READ)
    return Answer((await read_purge_log(management.database, call.number("purge_id"))).encode())


async def put_purge(management: Management, call: Call) -> Answer:
    """Stops a purge."""
    require_sysadmin(call.caller, STOP)
    await stop_purge(management.database, management.clock, call.caller, call.number("purge_id"))
    return Answer()


async def _plan(management: Management, call: Call) -> int:
    """Does what the body says; returns the id of the purge that it starts, if it starts one, and 0 otherwise."""
    body = call.body_as(Schedule)
    if body.schedule is None:
        raise RegistryError(ErrorCode.BAD_REQUEST, "bad request: schedule cann't be empty")
    stores = (management.database, management.clock, call.caller)
    if body.schedule.type == NO_SCHEDULE:
        # Harbor wants parameters for this too, and has no use for them.
        await unschedule_purge(*stores)
        return 0
    parameters = parse_parameters(body.parameters)
    if body.schedule.type == MANUAL:
        return await start_purge(*stores, parameters)
    if body.schedule.type not in BY_CRON:
        raise RegistryError(ErrorCode.BAD_REQUEST, f"bad request: a schedule has one of the types {sorted(BY_CRON)}")
    await schedule_purge(*stores, body.schedule.type, body.schedule.cron or "", parameters)
    return 0


_SCHEDULE = "/system/purgeaudit/schedule"
_PURGE = (Parameter("purge_id", "path", "integer", is_required=True, description="The id of the purge."),)
_PLANS = (
    "`Manual` starts a purge now, `None` ends the schedule, and the other types follow the cron expression of six "
    "fields. Parameters are `audit_retention_hour`, `include_event_types` (types of events with commas between them; "
    "`other` is whatever the list of types does not have) and `dry_run`."
)

OPERATIONS = (
    Operation(
        "GET",
        "/system/purgeaudit",
        "getPurgeHistory",
        "purge",
        "List purges of the audit log",
        get_purge_history,
        LISTING,
        answers=list[ExecHistory],
    ),
    Operation(
        "GET",
        "/system/purgeaudit/{purge_id}",
        "getPurgeJob",
        "purge",
        "Get a purge of the audit log",
        get_purge,
        _PURGE,
        answers=ExecHistory,
    ),
    Operation(
        "PUT",
        "/system/purgeaudit/{purge_id}",
        "stopPurge",
        "purge",
        "Stop a purge of the audit log",
        put_purge,
        _PURGE,
    ),
    Operation(
        "GET",
        "/system/purgeaudit/{purge_id}/log",
        "getPurgeJobLog",
        "purge",
        "Get the log of a purge",
        get_purge_log,
        _PURGE,
        answers=str,
        media_type="text/plain",
    ),
    Operation(
        "GET",
        _SCHEDULE,
        "getPurgeSchedule",
        "purge",
        "Get when the audit log is purged",
        get_purge_schedule,
        answers=ExecHistory,
        description="The answer is empty where there is no schedule.",
    ),
    Operation(
        "POST",
        _SCHEDULE,
        "createPurgeSchedule",
        "purge",
        "Purge the audit log, now or regularly",
        create_purge_schedule,
        body=Schedule,
        body_name="schedule",
        status=201,
        description=_PLANS,
    ),
    Operation(
        "PUT",
        _SCHEDULE,
        "updatePurgeSchedule",
        "purge",
        "Change when the audit log is purged",
        update_purge_schedule,
        body=Schedule,
        body_name="schedule",
        description=_PLANS,
    ),
)
