"""Bringing deleted manifests back, with their tags and blobs: the core of every restoration."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from wharf.audit.actor import Actor
from wharf.content.history_queries import (
    HOLD_BLOBS_TO_RELINK,
    LIST_TAGS_ENDED_WITH,
    REVIVE_MANIFESTS,
    SUM_SIZES_NEW_TO_PROJECT,
)
from wharf.content.queries import INSERT_TAG, LINK_BLOB, LINK_BLOB_TO_MANIFESTS
from wharf.content.types import Target
from wharf.db import Row, Transaction
from wharf.projects.restore_window import collected


@dataclass(frozen=True, slots=True)
class HiddenManifest:
    """A manifest that was deleted; without a payload it has been collected."""

    id: int
    digest: str
    size_bytes: int
    deleted_at: int
    has_payload: bool


@dataclass(frozen=True, slots=True)
class Restored:
    """What is there again, and the tags that something else has got meanwhile and keeps."""

    digests: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    lost_tags: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Revived:
    """What was done, and the bytes that the project holds more from now on, which the caller enters at the end."""

    restored: Restored
    added_bytes: int


def hidden_manifest(row: Row) -> HiddenManifest:
    """The record of a row of `history_queries`."""
    return HiddenManifest(row[0], row[1], row[2], row[3], bool(row[4]))


async def revive(
    transaction: Transaction,
    actor: Actor,
    target: Target,
    repository_id: int,
    manifests: Sequence[HiddenManifest],
    now: int,
) -> Revived:
    """Shows the manifests again, begins their tags anew and links their blobs; raises GONE for what was collected.

    The repository has to be held alone, so that nobody is pushing the same into it.
    """
    for manifest in manifests:
        if not manifest.has_payload:
            raise collected(f"artifact {target.full_name}@{manifest.digest}")
    ids = sorted(manifest.id for manifest in manifests)
    restored = Restored(digests=[manifest.digest for manifest in manifests])
    added_bytes = sum(manifest.size_bytes for manifest in manifests)
    added_bytes += await _link_blobs(transaction, target, repository_id, ids, now)
    ended = await transaction.rows(LIST_TAGS_ENDED_WITH, ids=ids)
    await transaction.execute(REVIVE_MANIFESTS, ids=ids)
    # Should a tag have ended twice at once, it begins once: with what it pointed at last.
    for name, (manifest_id, record_key) in {row[0]: row[2:] for row in sorted(ended)}.items():
        begun = await transaction.row(
            INSERT_TAG,
            repository_id=repository_id,
            name=name,
            manifest_id=manifest_id,
            actor_id=actor.id,
            actor_name=actor.name,
            record_key=record_key,
            now=now,
        )
        (restored.lost_tags if begun is None else restored.tags).append(name)
    return Revived(restored, added_bytes)


async def _link_blobs(
    transaction: Transaction, target: Target, repository_id: int, manifest_ids: list[int], now: int
) -> int:
    """Links what the manifests need and the repository has no more; returns the bytes that are new to the project."""
    where = {"repository_id": repository_id}
    blobs = await transaction.rows(HOLD_BLOBS_TO_RELINK, **where, ids=manifest_ids)
    if not blobs:
        return 0
    ids = [blob_id for blob_id, _ in blobs]
    size = await transaction.row(SUM_SIZES_NEW_TO_PROJECT, ids=ids, project_id=target.project_id)
    await transaction.execute_many(LINK_BLOB, [{**where, "blob_id": blob_id, "now": now} for blob_id in ids])
    await transaction.execute_many(
        LINK_BLOB_TO_MANIFESTS, [{**where, "digest": digest, "blob_id": blob_id} for blob_id, digest in blobs]
    )
    return int(size[0]) if size else 0
