"""PUT: the end of an upload, and the POST that brings a whole blob at once."""

from collections.abc import Iterable

from wharf.blobstore import BlobMissing
from wharf.blobstore.layout import BLOBS_PREFIX, new_key
from wharf.content.append_upload import check_start
from wharf.content.find_blob import find_blob
from wharf.content.receive import Received, receive, receive_piece
from wharf.content.repositories import NameLeadsElsewhere
from wharf.content.store_blob import record_blob
from wharf.content.superfluous import delete_superfluous
from wharf.content.types import ByteStream, Stores, Target
from wharf.content.upload_ids import upload_unknown
from wharf.content.uploads import UploadSession, close_upload, find_upload, list_segments
from wharf.oci.digest import Digest, format_digest, new_hash
from wharf.oci.errors import ErrorCode, RegistryError
from wharf.projects.ledger import QuotaExceeded, check_room_for_blob


async def push_blob(
    stores: Stores, target: Target, digest: Digest, stream: ByteStream, *, announced_bytes: int | None
) -> None:
    """Stores a whole blob; `announced_bytes` is what the client says that it sends, if it does.

    Raises DIGEST_INVALID when the bytes are not those of `digest`, and `QuotaExceeded`, if possible before it reads.
    """
    if target.is_limited:
        await check_room_for_blob(stores.database, target.project_id, digest, announced_bytes or 0)
    received = await receive(stores, stream, digest.algorithm)
    try:
        is_used = await _make_visible(stores, target, digest, received)
    except (QuotaExceeded, NameLeadsElsewhere):
        await _give_up(stores, None, [received])
        raise
    if not is_used:
        await delete_superfluous(stores, [received.storage_key])
    _check_digest(digest, received.digest)
    if received.content:
        stores.fresh_blobs.keep(target.project_id, target.name, digest, received.content)


async def finish_upload(
    stores: Stores,
    target: Target,
    upload_id: str,
    digest: Digest,
    stream: ByteStream,
    *,
    start_bytes: int | None,
    announced_bytes: int | None,
) -> None:
    """Takes the last piece, if any, joins what has arrived and makes it a blob.

    Finishing twice is no error as long as the blob is there. Raises BLOB_UPLOAD_UNKNOWN, BLOB_UPLOAD_INVALID with
    416 for a piece out of order, DIGEST_INVALID, and `QuotaExceeded`, if possible before the piece is read. A session
    that has had a piece before is over then; one whose only piece is this one has no row to say so, and its id stays
    good until it expires. What a failure leaves in storage is swept later: it may have come after the commit, so
    deleting here could lose a blob.
    """
    session = await find_upload(stores, target, upload_id)
    if session.is_closed:
        await _require_finished(stores, target, digest)
        return
    check_start(session, start_bytes)
    if session.is_fresh:
        await push_blob(stores, target, digest, stream, announced_bytes=announced_bytes)
        return
    if target.is_limited:
        await _require_room(stores, target, session, digest, announced_bytes or 0)
    last = await receive_piece(stores, stream, digest.algorithm)
    try:
        stored = await _checked_segments(stores, session)
        segments = stored + ([last] if last else [])
        whole = await _join(stores, segments, digest.algorithm)
        is_used = await _make_visible(stores, target, digest, whole, upload_id)
    except (QuotaExceeded, NameLeadsElsewhere):
        # What other requests have stored belongs to whoever ends the session.
        own = [received for received in (last, whole) if received and received not in stored]
        await _give_up(stores, upload_id, own)
        raise
    except (BlobMissing, RegistryError):
        # The session has ended meanwhile. If it was a repetition of this request that ended it, all is well.
        await _require_finished(stores, target, digest)
        return
    stored_keys = {whole.storage_key, *(segment.storage_key for segment in segments)}
    await delete_superfluous(stores, sorted(stored_keys - ({whole.storage_key} if is_used else set())))
    _check_digest(digest, whole.digest)


async def _require_room(
    stores: Stores, target: Target, session: UploadSession, digest: Digest, announced_bytes: int
) -> None:
    """Ends the session if it can be told before its last piece that the project has no room for it."""
    size_bytes = session.received_bytes + announced_bytes
    try:
        await check_room_for_blob(stores.database, target.project_id, digest, size_bytes)
    except QuotaExceeded:
        await _give_up(stores, session.id, [])
        raise


async def _give_up(stores: Stores, upload_id: str | None, own: Iterable[Received]) -> None:
    """Leaves nothing behind of a blob that there is no place for: no session, and no bytes."""
    superfluous = {received.storage_key for received in own}
    if upload_id is not None:
        async with stores.database.begin() as transaction:
            segments = await close_upload(transaction, upload_id, stores.clock()) or []
        superfluous.update(segment.storage_key for segment in segments)
    await delete_superfluous(stores, sorted(superfluous))


async def _require_finished(stores: Stores, target: Target, digest: Digest) -> None:
    if await find_blob(stores, target, digest) is None:
        raise upload_unknown()


async def _checked_segments(stores: Stores, session: UploadSession) -> list[Received]:
    segments = await list_segments(stores.database, session.id)
    if sum(segment.size_bytes for segment in segments) != session.received_bytes:
        raise upload_unknown()
    return segments


async def _join(stores: Stores, segments: list[Received], algorithm: str) -> Received:
    """One stored object of several; the usual upload has one, which is taken as it is."""
    if len(segments) == 1 and segments[0].digest.algorithm == algorithm:
        return segments[0]
    key = new_key(BLOBS_PREFIX, stores.clock())
    content_hash = new_hash(algorithm)
    size = await stores.blobs.compose(key, [segment.storage_key for segment in segments], (content_hash,))
    return Received(key, size, format_digest(content_hash))


async def _make_visible(
    stores: Stores,
    target: Target,
    digest: Digest,
    whole: Received,
    upload_id: str | None = None,
) -> bool:
    """Records the blob and ends the session in one commit; tells whether the stored bytes are the blob's own.

    A wrong digest ends the session as well, and records nothing.
    """
    async with stores.database.begin() as transaction:
        is_open = upload_id is None or await close_upload(transaction, upload_id, stores.clock()) is not None
        is_used = is_open and whole.digest == digest and await record_blob(transaction, stores, target, whole)
    if not is_open:
        # Not before the commit, which may be the very one that has ended the session and made the blob.
        raise upload_unknown()
    return is_used


def _check_digest(expected: Digest, actual: Digest) -> None:
    if expected != actual:
        raise RegistryError(
            ErrorCode.DIGEST_INVALID,
            f"the content has the digest {actual}, not {expected}",
            detail={"expected": expected, "actual": actual},
        )
