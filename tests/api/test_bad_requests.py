"""What no client should send: each is told what was wrong, and nothing of it is a fault of the server."""

import json
from typing import NamedTuple

import pytest

from tests.support.application import RunningRegistry
from tests.support.asgi import Client
from tests.support.asgi_pushes import begin_upload, digest_of, fresh_bytes, push_image

pytestmark = pytest.mark.anyio

ZEROS = "sha256:" + "0" * 64
SHA512_SHORT = "sha512:" + "0" * 64
NAME = "invalid repository name"
LONG = "a" * 260


class Bad(NamedTuple):
    """A request, and what has to be answered; `{r}` is a repository, `{u}` an upload's location in it."""

    method: str
    target: str
    status: int
    code: str
    message: str
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


NAMES = [
    Bad("GET", "/v2/img/manifests/1", 400, "NAME_INVALID", "invalid repository name: img: the project is missing"),
    Bad("GET", "/v2/Team/img/manifests/1", 400, "NAME_INVALID", "lower-case"),
    Bad("GET", "/v2/team//img/manifests/1", 400, "NAME_INVALID", NAME),
    Bad("GET", "/v2/team/../etc/manifests/1", 400, "NAME_INVALID", NAME),
    Bad("GET", "/v2/team/%2e%2e/etc/manifests/1", 400, "NAME_INVALID", NAME),
    Bad("GET", "/v2/team/..%2f..%2fetc%2fpasswd/manifests/1", 400, "NAME_INVALID", NAME),
    Bad("GET", "/v2/team/a%00b/manifests/1", 400, "NAME_INVALID", r"a\x00b"),
    Bad("GET", "/v2/team/a%0d%0aSet-Cookie:x/manifests/1", 400, "NAME_INVALID", r"a\r\nSet-Cookie"),
    Bad("GET", "/v2/team/a%ffb/manifests/1", 400, "NAME_INVALID", NAME),
    Bad("GET", "/v2/team/%E2%80%AE/manifests/1", 400, "NAME_INVALID", NAME),
    Bad("GET", "/v2/team/a\\b/manifests/1", 400, "NAME_INVALID", NAME),
    Bad("GET", "/v2/team/_catalog/manifests/1", 400, "NAME_INVALID", NAME),
    Bad("GET", "/v2/team/a__b___c/manifests/1", 400, "NAME_INVALID", NAME),
    Bad("GET", "/v2/team/-a/tags/list", 400, "NAME_INVALID", NAME),
    Bad("GET", f"/v2/team/{LONG}/tags/list", 400, "NAME_INVALID", "the limit is 255"),
    Bad("GET", f"/v2/team/a/{'b/' * 600}tags/list", 414, "URI_TOO_LONG", "more than 1024 characters"),
    Bad("GET", "/v2//manifests/1", 400, "NAME_INVALID", NAME),
    Bad("GET", "/v2/tags/list", 400, "NAME_INVALID", NAME),
    Bad("POST", "/v2//blobs/uploads/", 400, "NAME_INVALID", NAME),
    Bad("POST", "/v2/TEAM/a/blobs/uploads/", 400, "NAME_INVALID", NAME),
    Bad("GET", "/v2/team/../../etc/passwd", 404, "NOT_FOUND", "there is nothing at"),
    Bad("GET", "/v2/%2e%2e/%2e%2e/etc/passwd", 404, "NOT_FOUND", "there is nothing at"),
    Bad("GET", "/%2e%2e/etc/passwd", 404, "NOT_FOUND", "was not found"),
]

