"""Uploads that do not go straight to their end."""

import asyncio

import pytest

from tests.support.application import RunningRegistry
from tests.support.asgi import Answer, Client, NoAnswer
from tests.support.asgi_pushes import begin_upload, digest_of, fresh_bytes

pytestmark = pytest.mark.anyio

LARGE_BYTES = 3 * 1024 * 1024


async def stored_keys(registry: RunningRegistry) -> set[str]:
    return {stored.key async for stored in registry.blobs.list("blobs/")}


def assert_out_of_order(answer: Answer, location: str, received_bytes: int) -> None:
    assert (answer.status, answer.code) == (416, "BLOB_UPLOAD_INVALID")
    assert f"{received_bytes} bytes have arrived" in answer.message
    assert (answer["location"], answer["range"]) == (location, f"0-{max(received_bytes - 1, 0)}")


@pytest.mark.parametrize("content_range", ["0-49", "40-89", "60-99", "100-149"])
async def test_a_chunk_out_of_order_is_refused(admin: Client, repository: str, content_range: str) -> None:
    """Repeated, overlapping or ahead: 416 says how far the upload has come, and it can go on from there."""
    data = fresh_bytes()
    start, last = map(int, content_range.split("-"))
    location = await begin_upload(admin, repository)
    await admin.patch(location, data[:50], content_range="0-49")

    refused = await admin.patch(location, b"z" * (last - start + 1), content_range=content_range)
    status = await admin.get(location)
    resumed = await admin.patch(status["location"], data[50:], content_range="50-99")
    created = await admin.put(f"{resumed['location']}?digest={digest_of(data)}")

    assert_out_of_order(refused, location, 50)
    assert (status.status, status["range"], status["location"]) == (204, "0-49", location)
    assert created.status == 201


async def test_a_last_chunk_out_of_order_is_refused(admin: Client, repository: str) -> None:
    """A PUT is held to the same order as a PATCH, and the upload goes on."""
    data = fresh_bytes()
    location = await begin_upload(admin, repository)
    await admin.patch(location, data[:50], content_range="0-49")

    refused = await admin.put(f"{location}?digest={digest_of(data)}", data[50:], content_range="51-100")
    created = await admin.put(f"{location}?digest={digest_of(data)}", data[50:], content_range="50-99")

    assert_out_of_order(refused, location, 50)
    assert created.status == 201


async def test_a_first_chunk_begins_at_the_beginning(admin: Client, repository: str) -> None:
    """A session without a byte takes no chunk from the middle, neither by PATCH nor by PUT."""
    location = await begin_upload(admin, repository)

    assert_out_of_order(await admin.patch(location, b"z" * 10, content_range="1-10"), location, 0)
    put = await admin.put(f"{location}?digest={digest_of(b'z' * 10)}", b"z" * 10, content_range="1-10")
    assert_out_of_order(put, location, 0)


async def test_a_new_session_has_nothing_yet(admin: Client, repository: str) -> None:
    """A client may ask before its first byte."""
    location = await begin_upload(admin, repository)

    answer = await admin.get(location)

    assert (answer.status, answer["range"], answer["location"]) == (204, "0-0", location)
    assert answer["docker-upload-uuid"] == location.rpartition("/")[2]


async def test_an_empty_chunk_changes_nothing(admin: Client, repository: str) -> None:
    """Some clients send one before they know that they have nothing to send."""
    data = fresh_bytes()
    location = await begin_upload(admin, repository)

    assert (await admin.patch(location)).status == 202
    assert (await admin.patch(location, data))["range"] == "0-99"
    assert (await admin.patch(location))["range"] == "0-99"
    assert (await admin.put(f"{location}?digest={digest_of(data)}")).status == 201


@pytest.mark.parametrize("size_bytes", [0, 100])
async def test_a_cancelled_upload_is_over(
    registry: RunningRegistry, admin: Client, repository: str, size_bytes: int
) -> None:
    """After DELETE the session is unknown, whatever is tried, and its bytes are gone from storage."""
    before = await stored_keys(registry)
    location = await begin_upload(admin, repository)
    if size_bytes:
        await admin.patch(location, fresh_bytes(size_bytes))

    cancelled = await admin.delete(location)
    tried = [
        await admin.get(location),
        await admin.patch(location, b"more"),
        await admin.put(f"{location}?digest={digest_of(b'more')}", b"more"),
        await admin.delete(location),
    ]

    assert cancelled.status == 204
    assert [(answer.status, answer.code) for answer in tried] == [(404, "BLOB_UPLOAD_UNKNOWN")] * 4
    assert await stored_keys(registry) == before


