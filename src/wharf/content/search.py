"""The search among everything that a caller may see."""

from dataclasses import dataclass

from wharf.base.paging import Page
from wharf.base.query_language import Filter, Fuzzy
from wharf.content.repository_list import RepositoryDescription, search_visible_repositories
from wharf.content.search_queries import LIST_PUBLIC_PROJECTS
from wharf.db import Reader
from wharf.identity.types import Identity
from wharf.projects.describe import ProjectDescription, describe_projects
from wharf.projects.find import find_visible_projects

# Of projects, and as many of repositories. Whoever finds so many has not said yet what he looks for.
SEARCH_RESULTS_MAX = 1000


@dataclass(frozen=True, slots=True)
class Found:
    """What a search has found: projects by name, the newest repositories first."""

    projects: list[ProjectDescription]
    repositories: list[RepositoryDescription]
    # Of the projects that the repositories are in, those that are open to everybody.
    public_project_ids: frozenset[int]


async def search(reader: Reader, caller: Identity, text: str) -> Found:
    """The projects and repositories that the caller may see and whose names contain the text; raises BAD_REQUEST."""
    named, page = (Filter("name", Fuzzy(text)),), Page(size=SEARCH_RESULTS_MAX)
    project_ids, _ = await find_visible_projects(reader, caller, named, (), page)
    repositories = await search_visible_repositories(reader, caller, text, page)
    in_projects = sorted({repository.project_id for repository in repositories})
    public = await reader.rows(LIST_PUBLIC_PROJECTS, ids=in_projects)
    projects = await describe_projects(reader, caller, project_ids)
    return Found(projects, repositories, frozenset(project_id for (project_id,) in public))
