"""Every way to push a blob."""

import pytest

from tests.support.application import RunningRegistry
from tests.support.asgi import Answer, Client
from tests.support.asgi_pushes import begin_upload, digest_of, fresh_bytes, push_blob

pytestmark = pytest.mark.anyio

KIB = 1024
MIB = 1024 * KIB
# None at all, one byte, both sides of what is stored in one go, and more than one batch.
SIZES = (0, 1, 128 * KIB, 128 * KIB + 1, 2 * MIB + 12_345)
ALGORITHMS = pytest.mark.parametrize("algorithm", ["sha256", "sha512"])
BODIES = pytest.mark.parametrize("size_bytes", SIZES)


def content(size_bytes: int) -> bytes:
    return fresh_bytes(size_bytes) if size_bytes > 100 else b"x" * size_bytes


async def assert_stored(client: Client, created: Answer, data: bytes, digest: str) -> None:
    """The answer is what a client hopes for, and the blob is where it says."""
    assert (created.status, created.body) == (201, b"")
    assert created["docker-content-digest"] == digest
    found = await client.get(created["location"])
    assert (found.status, found.body) == (200, data)
    assert found["docker-content-digest"] == digest


@BODIES
@ALGORITHMS
async def test_in_one_request(admin: Client, repository: str, size_bytes: int, algorithm: str) -> None:
    """POST with the digest and the bytes."""
    data = content(size_bytes)
    digest = digest_of(data, algorithm)

    created = await admin.post(f"/v2/{repository}/blobs/uploads/?digest={digest}", data)

    await assert_stored(admin, created, data, digest)


@BODIES
@ALGORITHMS
async def test_in_two_requests(admin: Client, repository: str, size_bytes: int, algorithm: str) -> None:
    """POST, then PUT with the digest and the bytes; only now does the server learn the algorithm."""
    data = content(size_bytes)
    digest = digest_of(data, algorithm)
    location = await begin_upload(admin, repository)

    created = await admin.put(f"{location}?digest={digest}", data)

    await assert_stored(admin, created, data, digest)


@BODIES
@ALGORITHMS
async def test_as_a_stream(admin: Client, repository: str, size_bytes: int, algorithm: str) -> None:
    """POST, PATCH of a stream without a length or a range, PUT; this is what docker does."""
    data = content(size_bytes)
    digest = digest_of(data, algorithm)
    location = await begin_upload(admin, repository)

    accepted = await admin.patch(location, (data[at : at + 10_007] for at in range(0, len(data), 10_007)))
    created = await admin.put(f"{accepted['location']}?digest={digest}")

    assert (accepted.status, accepted["range"]) == (202, f"0-{max(size_bytes - 1, 0)}")
    await assert_stored(admin, created, data, digest)


@ALGORITHMS
@pytest.mark.parametrize("last_in_put", [False, True], ids=["all-patched", "last-in-put"])
async def test_in_chunks(admin: Client, repository: str, algorithm: str, last_in_put: bool) -> None:
    """POST, a PATCH for each chunk with its place, PUT with or without the last of them."""
    data = fresh_bytes(300_000)
    digest = digest_of(data, algorithm)
    location = await begin_upload(admin, repository)
    bounds = [(0, 100_000), (100_000, 250_000), (250_000, 300_000)]
    patched = bounds[:2] if last_in_put else bounds

    for start, end in patched:
        accepted = await admin.patch(location, data[start:end], content_range=f"{start}-{end - 1}")
        assert (accepted.status, accepted["range"]) == (202, f"0-{end - 1}")
        location = accepted["location"]
    if last_in_put:
        created = await admin.put(f"{location}?digest={digest}", data[250_000:], content_range="250000-299999")
    else:
        created = await admin.put(f"{location}?digest={digest}")

    await assert_stored(admin, created, data, digest)


async def test_the_algorithm_may_be_announced(admin: Client, repository: str) -> None:
    """`digest-algorithm` travels in the location, so that the bytes are hashed once only."""
    data = fresh_bytes()
    digest = digest_of(data, "sha512")

    begun = await admin.post(f"/v2/{repository}/blobs/uploads/?digest-algorithm=sha512")
    accepted = await admin.patch(begun["location"], data)
    created = await admin.put(f"{accepted['location']}&digest={digest}")

    assert "digest-algorithm=sha512" in accepted["location"]
    await assert_stored(admin, created, data, digest)


async def test_a_session_is_described_as_clients_expect(admin: Client, repository: str) -> None:
    """The location is relative and holds the id in its path, since some clients drop the query."""
    begun = await admin.post(f"/v2/{repository}/blobs/uploads/")

    assert (begun.status, begun.body) == (202, b"")
    assert begun["location"] == f"/v2/{repository}/blobs/uploads/{begun['docker-upload-uuid']}"
    assert begun["range"] == "0-0"
    assert int(begun["oci-chunk-min-length"]) > 0


