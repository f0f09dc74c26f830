"""What has been deleted and can be restored."""

from collections import defaultdict
from dataclasses import dataclass

from wharf.access.rights import Project
from wharf.base.paging import Page
from wharf.content.history_queries import DELETED_MANIFESTS, DELETED_REPOSITORIES, LIST_TAGS_ENDED_WITH
from wharf.content.queries import FIND_PUBLISHED_REPOSITORY
from wharf.content.repository_list import repository_not_found
from wharf.content.types import Target
from wharf.db import Reader
from wharf.projects.restore_window import window_start


@dataclass(frozen=True, slots=True)
class DeletedRepository:
    """A repository that is there no more."""

    id: int
    name: str
    created_at: int
    deleted_at: int


@dataclass(frozen=True, slots=True)
class DeletedArtifact:
    """An artifact that is there no more, with the tags that it had at the end."""

    digest: str
    media_type: str
    kind: str
    size_bytes: int
    pushed_at: int
    deleted_at: int
    tags: tuple[str, ...]


async def list_deleted_repositories(
    reader: Reader, project: Project, now: int, window_days: int, page: Page
) -> tuple[list[DeletedRepository], int]:
    """One page of the repositories of a project that can be restored, the last in front, and how many there are."""
    own = {"project_id": project.id, "since": window_start(now, window_days)}
    rows, total = await DELETED_REPOSITORIES.page(reader, (), (), page, **own)
    return [DeletedRepository(*row) for row in rows], total


async def list_deleted_artifacts(
    reader: Reader, target: Target, now: int, window_days: int, page: Page
) -> tuple[list[DeletedArtifact], int]:
    """One page of the artifacts of a repository that can be restored, the last in front, and how many there are.

    Raises NOT_FOUND.
    """
    row = await reader.row(FIND_PUBLISHED_REPOSITORY, project_id=target.project_id, repository=target.name)
    if row is None:
        raise repository_not_found(target)
    own = {"repository_id": row[0], "since": window_start(now, window_days)}
    found, total = await DELETED_MANIFESTS.page(reader, (), (), page, **own)
    tags: dict[int, set[str]] = defaultdict(set)
    for name, _, manifest_id, _ in await reader.rows(LIST_TAGS_ENDED_WITH, ids=[row[0] for row in found]):
        tags[manifest_id].add(name)
    artifacts = [
        DeletedArtifact(digest, media_type, kind or "", size_bytes, pushed_at, deleted_at, tuple(sorted(tags[one])))
        for one, digest, media_type, kind, size_bytes, pushed_at, deleted_at in found
    ]
    return artifacts, total
