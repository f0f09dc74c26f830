"""Doing what is due, on whichever node comes first.

A node claims an execution for a while, and claims it anew with each step. So exactly one is at it, and what a node
has left when it died goes on elsewhere, or on the same node after its next start, as soon as the claim has run out.
A step writes what it does and that it was done in one unit of work.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from wharf.base.clock import MICROSECONDS_PER_SECOND, Clock
from wharf.base.cron import parse_cron
from wharf.base.logging import get_logger
from wharf.db import Database, DatabaseUnavailable, Transaction
from wharf.jobs.executions import ERROR, RUNNING, SCHEDULED, SUCCESS, Execution, log_line, start_execution
from wharf.jobs.queries import (
    ADVANCE_SCHEDULE,
    CLAIM_EXECUTION,
    DELETE_OLD_EXECUTIONS,
    END_EXECUTION,
    FIND_WAITING_EXECUTION,
    LIST_DUE_SCHEDULES,
    NOTE_PROGRESS,
)
from wharf.jobs.schedules import Schedule

CLAIM_SECONDS: Final = 60
_SCHEDULES_AT_ONCE: Final = 100
_DELETED_AT_ONCE: Final = 100

log = get_logger()


class ExecutionEnded(Exception):  # noqa: N818  Somebody wanted it so.
    """Somebody has stopped the execution, or another node has taken it over: the step must not be done."""


class Run:
    """An execution that this node is at."""

    def __init__(self, clock: Clock, execution: Execution, held_until: int, *, place: str, is_resumed: bool) -> None:
        self.execution = execution
        # Whether a node that is gone has done a part of it.
        self.is_resumed = is_resumed
        self._clock = clock
        self._held_until = held_until
        self._place = place
        self._lines = ""

    def tell(self, text: str, level: str = "INFO") -> None:
        """Adds a line to the log, which the next step writes."""
        self._lines += log_line(self._clock(), self._place, text, level)

    async def note(self, transaction: Transaction, done_count: int) -> None:
        """Ends a step, as the last thing in its unit of work; raises `ExecutionEnded`, which undoes the step."""
        until = claim_end(self._clock())
        if not await transaction.execute(
            NOTE_PROGRESS, **self._held(), done=done_count, lines=self._lines, until=until, now=self._clock()
        ):
            raise ExecutionEnded
        self._held_until, self._lines = until, ""

    async def end(self, transaction: Transaction, status: str) -> bool:
        """Ends the execution; False if somebody else has done so."""
        return bool(
            await transaction.execute(
                END_EXECUTION, **self._held(), new_status=status, lines=self._lines, now=self._clock()
            )
        )

    def _held(self) -> dict[str, int]:
        return {"execution_id": self.execution.id, "held_until": self._held_until}


@dataclass(frozen=True, slots=True)
class Job:
    """A kind of work."""

    # Does it, and raises whatever goes wrong; what was done before has to count for nothing or be found done.
    work: Callable[[Run], Awaitable[None]]
    # Records that a schedule has started an execution with this id, in the same unit of work.
    record_start: Callable[[Transaction, int], Awaitable[None]]
    # The name of the work in each line of its log.
    place: str
    # How many executions that have ended are remembered.
    kept_executions: int


class JobRunner:
    """Starts what is due and does what waits; to be called again and again, on every node."""

    def __init__(self, database: Database, clock: Clock, jobs: Mapping[str, Job]) -> None:
        self._database = database
        self._clock = clock
        self._jobs = jobs

    async def work_off(self) -> int:
        """One round: starts what schedules want, and does everything that waits; returns how much was done."""
        await self.start_due()
        done = 0
        for job_type in self._jobs:
            while await self.run_next(job_type):
                done += 1
        return done

    async def start_due(self) -> int:
        """Starts an execution for each schedule whose time has come, once on all nodes; returns how many.

        Times that have passed while no server ran are made up for by one execution.
        """
        rows = await self._database.rows(LIST_DUE_SCHEDULES, now=self._clock(), limit=_SCHEDULES_AT_ONCE)
        due = [Schedule(*row) for row in rows]
        return sum([await self._start(schedule) for schedule in due if schedule.job_type in self._jobs])

    async def run_next(self, job_type: str) -> bool:
        """Does one execution that waits; False if there was none."""
        now = self._clock()
        waiting = await self._database.row(FIND_WAITING_EXECUTION, job_type=job_type, now=now)
        if waiting is None:
            return False
        until = claim_end(now)
        async with self._database.begin() as transaction:
            row = await transaction.row(
                CLAIM_EXECUTION, execution_id=waiting[0], new_status=RUNNING, now=now, until=until
            )
        if row is None:
            # Another node was quicker; what waits behind it has to wait.
            return False
        is_resumed = waiting[1] == RUNNING
        place = self._jobs[job_type].place
        await self._run(Run(self._clock, Execution(*row), until, place=place, is_resumed=is_resumed))
        return True

    async def _run(self, run: Run) -> None:
        job, execution = self._jobs[run.execution.job_type], run.execution
        if run.is_resumed:
            run.tell("the server that was at it has ended; going on")
        status = SUCCESS
        try:
            await job.work(run)
        except ExecutionEnded:
            log.info("job.ended", job=execution.job_type, execution=execution.id, status="Stopped")
            return
        except DatabaseUnavailable:
            raise
        except Exception as error:
            log.exception("job.failed", job=execution.job_type, execution=execution.id)
            run.tell(f"failed: {type(error).__name__}", "ERROR")
            status = ERROR
        async with self._database.begin() as transaction:
            has_ended = await run.end(transaction, status)
            await transaction.execute(
                DELETE_OLD_EXECUTIONS,
                job_type=execution.job_type,
                subject_id=execution.subject_id,
                limit=_DELETED_AT_ONCE,
                kept=job.kept_executions,
            )
        if has_ended:
            log.info("job.ended", job=execution.job_type, execution=execution.id, status=status)

    async def _start(self, schedule: Schedule) -> bool:
        next_at = parse_cron(schedule.cron).next_after(self._clock())
        assert next_at is not None, "what was due once is due again"
        async with self._database.begin() as transaction:
            is_ours = await transaction.execute(
                ADVANCE_SCHEDULE,
                schedule_id=schedule.id,
                due_at=schedule.next_at,
                new_next_at=next_at,
            )
            if not is_ours:
                return False
            execution_id = await start_execution(
                transaction,
                self._clock,
                schedule.job_type,
                schedule.parameters,
                trigger=SCHEDULED,
                subject_id=schedule.subject_id,
            )
            await self._jobs[schedule.job_type].record_start(transaction, execution_id)
        return True


def claim_end(now: int) -> int:
    """Until when whoever claims something now has it for himself."""
    return now + CLAIM_SECONDS * MICROSECONDS_PER_SECOND
