"""Getting rid of what pushes that never ended have left in storage.

Two things are looked for: upload sessions that nobody has continued for a day, and stored objects that no row
names, left by a crash between storing and recording. Keys carry the hour of their birth, so each hour is looked
at once, when everything that could still be recorded from it has been: the cost follows the pushes, not the size
of the registry.
"""

import re
from datetime import UTC, datetime, timedelta

from wharf.base.clock import MICROSECONDS_PER_SECOND
from wharf.blobstore.layout import BLOBS_PREFIX, RECORDS_PREFIX
from wharf.content.types import Stores
from wharf.content.upload_ids import FIRST_BYTE_SECONDS_MAX
from wharf.content.upload_queries import (
    DELETE_CLOSED_UPLOADS,
    DELETE_SWEEP,
    FIND_SWEEP,
    INSERT_SWEEP,
    LIST_KNOWN_KEYS,
    LIST_STALE_UPLOADS,
)
from wharf.content.uploads import close_upload

UPLOADS_AT_ONCE = 100
KEYS_AT_ONCE = 500
# After a pause longer than this the sweep looks at everything again.
SWEPT_HOURS_MAX = 24 * 14
MICROSECONDS_PER_HOUR = 3600 * MICROSECONDS_PER_SECOND
# What is named otherwise is not Wharf's, such as a file that NFS keeps for a while; it is left alone.
_KEY = re.compile(r"[a-z]+/(\d{10})/[0-9a-f/]+")


async def purge_stale_uploads(stores: Stores) -> int:
    """Ends every upload without progress for the expiry time; returns how many there were."""
    now = stores.clock()
    before = now - stores.upload_expiry_seconds * MICROSECONDS_PER_SECOND
    purged = 0
    while stale := await stores.database.rows(LIST_STALE_UPLOADS, before=before, limit=UPLOADS_AT_ONCE):
        for (upload_id,) in stale:
            async with stores.database.begin() as transaction:
                segments = await close_upload(transaction, upload_id, now) or ()
            await stores.blobs.delete([segment.storage_key for segment in segments])
            purged += 1
    async with stores.database.begin() as transaction:
        closed_before = now - 2 * FIRST_BYTE_SECONDS_MAX * MICROSECONDS_PER_SECOND
        await transaction.execute(DELETE_CLOSED_UPLOADS, before=closed_before)
    await stores.blobs.purge_incomplete(before)
    return purged


async def sweep_unrecorded(stores: Stores) -> int:
    """Deletes stored objects older than the expiry time that no row names; returns how many there were."""
    before = stores.clock() - stores.upload_expiry_seconds * MICROSECONDS_PER_SECOND
    swept = 0
    for prefix in (BLOBS_PREFIX, RECORDS_PREFIX):
        row = await stores.database.row(FIND_SWEEP, prefix=prefix)
        swept_at = before
        for folder in _hours(prefix, row[0] if row else None, before):
            deleted, complete_until = await _sweep_folder(stores, folder, before)
            swept += deleted
            swept_at = min(swept_at, complete_until)
        async with stores.database.begin() as transaction:
            await transaction.execute(DELETE_SWEEP, prefix=prefix)
            await transaction.execute(INSERT_SWEEP, prefix=prefix, swept_at=swept_at)
    return swept


def _hours(prefix: str, swept_at: int | None, before: int) -> list[str]:
    """The folders whose objects may have become old enough since the last sweep; the whole tree at first."""
    if swept_at is None or before - swept_at > SWEPT_HOURS_MAX * MICROSECONDS_PER_HOUR:
        return [prefix]
    hour = datetime.fromtimestamp(swept_at // MICROSECONDS_PER_SECOND, UTC).replace(minute=0, second=0)
    last = datetime.fromtimestamp(before // MICROSECONDS_PER_SECOND, UTC)
    folders = []
    while hour <= last:
        folders.append(f"{prefix}{hour:%Y%m%d%H}/")
        hour += timedelta(hours=1)
    return folders


async def _sweep_folder(stores: Stores, folder: str, before: int) -> tuple[int, int]:
    """How many objects were deleted, and the hour from which on the folder has to be looked at once more.

    An upload may go on for hours after the one that its key names, and what is left of it is young until then.
    """
    swept, complete_until = 0, before
    keys: list[str] = []
    async for listed in stores.blobs.list(folder):
        known_form = _KEY.fullmatch(listed.key)
        if known_form is None:
            continue
        if listed.modified_microseconds >= before:
            complete_until = min(complete_until, _microseconds(known_form[1]))
            continue
        keys.append(listed.key)
        if len(keys) == KEYS_AT_ONCE:
            swept += await _delete_unknown(stores, keys)
            keys = []
    return swept + await _delete_unknown(stores, keys), complete_until


def _microseconds(hour: str) -> int:
    begun = datetime.strptime(hour, "%Y%m%d%H").replace(tzinfo=UTC)
    return int(begun.timestamp()) * MICROSECONDS_PER_SECOND


async def _delete_unknown(stores: Stores, keys: list[str]) -> int:
    if not keys:
        return 0
    known = {row[0] for row in await stores.database.rows(LIST_KNOWN_KEYS, keys=keys)}
    unknown = [key for key in keys if key not in known]
    await stores.blobs.delete(unknown)
    return len(unknown)
