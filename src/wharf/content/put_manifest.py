"""PUT of a manifest: checked, stored, recorded and tagged, in this order and visible all at once."""

import asyncio
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from wharf.audit.actor import Actor
from wharf.audit.events import AuditEntry, push_event, tag_event
from wharf.audit.record import record
from wharf.blobstore.layout import RECORDS_PREFIX
from wharf.content.describe import TOTAL_SIZE_BYTES_MAX, Description, describe_manifest
from wharf.content.immutability import protection_of
from wharf.content.queries import (
    ADD_SIZE_TO_PARENTS,
    HOLD_LINKS,
    HOLD_MANIFEST,
    INSERT_MANIFEST,
    INSERT_MANIFEST_BLOB,
    INSERT_MANIFEST_REFERENCE,
    INSERT_PAYLOAD,
    LIST_BLOBS,
    SET_ACCESSORY,
    SUM_TOTAL_SIZES,
)
from wharf.content.repositories import NameLeadsElsewhere, publish_repository
from wharf.content.reviews import add_manifest_reviews
from wharf.content.superfluous import delete_superfluous
from wharf.content.tags import TagTaken, move_tag
from wharf.content.types import Stores, Target
from wharf.db import Transaction
from wharf.oci.digest import Digest, digest_of
from wharf.oci.errors import ErrorCode, RegistryError
from wharf.oci.manifest import Manifest, parse_manifest, referenced_blobs, referrer_descriptor
from wharf.projects.ledger import QuotaExceeded, enter_bytes


@dataclass(frozen=True, slots=True)
class PushedManifest:
    """A manifest that is in the registry now; `subject` is what it refers to, if anything."""

    digest: Digest
    subject: Digest | None


@dataclass(frozen=True, slots=True)
class _Push:
    """What one PUT brings."""

    target: Target
    manifest: Manifest
    digest: Digest
    payload: bytes
    description: Description
    may_be_sparse: bool
    record_key: str
    now: int


async def put_manifest(
    stores: Stores,
    actor: Actor,
    target: Target,
    payload: bytes,
    content_type: str,
    *,
    digest: Digest | None,
    tags: Sequence[str],
    replaces: Collection[int] | None = None,
) -> PushedManifest:
    """Stores the manifest, byte for byte, and points the tags at it. `digest` is what the client says it has.

    `replaces` is for `move_tag`. Raises MANIFEST_INVALID, DIGEST_INVALID, MANIFEST_BLOB_UNKNOWN for blobs that must be
    pushed first, `QuotaExceeded`, `NameLeadsElsewhere`, and `TagTaken`.
    """
    manifest = parse_manifest(payload, content_type)
    actual = digest_of(payload, digest.algorithm if digest else "sha256")
    if digest is not None and digest != actual:
        raise RegistryError(
            ErrorCode.DIGEST_INVALID,
            f"the manifest has the digest {actual}, not {digest}",
            detail={"expected": digest, "actual": actual},
        )
    now = stores.clock()
    record_key = stores.blobs.fresh_key(RECORDS_PREFIX, now)
    # Storage is asked for the config while it takes the record, so that the one costs no time beside the other.
    describing = asyncio.create_task(describe_manifest(stores, target, manifest, actual, len(payload), tags))
    # Where the record fails, nobody asks any more whether the other has failed too.
    describing.add_done_callback(lambda task: task.cancelled() or task.exception())
    try:
        # The record is what the database could be rebuilt from, so it is there before the database says so.
        await stores.blobs.put(record_key, manifest_record(target, actual, payload, content_type, tags, now))
        description = await describing
    finally:
        describing.cancel()
    push = _Push(target, manifest, actual, payload, description, stores.accepts_sparse_images, record_key, now)
    try:
        protection = await protection_of(stores, target)
        async with stores.database.begin() as transaction:
            repository_id = await publish_repository(transaction, target, now)
            manifest_id, is_new = await _record_manifest(transaction, repository_id, push)
            moves = {
                # In one order everywhere, so that pushes of the same tags cannot wait for each other in a circle.
                tag: await move_tag(
                    transaction, repository_id, tag, manifest_id, actor, stores.clock, record_key, protection, replaces
                )
                for tag in sorted(tags)
            }
            moved = [tag for tag, move in moves.items() if move.is_moved]
            left = [move.replaced for move in moves.values() if move.replaced is not None]
            await add_manifest_reviews(transaction, left, stores.clock())
            await record(transaction, *_events(push, actor, tags, moved, is_new=is_new))
            if is_new:
                await enter_bytes(transaction, target.project_id, len(payload), now)
    except (QuotaExceeded, NameLeadsElsewhere, TagTaken):
        await delete_superfluous(stores, [record_key])
        raise
    return PushedManifest(actual, manifest.subject.digest if manifest.subject else None)


def _events(push: _Push, actor: Actor, tags: Sequence[str], moved: Sequence[str], *, is_new: bool) -> list[AuditEntry]:
    """What is recorded: as in Harbor a push names its first tag alone. Tags that come later, or move, are told too."""
    first = tags[0] if tags and is_new else None
    pushed = [push_event(actor, push.now, push.target, push.digest, first)] if is_new else []
    return pushed + [tag_event(actor, push.now, "create", push.target, tag) for tag in moved if tag != first]


def manifest_record(
    target: Target, digest: str, payload: bytes, content_type: str, tags: Sequence[str], now: int
) -> bytes:
    """One line of JSON that says what was pushed where, and after it the manifest itself."""
    head = {
        "repository": target.full_name,
        "digest": digest,
        "contentType": content_type,
        "tags": list(tags),
        "pushedAtMicroseconds": now,
    }
    return json.dumps(head).encode() + b"\n" + payload


