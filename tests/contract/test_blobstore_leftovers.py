"""What a killed process leaves of a multipart upload on S3: found, and removed when it is old enough."""

import asyncio
import subprocess
import sys
import textwrap
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
import structlog
from obstore.store import S3Store

from tests.support.blobstores import DATA, Driver, listed, new_key, only, read, upload
from tests.support.faulty_relay import run_faulty_relay
from tests.support.object_servers import Versitygw
from tests.support.waiting import wait_until
from wharf.base.clock import system_clock
from wharf.blobstore import BlobStore, StorageUnavailable, open_blobstore, s3_uploads
from wharf.blobstore.objectstore import PART_BYTES, ObjectBlobStore
from wharf.blobstore.s3_access import S3Access, find_access
from wharf.blobstore.s3_uploads import MultipartUpload, UploadsRefused, open_uploads

pytestmark = [pytest.mark.anyio, only("versitygw")]

PREFIX = "team a/registry"
BLOBS = f"{PREFIX}/blobs/"
PART_COUNT = 6
WRITE_TIMEOUT_SECONDS = 60


@asynccontextmanager
async def opened(driver: Driver, prefix: str) -> AsyncIterator[BlobStore]:
    """Open a store below a prefix of the driver's bucket."""
    store = open_blobstore(driver.url.replace("?", f"/{prefix}?"))
    yield store
    await store.close()


async def leave_parts(driver: Driver, key: str) -> None:
    """Kill a process that has stored some parts of a blob, and is waiting for more to come."""
    program = f"""
        import asyncio
        from wharf.blobstore import open_blobstore

        async def main():
            store = open_blobstore({driver.url.replace("?", f"/{PREFIX}?")!r})
            writer = await store.writer({key!r})
            for _ in range({PART_COUNT}):
                await writer.write([bytes({PART_BYTES + 1})], ())
            await asyncio.Event().wait()

        asyncio.run(main())
    """
    # A part that is still under way when its upload is aborted may arrive afterwards, so all have to be there.
    wanted_bytes = stored_bytes(driver) + PART_COUNT * PART_BYTES
    with subprocess.Popen([sys.executable, "-c", textwrap.dedent(program)]) as process:  # noqa: ASYNC220 — At once.
        try:
            await asyncio.to_thread(
                wait_until, lambda: stored_bytes(driver) >= wanted_bytes, WRITE_TIMEOUT_SECONDS, "parts are stored"
            )
        finally:
            process.kill()


def stored_bytes(driver: Driver) -> int:
    """Return the size of everything in the bucket, parts included."""
    return sum(path.stat().st_size for path in driver.files())


async def uploads_under_way(driver: Driver, prefix: str = BLOBS) -> list[MultipartUpload]:
    """List the multipart uploads as the purge does."""
    async with open_uploads(access_to(driver), prefix) as uploads:
        return [each async for each in uploads.list()]


def access_to(driver: Driver) -> S3Access:
    """Return the address of the driver's bucket and the keys to it."""
    store = open_blobstore(driver.url)
    assert isinstance(store, ObjectBlobStore)
    assert isinstance(store._bucket, S3Store)
    access = find_access(store._bucket)
    assert access is not None
    return access


async def test_the_parts_of_a_killed_process_are_purged(driver: Driver) -> None:
    """An upload that began before the time given is removed with its parts, a later one stays, and so do blobs."""
    async with opened(driver, PREFIX) as store:
        kept = await upload(store, DATA)
        large = await upload(store, bytes(2 * PART_BYTES), PART_BYTES)
        files = set(driver.files())
        key = new_key()
        await leave_parts(driver, key)
        (left,) = await uploads_under_way(driver)
        assert left.key == f"{PREFIX}/{key}"

        assert await store.purge_incomplete(left.initiated_microseconds) == 0
        assert await uploads_under_way(driver) == [left]

        assert await store.purge_incomplete(left.initiated_microseconds + 1) == 1
        assert await uploads_under_way(driver) == []
        assert set(driver.files()) == files
        assert await listed(store) == {kept: len(DATA), large: 2 * PART_BYTES}
        assert await read(store, kept, 0, len(DATA)) == DATA


