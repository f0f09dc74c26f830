"""When a job is to be done: at most one schedule for each job of a subject."""

from dataclasses import dataclass
from typing import Final

from wharf.base.clock import Clock
from wharf.base.cron import CronError, parse_cron
from wharf.db import Reader, Transaction
from wharf.jobs.queries import DELETE_SCHEDULE, FIND_SCHEDULE, PUT_SCHEDULE

# The subject of a job that concerns the whole system.
SYSTEM_SUBJECT: Final = 0


@dataclass(frozen=True, slots=True)
class Schedule:
    """A stored schedule; `parameters` is a JSON document."""

    id: int
    job_type: str
    subject_id: int
    type: str
    cron: str
    parameters: str
    next_at: int
    created_at: int
    updated_at: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What a schedule is to be: its type, which is a word for people, and its expression."""

    type: str
    cron: str
    parameters: str


async def find_schedule(reader: Reader, job_type: str, subject_id: int = SYSTEM_SUBJECT) -> Schedule | None:
    """The schedule of a job, if it has one."""
    row = await reader.row(FIND_SCHEDULE, job_type=job_type, subject_id=subject_id)
    return None if row is None else Schedule(*row)


async def put_schedule(
    transaction: Transaction, clock: Clock, job_type: str, plan: Plan, subject_id: int = SYSTEM_SUBJECT
) -> None:
    """Gives a job this schedule, in place of any other; raises `CronError`."""
    now = clock()
    next_at = parse_cron(plan.cron).next_after(now)
    if next_at is None:
        raise CronError("it is never due")
    await transaction.execute(
        PUT_SCHEDULE,
        job_type=job_type,
        subject_id=subject_id,
        type=plan.type,
        cron=plan.cron,
        parameters=plan.parameters,
        next_at=next_at,
        now=now,
    )


async def remove_schedule(transaction: Transaction, job_type: str, subject_id: int = SYSTEM_SUBJECT) -> bool:
    """Takes a job's schedule away; whether there was one."""
    return bool(await transaction.execute(DELETE_SCHEDULE, job_type=job_type, subject_id=subject_id))
