"""The operations of the tag `project` that concern projects themselves."""

from typing import Annotated

import msgspec

from wharf.access.door import holds_system, project_for, require_in_scope, require_login, require_sysadmin
from wharf.access.rights import Project
from wharf.access.roles import (
    DEVELOPER,
    GUEST,
    LIMITED_GUEST,
    MAINTAINER,
    PROJECT_ADMIN,
    Permission,
)
from wharf.api.harbor.answers import NO_TIME, created, listed, shown_time
from wharf.api.harbor.call import Answer, Call
from wharf.api.harbor.context import Management
from wharf.api.harbor.operations import IS_RESOURCE_NAME, LISTING, PROJECT_NAME_OR_ID, Operation, Parameter
from wharf.base.clock import MICROSECONDS_PER_SECOND
from wharf.base.query_language import parse_filters, parse_sorts
from wharf.configuration.values import Configuration
from wharf.identity.types import Identity
from wharf.oci.errors import ErrorCode, RegistryError
from wharf.projects.describe import CveAllowlist, ProjectDescription, describe_projects, summarize_project
from wharf.projects.find import find_visible_projects, named_filters
from wharf.projects.metadata_keys import shown_metadata, validated_new_metadata
from wharf.projects.open_project import open_project
from wharf.projects.projects import (
    NOT_EMPTY,
    UNLIMITED,
    check_storage_limit,
    delete_empty_project,
    has_repositories,
    update_project,
)

READ = Permission("project", "read")
CREATE = Permission("project", "create")
UPDATE = Permission("project", "update")
DELETE = Permission("project", "delete")
READ_QUOTA = Permission("quota", "read")
LIST_MEMBERS = Permission("member", "list")

ALLOWLIST_NAMES_MAX = 10_000
# The end of the year 9999, the last one that a time can be shown in.
EXPIRY_SECONDS_MAX = 253_402_300_799


class CveItem(msgspec.Struct):
    """A vulnerability that does not count."""

    cve_id: str | None = None


class CveAllowlistBody(msgspec.Struct):
    """A list of vulnerabilities that do not count, as a client sends it; ids and times are not his to set."""

    expires_at: int | None = None
    items: list[CveItem] | None = None


class ProjectReq(msgspec.Struct):
    """A project as a client wants it."""

    project_name: Annotated[str, msgspec.Meta(max_length=255)] | None = None
    public: bool | None = None
    metadata: dict[str, str | None] | None = None
    cve_allowlist: CveAllowlistBody | None = None
    storage_limit: int | None = None
    registry_id: int | None = None