async def test_the_last_request_may_be_repeated(admin: Client, repository: str) -> None:
    """A client that has not heard the answer to its PUT sends it again, and the blob is there."""
    data = fresh_bytes()
    location = await begin_upload(admin, repository)
    await admin.patch(location, data)

    answers = [await admin.put(f"{location}?digest={digest_of(data)}") for _ in range(3)]

    assert [answer.status for answer in answers] == [201, 201, 201]
    assert {answer["location"] for answer in answers} == {f"/v2/{repository}/blobs/{digest_of(data)}"}


async def test_the_only_request_may_be_repeated(admin: Client, repository: str) -> None:
    """The same goes for a PUT that brings the whole blob."""
    data = fresh_bytes()
    location = await begin_upload(admin, repository)

    answers = [await admin.put(f"{location}?digest={digest_of(data)}", data) for _ in range(2)]

    assert [answer.status for answer in answers] == [201, 201]


@pytest.mark.parametrize("chunks", [1, 3])
async def test_last_requests_at_once_end_well(admin: Client, repository: str, chunks: int) -> None:
    """A repetition that overtakes the first PUT does not make either of them fail."""
    data = fresh_bytes(99)
    location = await begin_upload(admin, repository)
    for start in range(0, 99, 99 // chunks):
        await admin.patch(location, data[start : start + 99 // chunks])

    answers = await asyncio.gather(*(admin.put(f"{location}?digest={digest_of(data)}") for _ in range(4)))

    assert [answer.status for answer in answers] == [201] * 4
    assert (await admin.get(f"/v2/{repository}/blobs/{digest_of(data)}")).body == data


async def test_a_finished_session_takes_nothing_more(admin: Client, repository: str) -> None:
    """PATCH, GET and DELETE find no session, and PUT none for another digest."""
    data = fresh_bytes()
    location = await begin_upload(admin, repository)
    await admin.patch(location, data)
    await admin.put(f"{location}?digest={digest_of(data)}")

    tried = [
        await admin.get(location),
        await admin.patch(location, b"more"),
        await admin.put(f"{location}?digest={digest_of(b'more')}", b"more"),
        await admin.delete(location),
    ]

    assert [(answer.status, answer.code) for answer in tried] == [(404, "BLOB_UPLOAD_UNKNOWN")] * 4
    assert (await admin.get(f"/v2/{repository}/blobs/{digest_of(data)}")).body == data


async def test_a_wrong_digest_ends_the_session(registry: RunningRegistry, admin: Client, repository: str) -> None:
    """The bytes that came are not those that were meant, so they are thrown away."""
    before = await stored_keys(registry)
    data = fresh_bytes()
    location = await begin_upload(admin, repository)
    await admin.patch(location, data)

    assert (await admin.put(f"{location}?digest={digest_of(b'other')}")).status == 400
    again = await admin.put(f"{location}?digest={digest_of(data)}")

    assert (again.status, again.code) == (404, "BLOB_UPLOAD_UNKNOWN")
    assert await stored_keys(registry) == before


async def test_a_session_belongs_to_its_repository(admin: Client, repository: str) -> None:
    """An id that was given for one repository is unknown in every other."""
    location = await begin_upload(admin, repository)
    elsewhere = location.replace(repository, f"{repository}/other")

    for answer in (await admin.get(elsewhere), await admin.patch(elsewhere, b"x"), await admin.delete(elsewhere)):
        assert (answer.status, answer.code) == (404, "BLOB_UPLOAD_UNKNOWN")


@pytest.mark.parametrize(
    "upload_id", ["x", "0", "00000000-0000-0000-0000-000000000000", "a" * 500, "%00", "..", "%2e%2e%2f%2e%2e"]
)
async def test_an_invented_session_is_unknown(admin: Client, repository: str, upload_id: str) -> None:
    """Ids are signed; nobody can make one up."""
    for method in ("GET", "PATCH", "DELETE"):
        answer = await admin.request(method, f"/v2/{repository}/blobs/uploads/{upload_id}")
        assert answer.status == 404
        assert answer.code in ("BLOB_UPLOAD_UNKNOWN", "NOT_FOUND")


async def test_two_pushes_of_one_layer_both_succeed(admin: Client, repository: str) -> None:
    """Builds that share a layer push it at the same time, small or large, into one repository or into several."""
    small, large = fresh_bytes(), fresh_bytes(LARGE_BYTES)

    async def push(name: str, data: bytes) -> int:
        location = await begin_upload(admin, name)
        accepted = await admin.patch(location, (data[at : at + 65_536] for at in range(0, len(data), 65_536)))
        return (await admin.put(f"{accepted['location']}?digest={digest_of(data)}")).status

    names = [repository, repository, f"{repository}/b", f"{repository}/c"]
    statuses = await asyncio.gather(*(push(name, data) for name in names for data in (small, large)))

    assert statuses == [201] * 8
    for name in names:
        for data in (small, large):
            assert (await admin.get(f"/v2/{name}/blobs/{digest_of(data)}")).body == data


async def test_of_equal_chunks_at_once_one_is_taken(registry: RunningRegistry, admin: Client, repository: str) -> None:
    """A chunk that is sent twice at the same time arrives once, and the other one leaves nothing in storage."""
    before = await stored_keys(registry)
    data = fresh_bytes()
    location = await begin_upload(admin, repository)

    answers = await asyncio.gather(
        *(admin.patch(location, iter([data[:50], data[50:]]), content_range="0-99") for _ in range(3))
    )

    assert sorted(answer.status for answer in answers) == [202, 416, 416]
    assert (await admin.put(f"{location}?digest={digest_of(data)}")).status == 201
    assert len(await stored_keys(registry) - before) == 1


@pytest.mark.parametrize("size_bytes", [40, LARGE_BYTES])
async def test_a_client_that_hangs_up_leaves_nothing(
    registry: RunningRegistry, admin: Client, repository: str, size_bytes: int
) -> None:
    """What was announced and did not come is nobody's; the session stands where it stood."""
    location = await begin_upload(admin, repository)
    await admin.patch(location, b"z" * 10)
    before = await stored_keys(registry)

    announced = {"content-length": str(size_bytes + 1)}
    whole = f"/v2/{repository}/blobs/uploads/?digest={digest_of(b'')}"
    for method, target in (("PATCH", location), ("PUT", f"{location}?digest={digest_of(b'')}"), ("POST", whole)):
        with pytest.raises(NoAnswer):
            await admin.request(method, target, fresh_bytes(size_bytes), headers=announced, leaves=True)

    assert (await admin.get(location))["range"] == "0-9"
    assert await stored_keys(registry) == before


async def test_a_client_that_hangs_up_while_it_is_refused_is_no_fault(
    registry: RunningRegistry, repository: str
) -> None:
    """The rest of an unwanted body is read before the answer; when it never comes there is nobody to answer."""
    with pytest.raises(NoAnswer):
        await registry.nobody.request(
            "POST", f"/v2/{repository}/blobs/uploads/", b"abc", headers={"content-length": "100"}, leaves=True
        )


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
@pytest.mark.parametrize(("announced", "sent"), [("0-99", 50), ("0-49", 100)], ids=["too-short", "too-long"])
async def test_a_chunk_has_the_announced_length(
    registry: RunningRegistry, admin: Client, repository: str, method: str, announced: str, sent: int
) -> None:
    """A range that does not fit the bytes is refused, and none of them are kept."""
    before = await stored_keys(registry)
    location = await begin_upload(admin, repository)
    data = fresh_bytes(sent)

    answer = await admin.request(
        method, f"{location}?digest={digest_of(data)}", data, headers={"Content-Range": announced}
    )

    assert (answer.status, answer.code) == (400, "SIZE_INVALID")
    assert f"and brought {sent}" in answer.message
    assert await stored_keys(registry) == before
    assert (await admin.get(location))["range"] == "0-0"


async def test_a_session_without_a_byte_is_forgotten_after_an_hour(
    registry: RunningRegistry, admin: Client, repository: str
) -> None:
    """Until then it costs nothing; one that has begun goes on for as long as it has progress."""
    idle, begun = await begin_upload(admin, repository), await begin_upload(admin, repository)
    await admin.patch(begun, b"x")

    registry.clock.step(3601)

    assert (await admin.get(idle)).status == 404
    assert (await admin.get(begun)).status == 204
