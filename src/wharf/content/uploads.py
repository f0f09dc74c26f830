"""Upload sessions: where they stand, and the pieces that have arrived.

Each request that brings bytes stores a segment of its own, so that any node can take the next one. A blob that
came in one segment is that segment; several are joined at the end.
"""

from dataclasses import dataclass

from wharf.base.clock import MICROSECONDS_PER_SECOND
from wharf.content.receive import Received
from wharf.content.superfluous import delete_superfluous
from wharf.content.types import Stores, Target, UploadStatus
from wharf.content.upload_ids import FIRST_BYTE_SECONDS_MAX, check_upload_id, new_upload_id, upload_unknown
from wharf.content.upload_queries import (
    ADVANCE_UPLOAD,
    CLOSE_UPLOAD,
    DELETE_SEGMENTS,
    FIND_UPLOAD,
    INSERT_SEGMENT,
    INSERT_UPLOAD,
    LIST_SEGMENTS,
)
from wharf.db import Reader, Transaction
from wharf.oci.digest import Digest
from wharf.oci.errors import ErrorCode, RegistryError


@dataclass(frozen=True, slots=True)
class UploadSession:
    """A session that can go on; a fresh one has no row yet."""

    id: str
    received_bytes: int
    is_fresh: bool
    is_closed: bool = False


def begin_upload(stores: Stores, target: Target) -> UploadStatus:
    """A new session; nothing is written before its first byte."""
    return UploadStatus(new_upload_id(stores.upload_key, target.full_name, stores.clock()), 0)


async def find_upload(stores: Stores, target: Target, upload_id: str) -> UploadSession:
    """The session, open or closed; raises BLOB_UPLOAD_UNKNOWN."""
    begun_seconds = check_upload_id(stores.upload_key, target.full_name, upload_id)
    row = await stores.database.row(FIND_UPLOAD, upload_id=upload_id)
    if row is not None:
        return UploadSession(upload_id, row[1], is_fresh=False, is_closed=row[2] != "open")
    if begun_seconds + FIRST_BYTE_SECONDS_MAX < stores.clock() // MICROSECONDS_PER_SECOND:
        raise upload_unknown()
    return UploadSession(upload_id, 0, is_fresh=True)


async def find_open_upload(stores: Stores, target: Target, upload_id: str) -> UploadSession:
    """The session, if it can go on; raises BLOB_UPLOAD_UNKNOWN."""
    session = await find_upload(stores, target, upload_id)
    if session.is_closed:
        raise upload_unknown()
    return session


async def add_segment(
    transaction: Transaction, stores: Stores, target: Target, session: UploadSession, received: Received
) -> None:
    """Appends stored bytes to a session.

    When another request was quicker, raises BLOB_UPLOAD_INVALID with 416, or BLOB_UPLOAD_UNKNOWN if it ended the
    session.
    """
    now = stores.clock()
    if session.is_fresh:
        await transaction.execute(
            INSERT_UPLOAD,
            upload_id=session.id,
            repository_name=target.full_name,
            received_bytes=0,
            state="open",
            now=now,
        )
    end_bytes = session.received_bytes + received.size_bytes
    advanced = await transaction.execute(
        ADVANCE_UPLOAD,
        upload_id=session.id,
        start_bytes=session.received_bytes,
        end_bytes=end_bytes,
        now=now,
    )
    if not advanced:
        row = await transaction.row(FIND_UPLOAD, upload_id=session.id)
        if row is None or row[2] != "open":
            raise upload_unknown()
        raise RegistryError(ErrorCode.BLOB_UPLOAD_INVALID, "another request has sent this piece already", status=416)
    await transaction.execute(
        INSERT_SEGMENT,
        upload_id=session.id,
        start_bytes=session.received_bytes,
        size_bytes=received.size_bytes,
        digest=received.digest,
        storage_key=received.storage_key,
    )


async def list_segments(reader: Reader, upload_id: str) -> list[Received]:
    """What has arrived, in order."""
    rows = await reader.rows(LIST_SEGMENTS, upload_id=upload_id)
    return [Received(key, size, Digest(digest)) for key, size, digest in rows]


async def close_upload(transaction: Transaction, upload_id: str, now: int) -> list[Received] | None:
    """Ends a session that has a row; returns its segments, now the caller's, or None when it had ended before."""
    # First of all: whoever ends the session at the same time waits here, and then has no right to the segments.
    if not await transaction.execute(CLOSE_UPLOAD, upload_id=upload_id, now=now):
        return None
    segments = await list_segments(transaction, upload_id)
    await transaction.execute(DELETE_SEGMENTS, upload_id=upload_id)
    return segments


async def cancel_upload(stores: Stores, target: Target, upload_id: str) -> None:
    """Ends a session and deletes what has arrived; raises BLOB_UPLOAD_UNKNOWN."""
    session = await find_open_upload(stores, target, upload_id)
    async with stores.database.begin() as transaction:
        now = stores.clock()
        if session.is_fresh:
            # A row to be closed: without one the id would still be good for a beginning.
            await transaction.execute(
                INSERT_UPLOAD,
                upload_id=upload_id,
                repository_name=target.full_name,
                received_bytes=0,
                state="open",
                now=now,
            )
        segments = await close_upload(transaction, upload_id, now)
        if segments is None:
            raise upload_unknown()
    await delete_superfluous(stores, [segment.storage_key for segment in segments])
