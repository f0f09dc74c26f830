"""Whatever a client sends, a parser answers with a value or with a RegistryError."""

import json
import string
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wharf.oci import media_types
from wharf.oci.digest import digest_of, parse_digest
from wharf.oci.errors import RegistryError
from wharf.oci.links import next_link
from wharf.oci.manifest import parse_manifest, referenced_blobs, referrer_descriptor
from wharf.oci.ranges import parse_content_range, parse_range
from wharf.oci.reference import parse_repository_name, parse_tag
from wharf.oci.scopes import Scope, format_challenge, parse_scopes

Value = TypeVar("Value")

PARSERS: dict[str, Callable[[str], object]] = {
    "digest": parse_digest,
    "repository name": parse_repository_name,
    "tag": parse_tag,
    "range": lambda text: parse_range(text, 1000),
    "content range": parse_content_range,
    "scopes": lambda text: parse_scopes([text]),
    "manifest": lambda text: parse_manifest(text.encode("utf-8", "surrogatepass"), media_types.OCI_MANIFEST),
    "content type": lambda text: parse_manifest(b"{}", text),
}

# Near misses find more faults than noise does.
any_text = st.one_of(
    st.text(max_size=300),
    st.text(st.characters(), max_size=20),
    st.text("ab/._-0:", max_size=300),
    st.text("0123456789-=, bytes*/", max_size=50).map("bytes={}".format),
    st.text("0123456789abcdefg", min_size=60, max_size=130).map("sha256:{}".format),
    st.text('{}[]",:0123456789-.e\\untrfals ', max_size=200),
)

words = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=10)
names = st.lists(words, min_size=2, max_size=5).map("/".join)
digests = st.binary(max_size=10).map(digest_of)
media_type_texts = st.sampled_from(
    [*media_types.MANIFEST_MEDIA_TYPES, media_types.OCI_LAYER, media_types.DOCKER_LAYER_FOREIGN, "a/b"]
)
json_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=10)
json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), json_texts, digests, media_type_texts),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(json_texts, inner, max_size=4),
    max_leaves=10,
)


