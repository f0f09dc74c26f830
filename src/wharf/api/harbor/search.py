"""The operation of the tag `search`."""

import msgspec

from wharf.api.harbor.answers import NO_TIME, shown_time
from wharf.api.harbor.call import Answer, Call
from wharf.api.harbor.context import Management
from wharf.api.harbor.operations import Operation, Parameter
from wharf.content.repository_list import RepositoryDescription
from wharf.content.search import search
from wharf.projects.describe import ProjectDescription
from wharf.projects.metadata_keys import shown_metadata


class SearchedAllowlist(msgspec.Struct):
    """Harbor does not look for allowlists in a search, and shows an empty one."""

    creation_time: str = NO_TIME
    items: None = None
    update_time: str = NO_TIME


class SearchProject(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A project as a search shows it."""

    creation_time: str
    current_user_role_id: int | None = None
    # Null, and not left out, for somebody without a role.
    current_user_role_ids: list[int] | None
    cve_allowlist: SearchedAllowlist
    metadata: dict[str, str]
    name: str
    owner_id: int
    project_id: int
    repo_count: int
    update_time: str


class SearchRepository(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A repository as a search shows it; what is 0 or false is left out."""

    artifact_count: int = 0
    project_id: int
    project_name: str
    project_public: bool = False
    pull_count: int = 0
    repository_name: str


class Search(msgspec.Struct):
    """What a search has found."""

    project: list[SearchProject]
    repository: list[SearchRepository]


async def get_search(management: Management, call: Call) -> Answer:
    """Projects and repositories whose names contain a text, of those that the caller may see."""
    found = await search(management.database, call.caller, call.text("q"))
    return Answer(
        Search(
            [_shown_project(project) for project in found.projects],
            [
                _shown_repository(repository, is_public=repository.project_id in found.public_project_ids)
                for repository in found.repositories
            ],
        )
    )


def _shown_project(project: ProjectDescription) -> SearchProject:
    return SearchProject(
        creation_time=shown_time(project.created_at),
        current_user_role_id=project.strongest_role_id,
        current_user_role_ids=list(project.role_ids) or None,
        cve_allowlist=SearchedAllowlist(),
        metadata=shown_metadata(project.metadata),
        name=project.name,
        owner_id=project.owner_id,
        project_id=project.id,
        repo_count=project.repository_count,
        update_time=shown_time(project.updated_at),
    )


def _shown_repository(repository: RepositoryDescription, *, is_public: bool) -> SearchRepository:
    return SearchRepository(
        artifact_count=repository.artifact_count,
        project_id=repository.project_id,
        project_name=repository.project,
        project_public=is_public,
        pull_count=repository.pull_count,
        repository_name=repository.full_name,
    )


OPERATIONS = (
    Operation(
        "GET",
        "/search",
        "search",
        "search",
        "Search projects and repositories",
        get_search,
        (Parameter("q", is_required=True, description="A part of the name."),),
        answers=Search,
    ),
)