async def _record_manifest(transaction: Transaction, repository_id: int, push: _Push) -> tuple[int, bool]:
    """The id of the manifest's row, which the first push of the digest writes, and whether this is the first."""
    known = await transaction.row(HOLD_MANIFEST, repository_id=repository_id, digest=push.digest)
    if known is not None:
        if push.description.accessory and push.manifest.subject is None:
            accessory = push.description.accessory
            await transaction.execute(
                SET_ACCESSORY, manifest_id=known[0], type=accessory.type, subject=accessory.subject
            )
        return int(known[0]), False
    linked = await _linked_blobs(transaction, repository_id, push.manifest)
    _check_blobs(push, linked)
    manifest_id = await _insert_manifest(transaction, repository_id, push)
    if manifest_id is None:
        # Another request has recorded the same push between the look-up and here, with all that belongs to it.
        known = await transaction.row(HOLD_MANIFEST, repository_id=repository_id, digest=push.digest)
        if known is None:
            # And a third one has deleted it again.
            raise RegistryError(ErrorCode.CONFLICT, "the manifest was deleted while it was pushed; push it again")
        return int(known[0]), False
    await transaction.execute(INSERT_PAYLOAD, manifest_id=manifest_id, payload=push.payload)
    await transaction.execute_many(
        INSERT_MANIFEST_BLOB, [{"manifest_id": manifest_id, "blob_id": blob_id} for blob_id in linked.values()]
    )
    may_follow = {layer.digest for layer in push.manifest.layers} - linked.keys()
    may_follow |= {child.digest for child in push.manifest.manifests}
    await transaction.execute_many(
        INSERT_MANIFEST_REFERENCE,
        [{"manifest_id": manifest_id, "digest": digest} for digest in sorted(may_follow)],
    )
    return manifest_id, True


async def _linked_blobs(transaction: Transaction, repository_id: int, manifest: Manifest) -> dict[str, int]:
    """Digests and ids of the repository's blobs that the manifest names.

    A build cache is an index of layers, so an index may name blobs too; they are kept for it if they are here.
    """
    named = [*manifest.layers, *manifest.manifests] + ([manifest.config] if manifest.config else [])
    digests = sorted({descriptor.digest for descriptor in named})
    if not digests:
        return {}
    known: dict[str, int] = dict(await transaction.rows(LIST_BLOBS, digests=digests))
    links = await transaction.rows(HOLD_LINKS, repository_id=repository_id, blob_ids=list(known.values()))
    linked_ids = {blob_id for (blob_id,) in links}
    return {digest: blob_id for digest, blob_id in known.items() if blob_id in linked_ids}


def _check_blobs(push: _Push, linked: Mapping[str, int]) -> None:
    """Raises MANIFEST_BLOB_UNKNOWN for a manifest whose blobs have not been pushed.

    The specification knows sparse images, some of whose layers are missing. A manifest without its config, or
    without any of its layers, is not one of them but a push gone wrong.
    """
    required = [blob.digest for blob in referenced_blobs(push.manifest)]
    missing = [digest for digest in required if digest not in linked]
    config = push.manifest.config
    is_sparse = push.may_be_sparse and (config is None or config.digest in linked) and len(required) - len(missing) > 1
    if missing and not is_sparse:
        raise RegistryError(
            ErrorCode.MANIFEST_BLOB_UNKNOWN,
            f"the repository lacks {len(missing)} of the manifest's blobs, first {missing[0]}; push them first",
            detail={"missing": missing},
        )


async def _insert_manifest(transaction: Transaction, repository_id: int, push: _Push) -> int | None:
    manifest, size_bytes = push.manifest, len(push.payload)
    descriptor = json.dumps(referrer_descriptor(manifest, push.digest, size_bytes)) if manifest.subject else None
    description = push.description
    total_size_bytes = await total_size(transaction, repository_id, description)
    row = await transaction.row(
        INSERT_MANIFEST,
        repository_id=repository_id,
        digest=push.digest,
        media_type=manifest.media_type,
        artifact_type=manifest.artifact_type,
        subject_digest=manifest.subject.digest if manifest.subject else None,
        referrer_descriptor=descriptor,
        size_bytes=size_bytes,
        artifact_kind=description.kind,
        content_media_type=description.media_type,
        total_size_bytes=total_size_bytes,
        annotations=description.annotations,
        attributes=description.attributes,
        icon=description.icon,
        accessory_type=description.accessory.type if description.accessory else None,
        accessory_subject=description.accessory.subject if description.accessory else None,
        record_key=push.record_key,
        now=push.now,
    )
    if row is None:
        return None
    manifest_id, has_parents = row
    if has_parents:
        await add_to_parents(transaction, repository_id, push.digest, total_size_bytes)
    return int(manifest_id)


async def total_size(transaction: Transaction, repository_id: int, description: Description) -> int:
    """The size of a manifest with its blobs, or of an index with those of its children that are there."""
    if not description.children:
        return description.own_size_bytes
    row = await transaction.row(SUM_TOTAL_SIZES, repository_id=repository_id, digests=list(description.children))
    return min(description.own_size_bytes + (row[0] if row else 0), TOTAL_SIZE_BYTES_MAX)


async def add_to_parents(transaction: Transaction, repository_id: int, digest: str, size_bytes: int) -> None:
    """Make every index that was there before this child of it so much larger."""
    await transaction.execute(
        ADD_SIZE_TO_PARENTS,
        in_repository=repository_id,
        child=digest,
        added_bytes=size_bytes,
        largest=TOTAL_SIZE_BYTES_MAX,
    )