def almost(fields: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Objects with these fields, any of which may be missing or anything else."""
    return st.fixed_dictionaries({}, optional={name: value | json_values for name, value in fields.items()})


descriptors = almost(
    {
        "mediaType": media_type_texts,
        "digest": digests,
        "size": st.integers(min_value=0),
        "urls": st.lists(json_texts, max_size=3),
        "annotations": st.dictionaries(json_texts, json_texts, max_size=3),
        "data": st.just("e30="),
        "platform": almost({"os": json_texts, "architecture": json_texts, "os.features": st.lists(json_texts)}),
    }
)
bodies = almost(
    {
        "schemaVersion": st.just(2),
        "mediaType": media_type_texts,
        "artifactType": media_type_texts,
        "config": descriptors,
        "layers": st.lists(descriptors, max_size=4),
        "manifests": st.lists(descriptors, max_size=4),
        "subject": descriptors,
        "annotations": st.dictionaries(json_texts, json_texts, max_size=3),
    }
)


@st.composite
def valid_descriptors(draw: st.DrawFn) -> dict[str, Any]:
    """A descriptor of some content, as JSON."""
    size = draw(st.integers(0, 2**63 - 1))
    return {"mediaType": draw(media_type_texts), "digest": draw(digests), "size": size}


def attempt(parse: Callable[[], Value]) -> tuple[Value | None, str | None]:
    """The value of a parser, or the message it refuses with; whatever else it raises fails the test."""
    try:
        return parse(), None
    except RegistryError as error:
        return None, error.message


@pytest.mark.parametrize("parser", PARSERS.values(), ids=PARSERS.keys())
@given(text=any_text)
def test_text_is_understood_or_refused(parser: Callable[[str], object], text: str) -> None:
    """No text makes a parser fail in any way of its own, and every refusal says why in one line."""
    refusal = attempt(lambda: parser(text))[1]

    assert refusal is None or (refusal and refusal.isprintable())


@given(payload=st.binary(max_size=300), content_type=media_type_texts)
def test_bytes_are_understood_or_refused(payload: bytes, content_type: str) -> None:
    """The body of a manifest may be any bytes at all."""
    with pytest.raises(RegistryError):
        parse_manifest(payload, content_type)


@given(body=bodies, content_type=st.sampled_from(media_types.MANIFEST_MEDIA_TYPES))
def test_bodies_are_understood_or_refused(body: dict[str, Any], content_type: str) -> None:
    """What resembles a manifest is one, with everything derived from it, or is refused in one line."""
    manifest, refusal = attempt(lambda: parse_manifest(json.dumps(body).encode(), content_type))

    if manifest is None:
        assert refusal
        assert refusal.isprintable()
    else:
        referenced = [blob.digest for blob in referenced_blobs(manifest)]
        assert len(referenced) == len(set(referenced))
        assert referrer_descriptor(manifest, digest_of(b""), 0)["mediaType"] == content_type


@given(st.binary(max_size=100), st.sampled_from(["sha256", "sha512"]))
def test_digests_round_trip(data: bytes, algorithm: str) -> None:
    """A digest that was computed can be read back."""
    digest = digest_of(data, algorithm)

    assert parse_digest(str(digest)) == digest
    assert digest.algorithm == algorithm


@given(names)
def test_repository_names_round_trip(text: str) -> None:
    """Project and name make up the full name again."""
    name = parse_repository_name(text)

    assert f"{name.project}/{name.name}" == name.full == text


@given(st.text(string.ascii_letters + string.digits + "_.-", min_size=1, max_size=127).map("_{}".format))
def test_tags_round_trip(text: str) -> None:
    """A tag is returned as it was given."""
    assert parse_tag(text) == text


@given(start=st.integers(0, 2000), end=st.integers(0, 2000), size=st.integers(1, 1000))
def test_ranges_select_what_slices_do(start: int, end: int, size: int) -> None:
    """A range selects the bytes that the same slice of the content does; an empty one is refused."""
    content = range(size)
    expected = content[start : end + 1]
    if expected:
        selected = parse_range(f"bytes={start}-{end}", size)
        assert selected is not None
        assert content[slice(*selected)] == expected
    else:
        with pytest.raises(RegistryError):
            parse_range(f"bytes={start}-{end}", size)


@given(length=st.integers(1, 2000), size=st.integers(1, 1000))
def test_suffix_ranges_select_what_slices_do(length: int, size: int) -> None:
    """A suffix selects the last bytes, as a negative slice does."""
    selected = parse_range(f"bytes=-{length}", size)

    assert selected is not None
    assert range(size)[slice(*selected)] == range(size)[-length:]


@given(start=st.integers(0, 2**63), length=st.integers(1, 2**63))
def test_content_ranges_round_trip(start: int, length: int) -> None:
    """The place of a chunk is read back in both forms."""
    end = start + length - 1

    assert parse_content_range(f"{start}-{end}") == (start, end)
    assert parse_content_range(f"bytes {start}-{end}/{end + 1}") == (start, end)


@given(words, names, st.lists(words, max_size=4, unique=True))
def test_scopes_round_trip(resource_type: str, name: str, actions: list[str]) -> None:
    """A scope that was written can be read back, even when its name has colons."""
    scope = Scope(resource_type, f"host:5000/{name}", tuple(actions))

    assert parse_scopes([str(scope)]) == [scope]


@given(any_text, any_text, any_text)
def test_challenges_stay_in_their_quotes(realm: str, service: str, name: str) -> None:
    """No value can end the header or its own quotes."""
    challenge = format_challenge(realm, service, [Scope("repository", name, ("pull",))])

    assert not any(ord(character) < 32 for character in challenge)
    unescaped = challenge.replace(r"\\", "").replace(r"\"", "")
    assert unescaped.count('"') == 2 * sum(f'{key}="' in unescaped for key in ("realm", "service", "scope"))


@given(names, st.text(st.characters(exclude_categories=["Cs"]), max_size=50), st.integers(0, 1000))
def test_links_round_trip(name: str, last: str, count: int) -> None:
    """The next page is asked for with exactly the values the link was made of."""
    link = next_link(f"/v2/{name}/tags/list", n=count, last=last)
    address, _, relation = link.partition(">; ")
    parts = urlsplit(address.removeprefix("<"))

    assert relation == 'rel="next"'
    assert parts.path == f"/v2/{name}/tags/list"
    assert parse_qs(parts.query, keep_blank_values=True) == {"n": [str(count)], "last": [last]}


@given(config=valid_descriptors(), layers=st.lists(valid_descriptors(), max_size=5))
def test_manifests_round_trip(config: dict[str, Any], layers: list[dict[str, Any]]) -> None:
    """Every descriptor of a manifest comes out as it went in."""
    body = {"schemaVersion": 2, "config": config, "layers": layers}
    manifest = parse_manifest(json.dumps(body).encode(), media_types.OCI_MANIFEST)

    assert manifest.config is not None
    assert [
        {"mediaType": item.media_type, "digest": item.digest, "size": item.size}
        for item in (manifest.config, *manifest.layers)
    ] == [config, *layers]
