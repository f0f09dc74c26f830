"""Searching among the projects that a caller may see."""

from collections.abc import Iterable

from wharf.access.door import visibility
from wharf.base.paging import Page
from wharf.base.query_language import Exact, Filter, Fuzzy, Sort
from wharf.db import Reader
from wharf.identity.types import Identity
from wharf.projects.queries import VISIBLE_PROJECTS


async def find_visible_projects(
    reader: Reader,
    caller: Identity,
    filters: Iterable[Filter],
    sorts: Iterable[Sort],
    page: Page,
) -> tuple[list[int], int]:
    """The ids on one page of the projects that the caller may see, and how many there are; raises BAD_REQUEST."""
    rows, total = await VISIBLE_PROJECTS.page(reader, filters, sorts, page, **visibility(caller))
    return [row[0] for row in rows], total


def named_filters(*, name: str, owner: str, is_public: bool | None) -> tuple[Filter, ...]:
    """The conditions of the parameters that stand beside `q`; empty ones ask for nothing."""
    filters = []
    if name:
        filters.append(Filter("name", Fuzzy(name)))
    if owner:
        filters.append(Filter("owner", Exact(owner)))
    if is_public is not None:
        filters.append(Filter("public", Exact("true" if is_public else "false")))
    return tuple(filters)
