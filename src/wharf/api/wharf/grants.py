"""The operations of the tag `grant`: who has which role where."""

from typing import Annotated

import msgspec

from wharf.access.custom_roles import Role, find_role_by_name, require_role
from wharf.access.door import project_for, require_login, require_sysadmin
from wharf.access.grants import Grant, create_grant, delete_grant, list_grants, require_grant
from wharf.access.patterns import parse_repository_pattern
from wharf.access.rights import Project
from wharf.access.roles import Permission
from wharf.access.subjects import find_subject
from wharf.api.harbor.answers import listed, shown_time
from wharf.api.harbor.call import Answer, Call
from wharf.api.harbor.context import Management
from wharf.api.harbor.operations import LISTING, Operation, Parameter
from wharf.api.wharf.operations import created
from wharf.base.query_language import Exact, Filter, parse_filters, parse_sorts, refuse_unstorable
from wharf.oci.errors import ErrorCode, RegistryError, printable

# As wide as the database's.
Id = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]


class GrantBody(msgspec.Struct):
    """Who is to have which role where, as clients send it.

    Subject and role are named by id or by name. Without a project it is on the system, without a pattern of
    repositories on all of the project.
    """

    subject_kind: str | None = None
    subject_id: Id | None = None
    subject_name: str | None = None
    role_id: Id | None = None
    role_name: str | None = None
    project: str | None = None
    repository: str | None = None


class GrantAnswer(msgspec.Struct):
    """A grant as it is shown. On the system `project_id` is 0; `repository` is empty where all repositories count."""

    creation_time: str
    id: int
    project_id: int
    project_name: str
    repository: str
    role_id: int
    role_name: str
    subject_id: int
    subject_kind: str
    subject_name: str


async def get_grants(management: Management, call: Call) -> Answer:
    """The grants that the caller may see: those in projects whose members he may list, and his own."""
    caller = require_login(call.caller)
    page = call.page()
    filters = parse_filters(call.text("q"))
    if call.text("project"):
        refuse_unstorable(call.text("project"))
        filters = (*filters, Filter("project_name", Exact(call.text("project"))))
    grants, total = await list_grants(
        management.database,
        caller,
        filters,
        parse_sorts(call.text("sort")),
        page,
        robot_prefix=await _prefix(management),
    )
    return listed(call, [shown_grant(grant) for grant in grants], total, page)


async def get_grant(management: Management, call: Call) -> Answer:
    """One grant."""
    return Answer(shown_grant((await _grant(management, call, "read"))[0]))


async def post_grant(management: Management, call: Call) -> Answer:
    """Gives somebody a role; who is no administrator of the system gives no more than he holds."""
    require_login(call.caller)
    wanted = call.body_as(GrantBody)
    if wanted.repository and not wanted.project:
        raise RegistryError(ErrorCode.BAD_REQUEST, "a pattern of repositories needs a project")
    project = await _place(management, call, wanted.project or "", "create")
    pattern = parse_repository_pattern(wanted.repository) if wanted.repository else None
    role = await _role(management, wanted)
    prefix = await _prefix(management)
    subject = await find_subject(
        management.database,
        wanted.subject_kind or "",
        wanted.subject_id or 0,
        wanted.subject_name or "",
        prefix=prefix,
    )
    grant = await create_grant(
        management.database, management.clock, call.caller, subject, role, project, pattern, robot_prefix=prefix
    )
    return created(f"/grants/{grant.id}", shown_grant(grant))


async def remove_grant(management: Management, call: Call) -> Answer:
    """Takes a role away."""
    grant, project = await _grant(management, call, "delete")
    await delete_grant(management.database, management.clock, call.caller, grant, project)
    return Answer()


def shown_grant(grant: Grant) -> GrantAnswer:
    """A grant for an answer."""
    return GrantAnswer(
        creation_time=shown_time(grant.created_at),
        id=grant.id,
        project_id=grant.project_id,
        project_name=grant.project,
        repository=grant.repository,
        role_id=grant.role_id,
        role_name=grant.role_name,
        subject_id=grant.subject_id,
        subject_kind=grant.subject_kind,
        subject_name=grant.subject_name,
    )


async def _grant(management: Management, call: Call, action: str) -> tuple[Grant, Project | None]:
    """The grant in the path and its project, if the caller may act upon such."""
    require_login(call.caller)
    grant = await require_grant(management.database, call.number("grant_id"), robot_prefix=await _prefix(management))
    return grant, await _place(management, call, grant.project, action)


async def _place(management: Management, call: Call, project: str, action: str) -> Project | None:
    """The project, if the caller may act upon its members; without one he has to be an administrator of the system."""
    if not project:
        require_sysadmin(call.caller, Permission("grant", action))
        return None
    return await project_for(management.rights, call.caller, project, Permission("member", action), is_name=True)


async def _role(management: Management, wanted: GrantBody) -> Role:
    if wanted.role_id:
        return await require_role(management.database, wanted.role_id)
    name = wanted.role_name or ""
    refuse_unstorable(name)
    role = await find_role_by_name(management.database, name)
    if role is None:
        raise RegistryError(ErrorCode.NOT_FOUND, f"role {printable(name)} not found")
    return role


async def _prefix(management: Management) -> str:
    return (await management.configuration()).robot_name_prefix


_PATH = "/grants/{grant_id}"
_GRANT = (Parameter("grant_id", "path", "integer", is_required=True, description="A grant's id."),)

OPERATIONS = (
    Operation(
        "GET",
        "/grants",
        "listGrants",
        "grant",
        "List grants",
        get_grants,
        (Parameter("project", description="The name of the project; without it all places."), *LISTING),
        answers=list[GrantAnswer],
    ),
    Operation(
        "POST",
        "/grants",
        "createGrant",
        "grant",
        "Give somebody a role",
        post_grant,
        body=GrantBody,
        body_name="grant",
        status=201,
        answers=GrantAnswer,
        errors=(404,),
    ),
    Operation("GET", _PATH, "getGrant", "grant", "Get a grant", get_grant, _GRANT, answers=GrantAnswer),
    Operation("DELETE", _PATH, "deleteGrant", "grant", "Take a role away", remove_grant, _GRANT),
)
