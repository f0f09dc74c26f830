"""The operations of the tag `quota`: a project's quota has the project's id."""

import msgspec

from wharf.access.door import require_sysadmin
from wharf.access.roles import Permission
from wharf.api.harbor.answers import NO_TIME, listed, shown_time
from wharf.api.harbor.call import Answer, Call
from wharf.api.harbor.context import Management
from wharf.api.harbor.operations import PAGE, PAGE_SIZE, Operation, Parameter
from wharf.api.harbor.projects import ResourceList
from wharf.base.query_language import INTEGER_MAX, parse_sorts
from wharf.projects.quotas import Quota, limit_project, list_quotas, parse_hard_limits, require_quota

PROJECT_REFERENCE = "project"


class QuotaUpdateReq(msgspec.Struct):
    """The limits that a project is to have, by what they limit."""

    hard: dict[str, int | None] | None = None


class QuotaRefObject(msgspec.Struct):
    """What a quota is about."""

    id: int
    name: str
    # Harbor never fills it in.
    owner_name: str = ""


class QuotaAnswer(msgspec.Struct):
    """A quota as it is shown."""

    creation_time: str
    hard: ResourceList
    id: int
    ref: QuotaRefObject
    update_time: str
    used: ResourceList


async def get_quotas(management: Management, call: Call) -> Answer:
    """The quotas, those of the newest projects first."""
    require_sysadmin(call.caller, Permission("quota", "list"))
    page, sorts = call.page(), parse_sorts(call.text("sort"))
    reference, project_id = call.text("reference"), _project_id(call.text("reference_id"))
    if reference not in ("", PROJECT_REFERENCE):
        project_id = 0
    quotas, total = await list_quotas(management.database, project_id, sorts, page)
    return listed(call, [_shown(quota, shown_time(quota.updated_at)) for quota in quotas], total, page)


async def get_quota(management: Management, call: Call) -> Answer:
    """One quota; when it has changed is left for the list to say, as in Harbor."""
    require_sysadmin(call.caller, Permission("quota", "read"))
    return Answer(_shown(await require_quota(management.database, call.number("id")), NO_TIME))


async def put_quota(management: Management, call: Call) -> Answer:
    """Sets a limit."""
    require_sysadmin(call.caller, Permission("quota", "update"))
    limit_bytes = parse_hard_limits(call.body_as(QuotaUpdateReq).hard)
    await limit_project(management.database, management.clock, call.caller, call.number("id"), limit_bytes)
    return Answer()


def _project_id(text: str) -> int | None:
    """The project that a list is narrowed to, None for every one; no project has the id 0."""
    if not text:
        return None
    is_id = text.isascii() and text.isdecimal() and len(text) <= len(str(INTEGER_MAX)) and int(text) <= INTEGER_MAX
    return int(text) if is_id else 0


def _shown(quota: Quota, update_time: str) -> QuotaAnswer:
    return QuotaAnswer(
        creation_time=shown_time(quota.created_at),
        hard=ResourceList(quota.limit_bytes),
        id=quota.project_id,
        ref=QuotaRefObject(quota.project_id, quota.project_name),
        update_time=update_time,
        used=ResourceList(quota.used_bytes),
    )


_QUOTA = (Parameter("id", "path", "integer", is_required=True, description="The id of the quota and its project."),)

OPERATIONS = (
    Operation(
        "GET",
        "/quotas",
        "listQuotas",
        "quota",
        "List quotas",
        get_quotas,
        (
            PAGE,
            PAGE_SIZE,
            Parameter("reference", description="What the quotas are about; there are only those of a project."),
            Parameter("reference_id", description="The id of the project."),
            Parameter("sort", description="One of hard.storage and used.storage; a minus before it turns it around."),
        ),
        answers=list[QuotaAnswer],
    ),
    Operation("GET", "/quotas/{id}", "getQuota", "quota", "Get a quota", get_quota, _QUOTA, answers=QuotaAnswer),
    Operation(
        "PUT",
        "/quotas/{id}",
        "updateQuota",
        "quota",
        "Set the limits of a quota",
        put_quota,
        _QUOTA,
        body=QuotaUpdateReq,
        body_name="hard",
    ),
)
