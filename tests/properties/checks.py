"""What is true of a registry after every step, whatever the steps were."""

import asyncio
from collections.abc import Iterable
from itertools import zip_longest
from typing import Any, NamedTuple

import sqlalchemy as sa

from tests.properties.contents import BLOBS_BY_ANY_DIGEST, DOCUMENTS
from tests.properties.model import ADMINISTRATOR, PULL, Model, Refused, Repository
from tests.properties.world import World
from wharf.db import Statement
from wharf.db.tables import (
    blob,
    manifest,
    project,
    quota_delta,
    repository,
    repository_blob,
    tag,
    upload,
    upload_segment,
)

_NAME = project.c.name + "/" + repository.c.name
_LIVE = sa.and_(project.c.deleted_at.is_(None), repository.c.deleted_at.is_(None))
_PLACES = project.join(repository, repository.c.project_id == project.c.id)

PROJECTS = Statement(
    sa.select(project.c.name, project.c.is_public, sa.func.coalesce(sa.func.sum(quota_delta.c.size_bytes), 0))
    .select_from(project.outerjoin(quota_delta, quota_delta.c.project_id == project.c.id))
    .where(project.c.deleted_at.is_(None))
    .group_by(project.c.name, project.c.is_public)
)
REPOSITORY_NAMES = Statement(sa.select(_NAME).select_from(_PLACES).where(_LIVE))
LINKED_BLOBS = Statement(
    sa.select(_NAME, blob.c.digest, blob.c.size_bytes)
    .select_from(_PLACES.join(repository_blob, repository_blob.c.repository_id == repository.c.id).join(blob))
    .where(_LIVE)
)
MANIFESTS = Statement(
    sa.select(_NAME, manifest.c.digest, manifest.c.size_bytes)
    .select_from(_PLACES.join(manifest, manifest.c.repository_id == repository.c.id))
    .where(_LIVE, manifest.c.deleted_at.is_(None))
)
TAGS = Statement(
    sa.select(_NAME, tag.c.name, manifest.c.digest, tag.c.started_at, tag.c.ended_at)
    .select_from(_PLACES.join(tag, tag.c.repository_id == repository.c.id).join(manifest))
    .where(_LIVE)
    .order_by(tag.c.id)
)
UPLOADS = Statement(sa.select(upload.c.id, upload.c.state, upload.c.received_bytes))
STORED = Statement(
    sa.union_all(
        sa.select(blob.c.storage_key, blob.c.size_bytes),
        sa.select(upload_segment.c.storage_key, upload_segment.c.size_bytes),
        sa.select(manifest.c.record_key, sa.null()),
        sa.select(tag.c.record_key, sa.null()),
    )
)


class Interval(NamedTuple):
    """What a tag points at, from when, and until when, in microseconds."""

    digest: str
    started_at: int
    ended_at: int | None


async def observe(world: World) -> dict[str, Any]:
    """What the rows of the registry say, in the form of `Model.visible`."""
    database = world.stores.database
    repositories: dict[str, dict[str, Any]] = {
        name: {"blobs": {}, "manifests": {}, "histories": {}} for (name,) in await database.rows(REPOSITORY_NAMES)
    }
    for kind, statement in (("blobs", LINKED_BLOBS), ("manifests", MANIFESTS)):
        for name, digest, size_bytes in await database.rows(statement):
            repositories[name][kind][digest] = size_bytes
    intervals: dict[tuple[str, str], list[Interval]] = {}
    for name, tag_name, *interval in await database.rows(TAGS):
        intervals.setdefault((name, tag_name), []).append(Interval(*interval))
    for (name, tag_name), found in intervals.items():
        repositories[name]["histories"][tag_name] = _history(found)
    uploads = await database.rows(UPLOADS)
    return {
        "projects": {name: (bool(is_public), int(size)) for name, is_public, size in await database.rows(PROJECTS)},
        "repositories": repositories,
        "uploads": {world.upload_ids.index(upload_id): (state, received) for upload_id, state, received in uploads},
    }


def _history(intervals: list[Interval]) -> list[str | None]:
    """The digests that a tag has had, with None where it pointed at nothing for a while."""
    history: list[str | None] = []
    for interval, following in zip_longest(intervals, intervals[1:]):
        end = interval.ended_at
        assert end is None or interval.started_at <= end, f"an end before the beginning: {intervals}"
        assert following is None or (end is not None and end <= following.started_at), f"two at once: {intervals}"
        history.append(interval.digest)
        if end is not None and (following is None or end < following.started_at):
            history.append(None)
    return history


async def check_stored(world: World) -> set[str]:
    """Whatever the database names is in storage, whole; returns the keys."""
    named = await world.stores.database.rows(STORED)
    for key, size_bytes in named:
        stored_bytes = await world.stores.blobs.size(key)
        assert stored_bytes is not None, f"{key} is missing"
        assert size_bytes in (None, stored_bytes), f"{key} has {stored_bytes} bytes, not {size_bytes}"
    return {key for key, _ in named}


def stored_keys(world: World) -> set[str]:
    """The keys of all that is in storage."""
    return {path.relative_to(world.storage).as_posix() for path in world.storage.rglob("*") if path.is_file()}


async def check_served(world: World, model: Model, repository_names: Iterable[str]) -> None:
    """Whatever should be visible in some repositories is, byte for byte, by GET and HEAD; nothing else is."""
    everywhere = {blob.digest for blob in BLOBS_BY_ANY_DIGEST}.union(
        *(found.blobs for project in model.projects.values() for found in project.repositories.values())
    )
    checks = []
    for name in repository_names:
        try:
            found = model.find(ADMINISTRATOR, name, PULL) or Repository()
        except Refused:
            continue
        by_digest = {digest: document.payload for digest, document in found.manifests.items()}
        manifests = by_digest | {tag: by_digest[digest] for tag, digest in found.tags.items()}
        references = {document.digest for document in DOCUMENTS} | found.histories.keys()
        checks += [_check(world, name, f"blobs/{digest}", found.blobs.get(digest)) for digest in everywhere]
        checks += [_check(world, name, f"manifests/{known}", manifests.get(known)) for known in references]
    await asyncio.gather(*checks)


async def _check(world: World, repository_name: str, path: str, content: bytes | None) -> None:
    asked = await world.request(ADMINISTRATOR, "HEAD", repository_name, path)
    if content is None:
        assert asked.status == 404, f"{repository_name} has {path}"
        return
    assert asked.status == 200, f"{repository_name} has no {path}"
    assert asked["content-length"] == str(len(content))
    got = await world.request(ADMINISTRATOR, "GET", repository_name, path)
    assert got.body == content, f"{path} in {repository_name} has other bytes"
    assert got["docker-content-digest"] == asked["docker-content-digest"]
