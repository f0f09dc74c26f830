"""What a blob store in a bucket must do beyond the common suite."""

import asyncio
import subprocess
import sys
import textwrap
import urllib.request

import pytest

from tests.support.blobstores import DATA, Driver, listed, new_key, only, read, upload, write
from tests.support.faulty_relay import run_faulty_relay
from tests.support.object_servers import FakeGcs
from wharf.blobstore import BlobMissing, BlobStore, BlobStoreError, StorageUnavailable, open_blobstore
from wharf.blobstore.objectstore import PART_BYTES

pytestmark = pytest.mark.anyio


@only("versitygw", "azurite")
async def test_a_presigned_url_serves_ranges_to_anybody(store: BlobStore) -> None:
    """A client without credentials can follow the URL, with a Range header."""
    key = await upload(store, DATA)
    url = await store.presigned_url(key, expires_seconds=60)
    assert url is not None
    request = urllib.request.Request(url, headers={"Range": "bytes=5-9"})  # noqa: S310 — Loopback only.
    with urllib.request.urlopen(request) as response:  # noqa: S310, ASYNC210 — It waits for another process.
        assert response.status == 206
        assert response.read() == DATA[5:10]


@only("versitygw", "azurite")
async def test_a_missing_bucket_is_reported(driver: Driver) -> None:
    """The check fails with one line, and so does a write; neither is mistaken for a missing blob."""
    store = open_blobstore(driver.url.replace("://test-", "://none-"))
    for call in (store.check(), store.put(new_key(), b"x")):
        with pytest.raises(StorageUnavailable, match=r"^[^\n?]*404 Not Found[^\n?]*$"):
            await call
    await store.close()


@only("versitygw", "azurite")
@pytest.mark.parametrize("rest_bytes", [0, 10 * PART_BYTES], ids=["at the end", "in the middle"])
async def test_an_outage_leaves_nothing(driver: Driver, request: pytest.FixtureRequest, rest_bytes: int) -> None:
    """When a part is refused in spite of retries, the upload fails and the parts before it are removed."""
    server = request.getfixturevalue(request.node.callspec.params["driver"])
    with run_faulty_relay(server.port) as relay:
        store = open_blobstore(driver.url.replace(f":{server.port}", f":{relay.port}"))
        writer = await store.writer(new_key())
        for _ in range(6):
            await writer.write([bytes(PART_BYTES + 1)], ())
        relay.refuses = lambda method, path: method == "PUT"
        with pytest.raises(StorageUnavailable):
            await write(writer, bytes(rest_bytes), PART_BYTES)
        await writer.abort()
        assert await listed(store) == {}
        assert driver.files() == []
        await store.close()


@only("versitygw")
async def test_a_short_program_ends_in_peace(driver: Driver) -> None:
    """A program that uses an object store and ends at once is not killed by the client's threads."""
    program = f"""
        import asyncio
        from wharf.blobstore import open_blobstore

        async def main():
            store = open_blobstore({driver.url!r})
            writer = await store.writer("a/b")
            await writer.write([bytes(20_000_000)], ())
            await writer.commit()
            async for piece in store.read("a/b", 0, 20_000_000):
                pass
            await store.delete(["a/b"])
            await store.close()

        asyncio.run(main())
    """
    for _ in range(5):
        await asyncio.to_thread(
            subprocess.run, [sys.executable, "-c", textwrap.dedent(program)], check=True, timeout=60
        )


async def test_google_objects_are_read(fake_gcs: FakeGcs, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading, listing and deleting work on Google Cloud Storage too.

    Writing is not tested: the client writes through Google's XML interface, of which the stand-in knows only
    signed single uploads ("invalid uploadType" is its answer to the rest); so the objects come by JSON.
    """
    for name, value in fake_gcs.environment.items():
        monkeypatch.setenv(name, value)
    store = open_blobstore(f"{fake_gcs.create_bucket('wharf')}".replace("?", "/registry?"))
    key, missing = new_key(), new_key()
    fake_gcs.upload("wharf", f"registry/{key}", DATA)
    assert await store.size(key) == len(DATA)
    assert await read(store, key, 5, len(DATA)) == DATA[5:]
    assert await listed(store, "blobs/") == {key: len(DATA)}
    assert await store.size(missing) is None
    with pytest.raises(BlobMissing):
        await read(store, missing, 0, 1)
    await store.delete([missing, key])
    assert await listed(store) == {}
    with pytest.raises(BlobStoreError):
        await store.check()
    await store.close()