REFERENCES = [
    Bad("GET", "/v2/{r}/blobs/sha256:short", 400, "DIGEST_INVALID", "sha256 needs 64 lower-case hexadecimal"),
    Bad("GET", f"/v2/{{r}}/blobs/{ZEROS.upper()}", 400, "DIGEST_INVALID", "sha256 or sha512"),
    Bad("GET", f"/v2/{{r}}/blobs/{SHA512_SHORT}", 400, "DIGEST_INVALID", "sha512 needs 128"),
    Bad("GET", "/v2/{r}/blobs/md5:d41d8cd98f00b204e9800998ecf8427e", 400, "DIGEST_INVALID", "sha256 or sha512"),
    Bad("GET", "/v2/{r}/blobs/latest", 400, "DIGEST_INVALID", "<algorithm>:<hex>"),
    Bad("GET", "/v2/{r}/blobs/", 400, "DIGEST_INVALID", "<algorithm>:<hex>"),
    Bad("DELETE", "/v2/{r}/blobs/..", 400, "DIGEST_INVALID", "<algorithm>:<hex>"),
    Bad("GET", f"/v2/{{r}}/blobs/{ZEROS}%00", 400, "DIGEST_INVALID", r"\x00"),
    Bad("GET", "/v2/{r}/manifests/sha256:bad", 400, "DIGEST_INVALID", "sha256 needs 64"),
    Bad("GET", "/v2/{r}/manifests/a%00b", 404, "MANIFEST_UNKNOWN", r"invalid tag: a\x00b"),
    Bad("GET", "/v2/{r}/manifests/..", 404, "MANIFEST_UNKNOWN", "must not begin with '.'"),
    Bad("GET", "/v2/{r}/manifests/", 404, "MANIFEST_UNKNOWN", "invalid tag"),
    Bad("GET", f"/v2/{{r}}/manifests/{LONG}", 404, "MANIFEST_UNKNOWN", "the limit is 128"),
    Bad("DELETE", "/v2/{r}/manifests/-x", 404, "MANIFEST_UNKNOWN", "invalid tag"),
    Bad("PUT", "/v2/{r}/manifests/-x", 400, "TAG_INVALID", "must not begin with '.' or '-'", b"{}"),
    Bad("PUT", f"/v2/{{r}}/manifests/{LONG}", 400, "TAG_INVALID", "the limit is 128", b"{}"),
    Bad("PUT", "/v2/{r}/manifests/", 400, "TAG_INVALID", "invalid tag", b"{}"),
    Bad("PUT", "/v2/{r}/manifests/sha256:baddigeststring", 400, "DIGEST_INVALID", "sha256 needs 64", b"{}"),
    Bad("PUT", f"/v2/{{r}}/manifests/{ZEROS}?tag=ok&tag=not%20ok", 400, "TAG_INVALID", "not ok", b"{}"),
    Bad("GET", "/v2/{r}/referrers/latest", 400, "DIGEST_INVALID", "<algorithm>:<hex>"),
    Bad("GET", f"/v2/{{r}}/referrers/{ZEROS}?last=%00", 400, "BAD_REQUEST", "last: this is not a name"),
    Bad("GET", f"/v2/{{r}}/referrers/{ZEROS}?last={LONG}", 400, "BAD_REQUEST", "last: this is not a name"),
    Bad("GET", "/v2/{r}/tags/list?last=%00", 400, "BAD_REQUEST", "last: this is not a name"),
    Bad("GET", f"/v2/{{r}}/tags/list?last={LONG}", 400, "BAD_REQUEST", "last: this is not a name"),
    Bad("GET", "/v2/_catalog?last=a%00b", 400, "BAD_REQUEST", "last: this is not a name"),
]

QUERIES = [
    Bad("GET", f"/v2/{{r}}/tags/list?n={'1' * 9000}", 414, "URI_TOO_LONG", "more than 8192 bytes"),
    Bad("GET", f"/v2/_catalog?{'a=1&' * 300}", 400, "BAD_REQUEST", "the query is not well formed"),
    Bad("GET", "/v2/_catalog?last=%ff", 400, "BAD_REQUEST", "the query is not well formed"),
    Bad("GET", "/v2/_catalog?last=\xff", 400, "BAD_REQUEST", "the query is not well formed"),
    Bad("POST", f"/v2/{{r}}/blobs/uploads/?mount={'a' * 9000}", 414, "URI_TOO_LONG", "more than 8192 bytes"),
    Bad("POST", "/v2/{r}/blobs/uploads/?digest=%zz", 400, "DIGEST_INVALID", "invalid digest %zz"),
]

