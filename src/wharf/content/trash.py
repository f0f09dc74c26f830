"""All that was deleted in a project and can be restored, as far as the caller may do so."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from wharf.access.door import visibility
from wharf.access.rights import Project
from wharf.audit.deletions import find_deleters
from wharf.base.paging import Page
from wharf.base.query_language import Filter, Sort
from wharf.content.history_queries import LIST_TAGS_ENDED_WITH
from wharf.content.trash_queries import TRASH
from wharf.db import Reader
from wharf.identity.types import Identity
from wharf.projects.restore_window import window_end, window_start


@dataclass(frozen=True, slots=True)
class TrashEntry:
    """A repository, an artifact or a tag that is there no more; `kind` says which.

    `digest` is the artifact's, or what a tag pointed at last; `tags` are those that come back with an artifact.
    `deleted_by` is empty where nobody knows.
    """

    kind: str
    repository: str
    digest: str
    tags: tuple[str, ...]
    deleted_at: int
    deleted_by: str
    restorable_until: int


async def list_trash(
    reader: Reader,
    caller: Identity,
    project: Project,
    filters: Iterable[Filter],
    sorts: Iterable[Sort],
    page: Page,
    *,
    now: int,
    window_days: int,
) -> tuple[list[TrashEntry], int]:
    """One page of what the caller may restore in a project, the last deleted in front, and how many there are.

    What was deleted with a repository is not listed beside it. Raises BAD_REQUEST.
    """
    own = {**visibility(caller), "project_id": project.id, "since": window_start(now, window_days)}
    rows, total = await TRASH.page(reader, filters, sorts, page, **own)
    tags: dict[int, set[str]] = defaultdict(set)
    artifact_ids = [row[1] for row in rows if row[0] == "artifact"]
    for name, _, manifest_id, _ in await reader.rows(LIST_TAGS_ENDED_WITH, ids=artifact_ids) if artifact_ids else ():
        tags[manifest_id].add(name)
    # A tag's own history knows who ended it.
    deleters = await find_deleters(reader, [project.id], [row[5] for row in rows if row[0] != "tag"])
    entries = []
    for kind, one, repository, digest, tag, deleted_at, deleted_by in rows:
        entries.append(
            TrashEntry(
                kind,
                repository,
                digest,
                (tag,) if tag else tuple(sorted(tags[one])) if kind == "artifact" else (),
                deleted_at,
                deleted_by or deleters.of(project.id, kind, deleted_at),
                window_end(deleted_at, window_days),
            )
        )
    return entries, total
