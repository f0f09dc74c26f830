"""Blobs as objects in a bucket: S3 and what speaks it, Google Cloud Storage, Azure Blob Storage.

An object goes straight to its final key. What is smaller than one part is one request, which refuses a key in use;
the rest is a multipart upload, which no reader sees before it is complete.

The client's blocking calls are used, from threads, although it has asynchronous ones: those call into the interpreter
from threads that outlive it, and so more than half of all short programs die at exit (SIGABRT). Besides, hashing
shares the way to the thread, and a cancelled caller cannot tear a request apart.
"""

import re
import secrets
import time
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, GenericError
from obstore.store import AzureStore, GCSStore, S3Store

from wharf.base.logging import get_logger
from wharf.blobstore.compose import concatenate
from wharf.blobstore.errors import BlobMissing, StorageFull, StorageUnavailable
from wharf.blobstore.layout import BLOBS_PREFIX, check_key, check_prefix, new_key
from wharf.blobstore.protocol import BlobWriter, Hash, ListedBlob
from wharf.blobstore.s3_access import find_access
from wharf.blobstore.s3_uploads import UploadsRefused, open_uploads
from wharf.blobstore.threads import Threads
from wharf.blobstore.writer import ThreadedWriter

Bucket = S3Store | GCSStore | AzureStore

# Threads mostly wait for the network; this many requests may be under way at once.
THREAD_COUNT = 64

# One upload holds at most PART_COUNT + 1 parts in memory. S3 and Google take 10,000 parts, so 78 GiB in one blob.
PART_BYTES = 8 * 1024 * 1024
PART_COUNT = 2
# Attempts at a small object, with pauses of 0.1 to 1.6 s between them, 6.3 s in all.
PUT_ATTEMPTS_MAX = 8
PUT_PAUSE_SECONDS = 0.05
PUT_PAUSE_SECONDS_MAX = 1.6

# A download is cut into requests of this size, so that a slow reader does not run into the limit of one request.
REQUEST_BYTES = 64 * 1024 * 1024
READ_BATCH_BYTES = 1024 * 1024
PIECE_BYTES = READ_BATCH_BYTES // 2
LIST_BATCH_COUNT = 1000

PURGE_REMEDY = "give the bucket a lifecycle rule with AbortIncompleteMultipartUpload"

log = get_logger()

_FULL = re.compile("status code: 507|QuotaExceeded|StorageFull")
_CODE = re.compile("<Code>([A-Za-z]+)</Code>")
# What another attempt will not change: refusals, but for a request that timed out or came too early.
_REFUSED = re.compile("status code: 4(?!08|25|29)")
_QUERY = re.compile(r"\?\S+")


