"""Manifests and indexes."""

import base64
import json
from typing import Any

import msgspec
import pytest

from wharf.oci import descriptor as limits
from wharf.oci import media_types
from wharf.oci.descriptor import Descriptor, Platform
from wharf.oci.digest import digest_of
from wharf.oci.errors import ErrorCode, RegistryError
from wharf.oci.manifest import (
    DEPTH_MAX,
    DESCRIPTOR_COUNT_MAX,
    MANIFEST_SIZE_BYTES_MAX,
    NODE_COUNT_MAX,
    Manifest,
    parse_manifest,
    referenced_blobs,
    referrer_descriptor,
)

EXAMPLE_TYPE = "application/vnd.example.sbom.v1"


def describe(content: bytes, media_type: str = media_types.OCI_LAYER_GZIP, **more: Any) -> dict[str, Any]:
    """The descriptor of a content, as JSON."""
    return {"mediaType": media_type, "digest": digest_of(content), "size": len(content), **more}


def image(**more: Any) -> dict[str, Any]:
    """An image manifest with a config and one layer."""
    config = describe(b"{}", media_types.OCI_CONFIG)
    return {"schemaVersion": 2, "config": config, "layers": [describe(b"layer")], **more}


def index(**more: Any) -> dict[str, Any]:
    """An index with one child."""
    return {"schemaVersion": 2, "manifests": [describe(b"child", media_types.OCI_MANIFEST)], **more}


def parse(body: object, content_type: str = media_types.OCI_MANIFEST) -> Manifest:
    """Parse a body given as JSON value."""
    return parse_manifest(json.dumps(body).encode(), content_type)


def fault(payload: object, content_type: str = media_types.OCI_MANIFEST) -> str:
    """The message a body, given as bytes or JSON value, is refused with."""
    with pytest.raises(RegistryError) as caught:
        parse_manifest(payload if isinstance(payload, bytes) else json.dumps(payload).encode(), content_type)
    assert caught.value.code is ErrorCode.MANIFEST_INVALID
    return caught.value.message


def test_an_image_manifest_is_understood() -> None:
    """Config, layers, subject and annotations of an image are all there."""
    subject = describe(b"subject", media_types.OCI_MANIFEST)
    manifest = parse(image(subject=subject, annotations={"k": "v"}))

    assert manifest == Manifest(
        media_type=media_types.OCI_MANIFEST,
        is_index=False,
        artifact_type=media_types.OCI_CONFIG,
        config=Descriptor(media_types.OCI_CONFIG, digest_of(b"{}"), 2),
        layers=(Descriptor(media_types.OCI_LAYER_GZIP, digest_of(b"layer"), 5),),
        manifests=(),
        subject=Descriptor(media_types.OCI_MANIFEST, digest_of(b"subject"), 7),
        annotations={"k": "v"},
    )


def test_an_index_is_understood() -> None:
    """The children of an index carry their platforms; an index without a type of its own has none."""
    platform = {"architecture": "amd64", "os": "windows", "os.version": "10", "os.features": ["win32k"]}
    child = describe(b"child", media_types.OCI_MANIFEST, platform=platform, artifactType=EXAMPLE_TYPE)
    manifest = parse(index(manifests=[child]), media_types.OCI_INDEX)

    assert manifest.is_index
    assert (manifest.config, manifest.layers, manifest.artifact_type) == (None, (), None)
    assert manifest.manifests[0].platform == Platform("amd64", "windows", "10", ("win32k",))
    assert manifest.manifests[0].artifact_type == EXAMPLE_TYPE


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (media_types.DOCKER_MANIFEST, image(mediaType=media_types.DOCKER_MANIFEST)),
        (media_types.DOCKER_MANIFEST_LIST, index(mediaType=media_types.DOCKER_MANIFEST_LIST)),
        (media_types.OCI_MANIFEST, image(mediaType=media_types.OCI_MANIFEST)),
        (media_types.OCI_INDEX, index(mediaType=media_types.OCI_INDEX)),
        (media_types.OCI_INDEX, index()),
    ],
)
def test_all_four_forms_are_accepted(content_type: str, body: dict[str, Any]) -> None:
    """The media type is that of the header, whose parameters do not count."""
    assert parse(body, f"{content_type} ; charset=utf-8").media_type == content_type


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (image(artifactType=EXAMPLE_TYPE), media_types.OCI_MANIFEST, EXAMPLE_TYPE),
        (image(artifactType=""), media_types.OCI_MANIFEST, media_types.OCI_CONFIG),
        (index(artifactType=EXAMPLE_TYPE), media_types.OCI_INDEX, EXAMPLE_TYPE),
        (index(artifactType=""), media_types.OCI_INDEX, None),
    ],
)
def test_an_own_artifact_type_wins(body: dict[str, Any], content_type: str, expected: str | None) -> None:
    """Only an image falls back, to the type of its config; an empty type counts as none."""
    assert parse(body, content_type).artifact_type == expected


@pytest.mark.parametrize("field", ["layers", "annotations", "subject", "mediaType", "artifactType"])
def test_null_counts_as_empty(field: str) -> None:
    """Programs written in Go send null for an empty list."""
    assert parse(image(**{field: None})).config is not None


