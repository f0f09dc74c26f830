"""The work that a server does beside answering."""

import asyncio

from wharf.audit.record import AuditRecorder
from wharf.audit.upkeep import AuditUpkeep
from wharf.base.logging import get_logger
from wharf.blobstore import BlobStoreError
from wharf.content.describe_old import describe_old_manifests
from wharf.content.pulls import Pulls
from wharf.content.purge import purge_stale_uploads, sweep_unrecorded
from wharf.content.stored_bytes import RECOUNT_SECONDS, recount_stored_bytes
from wharf.content.types import Stores
from wharf.db import DatabaseUnavailable
from wharf.identity.robot_uses import RobotUses
from wharf.identity.sessions import purge_expired_sessions
from wharf.jobs.runner import JobRunner
from wharf.projects.ledger import roll_up

PURGE_INTERVAL_SECONDS_MAX = 3600
PURGES_PER_EXPIRY = 4
ROBOT_USES_INTERVAL_SECONDS = 60
ROLL_UP_INTERVAL_SECONDS = 15
PULL_COUNTS_INTERVAL_SECONDS = 5
RECOUNT_INTERVAL_SECONDS = RECOUNT_SECONDS // 2
AUDIT_INTERVAL_SECONDS = 1
AUDIT_FORWARD_INTERVAL_SECONDS = 5
AUDIT_PURGE_INTERVAL_SECONDS = 600
JOBS_INTERVAL_SECONDS = 2
DESCRIBE_AGAIN_SECONDS = 60

log = get_logger()


async def purge_for_ever(stores: Stores) -> None:
    """Reclaims what unfinished pushes and old sessions left: at the start, then a few times within each expiry time."""
    interval = min(PURGE_INTERVAL_SECONDS_MAX, stores.upload_expiry_seconds / PURGES_PER_EXPIRY)
    while True:
        try:
            uploads = await purge_stale_uploads(stores)
            objects = await sweep_unrecorded(stores)
            await purge_expired_sessions(stores.database, stores.clock)
        except (DatabaseUnavailable, BlobStoreError) as error:
            log.warning("purge.postponed", reason=str(error))
        except Exception:
            # Whatever it is, the next round may do better, and the server goes on answering.
            log.exception("purge.failed")
        else:
            if uploads or objects:
                log.info("purge.done", uploads=uploads, objects=objects)
        await asyncio.sleep(interval)


async def write_robot_uses_for_ever(uses: RobotUses) -> None:
    """Writes when robots were last used, once a minute and not with each of their requests."""
    while True:
        await asyncio.sleep(ROBOT_USES_INTERVAL_SECONDS)
        try:
            await uses.write()
        except DatabaseUnavailable as error:
            log.warning("robot_uses.postponed", reason=str(error))
        except Exception:
            log.exception("robot_uses.failed")


async def roll_up_ledger_for_ever(stores: Stores) -> None:
    """Rolls the entries of the projects' ledgers up, so that adding them up costs little."""
    while True:
        await asyncio.sleep(ROLL_UP_INTERVAL_SECONDS)
        try:
            await roll_up(stores.database)
        except DatabaseUnavailable as error:
            log.warning("roll_up.postponed", reason=str(error))
        except Exception:
            log.exception("roll_up.failed")


async def recount_stored_bytes_for_ever(stores: Stores) -> None:
    """Adds up what is stored, from the start on, before anybody asks and has to wait for it."""
    while True:
        try:
            await recount_stored_bytes(stores.database, stores.clock)
        except DatabaseUnavailable as error:
            log.warning("recount.postponed", reason=str(error))
        except Exception:
            log.exception("recount.failed")
        await asyncio.sleep(RECOUNT_INTERVAL_SECONDS)


async def write_pulls_for_ever(pulls: Pulls) -> None:
    """Writes how often and when something was pulled, every few seconds and not with each pull."""
    while True:
        await asyncio.sleep(PULL_COUNTS_INTERVAL_SECONDS)
        try:
            await pulls.write()
        except DatabaseUnavailable as error:
            log.warning("pull_counts.postponed", reason=str(error))
        except Exception:
            log.exception("pull_counts.failed")


async def write_audit_for_ever(audit: AuditRecorder) -> None:
    """Writes who pulled and who logged in, about once a second and not with each of these requests."""
    while True:
        await asyncio.sleep(AUDIT_INTERVAL_SECONDS)
        # Goes on when the server stops: what is half written would be written again.
        flushing = asyncio.create_task(audit.flush())
        try:
            await asyncio.shield(flushing)
        except Exception:
            log.exception("audit.failed")


async def forward_audit_for_ever(upkeep: AuditUpkeep) -> None:
    """Sends the audit log where administrators want to have it, every few seconds."""
    while True:
        await asyncio.sleep(AUDIT_FORWARD_INTERVAL_SECONDS)
        try:
            await upkeep.forward()
        except (DatabaseUnavailable, OSError) as error:
            log.warning("audit.forward_postponed", reason=str(error) or type(error).__name__)
        except Exception:
            log.exception("audit.upkeep_failed")


async def purge_audit_for_ever(upkeep: AuditUpkeep) -> None:
    """Removes what is older than the audit log is to be kept, several times in an hour."""
    while True:
        try:
            removed = await upkeep.purge()
        except DatabaseUnavailable as error:
            log.warning("audit.purge_postponed", reason=str(error))
        except Exception:
            log.exception("audit.upkeep_failed")
        else:
            if removed:
                log.info("audit.purged", entries=removed)
        await asyncio.sleep(AUDIT_PURGE_INTERVAL_SECONDS)


async def do_jobs_for_ever(jobs: JobRunner) -> None:
    """Does what schedules and administrators want to have done, every few seconds."""
    while True:
        await asyncio.sleep(JOBS_INTERVAL_SECONDS)
        try:
            await jobs.work_off()
        except DatabaseUnavailable as error:
            log.warning("job.postponed", reason=str(error))
        except Exception:
            log.exception("job.round_failed")


async def describe_what_is_old(stores: Stores) -> None:
    """Describes the manifests that an earlier version of the program has written, once."""
    while True:
        try:
            manifests = await describe_old_manifests(stores)
        except (DatabaseUnavailable, BlobStoreError) as error:
            log.warning("describe.postponed", reason=str(error))
        except Exception:
            log.exception("describe.failed")
        else:
            if manifests:
                log.info("describe.done", manifests=manifests)
            return
        await asyncio.sleep(DESCRIBE_AGAIN_SECONDS)