UPLOADS = [
    Bad("POST", "/v2/{r}/blobs/uploads/?digest=", 400, "DIGEST_INVALID", "<algorithm>:<hex>", b"x"),
    Bad("POST", "/v2/{r}/blobs/uploads/?digest=sha1:00", 400, "DIGEST_INVALID", "sha256 or sha512", b"x"),
    Bad("POST", "/v2/{r}/blobs/uploads/?digest-algorithm=md5", 400, "DIGEST_INVALID", "sha256 or sha512"),
    Bad("POST", "/v2/{r}/blobs/uploads/?mount=x", 400, "DIGEST_INVALID", "<algorithm>:<hex>"),
    Bad("PUT", "{u}", 400, "DIGEST_INVALID", "the query must have digest=", b"x"),
    Bad("PUT", "{u}?digest=sha256:x", 400, "DIGEST_INVALID", "sha256 needs 64", b"x"),
    Bad("PATCH", "{u}?digest-algorithm=md5", 400, "DIGEST_INVALID", "sha256 or sha512", b"x"),
    *(
        Bad("PATCH", "{u}", 416, "BLOB_UPLOAD_INVALID", message, b"x", (("content-range", value),))
        for value, message in [
            ("1-1", "the piece begins at byte 1, but 0 bytes have arrived"),
            ("abc", "invalid Content-Range 'abc': expected <start>-<end>"),
            ("5-1", "invalid Content-Range '5-1'"),
            ("-1-1", "invalid Content-Range '-1-1'"),
            ("0-" + "9" * 30, "invalid Content-Range"),
            ("0-0-0", "invalid Content-Range '0-0-0'"),
            ("bytes 5-5/6", "the piece begins at byte 5"),
            ("\xff", "invalid Content-Range"),
        ]
    ),
    Bad("PATCH", "{u}", 400, "SIZE_INVALID", "announced 3 bytes and brought 1", b"x", (("content-range", "0-2"),)),
    Bad("PATCH", "{u}", 400, "SIZE_INVALID", "announced 3 bytes and brought 1", b"x", (("content-length", "3"),)),
    Bad("PUT", f"{{u}}?digest={ZEROS}", 400, "SIZE_INVALID", "announced 3 bytes", b"x", (("content-length", "3"),)),
    Bad("GET", "/v2/{r}/blobs/uploads/%00", 404, "BLOB_UPLOAD_UNKNOWN", "begin a new one with POST"),
    Bad("PUT", f"/v2/{{r}}/blobs/uploads/x?digest={ZEROS}", 404, "BLOB_UPLOAD_UNKNOWN", "begin a new one with POST"),
]

FORMS = [
    Bad("POST", "/service/token", 400, "BAD_REQUEST", "Unable to handle service: ", b"service=other"),
    Bad("POST", "/service/token", 413, "BAD_REQUEST", "more than 65536 bytes", b"a" * 70_000),
    Bad("POST", "/service/token", 400, "BAD_REQUEST", "the form is not well formed", b"a=1&" * 300),
    Bad("POST", "/service/token", 400, "BAD_REQUEST", "the form is not well formed", b"\xff=\xff"),
    Bad(
        "POST",
        "/service/token",
        400,
        "BAD_REQUEST",
        "password or refresh_token",
        b"service=harbor-registry&grant_type=x",
    ),
    *(
        Bad("POST", "/service/token", 401, "UNAUTHORIZED", message, b"service=harbor-registry&" + fields)
        for fields, message in [
            (b"grant_type=password", "the user name or the password is wrong"),
            (b"grant_type=password&username=a%00b&password=x", "the user name or the password is wrong"),
            (b"grant_type=password&username=%ff&password=%ff", "the user name or the password is wrong"),
            (b"grant_type=password&username=admin&password=" + b"x" * 60_000, "the user name or the password is wrong"),
            (b"grant_type=password&password=x&username=" + b"x" * 60_000, "the user name or the password is wrong"),
            (b"grant_type=refresh_token", "not one of this registry"),
            (b"grant_type=refresh_token&refresh_token=a.b.c", "not one of this registry"),
        ]
    ),
    Bad("GET", "/service/token", 400, "BAD_REQUEST", "Unable to handle service: "),
    Bad("GET", "/service/token?service=harbor-notary", 400, "BAD_REQUEST", "Unable to handle service: harbor-notary"),
    Bad("GET", f"/service/token?{'a' * 9000}", 414, "URI_TOO_LONG", "more than 8192 bytes"),
    Bad(
        "GET",
        f"/service/token?service=harbor-registry&scope={'+a' * 101}",
        400,
        "BAD_REQUEST",
        "scope: 101 scopes were asked for; the limit is 100",
    ),
    Bad(
        "GET",
        f"/service/token?service=harbor-registry&scope=repository:{'a' * 1025}:pull",
        400,
        "BAD_REQUEST",
        "characters; the limit is 1024",
    ),
]


