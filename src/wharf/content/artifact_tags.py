"""The tags and accessories of one artifact, in pages."""

import asyncio
from collections.abc import Collection, Iterable

from wharf.base.paging import Page
from wharf.base.query_language import Filter, Sort
from wharf.content.artifact_list import AccessoryDescription, FoundArtifact, TagDescription
from wharf.content.artifact_queries import ACCESSORIES_OF_ARTIFACT, TAGS_OF_ARTIFACT
from wharf.content.queries import FIND_TAG
from wharf.content.types import Stores
from wharf.db import Reader
from wharf.oci.errors import ErrorCode, RegistryError
from wharf.projects.immutable_rules import make_immutable, rules_of_repository


async def list_tags_of_artifact(
    reader: Reader, artifact: FoundArtifact, filters: Iterable[Filter], sorts: Iterable[Sort], page: Page
) -> tuple[list[TagDescription], int]:
    """One page of an artifact's tags, and how many there are; raises BAD_REQUEST."""
    found, total = await TAGS_OF_ARTIFACT.page(reader, filters, sorts, page, manifest_id=artifact.id)
    return [TagDescription(*row) for row in found], total


async def list_accessories_of_artifact(
    reader: Reader, artifact: FoundArtifact, filters: Iterable[Filter], sorts: Iterable[Sort], page: Page
) -> tuple[list[AccessoryDescription], int]:
    """One page of an artifact's accessories, and how many there are; raises BAD_REQUEST."""
    found, total = await ACCESSORIES_OF_ARTIFACT.page(reader, filters, sorts, page, subject_id=artifact.id)
    return [AccessoryDescription(*row) for row in found], total


async def immutable_among(
    stores: Stores, project_id: int, tags: Collection[tuple[str, str]]
) -> frozenset[tuple[str, str]]:
    """Those of some tags of a project, each given with its repository, that can neither be moved nor deleted."""
    rules = await stores.immutable_rules.of(project_id)
    if not rules:
        return frozenset()
    selecting = {repository: rules_of_repository(rules, repository) for repository in {tag[0] for tag in tags}}
    found = set()
    for repository, name in tags:
        if make_immutable(selecting[repository], name):
            found.add((repository, name))
        # There may be many of them, and rules that take their time.
        await asyncio.sleep(0)
    return frozenset(found)


async def require_tag_of(reader: Reader, artifact: FoundArtifact, name: str) -> None:
    """Raises NOT_FOUND unless the tag is on this artifact."""
    row = await reader.row(FIND_TAG, repository_id=artifact.repository_id, name=name)
    if row is None or row[1] != artifact.id:
        raise RegistryError(ErrorCode.NOT_FOUND, f"tag {name} attached to artifact {artifact.id} not found")