def test_unknown_fields_are_passed_over() -> None:
    """Fields of later versions and of other programs do no harm, wherever they are."""
    layer = describe(b"layer", org={"example": [1.5, None, "\\", '"{[']})

    assert parse(image(layers=[layer], fields={"a": [[]]})) == parse(image())


def test_embedded_data_is_read() -> None:
    """A descriptor may carry the content it describes."""
    config = describe(b"{}", media_types.OCI_EMPTY, data=base64.b64encode(b"{}").decode())
    manifest = parse(image(config=config))

    assert manifest.config is not None
    assert manifest.config.data == b"{}"


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        (describe(b"{}", data="e30"), "config.data: Invalid base64 encoded string"),
        (describe(b"{}", data="e30K"), "config: data has 3 bytes where size says 2"),
        (describe(b"[]", data="e30="), "config: data does not match the digest sha256:4f53cda18c2baa0c"),
    ],
)
def test_embedded_data_must_match(config: dict[str, Any], expected: str) -> None:
    """Data other than the content described would be believed by clients that do not check."""
    assert fault(image(config=config)).startswith(expected)


@pytest.mark.parametrize("content_type", ["", "application/json", media_types.OCI_CONFIG])
def test_other_content_types_are_refused(content_type: str) -> None:
    """The message lists what would have been accepted."""
    message = fault(image(), content_type)

    assert message.startswith(f"Content-Type: '{content_type}' is not one of ")
    assert all(accepted in message for accepted in media_types.MANIFEST_MEDIA_TYPES)


@pytest.mark.parametrize(
    ("content_type", "body", "expected"),
    [
        (
            media_types.OCI_MANIFEST,
            image(mediaType=media_types.DOCKER_MANIFEST),
            f"mediaType: '{media_types.DOCKER_MANIFEST}' differs from the Content-Type, {media_types.OCI_MANIFEST}",
        ),
        (media_types.DOCKER_MANIFEST, image(), f"mediaType: missing; expected {media_types.DOCKER_MANIFEST}"),
        (media_types.OCI_MANIFEST, image(manifests=[]), "manifests: not allowed in an image manifest"),
        (media_types.OCI_INDEX, index(layers=[]), "config and layers: not allowed in an index"),
        (media_types.OCI_INDEX, index(config=describe(b"")), "config and layers: not allowed in an index"),
        (media_types.OCI_INDEX, {"schemaVersion": 2}, "manifests: missing in an index"),
        (media_types.OCI_MANIFEST, {"schemaVersion": 2}, "config: missing in an image manifest"),
    ],
)
def test_a_body_means_one_thing_only(content_type: str, body: dict[str, Any], expected: str) -> None:
    """A body that another program could take for another kind of document is refused."""
    assert fault(body, content_type) == expected


def without(field: str) -> dict[str, Any]:
    """A descriptor that lacks one field."""
    return {key: value for key, value in describe(b"layer").items() if key != field}


@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        (without("size"), "layers[1]: Object missing required field `size`"),
        (without("digest"), "layers[1]: Object missing required field `digest`"),
        (without("mediaType"), "layers[1]: Object missing required field `mediaType`"),
        (describe(b"") | {"size": -1}, "layers[1].size: Expected `int` >= 0"),
        (describe(b"") | {"size": 2**63}, f"layers[1].size: Expected `int` <= {limits.SIZE_BYTES_MAX}"),
        (describe(b"") | {"size": 1.0}, "layers[1].size: Expected `int`, got `float`"),
        (describe(b"") | {"size": "1"}, "layers[1].size: Expected `int`, got `str`"),
        (describe(b"") | {"mediaType": ""}, "layers[1].mediaType: Expected `str` of length >= 1"),
        (describe(b"") | {"mediaType": "a\n"}, "layers[1].mediaType: Expected `str` matching regex"),
        (describe(b"") | {"digest": 5}, "layers[1].digest: Expected `str`"),
        (
            describe(b"") | {"digest": "sha256:zz"},
            "layers[1].digest: invalid digest sha256:zz: sha256 needs 64",
        ),
        (describe(b"", annotations={"a": 1}), "layers[1].annotations[...]: Expected `str`, got `int`"),
        (describe(b"", urls=[None]), "layers[1].urls[0]: Expected `str`, got `null`"),
        ("sha256:zz", "layers[1]: Expected `object`, got `str`"),
    ],
)
def test_the_message_names_the_field_at_fault(layer: object, expected: str) -> None:
    """Whoever pushed can find the fault by the path in front of the message."""
    assert fault(image(layers=[describe(b"layer"), layer])).startswith(expected)


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (b"", "not a JSON document: Input data was truncated"),
        (b"not json", "not a JSON document: JSON is malformed: invalid character (byte 4)"),
        (
            b'\xef\xbb\xbf{"schemaVersion":2}',
            "not a JSON document: JSON is malformed: invalid character (byte 0)",
        ),
        (b'{"schemaVersion":2,"x":"\xff"}', "not a JSON document: invalid start byte at byte 24"),
        (b"[]", "Expected `object`, got `array`"),
        (b"{}", "Object missing required field `schemaVersion`"),
        (b'{"schemaVersion":1}', "schemaVersion: Expected `int` >= 2"),
        (b'{"schemaVersion":2,"x":"\\u0000"}', "a string contains the NUL character"),
    ],
)
def test_what_is_no_manifest_is_refused(payload: bytes, expected: str) -> None:
    """The message says what was found instead."""
    assert fault(payload) == expected


