"""PUT of a manifest: checked, stored, recorded and tagged, in this order and visible all at once."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wharf.blobstore.layout import new_record_key
from wharf.content.queries import (
    HOLD_LINKS,
    HOLD_MANIFEST,
    INSERT_MANIFEST,
    INSERT_MANIFEST_BLOB,
    INSERT_MANIFEST_REFERENCE,
    INSERT_PAYLOAD,
    INSERT_QUOTA_DELTA,
    LIST_BLOBS,
)
from wharf.content.repositories import ensure_repository
from wharf.content.tags import move_tag
from wharf.content.types import Stores, Target
from wharf.db import Transaction
from wharf.identity.types import Identity
from wharf.oci.digest import Digest, digest_of
from wharf.oci.errors import ErrorCode, RegistryError
from wharf.oci.manifest import Manifest, parse_manifest, referenced_blobs, referrer_descriptor


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
    tags: Sequence[str]
    may_be_sparse: bool
    record_key: str
    now: int


async def put_manifest(
    stores: Stores,
    actor: Identity,
    target: Target,
    payload: bytes,
    content_type: str,
    *,
    digest: Digest | None,
    tags: Sequence[str],
) -> PushedManifest:
    """Stores the manifest, byte for byte, and points the tags at it. `digest` is what the client says it has.

    Raises MANIFEST_INVALID, DIGEST_INVALID, and MANIFEST_BLOB_UNKNOWN for blobs that must be pushed first.
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
    push = _Push(target, manifest, actual, payload, tags, stores.accepts_sparse_images, new_record_key(now), now)
    # The record is what the database could be rebuilt from, so it is there before the database says so.
    await stores.blobs.put(push.record_key, _record(push, content_type))
    async with stores.database.begin() as transaction:
        repository_id = await ensure_repository(transaction, target, now)
        manifest_id = await _record_manifest(transaction, repository_id, push)
        # In one order everywhere, so that pushes of the same tags cannot wait for each other in a circle.
        for tag in sorted(tags):
            await move_tag(transaction, repository_id, tag, manifest_id, actor, stores.clock, push.record_key)
    return PushedManifest(actual, manifest.subject.digest if manifest.subject else None)


def _record(push: _Push, content_type: str) -> bytes:
    """One line of JSON that says what was pushed where, and after it the manifest itself."""
    head = {
        "repository": push.target.full_name,
        "digest": push.digest,
        "contentType": content_type,
        "tags": list(push.tags),
        "pushedAtMicroseconds": push.now,
    }
    return json.dumps(head).encode() + b"\n" + push.payload


async def _record_manifest(transaction: Transaction, repository_id: int, push: _Push) -> int:
    """The id of the manifest's row, which the first push of the digest writes."""
    known = await transaction.row(HOLD_MANIFEST, repository_id=repository_id, digest=push.digest)
    if known is not None:
        return int(known[0])
    linked = await _linked_blobs(transaction, repository_id, push.manifest)
    _check_blobs(push, linked)
    manifest_id = await _insert_manifest(transaction, repository_id, push)
    if manifest_id is None:
        # Another request has recorded the same push between the look-up and here, with all that belongs to it.
        known = await transaction.row(HOLD_MANIFEST, repository_id=repository_id, digest=push.digest)
        assert known is not None
        return int(known[0])
    await transaction.execute(INSERT_PAYLOAD, manifest_id=manifest_id, payload=push.payload)
    await transaction.execute_many(
        INSERT_MANIFEST_BLOB, [{"manifest_id": manifest_id, "blob_id": blob_id} for blob_id in linked.values()]
    )
    may_follow = {named.digest for named in (*push.manifest.manifests, *push.manifest.layers)} - linked.keys()
    await transaction.execute_many(
        INSERT_MANIFEST_REFERENCE,
        [{"manifest_id": manifest_id, "digest": digest} for digest in sorted(may_follow)],
    )
    await transaction.execute(
        INSERT_QUOTA_DELTA, project_id=push.target.project_id, size_bytes=len(push.payload), now=push.now
    )
    return manifest_id


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
    row = await transaction.row(
        INSERT_MANIFEST,
        repository_id=repository_id,
        digest=push.digest,
        media_type=manifest.media_type,
        artifact_type=manifest.artifact_type,
        subject_digest=manifest.subject.digest if manifest.subject else None,
        referrer_descriptor=descriptor,
        size_bytes=size_bytes,
        record_key=push.record_key,
        now=push.now,
    )
    return int(row[0]) if row else None