EVERY_BAD = NAMES + REFERENCES + QUERIES + UPLOADS + FORMS


@pytest.fixture(scope="module")
async def image_repository(registry: RunningRegistry) -> str:
    """A repository with an image, which no bad request can change."""
    return (await push_image(registry.admin, "team/unharmed", "1")).repository


@pytest.mark.parametrize("bad", EVERY_BAD, ids=lambda bad: f"{bad.method}-{bad.target[:60]}")
async def test_a_bad_request_is_explained(admin: Client, image_repository: str, bad: Bad) -> None:
    """Status, code and message say what was wrong, in the error document of the specification."""
    location = await begin_upload(admin, image_repository)
    target = bad.target.replace("{r}", image_repository).replace("{u}", location)

    answer = await admin.request(bad.method, target, bad.body, headers=dict(bad.headers))

    assert (answer.status, answer.code) == (bad.status, bad.code)
    assert bad.message in answer.message
    assert answer["content-type"] == "application/json; charset=utf-8"


def manifest(**fields: object) -> bytes:
    document: dict[str, object] = {
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "digest": ZEROS, "size": 1},
        "layers": [],
    }
    return json.dumps(document | fields).encode()


DEEP = b'{"schemaVersion":2,"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
WIDE = manifest(x=[[]] * 200_000)
LAYER = {"mediaType": "application/vnd.oci.image.layer.v1.tar", "digest": ZEROS, "size": 1}


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        (b"", 400, "not a JSON document"),
        (b"not json", 400, "not a JSON document"),
        (b"[]", 400, "Expected `object`"),
        (b"null", 400, "Expected `object`"),
        (b"\xff\xfe{}", 400, "not a JSON document"),
        (b"{", 400, "not a JSON document"),
        (b"{}", 400, "schemaVersion"),
        (manifest()[:-1], 400, "not a JSON document"),
        (manifest() + b"x", 400, "not a JSON document"),
        (DEEP, 400, "nested deeper than 32 levels"),
        (WIDE, 400, "more than 100000 objects and arrays"),
        (manifest(layers=[LAYER] * 10_001), 400, "layers: Expected `array` of length <= 10000"),
        (manifest(schemaVersion=1), 400, "schemaVersion"),
        (manifest(schemaVersion=10**400), 400, "schemaVersion"),
        (manifest(mediaType="application/vnd.oci.image.index.v1+json"), 400, "differs from the Content-Type"),
        (manifest(config=None), 400, "config: missing"),
        (manifest(manifests=[]), 400, "manifests: not allowed"),
        (manifest(layers=[{**LAYER, "digest": "sha256:x"}]), 400, "layers[0].digest"),
        (manifest(layers=[LAYER, {**LAYER, "size": -1}]), 400, "layers[1].size: Expected `int` >= 0"),
        (manifest(layers=[{**LAYER, "size": 2**63}]), 400, "layers[0].size: Expected `int` <= 9223372036854775807"),
        (manifest(layers=[{**LAYER, "mediaType": "a\x00b"}]), 400, "layers[0].mediaType: Expected `str`"),
        (manifest(layers=[{**LAYER, "data": "e30="}]), 400, "data has 2 bytes where size says 1"),
        (manifest(annotations={"a": 1}), 400, "annotations"),
        (manifest(annotations={"a": "\0"}), 400, "a string contains the NUL character"),
        (manifest(annotations={str(n): "" for n in range(5000)}), 400, "annotations"),
        (manifest(subject={"digest": ZEROS}), 400, "subject"),
        (b"x" * (5 * 1024 * 1024), 413, "a manifest has at most 4194304 bytes"),
        (b"x" * (20 * 1024 * 1024), 413, "a manifest has at most 4194304 bytes"),
    ],
    ids=lambda value: value[:40].decode(errors="replace") if isinstance(value, bytes) else "",
)
async def test_a_bad_manifest_is_explained(
    admin: Client, repository: str, body: bytes, status: int, message: str
) -> None:
    """Broken, oversized and explosive documents are refused with the place of the fault."""
    answer = await admin.put(
        f"/v2/{repository}/manifests/1", body, content_type="application/vnd.oci.image.manifest.v1+json"
    )

    assert (answer.status, answer.code) == (status, "MANIFEST_INVALID")
    assert message in answer.message
    assert (await admin.get(f"/v2/{repository}/manifests/1")).status == 404


