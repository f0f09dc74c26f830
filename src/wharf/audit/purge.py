"""Removing entries of the log that are old, at once or by a schedule, with a history of what was removed.

Beside it `audit/upkeep.py` removes whatever is older than the configuration says, without asking what it is about.
"""

import asyncio
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from wharf.audit.actor import SYSTEM, Actor
from wharf.audit.events import EVENT_TYPES, execution_event, schedule_event
from wharf.audit.record import record
from wharf.audit.upkeep_queries import DELETE_ENTRIES, FIND_FORWARDING, LIST_OLD_ENTRIES
from wharf.base.clock import MICROSECONDS_PER_SECOND, Clock
from wharf.base.cron import CronError
from wharf.base.paging import Page
from wharf.base.query_language import INTEGER_MAX, INTEGER_MIN, Filter, Sort, refuse_unstorable
from wharf.db import Database, Reader, Row, Transaction
from wharf.jobs.executions import (
    Execution,
    find_execution,
    list_executions,
    log_line,
    read_log,
    start_execution,
    stop_execution,
)
from wharf.jobs.runner import Job, Run
from wharf.jobs.schedules import Plan, Schedule, find_schedule, put_schedule, remove_schedule
from wharf.oci.errors import ErrorCode, RegistryError, printable

JOB_TYPE: Final = "PURGE_AUDIT_LOG"
RETENTION_HOURS_MAX: Final = 240_000
EVENT_TYPES_LENGTH_MAX: Final = 4096
# Stands for every type of events that is not in `EVENT_TYPES`.
OTHER_EVENTS: Final = "other"
# On SQLite a unit of work runs on the event loop: these take some tens of milliseconds.
ENTRIES_PER_STEP: Final = 1_000
_KEPT_EXECUTIONS: Final = 10
_PLACE: Final = "wharf/audit/purge"
_MICROSECONDS_PER_HOUR: Final = 3600 * MICROSECONDS_PER_SECOND


@dataclass(frozen=True, slots=True)
class PurgeParameters:
    """What a purge removes: entries of these types that are older than so many hours; 0 and -1 for none at all."""

    retention_hours: int
    # With commas between them, as they were sent.
    event_types: str
    # None where nothing was said about it.
    is_dry_run: bool | None = None

    def document(self) -> str:
        """The parameters as they are kept and shown, in JSON with Harbor's names."""
        found: dict[str, object] = {"audit_retention_hour": self.retention_hours}
        if self.is_dry_run is not None:
            found["dry_run"] = self.is_dry_run
        return json.dumps(found | {"include_event_types": self.event_types}, separators=(",", ":"))

    def includes(self, event_type: str) -> bool:
        """Whether events of this type are meant."""
        names = frozenset(name.strip().lower() for name in self.event_types.split(","))
        return event_type.lower() in names or (OTHER_EVENTS in names and event_type not in EVENT_TYPES)


def parse_parameters(sent: Mapping[str, Any] | None) -> PurgeParameters:
    """The parameters of a purge as they were sent; raises BAD_REQUEST in Harbor's words. Others are not looked at."""
    if not sent:
        raise _refused("schedule parameter cann't be empty")
    for name in ("audit_retention_hour", "include_event_types"):
        if name not in sent:
            raise _refused(f"{name} should provide")
    hours, event_types, is_dry_run = sent["audit_retention_hour"], sent["include_event_types"], sent.get("dry_run")
    if not isinstance(hours, int) or isinstance(hours, bool):
        raise _refused("failed to convert audit_retention_hour, error: it has to be a whole number")
    if not -1 <= hours <= RETENTION_HOURS_MAX:
        raise _refused(f"audit_retention_hour has to be between -1 and {RETENTION_HOURS_MAX}")
    if not isinstance(event_types, str) or len(event_types) > EVENT_TYPES_LENGTH_MAX:
        raise _refused(f"include_event_types has to be a text of at most {EVENT_TYPES_LENGTH_MAX} characters")
    refuse_unstorable(event_types)
    if is_dry_run is not None and not isinstance(is_dry_run, bool):
        raise _refused("dry_run has to be true or false")
    return PurgeParameters(hours, event_types, is_dry_run)


async def start_purge(database: Database, clock: Clock, actor: Actor, parameters: PurgeParameters) -> int:
    """Has entries removed as soon as a node comes to it; returns the id of the execution."""
    async with database.begin() as transaction:
        execution_id = await start_execution(transaction, clock, JOB_TYPE, parameters.document())
        entry = execution_event(actor, clock(), "create", JOB_TYPE, execution_id, parameters.document())
        await record(transaction, entry)
    return execution_id


async def schedule_purge(
    database: Database, clock: Clock, actor: Actor, schedule_type: str, cron: str, parameters: PurgeParameters
) -> None:
    """Has entries removed whenever the expression says so, in place of any other schedule; raises BAD_REQUEST."""
    plan = Plan(schedule_type, cron, parameters.document())
    try:
        async with database.begin() as transaction:
            await put_schedule(transaction, clock, JOB_TYPE, plan)
            shown = f"{schedule_type} {cron} {plan.parameters}"
            await record(transaction, schedule_event(actor, clock(), "update", JOB_TYPE, shown))
    except CronError as error:
        message = (
            f"invalid cron string for scheduled log rotation purge: {printable(cron)}, error: {printable(str(error))}"
        )
        raise RegistryError(ErrorCode.BAD_REQUEST, message) from None


