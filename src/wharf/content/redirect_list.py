"""The former names of repositories in a project, and where they lead to."""

from dataclasses import dataclass

from wharf.access.door import visibility
from wharf.access.rights import Project
from wharf.base.paging import Page
from wharf.content.move_queries import REPOSITORY_REDIRECTS
from wharf.db import Reader
from wharf.identity.types import Identity


@dataclass(frozen=True, slots=True)
class Redirect:
    """A former name, without the project's, and the full name of today if the caller may know it."""

    name: str
    leads_to: str | None
    created_at: int


async def list_repository_redirects(
    reader: Reader, caller: Identity, project: Project, page: Page
) -> tuple[list[Redirect], int]:
    """One page of the project's former names that lead somewhere, in their order, and how many there are."""
    own = {**visibility(caller), "from_project": project.id}
    found, total = await REPOSITORY_REDIRECTS.page(reader, (), (), page, **own)
    redirects = [
        Redirect(name, f"{project_name}/{repository}" if project_name else None, created_at)
        for name, project_name, repository, created_at in found
    ]
    return redirects, total
