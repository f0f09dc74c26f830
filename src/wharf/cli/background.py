"""The work that a server does beside answering."""

import asyncio

from wharf.base.logging import get_logger
from wharf.blobstore import BlobStoreError
from wharf.content.purge import purge_stale_uploads, sweep_unrecorded
from wharf.content.types import Stores
from wharf.db import DatabaseUnavailable

PURGE_INTERVAL_SECONDS_MAX = 3600
PURGES_PER_EXPIRY = 4

log = get_logger()


async def purge_for_ever(stores: Stores) -> None:
    """Reclaims what unfinished pushes left, at the start and then a few times within each expiry time."""
    interval = min(PURGE_INTERVAL_SECONDS_MAX, stores.upload_expiry_seconds / PURGES_PER_EXPIRY)
    while True:
        try:
            uploads = await purge_stale_uploads(stores)
            objects = await sweep_unrecorded(stores)
        except (DatabaseUnavailable, BlobStoreError) as error:
            log.warning("purge.postponed", reason=str(error))
        except Exception:
            # Whatever it is, the next round may do better, and the server goes on answering.
            log.exception("purge.failed")
        else:
            if uploads or objects:
                log.info("purge.done", uploads=uploads, objects=objects)
        await asyncio.sleep(interval)
