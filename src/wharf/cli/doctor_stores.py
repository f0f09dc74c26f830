"""What `wharf doctor` finds out about the database and the storage that the settings name."""

import asyncio
import os
import time
from urllib.parse import urlsplit

import sqlalchemy as sa

from wharf.base.clock import system_clock
from wharf.base.settings import Settings
from wharf.blobstore import BlobMissing, BlobStore, BlobStoreError, open_blobstore
from wharf.blobstore.layout import BLOBS_PREFIX, new_key
from wharf.cli.doctor_findings import Finding, error, ok, warning
from wharf.cli.doctor_http import CONNECT_SECONDS_MAX, Http, Unreachable
from wharf.cli.doctor_machine import check_missing, owner_to_spare, spare, storage_folder
from wharf.db import Database, DatabaseUnavailable, Statement
from wharf.db.open import is_postgresql, open_database, sqlite_path
from wharf.db.schema import HEAD_REVISION, State, schema_state

DATABASE_SECONDS_MAX = 30
CLOCK_SKEW_SECONDS_WARNING = 1.0
CLOCK_SKEW_SECONDS_ERROR = 30.0
CLOCK_REMEDY = "let chronyd or systemd-timesyncd set the clocks of both machines"

STORAGE_SECONDS_MAX = 90
OBJECT_BYTES = 1024
SIGNED_SECONDS = 60

DATABASE_CLOCK = Statement(sa.select(sa.extract("epoch", sa.func.clock_timestamp())))


async def check_database(settings: Settings) -> list[Finding]:
    """Whether the database answers, was written by this version, and has the same time."""
    if not is_postgresql(settings.database_url):
        return await _check_sqlite(settings)
    try:
        async with asyncio.timeout(DATABASE_SECONDS_MAX):
            state = await asyncio.to_thread(schema_state, _with_timeout(settings.database_url))
            database = await open_database(settings.database_url)
            try:
                return [_check_schema(state), await _check_clock(database)]
            finally:
                await database.close()
    except (DatabaseUnavailable, sa.exc.DBAPIError, TimeoutError) as reason:
        return [
            error(
                "database",
                f"PostgreSQL does not answer: {_one_line(reason)}",
                "check that it runs and lets this machine in (pg_hba.conf), and the host, user, password and name in "
                "--database",
            )
        ]


async def check_storage(settings: Settings) -> list[Finding]:
    """Whether an object can be written, read, protected, fetched by a client and removed."""
    folder = storage_folder(settings)
    if folder and not folder.exists():
        return [check_missing("storage", folder)]
    if folder and (owner := owner_to_spare(folder)):
        return [spare("storage", folder, owner)]
    try:
        blobs = open_blobstore(settings.storage_url)
    except ValueError as reason:
        return [error("storage", str(reason), "correct --storage; docs/settings.md shows its forms")]
    try:
        async with asyncio.timeout(STORAGE_SECONDS_MAX):
            return await _round_trip(blobs, settings)
    except (BlobStoreError, TimeoutError) as reason:
        return [error("storage", f"an object could not be written and read: {_one_line(reason)}", _remedy(settings))]
    finally:
        await blobs.close()


async def _check_sqlite(settings: Settings) -> list[Finding]:
    path = sqlite_path(settings.database_url).absolute()
    if not path.exists():
        return [ok("database", f"{path} is made at the first start")]
    try:
        state = await asyncio.to_thread(schema_state, settings.database_url)
    except sa.exc.DBAPIError as reason:
        return [
            error(
                "database",
                f"SQLite cannot open {path}: {_one_line(reason.orig)}",
                "check the permissions of the file and its folder, or restore it from a backup",
            )
        ]
    return [_check_schema(state)]


def _with_timeout(url: str) -> str:
    """The URL of a database that is given up when no connection comes about; a thread could not be told later."""
    return f"{url}{'&' if '?' in url else '?'}connect_timeout={CONNECT_SECONDS_MAX}"


