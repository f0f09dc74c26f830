"""Renaming and moving, and the former names that go on leading to what had them."""

import msgspec

from wharf.access.door import project_for, project_of_repository, require_login, require_sysadmin
from wharf.access.roles import Permission
from wharf.api.harbor.answers import listed
from wharf.api.harbor.call import Answer, Call
from wharf.api.harbor.checking import in_body, unprocessable
from wharf.api.harbor.context import Management
from wharf.api.harbor.operations import PAGE, PAGE_SIZE, Operation, Parameter
from wharf.api.harbor.repositories import PROJECT_NAME, REPOSITORY_NAME, target_for
from wharf.api.wharf.history import shown_moment
from wharf.base.query_language import refuse_unstorable
from wharf.content.move_repository import delete_repository_redirect, move_repository
from wharf.content.redirect_list import list_repository_redirects
from wharf.content.types import Target
from wharf.projects.rename_project import delete_former_name, list_former_names, rename_project

PUSH = Permission("repository", "push")
DELETE = Permission("repository", "delete")
UPDATE_PROJECT = Permission("project", "update")
CREATE_PROJECT = Permission("project", "create")


class NewPlace(msgspec.Struct):
    """Where a repository is to be: what is left out stays as it is."""

    name: str | None = None
    project: str | None = None


class NewName(msgspec.Struct):
    """What a project is to be called."""

    name: str | None = None


class PlaceAnswer(msgspec.Struct):
    """Where a repository is, or a project, now."""

    name: str


class FormerNameAnswer(msgspec.Struct):
    """A name that a project had, and since when it has another one."""

    name: str
    renaming_time: str


class RedirectAnswer(msgspec.Struct):
    """A name that a repository of the project had, and where it leads to; null for who may not pull there."""

    creation_time: str
    leads_to: str | None
    name: str


async def post_move(management: Management, call: Call) -> Answer:
    """Renames a repository, moves it into another project, or both."""
    origin = await target_for(management, call, DELETE)
    wanted = call.body_as(NewPlace)
    if not wanted.name and not wanted.project:
        raise unprocessable(in_body("name or project in body is required"))
    project_name, name = wanted.project or origin.project, wanted.name or origin.name
    refuse_unstorable(name)
    refuse_unstorable(project_name)
    project = await project_of_repository(management.rights, call.caller, project_name, name, PUSH)
    destination = Target(project.id, project.name, name, project.is_limited)
    await move_repository(management.stores, call.caller, origin, destination)
    return Answer(PlaceAnswer(destination.full_name))


async def post_rename_project(management: Management, call: Call) -> Answer:
    """Gives a project another name; whoever may not create projects may not take names."""
    project = await project_for(management.rights, call.caller, call.text("project_name"), UPDATE_PROJECT, is_name=True)
    caller = require_login(call.caller)
    configuration = await management.configuration()
    if caller.kind == "robot" or configuration.project_creation_restriction == "adminonly":
        require_sysadmin(caller, CREATE_PROJECT)
    name = call.body_as(NewName).name or ""
    renamed = await rename_project(management.database, management.clock, call.caller, project, name)
    return Answer(PlaceAnswer(renamed.name))


async def get_former_names(management: Management, call: Call) -> Answer:
    """The names by which a project can still be pulled from."""
    project = await project_for(management.rights, call.caller, call.text("project_name"), UPDATE_PROJECT, is_name=True)
    found = await list_former_names(management.database, project)
    return Answer([FormerNameAnswer(one.name, shown_moment(one.given_up_at)) for one in found])


async def delete_one_former_name(management: Management, call: Call) -> Answer:
    """Gives a former name of a project up, so that others may have it."""
    project = await project_for(management.rights, call.caller, call.text("project_name"), UPDATE_PROJECT, is_name=True)
    name = call.text("former_name")
    refuse_unstorable(name)
    await delete_former_name(management.database, management.clock, call.caller, project, name)
    return Answer()


async def get_redirects(management: Management, call: Call) -> Answer:
    """The names in a project by which repositories can still be pulled that are called otherwise now."""
    project = await project_for(
        management.rights, call.caller, call.text("project_name"), Permission("repository", "list"), is_name=True
    )
    page = call.page()
    found, total = await list_repository_redirects(management.database, call.caller, project, page)
    shown = [RedirectAnswer(shown_moment(one.created_at), one.leads_to, one.name) for one in found]
    return listed(call, shown, total, page)


async def delete_redirect(management: Management, call: Call) -> Answer:
    """Gives a former name of a repository up, so that another one may have it."""
    target = await target_for(management, call, DELETE)
    await delete_repository_redirect(management.database, management.clock, call.caller, target)
    return Answer()


_PROJECT = "/projects/{project_name}"
_FORMER_NAMES = _PROJECT + "/former-names"
_REDIRECTS = _PROJECT + "/redirects"

OPERATIONS = (
    Operation(
        "POST",
        _PROJECT + "/repositories/{repository_name}/move",
        "moveRepository",
        "history",
        "Rename a repository or move it into another project",
        post_move,
        (PROJECT_NAME, REPOSITORY_NAME),
        body=NewPlace,
        body_name="place",
        answers=PlaceAnswer,
        errors=(400, 404, 409, 412),
        description="Who pulls by the old name is served, if he may pull by the new one.",
    ),
    Operation(
        "POST",
        _PROJECT + "/rename",
        "renameProject",
        "history",
        "Rename a project",
        post_rename_project,
        (PROJECT_NAME,),
        body=NewName,
        body_name="project",
        answers=PlaceAnswer,
        errors=(400, 404, 409),
        description="Who pulls by the old name is served; nobody else gets it until it is given up.",
    ),
    Operation(
        "GET",
        _FORMER_NAMES,
        "listFormerNames",
        "history",
        "List the former names of a project",
        get_former_names,
        (PROJECT_NAME,),
        answers=list[FormerNameAnswer],
    ),
    Operation(
        "DELETE",
        _FORMER_NAMES + "/{former_name}",
        "deleteFormerName",
        "history",
        "Give a former name of a project up",
        delete_one_former_name,
        (PROJECT_NAME, Parameter("former_name", "path", is_required=True, description="The former name.")),
    ),
    Operation(
        "GET",
        _REDIRECTS,
        "listRedirects",
        "history",
        "List the former names of repositories",
        get_redirects,
        (PROJECT_NAME, PAGE, PAGE_SIZE),
        answers=list[RedirectAnswer],
    ),
    Operation(
        "DELETE",
        _REDIRECTS + "/{repository_name}",
        "deleteRedirect",
        "history",
        "Give a former name of a repository up",
        delete_redirect,
        (PROJECT_NAME, REPOSITORY_NAME),
    ),
)