async def unschedule_purge(database: Database, clock: Clock, actor: Actor) -> None:
    """Ends the schedule, if there is one; what has been started goes on."""
    async with database.begin() as transaction:
        if await remove_schedule(transaction, JOB_TYPE):
            await record(transaction, schedule_event(actor, clock(), "delete", JOB_TYPE))


async def find_purge_schedule(reader: Reader) -> Schedule | None:
    """The schedule, if there is one."""
    return await find_schedule(reader, JOB_TYPE)


async def list_purges(
    reader: Reader, filters: Iterable[Filter], sorts: Iterable[Sort], page: Page
) -> tuple[list[Execution], int]:
    """One page of the purges that are remembered, the newest first, and how many there are; raises BAD_REQUEST."""
    return await list_executions(reader, JOB_TYPE, filters, sorts, page)


async def require_purge(reader: Reader, execution_id: int) -> Execution:
    """The purge with this id; raises NOT_FOUND."""
    execution = await find_execution(reader, JOB_TYPE, execution_id)
    if execution is None:
        raise RegistryError(ErrorCode.NOT_FOUND, f"purge job with id {execution_id} not found")
    return execution


async def read_purge_log(reader: Reader, execution_id: int) -> str:
    """What a purge has told so far; raises NOT_FOUND."""
    text = await read_log(reader, JOB_TYPE, execution_id)
    if text is None:
        message = f"purge job with execution ID: {execution_id} taskLog is not found"
        raise RegistryError(ErrorCode.NOT_FOUND, message)
    return text


async def stop_purge(database: Database, clock: Clock, actor: Actor, execution_id: int) -> None:
    """Stops a purge after the step that it is at, or before it begins; nothing for one that has ended.

    Raises NOT_FOUND.
    """
    await require_purge(database, execution_id)
    line = log_line(clock(), _PLACE, "received the stop signal, stop the purge job")
    async with database.begin() as transaction:
        if await stop_execution(transaction, clock, execution_id, line):
            await record(transaction, execution_event(actor, clock(), "stop", JOB_TYPE, execution_id))


def purge_job(database: Database, clock: Clock) -> Job:
    """The work itself, for the runner of jobs."""

    async def work(run: Run) -> None:
        await _purge(database, run)

    async def record_start(transaction: Transaction, execution_id: int) -> None:
        await record(transaction, execution_event(SYSTEM, clock(), "create", JOB_TYPE, execution_id, "by its schedule"))

    return Job(work, record_start, _PLACE, _KEPT_EXECUTIONS)


async def _purge(database: Database, run: Run) -> None:
    sent = json.loads(run.execution.parameters)
    parameters = parse_parameters(sent)
    run.tell("Purge audit job start")
    shown = " ".join(f"{name}:{_as_in_go(value)}" for name, value in sorted(sent.items()))
    run.tell(f"job parameters map[{shown}]")
    if parameters.retention_hours <= 0:
        run.tell(f"quit purge job, retentionHour:{parameters.retention_hours}")
        return
    is_dry_run = parameters.is_dry_run is True
    names = parameters.event_types.replace(",", " ")
    run.tell(
        f"Purge operation parameter, retention_hour:{parameters.retention_hours}, include_event_types:[{names}], "
        f"dry_run:{_as_in_go(is_dry_run)}"
    )
    count = await _remove(database, run, parameters, is_dry_run=is_dry_run)
    prefix = "[DRYRUN]" if is_dry_run else ""
    # The log that Harbor kept until its version 2.13 has never had an entry here.
    run.tell(f"{prefix}Purged 0 rows of audit logs")
    run.tell(f"{prefix}Purged {count} rows of audit log exts")


async def _remove(database: Database, run: Run, parameters: PurgeParameters, *, is_dry_run: bool) -> int:
    """Goes through all that is old enough, step by step; returns how many entries were removed, or would be.

    Whatever has been removed by a node that is gone is not found again, and what was only counted is counted anew.
    """
    row = await database.row(FIND_FORWARDING)
    bounds = {
        "before": run.execution.created_at - parameters.retention_hours * _MICROSECONDS_PER_HOUR,
        # What is still to be sent somewhere stays until it has been.
        "last_id": row[0] if row else INTEGER_MAX,
        "limit": ENTRIES_PER_STEP,
    }
    count = 0 if is_dry_run else run.execution.done_count
    since, after_id = INTEGER_MIN, 0
    while entries := await database.rows(LIST_OLD_ENTRIES, **bounds, since=since, after_id=after_id):
        found = _included(entries, parameters)
        async with database.begin() as transaction:
            count += len(found) if is_dry_run else await transaction.execute(DELETE_ENTRIES, ids=found)
            await run.note(transaction, count)
        since, after_id = entries[-1][1], entries[-1][0]
        # SQLite may have done all of it without once giving way to requests.
        await asyncio.sleep(0)
    return count


def _included(entries: Iterable[Row], parameters: PurgeParameters) -> list[int]:
    kinds: dict[str, bool] = {}
    found: list[int] = []
    for entry_id, _, operation, resource_type in entries:
        event_type = f"{operation}_{resource_type}"
        if event_type not in kinds:
            kinds[event_type] = parameters.includes(event_type)
        if kinds[event_type]:
            found.append(entry_id)
    return found


def _as_in_go(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _refused(reason: str) -> RegistryError:
    return RegistryError(ErrorCode.BAD_REQUEST, f"bad request: {reason}")
