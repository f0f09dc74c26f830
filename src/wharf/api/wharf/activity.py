"""The operation of the tag `activity`: how much was pulled and pushed, period by period."""

from typing import Final

import msgspec

from wharf.access.door import project_for, require_sysadmin
from wharf.api.harbor.audit_logs import LIST_ALL, LIST_PROJECT
from wharf.api.harbor.call import Answer, Call
from wharf.api.harbor.context import Management
from wharf.api.harbor.operations import Operation, Parameter
from wharf.api.wharf.history import parse_moment, shown_moment
from wharf.audit.activity import PERIODS_MAX, count_activity
from wharf.base.clock import MICROSECONDS_PER_SECOND
from wharf.oci.errors import ErrorCode, RegistryError

STEPS: Final = {"hour": 3600 * MICROSECONDS_PER_SECOND, "day": 24 * 3600 * MICROSECONDS_PER_SECOND}
PERIODS_DEFAULT: Final = 30


class ActivityPeriod(msgspec.Struct):
    """Pulls and pushes from `start` on; null where there was too much to count."""

    pulls: int | None
    pushes: int | None
    start: str


class ActivityAnswer(msgspec.Struct):
    """Periods of one length, the oldest first; `complete` says whether all of them have been counted."""

    complete: bool
    periods: list[ActivityPeriod]
    step: str


async def get_activity(management: Management, call: Call) -> Answer:
    """Counts for those who may see the log: that of a project, or all of it."""
    project = None
    if call.text("project"):
        project = await project_for(management.rights, call.caller, call.text("project"), LIST_PROJECT, is_name=True)
    else:
        require_sysadmin(call.caller, LIST_ALL)
    step, periods = call.text("step"), call.number("periods")
    length = STEPS[step]
    # By itself up to the end of the period that has begun.
    until = parse_moment(call.text("until")) if call.text("until") else -(-management.clock() // length) * length
    if periods < 1 or until < periods * length:
        raise RegistryError(ErrorCode.BAD_REQUEST, "there has to be a period, and none can begin before 1970")
    found = await count_activity(
        management.database,
        project.id if project else None,
        until=until,
        period_microseconds=length,
        periods=periods,
    )
    return Answer(
        ActivityAnswer(
            complete=all(period.pulls is not None for period in found),
            periods=[ActivityPeriod(period.pulls, period.pushes, shown_moment(period.started_at)) for period in found],
            step=step,
        )
    )


OPERATIONS = (
    Operation(
        "GET",
        "/activity",
        "getActivity",
        "activity",
        "Count pulls and pushes over time",
        get_activity,
        (
            Parameter("project", description="The name of a project; without it all of them count."),
            Parameter("step", default="day", choices=tuple(STEPS), description="How long a period is: hour or day."),
            Parameter(
                "periods",
                kind="integer",
                default=PERIODS_DEFAULT,
                maximum=PERIODS_MAX,
                description="How many periods, from 1 on.",
            ),
            Parameter(
                "until",
                description="Where the last period ends, as RFC 3339 writes it; by default the end of the one that has "
                "begun, in UTC.",
            ),
        ),
        answers=ActivityAnswer,
        errors=(404,),
        description="Counted from the audit log, for those who may list it. A push is an artifact that was not there "
        "before. At most 1,000,000 entries are looked at, of one project 100,000, the newest first; older periods "
        "have null then.",
    ),
)