def _check_schema(state: State) -> Finding:
    match state:
        case "empty":
            return ok("database", "it answers, and its tables are made at the first start")
        case "current":
            return ok("database", f"it answers, and its schema is that of this version ({HEAD_REVISION})")
        case "old":
            return error(
                "database",
                f"its schema is older than this version's ({HEAD_REVISION})",
                "back it up, then run `wharf admin database upgrade`",
            )
        case "newer":
            return error(
                "database",
                f"its schema is newer than this version's ({HEAD_REVISION})",
                "use the newer Wharf, or restore the backup made before the upgrade",
            )


async def _check_clock(database: Database) -> Finding:
    before = time.time()
    row = await database.row(DATABASE_CLOCK)
    after = time.time()
    assert row is not None
    # The database has read its clock at some moment between the two.
    skew_seconds = abs(float(row[0]) - (before + after) / 2)
    message = f"the database's differs from this machine's by {skew_seconds:.1f} seconds"
    if skew_seconds > CLOCK_SKEW_SECONDS_ERROR:
        return error("clock", message, CLOCK_REMEDY)
    if skew_seconds > CLOCK_SKEW_SECONDS_WARNING:
        return warning("clock", message, CLOCK_REMEDY)
    return ok("clock", message)


async def _round_trip(blobs: BlobStore, settings: Settings) -> list[Finding]:
    key, data = new_key(BLOBS_PREFIX, system_clock()), os.urandom(OBJECT_BYTES)
    await blobs.put(key, data)
    try:
        findings = [
            await _check_reading(blobs, key, data, settings),
            await _check_protection(blobs, key, data),
            *await _check_downloads(blobs, key, data, settings),
        ]
    finally:
        await blobs.delete([key])
    return [*findings, await _check_removal(blobs, key)]


async def _check_reading(blobs: BlobStore, key: str, data: bytes, settings: Settings) -> Finding:
    try:
        found = b"".join([piece async for piece in blobs.read(key, 0, len(data))])
    except BlobMissing:
        found = b""
    if found != data:
        return error("storage", "an object that was written is not what is read", _remedy(settings))
    return ok("storage", "an object was written and read")


async def _check_protection(blobs: BlobStore, key: str, data: bytes) -> Finding:
    try:
        await blobs.put(key, data)
    except FileExistsError:
        return ok("storage", "an object that exists is not written over")
    return warning(
        "storage",
        "an object that exists can be written over: the storage ignores If-None-Match",
        "bring the storage up to date; several servers on one bucket rely on it",
    )


async def _check_downloads(blobs: BlobStore, key: str, data: bytes, settings: Settings) -> list[Finding]:
    """Whether a client can follow the redirect that it is sent for a layer."""
    if storage_folder(settings) or settings.storage_url.startswith("memory:"):
        return []
    url = await blobs.presigned_url(key, expires_seconds=SIGNED_SECONDS) if settings.redirect_downloads else None
    if url is None:
        return [ok("downloads", "they pass through the server")]
    host = urlsplit(url).netloc
    async with Http() as http:
        try:
            answer = await http.ask("GET", url)
            fault = "" if answer.body == data else f"{host} answers {answer.status} to a signed address"
        except Unreachable as reason:
            fault = f"{host} does not answer to a signed address: {reason}"
    if fault:
        return [
            error(
                "downloads",
                fault,
                "let the endpoint in --storage be one that clients reach, or set --no-redirect-downloads",
            )
        ]
    return [ok("downloads", f"clients are sent to {host}, which they have to reach")]


async def _check_removal(blobs: BlobStore, key: str) -> Finding:
    if await blobs.size(key) is None:
        return ok("storage", "an object was removed")
    return warning(
        "storage",
        "an object that was removed is still there",
        "let the credentials delete objects, or look for a rule that retains them",
    )


def _remedy(settings: Settings) -> str:
    if folder := storage_folder(settings):
        return f"make {folder} writable for this user, and see that its disk has room"
    return "check --storage, that the bucket exists, and the credentials in the environment (AWS_ACCESS_KEY_ID, …)"


def _one_line(reason: object) -> str:
    return " ".join(str(reason).split()) or type(reason).__name__