class ObjectBlobStore:
    """A BlobStore in a bucket (for Azure, a container), which must exist."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket
        self._threads = Threads(THREAD_COUNT, _translated)
        self._purge_explained = False

    def fresh_key(self, prefix: str, now_microseconds: int) -> str:
        return new_key(prefix, now_microseconds)

    async def put(self, key: str, data: bytes) -> None:
        await self._threads.run(_put, self._bucket, check_key(key), data)

    async def writer(self, key: str) -> BlobWriter:
        return _ObjectWriter(self._bucket, self._threads, check_key(key))

    async def read(self, key: str, start: int, end: int) -> AsyncGenerator[bytes, None]:
        if start >= end:
            await self._require(key)
        for position in range(start, end, REQUEST_BYTES):
            stop = min(position + REQUEST_BYTES, end)
            batches = await self._threads.run(_open, self._bucket, check_key(key), position, stop)
            while batch := await self._threads.run(next, batches, b""):
                position += len(batch)
                for offset in range(0, len(batch), PIECE_BYTES):
                    yield batch[offset : offset + PIECE_BYTES]
            if position != stop:
                raise StorageUnavailable(f"{key} ends before byte {stop}")

    async def size(self, key: str) -> int | None:
        return await self._threads.run(_size, self._bucket, check_key(key))

    async def delete(self, keys: Sequence[str]) -> None:
        if keys:
            await self._threads.run(_delete, self._bucket, [check_key(key) for key in keys])

    async def list(self, prefix: str) -> AsyncIterator[ListedBlob]:
        folder = check_prefix(prefix) or None
        batches = obstore.list(self._bucket, prefix=folder, chunk_size=LIST_BATCH_COUNT)
        while batch := await self._threads.run(next, batches, ()):
            for entry in batch:
                modified_microseconds = int(entry["last_modified"].timestamp() * 1_000_000)
                yield ListedBlob(entry["path"], entry["size"], modified_microseconds)

    async def presigned_url(self, key: str, *, expires_seconds: int) -> str | None:
        """Return a URL, or None where the credentials at hand cannot sign one (an Azure SAS token, for example)."""
        return await self._threads.run(_sign, self._bucket, check_key(key), timedelta(seconds=expires_seconds))

    async def compose(self, key: str, sources: Sequence[str], hashes: Sequence[Hash]) -> int:
        return await concatenate(self, key, sources, hashes)

    async def purge_incomplete(self, older_than_microseconds: int) -> int:
        """Abort the multipart uploads that killed processes left on S3.

        Returns 0, and says so in the log once, where S3 refuses it or the keys come from a role, which only the client
        can take on: there, and on Google Cloud Storage, such parts are the business of a lifecycle rule
        (AbortIncompleteMultipartUpload). Azure drops them after a week by itself; MinIO does after a day, and lists
        none.
        """
        if not isinstance(self._bucket, S3Store):
            return 0
        access = await self._threads.run(find_access, self._bucket)
        if access is None:
            return self._not_purged("the access keys come from a role")
        folder = f"{self._bucket.prefix}/" if self._bucket.prefix else ""
        try:
            async with open_uploads(access, folder + BLOBS_PREFIX) as uploads:
                return await uploads.abort_older(older_than_microseconds)
        except UploadsRefused as error:
            return self._not_purged(str(error))

    async def check(self) -> None:
        await self._threads.run(_check, self._bucket)

    async def close(self) -> None:
        await self._threads.close()

    def _not_purged(self, reason: str) -> int:
        if not self._purge_explained:
            self._purge_explained = True
            log.info("storage.multipart_not_purged", reason=reason, remedy=PURGE_REMEDY)
        return 0

    async def _require(self, key: str) -> None:
        if await self.size(key) is None:
            raise BlobMissing(key)


class _ObjectWriter(ThreadedWriter):
    """A BlobWriter that gathers a first part, and begins a multipart upload only when more comes."""

    def __init__(self, bucket: Bucket, threads: Threads, key: str) -> None:
        super().__init__(threads, key)
        self._bucket = bucket
        self._pending: list[bytes] = []
        self._pending_bytes = 0
        self._upload: obstore.WritableFile | None = None

    def _append(self, chunks: Sequence[bytes]) -> None:
        if self._upload is None:
            self._pending += chunks
            self._pending_bytes += sum(map(len, chunks))
            if self._pending_bytes <= PART_BYTES:
                return
            chunks, self._pending = self._pending, []
            self._upload = obstore.open_writer(
                self._bucket, self._key, buffer_size=PART_BYTES, max_concurrency=PART_COUNT
            )
        for chunk in chunks:
            self._upload.write(chunk)

    def _finish(self) -> None:
        if self._upload is None:
            _put(self._bucket, self._key, b"".join(self._pending))
        else:
            self._upload.close()

    def _discard(self) -> None:
        """Drop the upload; what a storage in trouble refuses to drop is left to its lifecycle rule."""
        self._pending.clear()
        if self._upload is not None:
            with suppress(BaseError, OSError):
                self._upload.__exit__(InterruptedError, None, None)


def _put(bucket: Bucket, key: str, data: bytes) -> None:
    """Store an object that must not be there yet, again if the storage falters.

    The client repeats by itself only what does no harm twice, and takes this for something else: when the answer to
    the first attempt was lost, the second one finds the key in use. Then what is there is compared.
    """
    for attempt in range(1, PUT_ATTEMPTS_MAX + 1):
        try:
            obstore.put(bucket, key, data, mode="create", use_multipart=False)
        except AlreadyExistsError:
            if attempt == 1 or obstore.get(bucket, key).bytes() != data:
                raise
        except GenericError as error:
            if attempt == PUT_ATTEMPTS_MAX or _REFUSED.search(str(error)):
                raise
            time.sleep(min(PUT_PAUSE_SECONDS * 2**attempt, PUT_PAUSE_SECONDS_MAX))
            continue
        return


def _open(bucket: Bucket, key: str, start: int, end: int) -> Iterator[bytes]:
    try:
        result = obstore.get(bucket, key, options={"range": (start, end)})
    except FileNotFoundError as error:
        raise BlobMissing(key) from error
    return result.stream(min_chunk_size=READ_BATCH_BYTES)


def _size(bucket: Bucket, key: str) -> int | None:
    try:
        return obstore.head(bucket, key)["size"]
    except FileNotFoundError:
        return None


def _delete(bucket: Bucket, keys: Sequence[str]) -> None:
    try:
        obstore.delete(bucket, keys)
    except FileNotFoundError:
        # Where a missing object is an error, the rest of a batch may have been left undone.
        for key in keys:
            with suppress(FileNotFoundError):
                obstore.delete(bucket, key)


def _sign(bucket: Bucket, key: str, expires_in: timedelta) -> str | None:
    try:
        return obstore.sign(bucket, "GET", key, expires_in)
    except BaseError as error:
        if "not supported" in str(error):
            return None
        raise


def _check(bucket: Bucket) -> None:
    """Write and remove an object, the only proof that it can be done."""
    key = f"check-{secrets.token_hex(8)}"
    _put(bucket, key, b"wharf")
    obstore.delete(bucket, key)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except AlreadyExistsError as error:
        raise FileExistsError(_reason(error)) from error
    except (BaseError, OSError) as error:
        fault = StorageFull if _FULL.search(str(error)) else StorageUnavailable
        raise fault(_reason(error)) from error


def _reason(error: Exception) -> str:
    """Return one line without a query: that of a request URL can hold an access signature."""
    text = str(error)
    line = _QUERY.sub("", text.partition("\n")[0].partition(": <?xml")[0])
    code = _CODE.search(text)
    return f"{line} ({code[1]})" if code else line
