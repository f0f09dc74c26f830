"""Whatever a client sends, it gets an answer that it can read."""

import asyncio
import base64
import json
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.properties.contents import BLOBS, DOCUMENTS
from tests.properties.model import ADMINISTRATOR
from tests.properties.steps import PushBlob, PutManifest
from tests.properties.upload_steps import BeginUpload
from tests.properties.world import REPOSITORIES, Template, World
from tests.support.asgi import Answer, basic
from tests.support.soak import lengths
from wharf.oci.errors import ErrorCode
from wharf.oci.media_types import MANIFEST_MEDIA_TYPES, OCI_INDEX, OCI_MANIFEST
from wharf.projects.first_start import LOOPBACK_PASSWORD

ANSWER_SECONDS_MAX = 30

REPOSITORY = REPOSITORIES[0]
DIGEST = DOCUMENTS[0].digest
FALLBACK_TAG = DIGEST.replace(":", "-")
# Stands for the id of a session that has just begun.
UPLOAD = "an-upload"
AUTHORIZATION = basic(ADMINISTRATOR, LOOPBACK_PASSWORD)
CODES = ErrorCode.__members__.keys() - {"UNKNOWN", "UNAVAILABLE"}

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(["\0", "a" * 300])
header_texts = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF), max_size=40).map(str.strip)
digests = st.sampled_from([content.digest for content in (*DOCUMENTS, *BLOBS)] + ["sha256:00", "sha999:1"])
names = st.sampled_from([*REPOSITORIES, "blobs", "uploads", "manifests", "tags", "list", "latest", FALLBACK_TAG, ".."])
numbers = st.integers(-1, 10**21).map(str)

pages = ["/", "/metrics", "/service/token", "/api/version", "/api/v2.0/health", "/api/wharf/v1/status", "/v2/"]
lists = ["/v2/_catalog", f"/v2/{REPOSITORY}/tags/list", f"/v2/{REPOSITORY}/referrers/{DIGEST}"]
kinds = st.sampled_from(["blobs", "blobs/uploads", "manifests", "referrers"])
resources = st.builds("/v2/{}/{}/{}".format, st.sampled_from(REPOSITORIES), kinds, digests | names | texts)
sessions = st.sampled_from([f"/v2/{REPOSITORY}/blobs/uploads/", f"/v2/{REPOSITORY}/blobs/uploads/{UPLOAD}"])
any_paths = st.lists(names | digests | texts, max_size=6).map(lambda segments: "/".join(["/v2", *segments]))
paths = st.sampled_from(pages + lists) | resources | sessions | any_paths | texts.map("/{}".format)
reading = st.sampled_from(["GET", "HEAD"])
writing = st.sampled_from(["POST", "PUT", "PATCH", "DELETE"])
calls = st.one_of(
    st.tuples(reading, resources | st.sampled_from(pages + lists)),
    st.tuples(writing, resources | sessions | st.just("/service/token")),
    st.tuples(reading | writing | st.sampled_from(["OPTIONS", "BREW"]), paths),
)

fields = st.sampled_from(
    ["digest", "mount", "from", "n", "last", "artifactType", "tag", "digest-algorithm", "service", "scope"]
)
values = st.one_of(texts, digests, names, numbers, st.sampled_from(["harbor-registry", "repository:red/app:pull"]))
forms = st.lists(st.tuples(fields, values), max_size=3).map(urlencode)
queries = forms | st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), max_size=40)

encoded = st.binary(max_size=40).map(lambda part: base64.urlsafe_b64encode(part).decode())
credentials = st.one_of(
    st.builds(basic, texts, texts),
    st.lists(encoded, max_size=4).map(lambda parts: "Bearer " + ".".join(parts)),
    header_texts,
)
headers = st.fixed_dictionaries(
    {"authorization": st.just(AUTHORIZATION) | st.just(AUTHORIZATION) | credentials},
    optional={
        "content-type": st.sampled_from(MANIFEST_MEDIA_TYPES) | header_texts,
        "content-range": st.builds("{}-{}".format, numbers, numbers) | header_texts,
        "range": st.builds("bytes={}-{}".format, numbers, numbers) | header_texts,
        "if-none-match": digests | header_texts,
        "x-request-id": header_texts,
        "host": header_texts,
        "expect": st.just("100-continue"),
    },
)