def test_an_escaped_backslash_is_no_nul_character() -> None:
    """JSON inside a string may itself hold the escape."""
    assert parse(image(annotations={"json": r'{"a":"\u0000"}'})).annotations == {"json": r'{"a":"\u0000"}'}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            image(layers=[describe(b"")] * (DESCRIPTOR_COUNT_MAX + 1)),
            "layers: Expected `array` of length <= 10000",
        ),
        (
            image(annotations={str(number): "" for number in range(limits.ANNOTATION_COUNT_MAX + 1)}),
            "annotations: Expected `object` of length <= 4096",
        ),
        (
            image(annotations={"k" * (limits.ANNOTATION_KEY_LENGTH_MAX + 1): ""}),
            "key in annotations: Expected `str` of length <= 1024",
        ),
        (
            image(annotations={"k": "v" * (limits.ANNOTATION_VALUE_LENGTH_MAX + 1)}),
            "annotations[...]: Expected `str` of length <= 1048576",
        ),
        (
            image(artifactType="t" * (limits.MEDIA_TYPE_LENGTH_MAX + 1)),
            "artifactType: Expected `str` of length <= 255",
        ),
        (
            image(config=describe(b"", urls=["u"] * (limits.URL_COUNT_MAX + 1))),
            "config.urls: Expected `array` of length <= 128",
        ),
        (image(other=[[]] * NODE_COUNT_MAX), "more than 100000 objects and arrays"),
    ],
)
def test_every_list_and_string_has_a_limit(body: dict[str, Any], expected: str) -> None:
    """No manifest can fill memory, a column or a statement."""
    assert fault(body) == expected


def nested(levels: int) -> bytes:
    """An image manifest with an unknown field that makes it so many levels deep."""
    inner = b"[" * (levels - 1) + b"]" * (levels - 1)
    return json.dumps(image(other="?")).encode().replace(b'"?"', inner)


def test_nesting_is_limited() -> None:
    """The deepest manifest allowed passes; one level more does not, nor do a million."""
    message = f"nested deeper than {DEPTH_MAX} levels"

    assert parse_manifest(nested(DEPTH_MAX), media_types.OCI_MANIFEST).layers
    assert fault(nested(DEPTH_MAX + 1)) == message
    assert fault(nested(1_000_000)) == message


def test_brackets_in_strings_do_not_nest() -> None:
    """Strings may hold JSON of their own, as Homebrew's annotations do."""
    assert parse(image(annotations={"tab": '["' + "[{" * 1000, "quote": '\\"['})).annotations


def test_the_largest_manifest_is_accepted() -> None:
    """A body just below the limit passes, as the specification's suite demands."""
    annotations = {f"annotation-{number}": "A" * 10_000 for number in range(415)}
    payload = json.dumps(image(annotations=annotations)).encode()

    assert MANIFEST_SIZE_BYTES_MAX - 50_000 < len(payload) <= MANIFEST_SIZE_BYTES_MAX
    assert parse_manifest(payload, media_types.OCI_MANIFEST).annotations == annotations


def test_blobs_referenced_are_config_and_own_layers() -> None:
    """Each digest is asked for once, and foreign layers, known by type or address, not at all."""
    layers = [
        describe(b"one"),
        describe(b"foreign", media_types.DOCKER_LAYER_FOREIGN),
        describe(b"remote", urls=["https://example.com/"]),
        describe(b"one"),
        describe(b"two"),
    ]
    blobs = referenced_blobs(parse(image(layers=layers)))

    assert [blob.digest for blob in blobs] == [digest_of(b"{}"), digest_of(b"one"), digest_of(b"two")]


def test_an_index_references_no_blobs() -> None:
    """The children of an index need not be there."""
    assert referenced_blobs(parse(index(), media_types.OCI_INDEX)) == ()


def test_a_referrer_is_listed_with_type_and_annotations() -> None:
    """The list shows the effective artifact type and a copy of the annotations."""
    manifest = parse(image(artifactType=EXAMPLE_TYPE, annotations={"k": "v"}))

    listed = referrer_descriptor(manifest, digest_of(b""), 629)

    assert msgspec.json.decode(msgspec.json.encode(listed)) == {
        "mediaType": media_types.OCI_MANIFEST,
        "digest": digest_of(b""),
        "size": 629,
        "artifactType": EXAMPLE_TYPE,
        "annotations": {"k": "v"},
    }


def test_a_referrer_is_listed_without_what_it_lacks() -> None:
    """An index has neither a type nor annotations unless it states them."""
    listed = referrer_descriptor(parse(index(), media_types.OCI_INDEX), digest_of(b""), 1)

    assert listed == {"mediaType": media_types.OCI_INDEX, "digest": digest_of(b""), "size": 1}
