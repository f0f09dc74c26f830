"""Every time that a job is done: it waits, runs, and ends well, badly, or because somebody stopped it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from wharf.base.clock import MICROSECONDS_PER_SECOND, Clock
from wharf.base.paging import Page
from wharf.base.query_language import Filter, Sort
from wharf.db import Reader, Transaction
from wharf.jobs.queries import EXECUTIONS, FIND_EXECUTION, INSERT_EXECUTION, READ_LOG, STOP_EXECUTION
from wharf.jobs.schedules import SYSTEM_SUBJECT

PENDING: Final = "Pending"
RUNNING: Final = "Running"
SUCCESS: Final = "Success"
ERROR: Final = "Error"
STOPPED: Final = "Stopped"

MANUAL: Final = "MANUAL"
SCHEDULED: Final = "SCHEDULE"


@dataclass(frozen=True, slots=True)
class Execution:
    """A stored execution; `parameters` is a JSON document, `done_count` is how much has been done so far."""

    id: int
    job_type: str
    subject_id: int
    trigger: str
    status: str
    parameters: str
    done_count: int
    created_at: int
    updated_at: int
    ended_at: int | None


async def start_execution(
    transaction: Transaction,
    clock: Clock,
    job_type: str,
    parameters: str,
    *,
    trigger: str = MANUAL,
    subject_id: int = SYSTEM_SUBJECT,
) -> int:
    """Has a job done as soon as a node comes to it; returns the id of the execution."""
    row = await transaction.row(
        INSERT_EXECUTION,
        job_type=job_type,
        subject_id=subject_id,
        trigger=trigger,
        status=PENDING,
        parameters=parameters,
        now=clock(),
    )
    assert row is not None
    return int(row[0])


async def find_execution(reader: Reader, job_type: str, execution_id: int) -> Execution | None:
    """The execution with this id, if it is one of this job."""
    row = await reader.row(FIND_EXECUTION, execution_id=execution_id, job_type=job_type)
    return None if row is None else Execution(*row)


async def list_executions(
    reader: Reader,
    job_type: str,
    filters: Iterable[Filter],
    sorts: Iterable[Sort],
    page: Page,
    subject_id: int = SYSTEM_SUBJECT,
) -> tuple[list[Execution], int]:
    """One page of a job's executions, the newest first, and how many there are; raises BAD_REQUEST."""
    rows, total = await EXECUTIONS.page(reader, filters, sorts, page, job_type=job_type, subject_id=subject_id)
    return [Execution(*row) for row in rows], total


async def read_log(reader: Reader, job_type: str, execution_id: int) -> str | None:
    """What an execution has told so far; None when there is no such execution of this job."""
    row = await reader.row(READ_LOG, execution_id=execution_id, job_type=job_type)
    return None if row is None else str(row[0])


async def stop_execution(transaction: Transaction, clock: Clock, execution_id: int, line: str) -> bool:
    """Ends an execution, with a last line in its log; whoever is at it finds out at the next step.

    Returns whether it had not ended by itself.
    """
    return bool(
        await transaction.execute(
            STOP_EXECUTION, execution_id=execution_id, new_status=STOPPED, lines=line, now=clock()
        )
    )


def log_line(now: int, place: str, text: str, level: str = "INFO") -> str:
    """A line of an execution's log in the form of Harbor's, whose readers look for the text behind the colon."""
    moment = datetime.fromtimestamp(now // MICROSECONDS_PER_SECOND, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%SZ} [{level}] [{place}]: {text}\n"