@pytest.mark.parametrize(
    "media_type", ["", "application/json", "text/plain", "application/octet-stream", "\xff", "a" * 9999]
)
async def test_an_unknown_type_is_refused(admin: Client, repository: str, media_type: str) -> None:
    """The answer lists what is taken, and repeats no more of the header than fits into a line."""
    answer = await admin.put(f"/v2/{repository}/manifests/1", manifest(), content_type=media_type)

    assert (answer.status, answer.code) == (400, "MANIFEST_INVALID")
    assert "application/vnd.oci.image.manifest.v1+json" in answer.message
    assert len(answer.message) < 600


async def test_a_manifest_with_another_digest_is_refused(admin: Client, repository: str) -> None:
    """PUT by digest compares, for both algorithms, and says which digest the body has."""
    pushed = await push_image(admin, repository)

    for algorithm in ("sha256", "sha512"):
        wrong = digest_of(b"other", algorithm)
        answer = await admin.put(
            f"/v2/{repository}/manifests/{wrong}?tag=1", pushed.manifest.data, content_type=pushed.manifest.media_type
        )
        assert (answer.status, answer.code) == (400, "DIGEST_INVALID")
        assert digest_of(pushed.manifest.data, algorithm) in answer.message
        assert (await admin.get(f"/v2/{repository}/manifests/{wrong}")).status == 404
    assert (await admin.get(f"/v2/{repository}/manifests/1")).status == 404


async def test_surrogates_in_a_manifest_are_no_trap(admin: Client, repository: str) -> None:
    """Half a character, which JSON can write and UTF-8 cannot, is refused or comes back in a list of referrers."""
    subject = await push_image(admin, repository, "1")
    body = (
        b'{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[],"subject":'
        + json.dumps(subject.manifest.descriptor).encode()
        + rb',"annotations":{"a":"\ud800"}}'
    )

    pushed = await admin.put(
        f"/v2/{repository}/manifests/2", body, content_type="application/vnd.oci.image.index.v1+json"
    )

    assert pushed.status in (201, 400)
    assert (await admin.get(f"/v2/{repository}/referrers/{subject.digest}")).status == 200


async def test_a_request_after_a_bad_one_is_served(registry: RunningRegistry, repository: str) -> None:
    """A refused body is read as far as the connection needs it; beyond that the connection ends."""
    small = await registry.nobody.post(f"/v2/{repository}/blobs/uploads/", fresh_bytes(1000))
    large = await registry.nobody.post(f"/v2/{repository}/blobs/uploads/", fresh_bytes(2 * 1024 * 1024))
    streamed = await registry.nobody.post(f"/v2/{repository}/blobs/uploads/", iter([b"x"]))

    assert (small.status, small.get("connection")) == (401, None)
    assert (large.status, large["connection"]) == (401, "close")
    assert (streamed.status, streamed["connection"]) == (401, "close")
