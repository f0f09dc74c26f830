"""What there is to be allowed, and what the caller is allowed: the tag `permissions`, and one operation of `user`."""

from functools import partial

import msgspec

from wharf.access.door import holds_system, require_login
from wharf.access.robot_permissions import (
    SYSTEM_SCOPE,
    grantable_answer,
    project_of_scope,
    project_permissions_answer,
    system_permissions_answer,
)
from wharf.api.harbor.call import Answer, Call
from wharf.api.harbor.context import Management
from wharf.api.harbor.operations import Operation, Parameter
from wharf.oci.errors import ErrorCode, RegistryError


class Permission(msgspec.Struct):
    """The right to do one thing with one kind of resource."""

    action: str
    resource: str


class Permissions(msgspec.Struct):
    """What robots can be allowed in projects and in the system."""

    project: list[Permission]
    system: list[Permission] | None


async def get_permissions(management: Management, call: Call) -> Answer:
    """What robots can be allowed, for those who may make some."""
    caller = call.caller
    if caller.is_anonymous:
        raise RegistryError(ErrorCode.UNAUTHORIZED, "")
    makes_robots = caller.is_sysadmin or await management.rights.makes_robots(caller)
    return Answer(grantable_answer(is_sysadmin=caller.is_sysadmin, is_project_admin=makes_robots))


async def get_current_permissions(management: Management, call: Call) -> Answer:
    """What the caller may do in a project, or in the system; of any other scope there is nothing to say."""
    caller = require_login(call.caller)
    scope, relative = call.text("scope"), call.flag("relative")
    if scope == SYSTEM_SCOPE:
        return Answer(system_permissions_answer(partial(holds_system, caller), relative=relative))
    project_id = project_of_scope(scope)
    project = None if project_id is None else await management.rights.project_by_id(project_id)
    if project is None:
        return Answer([])
    held = await management.rights.project_permissions(caller, project)
    return Answer(project_permissions_answer(project.id, held, relative=relative))


OPERATIONS = (
    Operation(
        "GET",
        "/permissions",
        "getPermissions",
        "permissions",
        "List what robots can be allowed",
        get_permissions,
        answers=Permissions,
    ),
    Operation(
        "GET",
        "/users/current/permissions",
        "getCurrentUserPermissions",
        "user",
        "List what the caller is allowed",
        get_current_permissions,
        (
            Parameter("scope", description="/project/<id>, or /system."),
            Parameter("relative", kind="boolean", description="Leave the scope out of the resources."),
        ),
        answers=list[Permission],
    ),
)
