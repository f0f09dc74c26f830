"""The build history of an image; the first expectation was recorded from a Harbor 2.16."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wharf.oci.build_history import build_history
from wharf.oci.errors import ErrorCode, RegistryError

CREATED = "2024-01-02T03:04:05Z"


def test_the_steps_are_listed() -> None:
    """A step shows what its config says, without what is empty and without what is not known."""
    first = {"created": CREATED, "created_by": "COPY hello /"}
    second = {"created": None, "created_by": "ENV a", "empty_layer": True, "comment": "", "x": 1}
    third = {"created": "yesterday", "author": "lab", "comment": "c", "empty_layer": False}
    config = json.dumps({"history": [first, second, third]}).encode()

    assert build_history(config) == [
        first,
        {"created_by": "ENV a", "empty_layer": True},
        {"author": "lab", "comment": "c"},
    ]


@pytest.mark.parametrize(
    ("config", "expected"),
    [(b"{}", None), (b"", None), (b'{"history":null}', None), (b'{"history":[]}', [])],
)
def test_an_image_may_have_no_history(config: bytes, expected: list[object] | None) -> None:
    """An image without a list of steps answers null."""
    assert build_history(config) == expected


def test_a_config_that_cannot_be_read_is_named() -> None:
    """The refusal says which field is at fault."""
    with pytest.raises(RegistryError) as caught:
        build_history(b'{"history":[{"created_by":1}]}')

    assert caught.value.code is ErrorCode.BAD_REQUEST
    assert caught.value.message == (
        "the config of the artifact cannot be read: Expected `str | null`, got `int` - at `$.history[0].created_by`"
    )


@given(config=st.binary(max_size=64) | st.builds(b'{"history":%b}'.__mod__, st.binary(max_size=32)))
def test_broken_configs_are_refused(config: bytes) -> None:
    """Nothing but the registry's own error comes out of a broken config."""
    with suppress(RegistryError):
        build_history(config)
