"""Blobs: GET, HEAD, ranges, conditions, DELETE."""

from collections.abc import Iterable

import pytest

from tests.support.asgi import Answer, Client
from tests.support.asgi_pushes import digest_of, fresh_bytes, push_blob, push_image
from wharf.blobstore import READ_PIECE_BYTES

pytestmark = pytest.mark.anyio

# More than one piece of a read, and no multiple of it.
LARGE_BYTES = 2 * READ_PIECE_BYTES + 77


def without_id(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [header for header in headers if header[0] != "x-request-id"]


async def pushed(client: Client, repository: str, size_bytes: int) -> tuple[str, bytes]:
    """The path of a blob, and what is in it."""
    data = fresh_bytes(size_bytes) if size_bytes >= 100 else b"x" * size_bytes
    return f"/v2/{repository}/blobs/{await push_blob(client, repository, data)}", data


@pytest.mark.parametrize("size_bytes", [0, 2, 100, LARGE_BYTES])
async def test_a_blob_comes_back(admin: Client, repository: str, size_bytes: int) -> None:
    """GET has the bytes, and HEAD the same headers without them."""
    path, data = await pushed(admin, repository, size_bytes)

    got, asked = await admin.get(path), await admin.head(path)

    assert (got.status, got.body) == (200, data)
    assert got["content-length"] == str(size_bytes)
    assert got["content-type"] == "application/octet-stream"
    assert got["docker-content-digest"] == digest_of(data)
    assert got["etag"] == f'"{digest_of(data)}"'
    assert got["accept-ranges"] == "bytes"
    assert (asked.status, sorted(without_id(asked.headers))) == (200, sorted(without_id(got.headers)))


async def test_a_blob_is_never_compressed(admin: Client, repository: str) -> None:
    """Clients compare the length and the digest with what they have been told."""
    path, data = await pushed(admin, repository, LARGE_BYTES)

    answer = await admin.get(path, accept_encoding="gzip, br")

    assert answer.get("content-encoding") is None
    assert answer.body == data


@pytest.mark.parametrize(
    ("wanted", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=500-1499", 500, 1500),
        ("bytes=500-", 500, 2000),
        ("bytes=-500", 1500, 2000),
        ("bytes=-5000", 0, 2000),
        ("bytes=1999-1999", 1999, 2000),
        ("bytes=1000-5000", 1000, 2000),
        ("bytes=0-", 0, 2000),
    ],
)
async def test_a_part_is_served(admin: Client, repository: str, wanted: str, start: int, end: int) -> None:
    """206 with the exact bytes, their length and their place."""
    path, data = await pushed(admin, repository, 2000)

    answer = await admin.get(path, range=wanted)

    assert (answer.status, answer.body) == (206, data[start:end])
    assert answer["content-length"] == str(end - start)
    assert answer["content-range"] == f"bytes {start}-{end - 1}/2000"


@pytest.mark.parametrize("wanted", ["bytes=500-0", "bytes=2000-", "bytes=5000-10000", "bytes=-0", "bytes=-", "bytes=x"])
async def test_a_part_that_is_not_there_is_refused(admin: Client, repository: str, wanted: str) -> None:
    """416 with the true length, in the form of every other error."""
    path, _ = await pushed(admin, repository, 2000)

    answer = await admin.get(path, range=wanted)

    assert (answer.status, answer.code) == (416, "RANGE_INVALID")
    assert answer["content-range"] == "bytes */2000"
    assert wanted in answer.message


@pytest.mark.parametrize("wanted", ["items=0-1", "bytes=0-1,5-6", "", "nonsense"])
async def test_a_range_that_is_not_understood_is_ignored(admin: Client, repository: str, wanted: str) -> None:
    """The whole blob is always a right answer."""
    path, data = await pushed(admin, repository, 2000)

    answer = await admin.get(path, range=wanted)

    assert (answer.status, answer.body) == (200, data)


async def test_head_ignores_ranges(admin: Client, repository: str) -> None:
    """HEAD tells the size of the whole."""
    path, _ = await pushed(admin, repository, 2000)

    answer = await admin.head(path, range="bytes=0-1")

    assert (answer.status, answer["content-length"]) == (200, "2000")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_a_known_blob_is_not_sent_again(admin: Client, repository: str, method: str) -> None:
    """If-None-Match with the digest is 304; with another one it is the blob."""
    path, data = await pushed(admin, repository, 100)

    for tag in (f'"{digest_of(data)}"', f'W/"{digest_of(data)}"', f'"other", "{digest_of(data)}"'):
        answer = await admin.request(method, path, headers={"If-None-Match": tag})
        assert (answer.status, answer["etag"]) == (304, f'"{digest_of(data)}"')
    assert (await admin.request(method, path, headers={"If-None-Match": '"other"'})).status == 200


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE"])
async def test_what_is_missing_is_named(admin: Client, repository: str, method: str) -> None:
    """A missing blob is BLOB_UNKNOWN, a missing repository NAME_UNKNOWN; both are 404."""
    await push_blob(admin, repository, fresh_bytes())
    missing = digest_of(b"never pushed")

    answers: list[tuple[str, Answer]] = [
        ("BLOB_UNKNOWN", await admin.request(method, f"/v2/{repository}/blobs/{missing}")),
        ("NAME_UNKNOWN", await admin.request(method, f"/v2/{repository}-no/blobs/{missing}")),
    ]

    for code, answer in answers:
        assert answer.status == 404
        if method != "HEAD":
            assert answer.code == code
            assert missing in answer.body.decode() or f"{repository}-no" in answer.message


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_a_manifest_is_no_blob(admin: Client, repository: str, method: str) -> None:
    """containerd tries both addresses and believes the first that answers."""
    image = await push_image(admin, repository, "1")

    assert (await admin.request(method, f"/v2/{repository}/blobs/{image.digest}")).status == 404


async def test_a_deleted_blob_is_gone_at_once(admin: Client, repository: str) -> None:
    """After 202 no request finds it; other repositories keep it, and it can be pushed again."""
    data = fresh_bytes()
    path = f"/v2/{repository}/blobs/{await push_blob(admin, repository, data)}"
    other = f"/v2/{repository}/b/blobs/{await push_blob(admin, f'{repository}/b', data)}"

    deleted = await admin.delete(path)

    assert (deleted.status, deleted.body) == (202, b"")
    assert [(await admin.get(path)).status, (await admin.head(path)).status] == [404, 404]
    assert (await admin.delete(path)).status == 404
    assert (await admin.get(other)).body == data
    await push_blob(admin, repository, data)
    assert (await admin.get(path)).body == data


async def test_a_blob_in_use_is_not_deleted(admin: Client, repository: str) -> None:
    """An image is never made unusable by a DELETE of one of its parts; the manifest has to go first."""
    image = await push_image(admin, repository, "1")
    path = f"/v2/{repository}/blobs/{image.layer_digest}"

    refused = await admin.delete(path)
    await admin.delete(f"/v2/{repository}/manifests/{image.digest}")
    deleted = await admin.delete(path)

    assert (refused.status, refused.code) == (405, "UNSUPPORTED")
    assert image.digest in refused.message
    assert deleted.status == 202


async def test_the_name_of_a_mirror_is_ignored(admin: Client, repository: str) -> None:
    """containerd adds `ns` to every request that goes to a mirror."""
    image = await push_image(admin, repository, "1")

    for path in ("manifests/1", f"manifests/{image.digest}", f"blobs/{image.layer_digest}", "tags/list"):
        assert (await admin.get(f"/v2/{repository}/{path}?ns=docker.io")).status == 200
