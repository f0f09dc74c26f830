"""Every statement about schedules and executions."""

import sqlalchemy as sa

from wharf.db import Statement, insert
from wharf.db.filters import ColumnKey, FilteredList, Kind
from wharf.db.tables import execution, schedule

_schedule = schedule.c
_execution = execution.c
_unended = _execution.ended_at.is_(None)

_schedule_of = (_schedule.job_type == sa.bindparam("job_type"), _schedule.subject_id == sa.bindparam("subject_id"))
_shown_schedule = (
    _schedule.id,
    _schedule.job_type,
    _schedule.subject_id,
    _schedule.type,
    _schedule.cron,
    _schedule.parameters,
    _schedule.next_at,
    _schedule.created_at,
    _schedule.updated_at,
)

FIND_SCHEDULE = Statement(sa.select(*_shown_schedule).where(*_schedule_of))
DELETE_SCHEDULE = Statement(sa.delete(schedule).where(*_schedule_of))
_new_schedule = insert(schedule).values(
    job_type=sa.bindparam("job_type"),
    subject_id=sa.bindparam("subject_id"),
    type=sa.bindparam("type"),
    cron=sa.bindparam("cron"),
    parameters=sa.bindparam("parameters"),
    next_at=sa.bindparam("next_at"),
    created_at=sa.bindparam("now"),
    updated_at=sa.bindparam("now"),
)
PUT_SCHEDULE = Statement(
    _new_schedule.on_conflict_do_update(
        index_elements=["job_type", "subject_id"],
        set_={name: _new_schedule.excluded[name] for name in ("type", "cron", "parameters", "next_at", "updated_at")},
    )
)
LIST_DUE_SCHEDULES = Statement(
    sa.select(*_shown_schedule)
    .where(_schedule.next_at <= sa.bindparam("now"))
    .order_by(_schedule.next_at)
    .limit(sa.bindparam("limit", type_=sa.BigInteger()))
)
# Whoever comes second finds another time there, and nothing to do.
ADVANCE_SCHEDULE = Statement(
    sa.update(schedule)
    .where(_schedule.id == sa.bindparam("schedule_id"), _schedule.next_at == sa.bindparam("due_at"))
    .values(next_at=sa.bindparam("new_next_at"))
)

INSERT_EXECUTION = Statement(
    insert(execution)
    .values(
        job_type=sa.bindparam("job_type"),
        subject_id=sa.bindparam("subject_id"),
        trigger=sa.bindparam("trigger"),
        status=sa.bindparam("status"),
        parameters=sa.bindparam("parameters"),
        done_count=sa.literal_column("0"),
        log=sa.literal_column("''"),
        claimed_until=sa.literal_column("0"),
        created_at=sa.bindparam("now"),
        updated_at=sa.bindparam("now"),
    )
    .returning(_execution.id)
)

_shown_execution = (
    _execution.id,
    _execution.job_type,
    _execution.subject_id,
    _execution.trigger,
    _execution.status,
    _execution.parameters,
    _execution.done_count,
    _execution.created_at,
    _execution.updated_at,
    _execution.ended_at,
)
_this_one = _execution.id == sa.bindparam("execution_id")

FIND_EXECUTION = Statement(
    sa.select(*_shown_execution).where(_this_one, _execution.job_type == sa.bindparam("job_type"))
)
READ_LOG = Statement(sa.select(_execution.log).where(_this_one, _execution.job_type == sa.bindparam("job_type")))

EXECUTIONS = FilteredList(
    sa.select(*_shown_execution).where(
        _execution.job_type == sa.bindparam("job_type", type_=sa.Text()),
        _execution.subject_id == sa.bindparam("subject_id", type_=sa.BigInteger()),
    ),
    keys={
        ("id", "ID"): ColumnKey(_execution.id, Kind.INTEGER),
        ("status", "Status", "job_status"): ColumnKey(_execution.status, Kind.TEXT),
        ("trigger", "Trigger", "job_kind"): ColumnKey(_execution.trigger, Kind.TEXT),
        ("start_time", "StartTime", "creation_time"): ColumnKey(_execution.created_at, Kind.TIME),
        ("update_time", "UpdateTime"): ColumnKey(_execution.updated_at, Kind.TIME),
        ("end_time", "EndTime"): ColumnKey(_execution.ended_at, Kind.TIME),
    },
    order=(_execution.id.desc(),),
    tie_breaker=_execution.id,
)

_older = execution.alias("older")

# The oldest of those that nobody is at. What is of one job and subject is done one after the other.
FIND_WAITING_EXECUTION = Statement(
    sa.select(_execution.id, _execution.status)
    .where(
        _execution.job_type == sa.bindparam("job_type"),
        _unended,
        _execution.claimed_until <= sa.bindparam("now"),
        ~sa.exists().where(
            _older.c.job_type == _execution.job_type,
            _older.c.subject_id == _execution.subject_id,
            _older.c.ended_at.is_(None),
            _older.c.id < _execution.id,
        ),
    )
    .order_by(_execution.subject_id, _execution.id)
    .limit(1)
)
CLAIM_EXECUTION = Statement(
    sa.update(execution)
    .where(_this_one, _unended, _execution.claimed_until <= sa.bindparam("now"))
    .values(status=sa.bindparam("new_status"), claimed_until=sa.bindparam("until"), updated_at=sa.bindparam("now"))
    .returning(*_shown_execution)
)
_held = (_this_one, _unended, _execution.claimed_until == sa.bindparam("held_until"))
_with_lines = _execution.log.concat(sa.bindparam("lines"))

NOTE_PROGRESS = Statement(
    sa.update(execution)
    .where(*_held)
    .values(
        done_count=sa.bindparam("done"),
        log=_with_lines,
        claimed_until=sa.bindparam("until"),
        updated_at=sa.bindparam("now"),
    )
)
_ended = sa.update(execution).values(
    status=sa.bindparam("new_status"), log=_with_lines, ended_at=sa.bindparam("now"), updated_at=sa.bindparam("now")
)
END_EXECUTION = Statement(_ended.where(*_held))
STOP_EXECUTION = Statement(_ended.where(_this_one, _unended))
DELETE_OLD_EXECUTIONS = Statement(
    sa.delete(execution).where(
        _execution.id.in_(
            sa.select(_execution.id)
            .where(
                _execution.job_type == sa.bindparam("job_type"),
                _execution.subject_id == sa.bindparam("subject_id"),
                _execution.ended_at.is_not(None),
            )
            .order_by(_execution.id.desc())
            .limit(sa.bindparam("limit", type_=sa.BigInteger()))
            .offset(sa.bindparam("kept", type_=sa.BigInteger()))
        )
    )
)
