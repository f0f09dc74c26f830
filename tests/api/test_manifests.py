"""Manifests: PUT, GET, HEAD, DELETE, and the tags that point at them."""

import asyncio
import json
from collections.abc import Iterable

import pytest

from tests.support.asgi import Answer, Client
from tests.support.asgi_pushes import (
    descriptor,
    digest_of,
    fresh_bytes,
    image,
    index,
    push_blob,
    push_image,
    push_manifest,
    tags_of,
)
from tests.support.images import OCI_CONFIG, OCI_INDEX, OCI_MANIFEST, Blob

pytestmark = pytest.mark.anyio

TAGS_PER_PUSH_MIN = 10


def without_id(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [header for header in headers if header[0] != "x-request-id"]


async def put(client: Client, repository: str, reference: str, manifest: Blob) -> Answer:
    return await client.put(f"/v2/{repository}/manifests/{reference}", manifest.data, content_type=manifest.media_type)


async def test_a_manifest_comes_back_byte_for_byte(admin: Client, repository: str) -> None:
    """Under its tag and under its digest, with the type it was pushed with and no other; HEAD has equal headers."""
    pushed = await push_image(admin, repository, "1.0", annotations={"spaced": "  ünïcode  "}, unknown={"kept": [1, 2]})

    for reference in ("1.0", pushed.digest):
        path = f"/v2/{repository}/manifests/{reference}"
        got, asked = await admin.get(path), await admin.head(path)
        assert (got.status, got.body) == (200, pushed.manifest.data)
        assert got["content-type"] == OCI_MANIFEST
        assert got["docker-content-digest"] == pushed.digest
        assert got["etag"] == f'"{pushed.digest}"'
        assert got.get("content-encoding") is None
        assert (asked.status, sorted(without_id(asked.headers))) == (200, sorted(without_id(got.headers)))


@pytest.mark.parametrize(
    "accept", ["application/vnd.docker.distribution.manifest.v1+prettyjws", "text/html", "*/*", OCI_INDEX]
)
async def test_accept_never_stands_in_the_way(admin: Client, repository: str, accept: str) -> None:
    """The registry converts nothing, so it sends what it has, whatever the client would like."""
    pushed = await push_image(admin, repository, "1")

    answer = await admin.get(f"/v2/{repository}/manifests/1", accept=accept)

    assert (answer.status, answer.body, answer["content-type"]) == (200, pushed.manifest.data, OCI_MANIFEST)


async def test_a_push_says_where_the_manifest_is(admin: Client, repository: str) -> None:
    """201 with digest and location; the location works."""
    config = fresh_bytes()
    await push_blob(admin, repository, config)
    manifest = image(config)

    answer = await put(admin, repository, "1", manifest)

    assert (answer.status, answer.body) == (201, b"")
    assert answer["docker-content-digest"] == manifest.digest
    assert answer["location"] == f"/v2/{repository}/manifests/{manifest.digest}"
    assert (answer.all("oci-tag"), answer.get("oci-subject")) == ([], None)
    assert (await admin.get(answer["location"])).body == manifest.data


async def test_a_digest_is_pushed_without_a_tag(admin: Client, repository: str) -> None:
    """The children of an index are pushed like this."""
    pushed = await push_image(admin, repository)

    assert (await admin.get(f"/v2/{repository}/manifests/{pushed.digest}")).body == pushed.manifest.data
    assert await tags_of(admin, repository) == []


@pytest.mark.parametrize("count", [1, TAGS_PER_PUSH_MIN])
async def test_a_digest_is_pushed_with_tags(admin: Client, repository: str, count: int) -> None:
    """`?tag=` moves several tags in one step, and `OCI-Tag` repeats them."""
    pushed = await push_image(admin, repository)
    tags = [f"t{number}" for number in range(count)]

    answer = await put(admin, repository, f"{pushed.digest}?{'&'.join(f'tag={tag}' for tag in tags)}", pushed.manifest)

    assert (answer.status, answer.all("oci-tag")) == (201, tags)
    assert await tags_of(admin, repository) == sorted(tags)


async def test_equal_tags_count_once(admin: Client, repository: str) -> None:
    """Saying a tag twice is saying it."""
    pushed = await push_image(admin, repository)

    answer = await put(admin, repository, f"{pushed.digest}?tag=a&tag=a", pushed.manifest)

    assert (answer.status, answer.all("oci-tag")) == (201, ["a"])


async def test_too_many_tags_are_refused_together(admin: Client, repository: str) -> None:
    """More tags than the registry takes are 414, and none of them moves."""
    pushed = await push_image(admin, repository)
    query = "&".join(f"tag=t{number}" for number in range(33))

    answer = await put(admin, repository, f"{pushed.digest}?{query}", pushed.manifest)

    assert answer.status == 414
    assert "at most 32" in answer.message
    assert await tags_of(admin, repository) == []


async def test_tags_move(admin: Client, repository: str) -> None:
    """The last push wins; what a tag pointed at before stays under its digest."""
    first, second = await push_image(admin, repository, "1"), await push_image(admin, repository, "1")
    path = f"/v2/{repository}/manifests/1"
    assert (await admin.get(path)).body == second.manifest.data

    await push_manifest(admin, repository, first.manifest, "1")

    assert (await admin.get(path)).body == first.manifest.data
    assert (await admin.get(f"/v2/{repository}/manifests/{second.digest}")).body == second.manifest.data
    assert await tags_of(admin, repository) == ["1"]


async def test_pushes_of_one_manifest_at_once_all_succeed(admin: Client, repository: str) -> None:
    """Two builds with equal results push the same manifest in the same moment."""
    for round_number in range(5):
        name = f"{repository}/r{round_number}"
        config = fresh_bytes()
        await push_blob(admin, name, config)
        manifest = image(config)

        answers = await asyncio.gather(*(put(admin, name, reference, manifest) for reference in ("a", "b", "a", "c")))

        assert [answer.status for answer in answers] == [201] * 4
        assert await tags_of(admin, name) == ["a", "b", "c"]


async def test_pushes_of_the_same_tags_at_once_all_succeed(admin: Client, repository: str) -> None:
    """However the tags are ordered in the requests, they do not wait for each other in a circle."""
    pushed = [await push_image(admin, repository) for _ in range(4)]
    orders = ["tag=a&tag=b&tag=c", "tag=c&tag=b&tag=a", "tag=b&tag=c&tag=a", "tag=a&tag=c&tag=b"]

    for _ in range(5):
        answers = await asyncio.gather(
            *(
                put(admin, repository, f"{one.digest}?{order}", one.manifest)
                for one, order in zip(pushed, orders, strict=True)
            )
        )
        assert [answer.status for answer in answers] == [201] * 4
    digests = {(await admin.head(f"/v2/{repository}/manifests/{tag}"))["docker-content-digest"] for tag in "abc"}
    assert digests <= {one.digest for one in pushed}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_a_known_manifest_is_not_sent_again(admin: Client, repository: str, method: str) -> None:
    """If-None-Match with the digest is 304, so that watching a tag costs nothing."""
    pushed = await push_image(admin, repository, "1")
    path = f"/v2/{repository}/manifests/1"

    for condition in (f'"{pushed.digest}"', f'W/"{pushed.digest}"', f'"x", "{pushed.digest}"', "*"):
        answer = await admin.request(method, path, headers={"If-None-Match": condition})
        assert (answer.status, answer["docker-content-digest"]) == (304, pushed.digest)
    await push_image(admin, repository, "1")
    assert (await admin.request(method, path, headers={"If-None-Match": f'"{pushed.digest}"'})).status == 200


async def test_a_deleted_tag_is_gone_alone(admin: Client, repository: str) -> None:
    """DELETE of a tag leaves the manifest and its other tags."""
    pushed = await push_image(admin, repository, "1", "2")

    deleted = await admin.delete(f"/v2/{repository}/manifests/1")

    assert (deleted.status, deleted.body) == (202, b"")
    assert (await admin.get(f"/v2/{repository}/manifests/1")).status == 404
    assert (await admin.delete(f"/v2/{repository}/manifests/1")).status == 404
    assert await tags_of(admin, repository) == ["2"]
    assert (await admin.get(f"/v2/{repository}/manifests/{pushed.digest}")).status == 200


async def test_a_deleted_manifest_takes_its_tags_along(admin: Client, repository: str) -> None:
    """DELETE of a digest ends every tag on it, at once; a push brings it back."""
    pushed, other = await push_image(admin, repository, "1", "2"), await push_image(admin, repository, "3")
    path = f"/v2/{repository}/manifests/{pushed.digest}"

    deleted = await admin.delete(path)

    assert deleted.status == 202
    for reference in (pushed.digest, "1", "2"):
        assert (await admin.head(f"/v2/{repository}/manifests/{reference}")).status == 404
    assert (await admin.delete(path)).status == 404
    assert await tags_of(admin, repository) == ["3"]
    assert (await admin.get(f"/v2/{repository}/manifests/{other.digest}")).status == 200
    await push_manifest(admin, repository, pushed.manifest, "1")
    assert (await admin.get(path)).body == pushed.manifest.data


async def test_repositories_do_not_share_manifests(admin: Client, repository: str) -> None:
    """Deleting in one repository leaves the same manifest in another."""
    pushed = await push_image(admin, repository, "1")
    for data in (pushed.config, pushed.layer):
        await push_blob(admin, f"{repository}/b", data)
    await push_manifest(admin, f"{repository}/b", pushed.manifest, "1")

    await admin.delete(f"/v2/{repository}/manifests/{pushed.digest}")

    assert (await admin.get(f"/v2/{repository}/b/manifests/1")).body == pushed.manifest.data


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE"])
async def test_what_is_missing_is_named(admin: Client, repository: str, method: str) -> None:
    """A missing manifest is MANIFEST_UNKNOWN, a missing repository NAME_UNKNOWN; both are 404."""
    await push_image(admin, repository, "1")
    missing = digest_of(b"never pushed")

    for name, reference, code in [
        (repository, "2", "MANIFEST_UNKNOWN"),
        (repository, missing, "MANIFEST_UNKNOWN"),
        (f"{repository}-no", "1", "NAME_UNKNOWN"),
    ]:
        answer = await admin.request(method, f"/v2/{name}/manifests/{reference}")
        assert answer.status == 404
        if method != "HEAD":
            assert answer.code == code
            assert name in answer.message


async def test_missing_blobs_are_named(admin: Client, repository: str) -> None:
    """A manifest whose config or layers were not pushed is refused, and the client learns which are missing."""
    config, layer = fresh_bytes(), fresh_bytes()
    await push_blob(admin, repository, layer)

    answer = await put(admin, repository, "1", image(config, [layer]))

    assert (answer.status, answer.code) == (400, "MANIFEST_BLOB_UNKNOWN")
    assert digest_of(config) in answer.message
    assert answer.json["errors"][0]["detail"] == {"missing": [digest_of(config)]}
    assert (await admin.get(f"/v2/{repository}/manifests/1")).status == 404


async def test_a_large_manifest_is_taken(admin: Client, repository: str) -> None:
    """Four megabytes are accepted to the byte; more are refused with the limit."""
    config = fresh_bytes()
    await push_blob(admin, repository, config)
    limit = 4 * 1024 * 1024
    empty = len(image(config, annotations={f"{n:02}": "" for n in range(10)}).data)

    def sized(size_bytes: int) -> Blob:
        padding = size_bytes - empty
        each = padding // 10
        values = {f"{n:02}": "x" * each for n in range(10)}
        values["09"] += "x" * (padding - 10 * each)
        return image(config, annotations=values)

    largest = sized(limit)
    assert len(largest.data) == limit
    assert (await put(admin, repository, "1", largest)).status == 201
    assert (await admin.get(f"/v2/{repository}/manifests/1")).body == largest.data
    refused = await put(admin, repository, "2", sized(limit + 1))
    assert (refused.status, refused.code) == (413, "MANIFEST_INVALID")
    assert str(limit) in refused.message


async def test_docker_may_say_its_type_with_parameters(admin: Client, repository: str) -> None:
    """A charset behind the type is dropped: the type is served as the manifest itself says it."""
    config = fresh_bytes()
    await push_blob(admin, repository, config)
    manifest = image(config)

    answer = await admin.put(
        f"/v2/{repository}/manifests/1", manifest.data, content_type=f"{OCI_MANIFEST}; charset=utf-8"
    )

    assert answer.status == 201
    assert (await admin.get(f"/v2/{repository}/manifests/1"))["content-type"] == OCI_MANIFEST


async def test_the_child_of_an_index_is_pulled_by_digest(admin: Client, repository: str) -> None:
    """An index leads to manifests of the same repository."""
    children = [await push_image(admin, repository) for _ in range(2)]
    multi = index([child.manifest.descriptor for child in children])
    await push_manifest(admin, repository, multi, "multi")

    document = json.loads((await admin.get(f"/v2/{repository}/manifests/multi")).body)

    for child in document["manifests"]:
        assert (await admin.head(f"/v2/{repository}/manifests/{child['digest']}")).status == 200


async def test_a_manifest_may_lack_its_own_media_type(admin: Client, repository: str) -> None:
    """In OCI manifests the field is optional; the Content-Type says what it is."""
    config = fresh_bytes()
    await push_blob(admin, repository, config)
    document = {"schemaVersion": 2, "config": descriptor(config, OCI_CONFIG), "layers": []}

    manifest = Blob(OCI_MANIFEST, json.dumps(document).encode())

    assert (await put(admin, repository, "1", manifest)).status == 201
