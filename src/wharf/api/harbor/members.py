"""The operations of the tag `member`."""

from typing import Annotated

import msgspec

from wharf.access.door import project_for
from wharf.access.rights import Project
from wharf.access.roles import Permission
from wharf.api.harbor.answers import created, listed
from wharf.api.harbor.call import Answer, Call
from wharf.api.harbor.context import Management
from wharf.api.harbor.operations import IS_RESOURCE_NAME, PAGE, PAGE_SIZE, PROJECT_NAME_OR_ID, Operation, Parameter
from wharf.projects.members import (
    Member,
    Wanted,
    change_role,
    join_project,
    list_members,
    remove_member_by_id,
    require_member,
)

# As wide as the database's.
Id = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]


class UserEntity(msgspec.Struct):
    """A user, by id or by name."""

    user_id: Id | None = None
    username: str | None = None


class UserGroupEntity(msgspec.Struct):
    """A group of users."""

    id: Id | None = None
    group_name: str | None = None
    group_type: Id | None = None
    ldap_group_dn: str | None = None


class ProjectMember(msgspec.Struct):
    """Who is to be a member, and in which role."""

    role_id: int | None = None
    member_user: UserEntity | None = None
    member_group: UserGroupEntity | None = None


class RoleRequest(msgspec.Struct):
    """The role that a member is to have."""

    role_id: int | None = None


class ProjectMemberEntity(msgspec.Struct):
    """A member as he is shown; the type of a user is `u`, that of a group `g`."""

    entity_id: int
    entity_name: str
    entity_type: str
    id: int
    project_id: int
    role_id: int
    role_name: str


async def get_members(management: Management, call: Call) -> Answer:
    """The members of a project, by name."""
    project = await _project(management, call, "list")
    page = call.page()
    members, total = await list_members(management.database, project, call.text("entityname"), page)
    return listed(call, [_shown(member) for member in members], total, page)


async def post_member(management: Management, call: Call) -> Answer:
    """Makes somebody a member."""
    project = await _project(management, call, "create")
    wanted = ProjectMember() if call.body is None else call.body_as(ProjectMember)
    member_id = await join_project(
        management.database, management.clock, call.caller, project, _named(wanted), wanted.role_id or 0
    )
    return created(f"/projects/{call.text('project_name_or_id')}/members/{member_id}")


async def get_member(management: Management, call: Call) -> Answer:
    """One member."""
    project = await _project(management, call, "read")
    return Answer(_shown(await require_member(management.database, project, call.number("mid"))))


async def put_member(management: Management, call: Call) -> Answer:
    """Gives a member another role."""
    project = await _project(management, call, "update")
    wanted = RoleRequest() if call.body is None else call.body_as(RoleRequest)
    await change_role(
        management.database, management.clock, call.caller, project, call.number("mid"), wanted.role_id or 0
    )
    return Answer()


async def delete_member(management: Management, call: Call) -> Answer:
    """Takes a member's role away."""
    project = await _project(management, call, "delete")
    await remove_member_by_id(management.database, management.clock, call.caller, project, call.number("mid"))
    return Answer()


def _named(wanted: ProjectMember) -> Wanted:
    user = wanted.member_user or UserEntity()
    group = wanted.member_group or UserGroupEntity()
    return Wanted(
        user_id=user.user_id or 0,
        group_id=group.id or 0,
        user_name=user.username or "",
        ldap_dn=group.ldap_group_dn or "",
        group_name=group.group_name or "",
        group_kind=group.group_type or 0,
    )


def _shown(member: Member) -> ProjectMemberEntity:
    return ProjectMemberEntity(
        entity_id=member.subject_id,
        entity_name=member.name,
        entity_type=member.kind[0],
        id=member.id,
        project_id=member.project_id,
        role_id=member.role_id,
        role_name=member.role_name,
    )


async def _project(management: Management, call: Call, action: str) -> Project:
    return await project_for(
        management.rights,
        call.caller,
        call.text("project_name_or_id"),
        Permission("member", action),
        is_name=call.flag("X-Is-Resource-Name"),
    )


_PATH = "/projects/{project_name_or_id}/members"
_PROJECT = (PROJECT_NAME_OR_ID, IS_RESOURCE_NAME)
_MEMBER = (PROJECT_NAME_OR_ID, Parameter("mid", "path", "integer", is_required=True), IS_RESOURCE_NAME)

OPERATIONS = (
    Operation(
        "GET",
        _PATH,
        "listProjectMembers",
        "member",
        "List a project's members",
        get_members,
        (*_PROJECT, PAGE, PAGE_SIZE, Parameter("entityname", description="A part of the member's name.")),
        answers=list[ProjectMemberEntity],
    ),
    Operation(
        "POST",
        _PATH,
        "createProjectMember",
        "member",
        "Make somebody a member",
        post_member,
        _PROJECT,
        body=ProjectMember,
        body_name="projectMember",
        body_is_required=False,
        status=201,
    ),
    Operation(
        "GET",
        _PATH + "/{mid}",
        "getProjectMember",
        "member",
        "Get a member",
        get_member,
        _MEMBER,
        answers=ProjectMemberEntity,
    ),
    Operation(
        "PUT",
        _PATH + "/{mid}",
        "updateProjectMember",
        "member",
        "Give a member another role",
        put_member,
        _MEMBER,
        body=RoleRequest,
        body_name="role",
        body_is_required=False,
    ),
    Operation("DELETE", _PATH + "/{mid}", "deleteProjectMember", "member", "Remove a member", delete_member, _MEMBER),
)
