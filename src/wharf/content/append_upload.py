"""PATCH: the next piece of an upload."""

from wharf.content.receive import receive_piece
from wharf.content.superfluous import delete_superfluous
from wharf.content.types import ByteStream, Stores, Target, UploadStatus
from wharf.content.uploads import UploadSession, add_segment, find_open_upload
from wharf.oci.errors import ErrorCode, RegistryError


async def append_to_upload(
    stores: Stores,
    target: Target,
    upload_id: str,
    stream: ByteStream,
    *,
    start_bytes: int | None,
    algorithm: str = "sha256",
) -> UploadStatus:
    """Stores the next piece; `start_bytes` is where the client says that it belongs.

    Raises BLOB_UPLOAD_UNKNOWN, and BLOB_UPLOAD_INVALID with 416 for a piece out of order.
    """
    session = await find_open_upload(stores, target, upload_id)
    check_start(session, start_bytes)
    received = await receive_piece(stores, stream, algorithm)
    if received is None:
        return UploadStatus(upload_id, session.received_bytes)
    try:
        async with stores.database.begin() as transaction:
            await add_segment(transaction, stores, target, session, received)
    except RegistryError:
        # Any other failure may have come after the commit; then the sweep decides what happens to the bytes.
        await delete_superfluous(stores, [received.storage_key])
        raise
    return UploadStatus(upload_id, session.received_bytes + received.size_bytes)


def check_start(session: UploadSession, start_bytes: int | None) -> None:
    """Raises BLOB_UPLOAD_INVALID with 416 unless the piece begins where the last one ended."""
    if start_bytes is not None and start_bytes != session.received_bytes:
        raise RegistryError(
            ErrorCode.BLOB_UPLOAD_INVALID,
            f"the piece begins at byte {start_bytes}, but {session.received_bytes} bytes have arrived; "
            "GET the upload's location to see where to go on",
            status=416,
            headers=(("range", f"0-{max(session.received_bytes - 1, 0)}"),),
        )