class CVEAllowlist(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A list of vulnerabilities that do not count."""

    creation_time: str
    expires_at: int | None = None
    id: int = 0
    # Null, and not left out, where nobody has looked for them.
    items: list[CveItem] | None
    # 0, and so left out, for the list of the whole system.
    project_id: int = 0
    update_time: str


class ProjectAnswer(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A project as it is shown."""

    creation_time: str
    current_user_role_id: int | None = None
    # Null, and not left out, for somebody without a role.
    current_user_role_ids: list[int] | None
    cve_allowlist: CVEAllowlist
    metadata: dict[str, str] = msgspec.field(default_factory=dict)
    name: str
    owner_id: int
    owner_name: str = ""
    project_id: int
    repo_count: int
    update_time: str


class ProjectDeletable(msgspec.Struct, omit_defaults=True):
    """Whether a project may be deleted, and what is in the way."""

    deletable: bool = False
    message: str = ""


class ResourceList(msgspec.Struct):
    """Amounts of what a quota limits."""

    storage: int


class ProjectSummaryQuota(msgspec.Struct):
    """What a project may hold, and what it holds."""

    hard: ResourceList
    used: ResourceList


class ProjectSummaryAnswer(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What there is in a project, and who."""

    developer_count: int = 0
    guest_count: int = 0
    limited_guest_count: int = 0
    maintainer_count: int = 0
    project_admin_count: int = 0
    quota: ProjectSummaryQuota | None = None
    repo_count: int


async def list_projects(management: Management, call: Call) -> Answer:
    """The projects that the caller may see."""
    page = call.page()
    named = named_filters(name=call.text("name"), owner=call.text("owner"), is_public=call.optional_flag("public"))
    ids, total = await find_visible_projects(
        management.database,
        call.caller,
        (*parse_filters(call.text("q")), *named),
        parse_sorts(call.text("sort")),
        page,
    )
    described = await describe_projects(management.database, call.caller, ids)
    shown = shown_project if call.flag("with_detail") else _shown_outline
    return listed(call, [shown(project) for project in described], total, page)


async def head_project(management: Management, call: Call) -> Answer:
    """Whether there is a project of this name, also one that the caller may not see, for its name is taken."""
    require_login(call.caller)
    name = call.text("project_name")
    if await management.rights.project(name) is None:
        raise RegistryError(ErrorCode.NOT_FOUND, f"project {name} not found")
    return Answer()


async def post_project(management: Management, call: Call) -> Answer:
    """Makes a project, whose administrator is the caller."""
    caller = require_login(call.caller)
    wanted = call.body_as(ProjectReq)
    configuration = await management.configuration()
    if caller.kind == "robot":
        require_sysadmin(caller, CREATE)
    elif configuration.project_creation_restriction == "adminonly" and not holds_system(caller, CREATE):
        raise RegistryError(ErrorCode.FORBIDDEN, "Only system admin can create project")
    require_in_scope(caller, CREATE)
    if wanted.registry_id is not None and not caller.is_sysadmin:
        raise RegistryError(ErrorCode.FORBIDDEN, "Only system admin can create proxy cache project")
    if wanted.registry_id:
        raise RegistryError(ErrorCode.NOT_FOUND, f"registry {wanted.registry_id} not found")
    project = await open_project(
        management.database,
        management.clock,
        call.caller,
        wanted.project_name or "",
        validated_new_metadata(wanted.metadata or {}, is_proxy=False, is_public=wanted.public),
        storage_limit_bytes=_storage_limit(configuration, caller, wanted.storage_limit),
    )
    return created(f"/projects/{project.name if call.flag('X-Resource-Name-In-Location') else project.id}")


async def get_project(management: Management, call: Call) -> Answer:
    """One project."""
    project = await _project(management, call, READ)
    described = await describe_projects(management.database, call.caller, [project.id])
    if not described:
        raise RegistryError(ErrorCode.NOT_FOUND, f"project {project.name} not found")
    return Answer(shown_project(described[0]))


async def put_project(management: Management, call: Call) -> Answer:
    """Changes what is given of a project's metadata and allowlist; the rest stays."""
    project = await _project(management, call, UPDATE)
    wanted = call.body_as(ProjectReq)
    await update_project(
        management.database,
        management.clock,
        call.caller,
        project,
        wanted.metadata or {},
        None if wanted.cve_allowlist is None else allowlist_entries(wanted.cve_allowlist),
    )
    return Answer()


async def delete_project(management: Management, call: Call) -> Answer:
    """Deletes a project that holds no repository."""
    project = await _project(management, call, DELETE)
    await delete_empty_project(management.database, management.clock, call.caller, project)
    return Answer()


async def get_deletable(management: Management, call: Call) -> Answer:
    """Whether `delete_project` would succeed."""
    project = await _project(management, call, DELETE)
    if await has_repositories(management.database, project):
        return Answer(ProjectDeletable(message=NOT_EMPTY))
    return Answer(ProjectDeletable(deletable=True))


async def get_summary(management: Management, call: Call) -> Answer:
    """How much there is in a project; quota and members for those alone who may see them."""
    project = await _project(management, call, READ)
    summary = await summarize_project(management.database, project.id)
    held = await management.rights.project_permissions(call.caller, project)
    answer = ProjectSummaryAnswer(repo_count=summary.repository_count)
    if LIST_MEMBERS in held:
        counts = summary.member_counts
        answer.project_admin_count = counts.get(PROJECT_ADMIN.id, 0)
        answer.maintainer_count = counts.get(MAINTAINER.id, 0)
        answer.developer_count = counts.get(DEVELOPER.id, 0)
        answer.guest_count = counts.get(GUEST.id, 0)
        answer.limited_guest_count = counts.get(LIMITED_GUEST.id, 0)
    if READ_QUOTA in held:
        answer.quota = ProjectSummaryQuota(ResourceList(summary.limit_bytes), ResourceList(summary.used_bytes))
    return Answer(answer)


def shown_project(project: ProjectDescription) -> ProjectAnswer:
    """A project as Harbor shows it."""
    return ProjectAnswer(
        creation_time=shown_time(project.created_at),
        current_user_role_id=project.strongest_role_id,
        current_user_role_ids=list(project.role_ids) or None,
        cve_allowlist=shown_allowlist(project.allowlist),
        metadata=shown_metadata(project.metadata),
        name=project.name,
        owner_id=project.owner_id,
        owner_name=project.owner_name,
        project_id=project.id,
        repo_count=project.repository_count,
        update_time=shown_time(project.updated_at),
    )


def _shown_outline(project: ProjectDescription) -> ProjectAnswer:
    """A project without its metadata, its allowlist and its owner's name."""
    answer = shown_project(project)
    answer.cve_allowlist = CVEAllowlist(creation_time=NO_TIME, items=None, update_time=NO_TIME)
    answer.metadata = {}
    answer.owner_name = ""
    return answer


def shown_allowlist(allowlist: CveAllowlist) -> CVEAllowlist:
    """A list of vulnerabilities as Harbor shows it; an end is in seconds since the epoch."""
    expires_at = allowlist.expires_at
    return CVEAllowlist(
        creation_time=shown_time(allowlist.created_at),
        expires_at=None if expires_at is None else expires_at // MICROSECONDS_PER_SECOND,
        id=allowlist.id,
        items=[CveItem(name) for name in allowlist.names],
        project_id=allowlist.project_id,
        update_time=shown_time(allowlist.updated_at),
    )


def allowlist_entries(wanted: CveAllowlistBody) -> tuple[list[str], int | None]:
    """The names in a list that a client sends, and its end; raises BAD_REQUEST."""
    names = [item.cve_id for item in wanted.items or [] if item.cve_id]
    if len(names) > ALLOWLIST_NAMES_MAX:
        raise RegistryError(ErrorCode.BAD_REQUEST, f"an allowlist has at most {ALLOWLIST_NAMES_MAX} entries")
    expires_at = wanted.expires_at
    if expires_at is not None and not 0 <= expires_at <= EXPIRY_SECONDS_MAX:
        raise RegistryError(ErrorCode.BAD_REQUEST, f"expires_at has to be from 0 to {EXPIRY_SECONDS_MAX}")
    return names, None if expires_at is None else expires_at * MICROSECONDS_PER_SECOND


def _storage_limit(configuration: Configuration, caller: Identity, wanted: int | None) -> int:
    """What a new project may hold; only system administrators have a say in it, and only while there are quotas."""
    if not configuration.quota_per_project_enable:
        return UNLIMITED
    if not wanted or not caller.is_sysadmin:
        return configuration.storage_per_project
    check_storage_limit(wanted)
    return wanted


async def _project(management: Management, call: Call, permission: Permission) -> Project:
    return await project_for(
        management.rights,
        call.caller,
        call.text("project_name_or_id"),
        permission,
        is_name=call.flag("X-Is-Resource-Name"),
    )


_PROJECT = (PROJECT_NAME_OR_ID, IS_RESOURCE_NAME)

OPERATIONS = (
    Operation(
        "GET",
        "/projects",
        "listProjects",
        "project",
        "List projects",
        list_projects,
        (
            *LISTING,
            Parameter("name", description="A part of the name."),
            Parameter("public", kind="boolean", description="Only public ones, or only private ones."),
            Parameter("owner", description="The name of the owner."),
            Parameter(
                "with_detail",
                kind="boolean",
                default=True,
                description="With metadata, allowlist and the name of the owner.",
            ),
        ),
        answers=list[ProjectAnswer],
    ),
    Operation(
        "HEAD",
        "/projects",
        "headProject",
        "project",
        "Say whether a project's name is taken",
        head_project,
        (Parameter("project_name", is_required=True, description="The name."),),
    ),
    Operation(
        "POST",
        "/projects",
        "createProject",
        "project",
        "Create a project",
        post_project,
        (
            Parameter(
                "X-Resource-Name-In-Location",
                "header",
                "boolean",
                default=False,
                description="Answer with the project's name in Location, not with its id.",
            ),
        ),
        body=ProjectReq,
        body_name="project",
        status=201,
    ),
    Operation(
        "GET",
        "/projects/{project_name_or_id}",
        "getProject",
        "project",
        "Get a project",
        get_project,
        _PROJECT,
        answers=ProjectAnswer,
    ),
    Operation(
        "PUT",
        "/projects/{project_name_or_id}",
        "updateProject",
        "project",
        "Change a project",
        put_project,
        _PROJECT,
        body=ProjectReq,
        body_name="project",
    ),
    Operation(
        "DELETE",
        "/projects/{project_name_or_id}",
        "deleteProject",
        "project",
        "Delete an empty project",
        delete_project,
        _PROJECT,
    ),
    Operation(
        "GET",
        "/projects/{project_name_or_id}/_deletable",
        "getProjectDeletable",
        "project",
        "Say whether a project can be deleted",
        get_deletable,
        _PROJECT,
        answers=ProjectDeletable,
    ),
    Operation(
        "GET",
        "/projects/{project_name_or_id}/summary",
        "getProjectSummary",
        "project",
        "Count what is in a project",
        get_summary,
        _PROJECT,
        answers=ProjectSummaryAnswer,
    ),
)
