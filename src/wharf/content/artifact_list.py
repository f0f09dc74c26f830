"""Artifacts as the management API shows them: finding, listing, and all that stands beside each.

However many artifacts a page has, the number of statements is the same.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

from wharf.base.paging import Page
from wharf.base.query_language import Filter, Fuzzy, Sort, refuse_unstorable
from wharf.content.artifact_keys import ONLY_LISTED, TAGS_NAMES
from wharf.content.artifact_queries import (
    ARTIFACTS_OF_PROJECT,
    ARTIFACTS_OF_REPOSITORY,
    COUNT_ARTIFACTS,
    DESCRIBE_ARTIFACTS,
    FIND_ARTIFACT_BY_DIGEST,
    FIND_ARTIFACT_BY_TAG,
    LATEST_ARTIFACTS_OF_PROJECT,
    LIST_ACCESSORIES_OF_MANIFESTS,
    LIST_CHILDREN,
    LIST_IDS_OF_REPOSITORIES,
    LIST_LABELS_OF_MANIFESTS,
    LIST_PARENTS,
    LIST_PAYLOADS,
    LIST_TAGS_OF_MANIFESTS,
    TAGGED_ARTIFACTS_OF_REPOSITORY,
)
from wharf.content.queries import FIND_PUBLISHED_REPOSITORY
from wharf.content.search_queries import TAG_NAMES
from wharf.content.types import Target
from wharf.db import Reader, Row, Statement
from wharf.db.filters import FilteredList, counted_by_page
from wharf.db.name_search import ids_of_names
from wharf.db.remembered import remembered_answer, remembered_of_repositories, remembered_rows
from wharf.oci.descriptor import Descriptor
from wharf.oci.digest import is_digest
from wharf.oci.errors import ErrorCode, RegistryError
from wharf.oci.manifest import parse_manifest
from wharf.oci.media_types import is_index_media_type

# As many as a page has; a list without pages reads them in turns, since each may have megabytes.
PAYLOADS_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Parts:
    """What is wanted beside the artifacts themselves."""

    tags: bool = True
    labels: bool = False
    accessories: bool = False
    inherited_accessories: bool = False


@dataclass(frozen=True, slots=True)
class FoundArtifact:
    """An artifact that is there."""

    id: int
    digest: str
    repository_id: int
    is_accessory: bool


@dataclass(frozen=True, slots=True)
class TagDescription:
    """A tag of an artifact."""

    id: int
    repository_id: int
    artifact_id: int
    name: str
    pushed_at: int
    pulled_at: int | None


@dataclass(frozen=True, slots=True)
class LabelDescription:
    """A label that an artifact bears; 0 is the project of those of the whole system."""

    id: int
    project_id: int
    name: str
    description: str
    color: str
    created_at: int
    updated_at: int


@dataclass(frozen=True, slots=True)
class AccessoryDescription:
    """An artifact that belongs to another one."""

    subject_id: int
    subject_digest: str
    id: int
    digest: str
    type: str
    size_bytes: int
    pushed_at: int


@dataclass(frozen=True, slots=True)
class Child:
    """An artifact that an index names, and what the index says of it."""

    id: int
    named: Descriptor


@dataclass(frozen=True, slots=True)
class ArtifactDescription:
    """An artifact with what was wanted beside it. Annotations and attributes are JSON objects, None if empty."""

    id: int
    project_id: int
    project: str
    repository_id: int
    repository: str
    digest: str
    kind: str
    media_type: str
    manifest_media_type: str
    artifact_type: str | None
    size_bytes: int
    icon: str
    annotations: str | None
    attributes: str | None
    pushed_at: int
    pulled_at: int | None
    tags: list[TagDescription] = field(default_factory=list)
    labels: list[LabelDescription] = field(default_factory=list)
    accessories: list[AccessoryDescription] = field(default_factory=list)
    inherited_accessories: list[AccessoryDescription] = field(default_factory=list)
    children: list[Child] = field(default_factory=list)


async def find_artifact(reader: Reader, target: Target, reference: str) -> FoundArtifact:
    """The artifact under a tag or digest, also an accessory; raises NOT_FOUND, and BAD_REQUEST for what is neither."""
    refuse_unstorable(reference)
    where = {"project_id": target.project_id, "repository": target.name}
    if is_digest(reference):
        row = await reader.row(FIND_ARTIFACT_BY_DIGEST, **where, digest=reference)
    else:
        row = await reader.row(FIND_ARTIFACT_BY_TAG, **where, tag=reference)
    if row is None:
        raise RegistryError(ErrorCode.NOT_FOUND, f"artifact {target.full_name}:{reference} not found")
    return FoundArtifact(row[0], row[1], row[2], row[3] is not None)


async def list_artifacts_of_repository(
    reader: Reader, target: Target, filters: Iterable[Filter], sorts: Iterable[Sort], page: Page, parts: Parts
) -> tuple[list[ArtifactDescription], int]:
    """One page of a repository's artifacts, and how many there are; raises BAD_REQUEST.

    A repository that is not there has none.
    """
    where: dict[str, object] = {"project_id": target.project_id, "repository": target.name}
    filters = tuple(filters)
    if not filters:
        return await _list_all(reader, ARTIFACTS_OF_REPOSITORY, FIND_PUBLISHED_REPOSITORY, sorts, page, parts, where)
    tags = [one for one in filters if one.key in TAGS_NAMES]
    if len(tags) == 1 and isinstance(tags[0].match, Fuzzy):
        refuse_unstorable(tags[0].match.text)
        tag_ids = await ids_of_names(reader, TAG_NAMES, tags[0].match.text, **where)
        if tag_ids is not None:
            others = tuple(one for one in filters if one not in tags)
            chosen = {**where, "tag_ids": tag_ids}
            return await _list(reader, TAGGED_ARTIFACTS_OF_REPOSITORY, others, sorts, page, parts, chosen)
    return await _list(reader, ARTIFACTS_OF_REPOSITORY, filters, sorts, page, parts, where)


async def _list_all(
    reader: Reader,
    artifacts: FilteredList,
    repositories: Statement,
    sorts: Iterable[Sort],
    page: Page,
    parts: Parts,
    where: dict[str, object],
) -> tuple[list[ArtifactDescription], int]:
    """A page of all artifacts of some repositories, which are counted for each repository."""
    prepared = artifacts.rows((ONLY_LISTED,), sorts, page)
    rows = await remembered_rows(reader, prepared.statement, **prepared.parameters, **where)
    total = counted_by_page(len(rows), page)
    if total is None:
        ((total,),) = await remembered_answer(
            reader, (COUNT_ARTIFACTS, repositories), partial(_count_all, reader, repositories, where), **where
        )
    return await describe_artifacts(reader, [row[0] for row in rows], parts), total


async def _count_all(reader: Reader, repositories: Statement, where: dict[str, object]) -> list[Row]:
    ids = [row[0] for row in await reader.rows(repositories, **where)]
    return [(sum((await count_artifacts(reader, ids)).values()),)]


async def list_artifacts_of_project(
    reader: Reader,
    project_id: int,
    filters: Iterable[Filter],
    sorts: Iterable[Sort],
    page: Page,
    parts: Parts,
    *,
    only_latest: tuple[str, bool] | None = None,
) -> tuple[list[ArtifactDescription], int]:
    """One page of a project's artifacts, and how many there are; raises BAD_REQUEST.

    `only_latest` names a type, and says whether it is a media type or an artifact type: of each repository the
    newest artifact of that type is listed.
    """
    if only_latest is None:
        where: dict[str, object] = {"project_id": project_id}
        if filters := tuple(filters):
            return await _list(reader, ARTIFACTS_OF_PROJECT, filters, sorts, page, parts, where)
        return await _list_all(reader, ARTIFACTS_OF_PROJECT, LIST_IDS_OF_REPOSITORIES, sorts, page, parts, where)
    of_type, is_media_type = only_latest
    where = {"project_id": project_id, "of_type": of_type, "by_media_type": is_media_type}
    return await _list(reader, LATEST_ARTIFACTS_OF_PROJECT, filters, sorts, page, parts, where)


async def _list(
    reader: Reader,
    artifacts: FilteredList,
    filters: Iterable[Filter],
    sorts: Iterable[Sort],
    page: Page,
    parts: Parts,
    where: dict[str, object],
) -> tuple[list[ArtifactDescription], int]:
    rows, total = await artifacts.page(reader, _with_base(filters), sorts, page, **where)
    return await describe_artifacts(reader, [row[0] for row in rows], parts), total


def _with_base(filters: Iterable[Filter]) -> tuple[Filter, ...]:
    """The filters, and that for what stands for itself unless they say otherwise."""
    filters = tuple(filters)
    return filters if any(one.key == ONLY_LISTED.key for one in filters) else (*filters, ONLY_LISTED)


async def count_artifacts(reader: Reader, repository_ids: Sequence[int]) -> dict[int, int]:
    """How many artifacts there are in each of these repositories, by the id of the repository."""
    rows = await remembered_of_repositories(reader, COUNT_ARTIFACTS, repository_ids)
    return {repository_id: row[1] for repository_id, row in rows.items()}


async def describe_artifacts(reader: Reader, ids: Sequence[int], parts: Parts) -> list[ArtifactDescription]:
    """The artifacts with these ids, in this order."""
    wanted = list(ids)
    if not wanted:
        return []
    described = {row[0]: ArtifactDescription(*row) for row in await reader.rows(DESCRIBE_ARTIFACTS, ids=wanted)}
    if parts.tags:
        await _add_tags(reader, described)
    if parts.labels:
        for row in sorted(await reader.rows(LIST_LABELS_OF_MANIFESTS, ids=wanted)):
            described[row[1]].labels.append(LabelDescription(*row[2:]))
    if parts.accessories:
        for subject_id, accessories in (await _accessories_of(reader, wanted)).items():
            described[subject_id].accessories.extend(accessories)
    if parts.inherited_accessories:
        await _add_inherited(reader, described)
    await _add_children(reader, [one for one in described.values() if is_index_media_type(one.manifest_media_type)])
    return [described[manifest_id] for manifest_id in wanted if manifest_id in described]


async def _add_tags(reader: Reader, described: dict[int, ArtifactDescription]) -> None:
    """Adds the tags to each artifact, the newest first."""
    tags = [TagDescription(*row) for row in await reader.rows(LIST_TAGS_OF_MANIFESTS, ids=list(described))]
    for tag in sorted(tags, key=lambda one: (one.pushed_at, one.id), reverse=True):
        described[tag.artifact_id].tags.append(tag)


async def _accessories_of(reader: Reader, ids: list[int]) -> dict[int, list[AccessoryDescription]]:
    """The accessories of each artifact, in the order in which they came."""
    found: dict[int, list[AccessoryDescription]] = defaultdict(list)
    accessories = [AccessoryDescription(*row) for row in await reader.rows(LIST_ACCESSORIES_OF_MANIFESTS, ids=ids)]
    for accessory in sorted(accessories, key=lambda one: one.id):
        found[accessory.subject_id].append(accessory)
    return found


async def _add_inherited(reader: Reader, described: dict[int, ArtifactDescription]) -> None:
    """Adds to each artifact the accessories of the indexes that it belongs to."""
    pairs = sorted({(child, parent) for child, parent in await reader.rows(LIST_PARENTS, ids=list(described))})
    accessories = await _accessories_of(reader, sorted({parent for _, parent in pairs}))
    for child, parent in pairs:
        described[child].inherited_accessories.extend(accessories.get(parent, ()))


async def _add_children(reader: Reader, indexes: list[ArtifactDescription]) -> None:
    """Adds to each index those of its children that are there, in the order of the index."""
    if not indexes:
        return
    ids = [one.id for one in indexes]
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for index_id, child_id, digest in await reader.rows(LIST_CHILDREN, ids=ids):
        if child_id is not None:
            found[index_id][digest] = child_id
    children = {one.id: one.children for one in indexes}
    for start in range(0, len(ids), PAYLOADS_AT_ONCE):
        for index_id, media_type, payload in await reader.rows(
            LIST_PAYLOADS, ids=ids[start : start + PAYLOADS_AT_ONCE]
        ):
            for named in parse_manifest(bytes(payload), media_type).manifests:
                if named.digest in found[index_id]:
                    children[index_id].append(Child(found[index_id][named.digest], named))