# What JSON allows and few programs expect.
ODDITIES = ['"\\ud800"', '"\\u0000"', "9" * 5_000, "1e999", "-0", "[" * 40 + "]" * 40, '{"a":1,"a":2}', "null"]
fragments = st.sampled_from(ODDITIES) | st.text(max_size=10).map(json.dumps) | st.integers().map(str)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """The body of a manifest with something else in the place of a few bytes."""
    payload = draw(st.sampled_from(DOCUMENTS)).payload
    start = draw(st.integers(0, len(payload)))
    end = draw(st.integers(start, min(start + 20, len(payload))))
    return payload[:start] + draw(st.binary(max_size=8) | fragments.map(str.encode)) + payload[end:]


bodies = st.one_of(
    damaged(),
    forms.map(str.encode),
    st.binary(max_size=100),
    st.lists(st.binary(max_size=20), max_size=3),
)


@st.composite
def odd_list(draw: st.DrawFn) -> bytes:
    """An index of one manifest, with a field that may or may not be one of those it should have."""
    field, fragment = draw(st.sampled_from(["size", "annotations", "artifactType", "x"])), draw(fragments)
    child = f'{{"mediaType": "a/b", "digest": "{DIGEST}", "size": 1, "{field}": {fragment}}}'
    return f'{{"schemaVersion": 2, "manifests": [{child}], "{field}": {fragment}}}'.encode()


class Registry:
    """A registry with one of everything in it, and the loop in which it answers."""

    def __init__(self, world: World, loop: asyncio.Runner) -> None:
        self._world = world
        self._loop = loop
        loop.run(world.start())
        for document in DOCUMENTS:
            for blob in document.required:
                loop.run(PushBlob(ADMINISTRATOR, REPOSITORY, blob).take(world))
            loop.run(PutManifest(ADMINISTRATOR, REPOSITORY, document, ("latest",)).take(world))

    def send(self, method: str, target: str, headers: dict[str, str], body: bytes | list[bytes] = b"") -> Answer:
        """The answer to a request, which has to come soon."""
        if UPLOAD in target:
            self._loop.run(BeginUpload(ADMINISTRATOR, REPOSITORY).take(self._world))
            target = target.replace(UPLOAD, self._world.upload_ids[-1])
        request = self._world.nobody.request(method, target, body, headers=headers)
        return self._loop.run(asyncio.wait_for(request, ANSWER_SECONDS_MAX))

    def stop(self) -> None:
        """Ends the application."""
        self._loop.run(self._world.stop())


@pytest.fixture(scope="module")
def registry(template: Template) -> Iterator[Registry]:
    """A registry that all requests of a module go to."""
    with template.copied() as copy, asyncio.Runner() as loop:
        running = Registry(World(copy), loop)
        yield running
        running.stop()


def check_answer(answer: Answer, *, has_body: bool = True) -> None:
    """Every answer has an id, and one that is no success says why in the form that clients read."""
    assert answer["x-request-id"]
    assert answer.status < 500, answer
    if answer.status >= 400 and has_body:
        assert answer["content-type"].startswith("application/json")
        assert answer.code in CODES
        assert answer.message


@lengths(short=400, full=20_000)
def test_every_request_is_answered(registry: Registry, count: int) -> None:
    """No path, query, header or body makes the server fail."""

    @settings(max_examples=count, deadline=None)
    @given(calls, queries, headers, bodies)
    @example(("GET", f"/v2/{REPOSITORY}/referrers/{DIGEST}"), "last=%00", {"authorization": AUTHORIZATION}, b"")
    def check(call: tuple[str, str], query: str, headers: dict[str, str], body: bytes | list[bytes]) -> None:
        method, path = call
        answer = registry.send(method, f"{quote(path)}?{query}", headers, body)
        check_answer(answer, has_body=method != "HEAD")

    check()


@lengths(short=400, full=4_000)
def test_what_was_taken_can_be_read(registry: Registry, count: int) -> None:
    """A manifest or a list of referrers, such as old clients push as a tag, is refused or shown with what is in it."""
    path = f"/v2/{REPOSITORY}/manifests/{FALLBACK_TAG}"

    @settings(max_examples=count, deadline=None)
    @given(damaged() | odd_list(), st.sampled_from([OCI_MANIFEST, OCI_INDEX]))
    def check(payload: bytes, media_type: str) -> None:
        headers = {"authorization": AUTHORIZATION, "content-type": media_type}
        check_answer(registry.send("PUT", path, headers, payload))
        for target in (path, *lists):
            check_answer(registry.send("GET", target, headers))

    check()
