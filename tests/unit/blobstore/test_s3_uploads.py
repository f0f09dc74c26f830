"""Listing and aborting multipart uploads, where a service answers as none should."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from wharf.blobstore import StorageUnavailable, s3_uploads
from wharf.blobstore.s3_access import S3Access
from wharf.blobstore.s3_signature import Credentials
from wharf.blobstore.s3_uploads import MultipartUpload, UploadsRefused, open_uploads, parse_page

NAMESPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
UPLOAD = "<Upload><Key>{}</Key><UploadId>{}</UploadId><Initiated>{}</Initiated></Upload>"


def result(content: str = "", attributes: str = NAMESPACE) -> bytes:
    """Write a listing."""
    return f"<ListMultipartUploadsResult {attributes}>{content}</ListMultipartUploadsResult>".encode()


class Service(ThreadingHTTPServer):
    """A service that gives every request the same answer, and remembers the requests."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status = 200
        self.body = result()
        self.headers: list[tuple[str, str]] = []
        self.requests: list[tuple[str, str]] = []
        self.authorizations: list[str | None] = []

    def access(self, credentials: Credentials | None = None) -> S3Access:
        return S3Access(f"http://127.0.0.1:{self.server_port}/bucket", "us-east-1", credentials)


class _Handler(BaseHTTPRequestHandler):
    server: Service

    def _answer(self) -> None:
        self.server.requests.append((self.command, self.path))
        self.server.authorizations.append(self.headers["Authorization"])
        self.send_response(self.server.status)
        for name, value in [*self.server.headers, ("Content-Length", str(len(self.server.body)))]:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(self.server.body)

    do_GET = do_DELETE = _answer  # noqa: N815 — The names are the base class's.

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 — The name is the base class's.
        """Say nothing: the test's own output is what counts."""


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as service:
        thread = Thread(target=service.serve_forever, args=(0.02,))
        thread.start()
        yield service
        service.shutdown()
        thread.join()


@pytest.mark.parametrize("attributes", [NAMESPACE, ""], ids=["with namespace", "without"])
def test_a_page_is_read(attributes: str) -> None:
    """Keys, upload ids and times are taken from it, whatever else is there."""
    content = UPLOAD.format("blobs/a&amp;b", "id", "2026-01-02T03:04:05.678Z") + "<Owner>somebody</Owner>"
    page = parse_page(result(content, attributes))
    assert page.uploads == [MultipartUpload("blobs/a&b", "id", 1_767_323_045_678_000)]
    assert page.key_marker is None


def test_a_cut_off_page_says_where_the_next_begins() -> None:
    """The marker counts only where the listing is not at its end."""
    marker = "<NextKeyMarker>blobs/x</NextKeyMarker>"
    assert parse_page(result(f"{marker}<IsTruncated>true</IsTruncated>")).key_marker == "blobs/x"
    assert parse_page(result(f"{marker}<IsTruncated>false</IsTruncated>")).key_marker is None


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (b"", "no element"),
        (b"<html>log in first</html>", "root is <html>"),
        (result() + b"<more/>", "junk"),
        (result("<Upload><Key>a</Key></Upload>"), "no UploadId"),
        (result(UPLOAD.format("a", "id", "yesterday")), "yesterday"),
        (result("<IsTruncated>true</IsTruncated>"), "no NextKeyMarker"),
        (b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + result("<Key>&e;</Key>"), "DOCTYPE"),
        (f'<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x>{result().decode()}'.encode("utf-16"), "DOCTYPE"),
    ],
)
def test_anything_else_is_no_page(answer: bytes, message: str) -> None:
    """A wrong answer is an error that says what is wrong; where entities could be declared, reading ends."""
    with pytest.raises(ValueError, match=message):
        parse_page(answer)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("status", "fault"),
    [
        (301, UploadsRefused),
        (403, UploadsRefused),
        (404, UploadsRefused),
        (405, UploadsRefused),
        (501, UploadsRefused),
        (408, StorageUnavailable),
        (429, StorageUnavailable),
        (500, StorageUnavailable),
        (503, StorageUnavailable),
    ],
)
async def test_what_can_pass_is_told_from_what_cannot(service: Service, status: int, fault: type[Exception]) -> None:
    """A refusal is final, trouble is not; the code of the service is shown, and a redirect is not followed."""
    service.status = status
    service.body = b"<Error><Code>SomeCode</Code></Error>"
    service.headers = [("Location", "http://127.0.0.1:1/")]
    async with open_uploads(service.access(), "blobs/") as uploads:
        with pytest.raises(fault, match=rf"^GET http://\S+/bucket was answered {status} .* \(SomeCode\)$"):
            await uploads.abort_older(2**60)
    assert len(service.requests) == 1


@pytest.mark.anyio
async def test_an_upload_that_is_gone_is_no_error(service: Service) -> None:
    """Another server may have aborted it first."""
    service.status = 404
    async with open_uploads(service.access(), "blobs/") as uploads:
        await uploads.abort(MultipartUpload("a b/blobs/x", "i/d=", 0))
    assert service.requests == [("DELETE", "/bucket/a%20b/blobs/x?uploadId=i%2Fd%3D")]


@pytest.mark.anyio
async def test_only_keys_below_the_prefix_are_aborted(service: Service) -> None:
    """A service that ignores the prefix makes nobody lose anything."""
    service.body = result("".join(UPLOAD.format(key, key[0], "2026-01-02T03:04:05Z") for key in ["other/x", "blobs/x"]))
    async with open_uploads(service.access(), "blobs/") as uploads:
        assert await uploads.abort_older(2**60) == 1
    listing = "/bucket?uploads=&prefix=blobs%2F&max-uploads=1000"
    assert service.requests == [("GET", listing), ("DELETE", "/bucket/blobs/x?uploadId=b")]


@pytest.mark.anyio
async def test_a_listing_that_never_ends_is_cut_off(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """A service that gives the same page for ever is asked for a limited number of pages."""
    monkeypatch.setattr(s3_uploads, "PAGES_MAX", 3)
    service.body = result("<IsTruncated>true</IsTruncated><NextKeyMarker>blobs/x</NextKeyMarker>")
    async with open_uploads(service.access(), "blobs/") as uploads:
        assert await uploads.abort_older(2**60) == 0
    assert len(service.requests) == 3


@pytest.mark.anyio
async def test_a_long_answer_is_not_read(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """The size of an answer is limited."""
    monkeypatch.setattr(s3_uploads, "ANSWER_BYTES_MAX", 1000)
    service.body = result(" " * 1000)
    async with open_uploads(service.access(), "blobs/") as uploads:
        with pytest.raises(UploadsRefused, match="too many bytes"):
            await uploads.abort_older(2**60)


@pytest.mark.anyio
async def test_only_who_has_keys_signs(service: Service) -> None:
    """An anonymous request bears no signature, any other one does."""
    for credentials in (None, Credentials("AKID", "secret", "token")):
        async with open_uploads(service.access(credentials), "blobs/") as uploads:
            await uploads.abort_older(2**60)
    anonymous, signed = service.authorizations
    assert anonymous is None
    assert signed is not None
    assert signed.startswith("AWS4-HMAC-SHA256 Credential=AKID/")
    assert "x-amz-security-token" in signed


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
