"""What a tag has pointed at, since when, until when and by whom; and what a reference meant at some moment."""

from dataclasses import dataclass

from wharf.base.paging import Page
from wharf.content.history_queries import FIND_TAG_AT, LIST_MANIFESTS_OF_DIGEST, TAG_HISTORY
from wharf.content.queries import FIND_PUBLISHED_REPOSITORY
from wharf.content.read_manifest import manifest_unknown
from wharf.content.repository_list import repository_not_found
from wharf.content.types import Target
from wharf.db import Reader, Row
from wharf.oci.digest import is_digest
from wharf.oci.errors import ErrorCode, RegistryError


@dataclass(frozen=True, slots=True)
class TagInterval:
    """A time during which a tag pointed at a digest; names are those of then, empty where nobody knows them."""

    digest: str
    started_at: int
    ended_at: int | None
    started_by: str
    ended_by: str
    # Whether the artifact itself is there no more.
    is_artifact_deleted: bool


@dataclass(frozen=True, slots=True)
class PastManifest:
    """What a reference meant at a moment, and from when until when it did."""

    digest: str
    media_type: str
    size_bytes: int
    payload: bytes
    started_at: int
    ended_at: int | None


async def list_tag_history(reader: Reader, target: Target, name: str, page: Page) -> tuple[list[TagInterval], int]:
    """One page of what the tag has pointed at, the newest first, and how many there are; raises NOT_FOUND."""
    where = {"repository_id": await _repository(reader, target), "name": name}
    rows, total = await TAG_HISTORY.page(reader, (), (), page, **where)
    if not total:
        raise RegistryError(ErrorCode.NOT_FOUND, f"there has never been a tag {target.full_name}:{name}")
    return [_interval(row) for row in rows], total


def _interval(row: Row) -> TagInterval:
    _, digest, started_at, ended_at, started_by, ended_by, deleted_at = row
    return TagInterval(digest, started_at, ended_at, started_by or "", ended_by or "", deleted_at is not None)


async def read_manifest_at(reader: Reader, target: Target, reference: str, at: int) -> PastManifest:
    """What a tag or digest meant at a moment, in microseconds since the epoch.

    Raises NOT_FOUND when it meant nothing then, and GONE when the artifact has been deleted since: what somebody has
    taken away is not shown again before it is restored.
    """
    repository_id = await _repository(reader, target)
    found = await _find_digest_at(reader, repository_id, reference, at) if is_digest(reference) else None
    if found is None and not is_digest(reference):
        found = await reader.row(FIND_TAG_AT, repository_id=repository_id, name=reference, at=at)
    if found is None:
        raise RegistryError(ErrorCode.NOT_FOUND, manifest_unknown(target, reference).message + " at that moment")
    _, digest, media_type, size_bytes, deleted_at, payload, started_at, ended_at = found
    if deleted_at is not None or payload is None:
        raise RegistryError(
            ErrorCode.GONE,
            f"at that moment it was {target.full_name}@{digest}, which has been deleted; restore it first",
            detail={"digest": digest},
        )
    return PastManifest(digest, media_type, size_bytes, bytes(payload), started_at, ended_at)


async def _find_digest_at(reader: Reader, repository_id: int, digest: str, at: int) -> Row | None:
    for row in await reader.rows(LIST_MANIFESTS_OF_DIGEST, repository_id=repository_id, digest=digest):
        deleted_at, pushed_at = row[4], row[6]
        if pushed_at <= at and (deleted_at is None or deleted_at > at):
            return (*row, deleted_at)
    return None


async def _repository(reader: Reader, target: Target) -> int:
    row = await reader.row(FIND_PUBLISHED_REPOSITORY, project_id=target.project_id, repository=target.name)
    if row is None:
        raise repository_not_found(target)
    return int(row[0])