@pytest.mark.parametrize("colon", [":", "%3A"])
async def test_a_script_for_other_registries_ends_an_upload(admin: Client, repository: str, colon: str) -> None:
    """It takes for granted that the location has a query, and adds the digest to it."""
    data = fresh_bytes()
    location = await begin_upload(admin, repository)

    created = await admin.put(f"{location}&digest={digest_of(data).replace(':', colon)}", data)

    await assert_stored(admin, created, data, digest_of(data))
    for wrong in ("&", "&digest=", "&digest=x", "&other=1"):
        refused = await admin.put(f"{await begin_upload(admin, repository)}{wrong}", data)
        assert (refused.status, refused.code) == (400, "DIGEST_INVALID"), wrong


async def test_the_last_slash_may_be_missing(admin: Client, repository: str) -> None:
    """No redirect, which would lose the body."""
    data = fresh_bytes()

    created = await admin.post(f"/v2/{repository}/blobs/uploads?digest={digest_of(data)}", data)

    await assert_stored(admin, created, data, digest_of(data))


async def test_chunks_below_the_advised_size_are_taken(admin: Client, repository: str) -> None:
    """`OCI-Chunk-Min-Length` is advice; what is refused here has cost the client its time already."""
    data = fresh_bytes(30)
    location = await begin_upload(admin, repository)

    for start in range(0, 30, 10):
        accepted = await admin.patch(location, data[start : start + 10], content_range=f"{start}-{start + 9}")
        assert accepted.status == 202
    created = await admin.put(f"{location}?digest={digest_of(data)}")

    await assert_stored(admin, created, data, digest_of(data))


@ALGORITHMS
async def test_what_is_there_may_be_pushed_again(admin: Client, repository: str, algorithm: str) -> None:
    """A second push of a blob is no error, in the same repository or in another."""
    data = fresh_bytes()

    for name in (repository, repository, f"{repository}/other"):
        await push_blob(admin, name, data, algorithm)

    assert (await admin.get(f"/v2/{repository}/other/blobs/{digest_of(data, algorithm)}")).body == data


async def test_content_is_stored_once(registry: RunningRegistry, admin: Client, repository: str) -> None:
    """However often and wherever a blob is pushed, storage has it once."""
    data = fresh_bytes()
    await push_blob(admin, repository, data)
    before = [stored async for stored in registry.blobs.list("blobs/")]

    await push_blob(admin, f"{repository}/other", data)
    location = await begin_upload(admin, repository)
    await admin.patch(location, data[:50])
    assert (await admin.put(f"{location}?digest={digest_of(data)}", data[50:])).status == 201

    assert sorted(before) == sorted([stored async for stored in registry.blobs.list("blobs/")])


async def test_a_blob_is_where_it_was_pushed_and_nowhere_else(admin: Client, repository: str) -> None:
    """Knowing a digest does not help in a repository that does not hold the blob."""
    digest = await push_blob(admin, repository, fresh_bytes())
    await push_blob(admin, f"{repository}/other", fresh_bytes())

    answer = await admin.get(f"/v2/{repository}/other/blobs/{digest}")

    assert (answer.status, answer.code) == (404, "BLOB_UNKNOWN")


@pytest.mark.parametrize("way", ["post", "put", "chunks", "chunks-and-put", "stream"])
@ALGORITHMS
async def test_a_wrong_digest_is_refused(admin: Client, repository: str, way: str, algorithm: str) -> None:
    """On every way to the end of an upload the bytes are compared with the digest, and nothing appears."""
    data = fresh_bytes()
    wrong = digest_of(b"something else", algorithm)
    location = await begin_upload(admin, repository)

    if way == "post":
        answer = await admin.post(f"/v2/{repository}/blobs/uploads/?digest={wrong}", data)
    elif way == "put":
        answer = await admin.put(f"{location}?digest={wrong}", data)
    elif way == "chunks":
        await admin.patch(location, data[:50], content_range="0-49")
        await admin.patch(location, data[50:], content_range="50-99")
        answer = await admin.put(f"{location}?digest={wrong}")
    elif way == "chunks-and-put":
        await admin.patch(location, data[:50])
        answer = await admin.put(f"{location}?digest={wrong}", data[50:])
    else:
        await admin.patch(location, iter([data]))
        answer = await admin.put(f"{location}?digest={wrong}")

    assert (answer.status, answer.code) == (400, "DIGEST_INVALID")
    assert digest_of(data, algorithm) in answer.message
    assert wrong in answer.message
    for digest in (wrong, digest_of(data, algorithm)):
        assert (await admin.head(f"/v2/{repository}/blobs/{digest}")).status == 404
