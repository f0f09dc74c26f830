"""The operations of the tag `repository`."""

from typing import Annotated

import msgspec

from wharf.access.door import project_of_repository, project_with_some
from wharf.access.roles import Permission
from wharf.api.harbor.answers import listed, shown_time
from wharf.api.harbor.call import Answer, Call
from wharf.api.harbor.context import Management
from wharf.api.harbor.operations import LISTING, Operation, Parameter
from wharf.base.query_language import parse_filters, parse_sorts, refuse_unstorable
from wharf.content.delete_repository import delete_repository
from wharf.content.repository_list import (
    RepositoryDescription,
    describe_repository,
    list_repositories_of_project,
    list_visible_repositories,
    update_repository,
)
from wharf.content.types import Target

DESCRIPTION_LENGTH_MAX = 64 * 1024

LIST = Permission("repository", "list")

PROJECT_NAME = Parameter("project_name", "path", is_required=True, description="A project's name.")
REPOSITORY_NAME = Parameter(
    "repository_name",
    "path",
    is_required=True,
    description="A repository's name without the project's, its slashes encoded twice, as in a%252Fb.",
)


class Repository(msgspec.Struct):
    """What a client sends of a repository; all but the description is not his to set, and clients send it back."""

    description: Annotated[str, msgspec.Meta(max_length=DESCRIPTION_LENGTH_MAX)] | None = None


class RepositoryAnswer(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A repository as it is shown."""

    artifact_count: int
    creation_time: str
    description: str = ""
    id: int
    name: str
    project_id: int
    pull_count: int
    update_time: str


async def list_all_repositories(management: Management, call: Call) -> Answer:
    """The repositories of all projects that the caller may see."""
    page = call.page()
    found, total = await list_visible_repositories(
        management.database, call.caller, parse_filters(call.text("q")), parse_sorts(call.text("sort")), page
    )
    return listed(call, [_shown(one) for one in found], total, page)


async def list_repositories(management: Management, call: Call) -> Answer:
    """The repositories of a project."""
    project, is_whole = await project_with_some(
        management.rights, call.caller, call.text("project_name"), LIST, is_name=True
    )
    page = call.page()
    found, total = await list_repositories_of_project(
        management.database,
        project.id,
        parse_filters(call.text("q")),
        parse_sorts(call.text("sort")),
        page,
        granted_to=None if is_whole else call.caller,
    )
    return listed(call, [_shown(one) for one in found], total, page)


async def get_repository(management: Management, call: Call) -> Answer:
    """One repository."""
    target = await target_for(management, call, Permission("repository", "read"))
    return Answer(_shown(await describe_repository(management.database, target)))


async def put_repository(management: Management, call: Call) -> Answer:
    """Changes what people say about a repository."""
    target = await target_for(management, call, Permission("repository", "update"))
    description = call.body_as(Repository).description or ""
    refuse_unstorable(description)
    await update_repository(management.database, management.clock, call.caller, target, description)
    return Answer()


async def delete_one(management: Management, call: Call) -> Answer:
    """Deletes a repository with all that is in it."""
    target = await target_for(management, call, Permission("repository", "delete"))
    await delete_repository(management.stores, call.caller, target)
    return Answer()


async def target_for(management: Management, call: Call, permission: Permission) -> Target:
    """The repository in the path, which need not exist, if the caller has the permission on it."""
    name = call.text("repository_name")
    project = await project_of_repository(management.rights, call.caller, call.text("project_name"), name, permission)
    refuse_unstorable(name)
    return Target(project.id, project.name, name)


def _shown(repository: RepositoryDescription) -> RepositoryAnswer:
    return RepositoryAnswer(
        artifact_count=repository.artifact_count,
        creation_time=shown_time(repository.created_at),
        description=repository.description,
        id=repository.id,
        name=repository.full_name,
        project_id=repository.project_id,
        pull_count=repository.pull_count,
        update_time=shown_time(repository.updated_at),
    )


_PATH = "/projects/{project_name}/repositories"
_ONE = _PATH + "/{repository_name}"

OPERATIONS = (
    Operation(
        "GET",
        "/repositories",
        "listAllRepositories",
        "repository",
        "List the repositories of all projects",
        list_all_repositories,
        LISTING,
        answers=list[RepositoryAnswer],
    ),
    Operation(
        "GET",
        _PATH,
        "listRepositories",
        "repository",
        "List a project's repositories",
        list_repositories,
        (PROJECT_NAME, *LISTING),
        answers=list[RepositoryAnswer],
    ),
    Operation(
        "GET",
        _ONE,
        "getRepository",
        "repository",
        "Get a repository",
        get_repository,
        (PROJECT_NAME, REPOSITORY_NAME),
        answers=RepositoryAnswer,
    ),
    Operation(
        "PUT",
        _ONE,
        "updateRepository",
        "repository",
        "Change a repository's description",
        put_repository,
        (PROJECT_NAME, REPOSITORY_NAME),
        body=Repository,
        body_name="repository",
    ),
    Operation(
        "DELETE",
        _ONE,
        "deleteRepository",
        "repository",
        "Delete a repository with all that is in it",
        delete_one,
        (PROJECT_NAME, REPOSITORY_NAME),
    ),
)