async def test_what_others_keep_in_the_bucket_stays(driver: Driver) -> None:
    """Another registry in the same bucket, and another program below the same prefix, lose nothing."""
    async with opened(driver, f"{PREFIX}-2") as other, opened(driver, PREFIX) as store:
        keys = {other: new_key(), store: "backups/today"}
        writers = {each: await each.writer(key) for each, key in keys.items()}
        for writer in writers.values():
            await writer.write([bytes(PART_BYTES + 1)], ())
        assert len(await uploads_under_way(driver, "")) == 2
        assert await store.purge_incomplete(system_clock()) == 0
        for each, writer in writers.items():
            await writer.commit()
            assert await each.size(keys[each]) == PART_BYTES + 1


async def test_a_listing_of_many_pages_is_read_to_its_end(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    """No upload is left out between two pages, although those of the first are gone when the second is asked for."""
    monkeypatch.setattr(s3_uploads, "UPLOADS_PER_PAGE", 2)
    async with opened(driver, PREFIX) as store:
        keys = sorted(new_key() for _ in range(5))
        for key in keys:
            writer = await store.writer(key)
            await writer.write([bytes(PART_BYTES + 1)], ())
        assert sorted(each.key for each in await uploads_under_way(driver)) == [f"{PREFIX}/{key}" for key in keys]
        assert await store.purge_incomplete(system_clock()) == len(keys)
        assert await uploads_under_way(driver) == []


async def test_pages_are_limited(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    """A purge ends, whatever the service lists; the next one goes on."""
    monkeypatch.setattr(s3_uploads, "UPLOADS_PER_PAGE", 1)
    monkeypatch.setattr(s3_uploads, "PAGES_MAX", 2)
    async with opened(driver, PREFIX) as store:
        for _ in range(3):
            writer = await store.writer(new_key())
            await writer.write([bytes(PART_BYTES + 1)], ())
        assert [await store.purge_incomplete(system_clock()) for _ in range(3)] == [2, 1, 0]


async def test_an_upload_that_ended_meanwhile_is_no_error(driver: Driver) -> None:
    """Two servers may purge at once: the second one to abort learns that there is nothing left."""
    async with opened(driver, PREFIX) as store:
        writer = await store.writer(new_key())
        await writer.write([bytes(PART_BYTES + 1)], ())
        (left,) = await uploads_under_way(driver)
        async with open_uploads(access_to(driver), BLOBS) as uploads:
            for _ in range(2):
                await uploads.abort(left)
        assert await uploads_under_way(driver) == []


async def test_an_outage_is_reported(driver: Driver, versitygw: Versitygw) -> None:
    """A service in trouble makes the purge fail, so that it is tried again; the reason is one line."""
    with run_faulty_relay(versitygw.port) as relay:
        store = open_blobstore(driver.url.replace(f":{versitygw.port}", f":{relay.port}"))
        relay.refuses = lambda method, path: True
        with pytest.raises(StorageUnavailable, match=r"^GET http://\S+ was answered 503 Service Unavailable$"):
            await store.purge_incomplete(system_clock())
    with pytest.raises(StorageUnavailable, match=r"^GET http://\S+ failed: Cannot connect[^\n]*$"):
        await store.purge_incomplete(system_clock())
    await store.close()


@pytest.mark.parametrize(
    ("variables", "reason"),
    [
        ({"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None}, "the access keys come from a role"),
        ({"AWS_SECRET_ACCESS_KEY": "wrong"}, "was answered 403 Forbidden (SignatureDoesNotMatch)"),
        ({"AWS_SKIP_SIGNATURE": "true"}, "was answered 403 Forbidden (AccessDenied)"),
    ],
    ids=["role", "refused", "anonymous"],
)
async def test_who_may_not_purge_is_told_once(
    driver: Driver, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str | None], reason: str
) -> None:
    """The log names the reason and the remedy, once; the purge goes on with whatever else it does."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value) if value else monkeypatch.delenv(name)
    async with opened(driver, PREFIX) as store:
        with structlog.testing.capture_logs() as events:
            assert [await store.purge_incomplete(system_clock()) for _ in range(2)] == [0, 0]
    (event,) = events
    assert event["event"] == "storage.multipart_not_purged"
    assert event["log_level"] == "info"
    assert event["reason"].endswith(reason)
    assert "AbortIncompleteMultipartUpload" in event["remedy"]


async def test_a_service_that_lists_something_else_is_left_alone(driver: Driver, versitygw: Versitygw) -> None:
    """Nothing is aborted upon an answer that is not a list of uploads, such as that of a bucket of buckets."""
    root = replace(access_to(driver), address=f"http://127.0.0.1:{versitygw.port}")
    async with open_uploads(root, BLOBS) as uploads:
        with pytest.raises(UploadsRefused, match="ListAllMyBucketsResult"):
            await uploads.abort_older(system_clock())
