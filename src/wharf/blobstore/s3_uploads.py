"""The multipart uploads of a bucket that began and have not ended: listed, and aborted.

The S3 client can do neither. The uploads it began are out of its sight when its process is killed, while their parts
stay in the bucket and are charged for.

Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html and …_AbortMultipartUpload.html
"""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

from wharf.blobstore.errors import StorageUnavailable
from wharf.blobstore.s3_access import S3Access
from wharf.blobstore.s3_signature import sign

if TYPE_CHECKING:  # Loaded when first needed: it is large, and only servers on S3 do.
    from aiohttp import ClientResponse, ClientSession

CONNECT_TIMEOUT_SECONDS = 5
REQUEST_TIMEOUT_SECONDS = 60

# The most that S3 puts on one page. What the last page leaves out is found by a later purge.
UPLOADS_PER_PAGE = 1000
PAGES_MAX = 100
ANSWER_BYTES_MAX = 4 * 1024 * 1024

_PASSING = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})
_EPOCH = datetime.fromtimestamp(0, UTC)
_CODE = re.compile(rb"<Code>([A-Za-z]+)</Code>")


class MultipartUpload(NamedTuple):
    """One upload under way or left behind; the key is the whole one, the store's prefix included."""

    key: str
    upload_id: str
    initiated_microseconds: int


class UploadsPage(NamedTuple):
    """One page of a listing, and the key after which the next one begins; None when there is no next one.

    No two uploads of ours have the same key, so it is marker enough, without that of an upload, which versitygw
    refuses (https://github.com/versity/versitygw/issues/2149).
    """

    uploads: list[MultipartUpload]
    key_marker: str | None


class UploadsRefused(Exception):  # noqa: N818 — It names a state the caller may expect.
    """The service answers, but will not do this for us, now or later; the message is one line."""


class S3Uploads:
    """The multipart uploads whose keys begin with a prefix, of a bucket; see `open_uploads`."""

    def __init__(self, session: "ClientSession", access: S3Access, prefix: str) -> None:
        self._session = session
        self._access = access
        self._prefix = prefix

    async def list(self) -> AsyncIterator[MultipartUpload]:
        """Yield what has begun and not ended, by key. Raises StorageUnavailable, UploadsRefused."""
        query = {"uploads": "", "prefix": self._prefix, "max-uploads": str(UPLOADS_PER_PAGE)}
        for _ in range(PAGES_MAX):
            page = await self._page(query)
            for upload in page.uploads:
                # Whatever a service makes of the prefix, what others keep in the bucket is not ours to abort.
                if upload.key.startswith(self._prefix):
                    yield upload
            if page.key_marker is None:
                return
            query["key-marker"] = page.key_marker

    async def abort(self, upload: MultipartUpload) -> None:
        """Remove the upload and its parts; one that has ended is no error.

        Raises StorageUnavailable, UploadsRefused.
        """
        await self._request("DELETE", f"/{quote(upload.key)}", {"uploadId": upload.upload_id})

    async def abort_older(self, than_microseconds: int) -> int:
        """Abort every upload that began before this time; return how many there were."""
        aborted = 0
        async for upload in self.list():
            if upload.initiated_microseconds < than_microseconds:
                await self.abort(upload)
                aborted += 1
        return aborted

    async def _page(self, query: Mapping[str, str]) -> UploadsPage:
        answer = await self._request("GET", "", query)
        try:
            return parse_page(answer)
        except ValueError as error:
            raise UploadsRefused(f"{self._access.address} did not answer with a list of uploads: {error}") from error

    async def _request(self, method: str, path: str, query: Mapping[str, str]) -> bytes:
        from aiohttp import ClientError
        from yarl import URL

        resource = f"{self._access.address}{path}"
        url = f"{resource}?{urlencode(query, quote_via=quote, safe='')}"
        try:
            async with self._session.request(
                method, URL(url, encoded=True), headers=self._headers(method, url), allow_redirects=False
            ) as response:
                answer = await _body(response)
        # A ValueError is about what the client will not send.
        except (ClientError, OSError, ValueError) as error:
            reason = str(error) or type(error).__name__
            raise StorageUnavailable(f"{method} {resource} failed: {reason}") from error
        if response.status < 300 or (method == "DELETE" and response.status == HTTPStatus.NOT_FOUND):
            return answer
        code = _CODE.search(answer)
        reason = f"{response.status} {response.reason}{f' ({code[1].decode()})' if code else ''}"
        raise _fault(response.status)(f"{method} {resource} was answered {reason}")

    def _headers(self, method: str, url: str) -> Mapping[str, str]:
        access = self._access
        if access.credentials is None:
            return {}
        return sign(method, url, {}, access.credentials, access.region, datetime.now(UTC))


@asynccontextmanager
async def open_uploads(access: S3Access, prefix: str) -> AsyncIterator[S3Uploads]:
    """Open the connections for a listing and what follows from it."""
    from aiohttp import ClientSession, ClientTimeout

    timeout = ClientTimeout(total=REQUEST_TIMEOUT_SECONDS, sock_connect=CONNECT_TIMEOUT_SECONDS)
    # The S3 client takes its proxy from the environment too.
    async with ClientSession(timeout=timeout, trust_env=True) as session:
        yield S3Uploads(session, access, prefix)


def parse_page(answer: bytes) -> UploadsPage:
    """Return what a ListMultipartUploadsResult says. Raises ValueError, for anything else too."""
    try:
        root = ElementTree.fromstring(answer, ElementTree.XMLParser(target=_WithoutDoctype()))  # noqa: S314 — No entities.
    except ElementTree.ParseError as error:
        raise ValueError(str(error)) from error
    if root.tag.rpartition("}")[2] != "ListMultipartUploadsResult":
        raise ValueError(f"its root is <{root.tag}>")
    uploads = [
        MultipartUpload(_text(upload, "Key"), _text(upload, "UploadId"), _microseconds(_text(upload, "Initiated")))
        for upload in root.iterfind("{*}Upload")
    ]
    is_truncated = root.findtext("{*}IsTruncated") == "true"
    return UploadsPage(uploads, _text(root, "NextKeyMarker") if is_truncated else None)


class _WithoutDoctype(ElementTree.TreeBuilder):
    """Ends the parsing where entities could be declared."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise ValueError("it has a DOCTYPE")


def _text(element: ElementTree.Element, name: str) -> str:
    # Services differ in whether they name the namespace.
    text = element.findtext(f"{{*}}{name}")
    if not text:
        raise ValueError(f"it has no {name}")
    return text


def _microseconds(timestamp: str) -> int:
    moment = datetime.fromisoformat(timestamp)
    return (moment.replace(tzinfo=moment.tzinfo or UTC) - _EPOCH) // timedelta(microseconds=1)


def _fault(status: int) -> type[StorageUnavailable | UploadsRefused]:
    """Return StorageUnavailable for what can pass by itself."""
    refused = status == HTTPStatus.NOT_IMPLEMENTED or (status < 500 and status not in _PASSING)
    return UploadsRefused if refused else StorageUnavailable


async def _body(response: "ClientResponse") -> bytes:
    body = bytearray()
    async for piece in response.content.iter_any():
        body += piece
        if len(body) > ANSWER_BYTES_MAX:
            raise UploadsRefused(f"{response.method} {response.url.path} was answered with too many bytes")
    return bytes(body)
