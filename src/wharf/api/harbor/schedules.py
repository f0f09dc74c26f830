"""How schedules and executions of jobs look in requests and answers, whatever the job."""

from typing import Any, Literal

import msgspec

from wharf.api.harbor.answers import NO_TIME, shown_time
from wharf.jobs.executions import Execution
from wharf.jobs.schedules import Schedule as StoredSchedule

# `Schedule` is a word of Harbor's document that its server takes, and does nothing for.
ScheduleType = Literal["Hourly", "Daily", "Weekly", "Custom", "Manual", "None", "Schedule"]
MANUAL: ScheduleType = "Manual"
NO_SCHEDULE: ScheduleType = "None"
BY_CRON = frozenset({"Hourly", "Daily", "Weekly", "Custom"})


class ScheduleObj(msgspec.Struct, omit_defaults=True):
    """When a job is to be done."""

    cron: str | None = None
    # Not for a client to set.
    next_scheduled_time: str | None = None
    type: ScheduleType | None = None


class Schedule(msgspec.Struct):
    """What a client wants of a job: when, and with which parameters."""

    schedule: ScheduleObj | None = None
    parameters: dict[str, Any] | None = None


class ExecHistory(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A schedule, or one time that a job was done."""

    creation_time: str
    # Harbor never sends it.
    deleted: bool = False
    id: int
    job_kind: str
    job_name: str = ""
    job_parameters: str
    job_status: str
    schedule: ScheduleObj
    update_time: str


def shown_schedule(schedule: StoredSchedule) -> ExecHistory:
    """A schedule; its status is a word that Harbor has for all of them."""
    return ExecHistory(
        creation_time=shown_time(schedule.created_at),
        id=schedule.id,
        job_kind=schedule.cron,
        job_parameters=schedule.parameters,
        job_status="Running",
        schedule=ScheduleObj(
            cron=schedule.cron, next_scheduled_time=shown_time(schedule.next_at), type=_type(schedule.type)
        ),
        update_time=shown_time(schedule.updated_at),
    )


def shown_execution(execution: Execution) -> ExecHistory:
    """One time that a job was done, or is to be done now."""
    return ExecHistory(
        creation_time=shown_time(execution.created_at),
        id=execution.id,
        job_kind=execution.trigger,
        job_name=execution.job_type,
        job_parameters=execution.parameters,
        job_status=execution.status,
        schedule=ScheduleObj(next_scheduled_time=NO_TIME, type=_type(execution.trigger.title())),
        update_time=shown_time(execution.updated_at),
    )


def _type(text: str) -> ScheduleType:
    """The word as its type; only such words are stored."""
    known: ScheduleType = msgspec.convert(text, ScheduleType)
    return known
