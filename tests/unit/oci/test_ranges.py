"""Byte ranges of downloads and uploads."""

import pytest

from wharf.oci.errors import ErrorCode, RegistryError
from wharf.oci.ranges import parse_content_range, parse_range


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-0", (0, 1)),
        ("bytes=500-1499", (500, 1500)),
        ("bytes=500-", (500, 2048)),
        ("bytes=-500", (1548, 2048)),
        ("bytes=-5000", (0, 2048)),
        ("bytes=2000-5000", (2000, 2048)),
        ("bytes=2047-99999999999999999999", (2047, 2048)),
        ("Bytes=1-2 ", (1, 3)),
    ],
)
def test_a_range_is_cut_to_the_content(header: str, expected: tuple[int, int]) -> None:
    """First and last offset, an open end and a suffix are understood, and clamped to the size."""
    assert parse_range(header, 2048) == expected


@pytest.mark.parametrize("header", ["", "items=0-5", "bytes=0-1,5-6"])
def test_what_need_not_be_understood_asks_for_everything(header: str) -> None:
    """Other units, several ranges and no range at all yield the whole content."""
    assert parse_range(header, 2048) is None


@pytest.mark.parametrize("header", ["bytes=0-", "bytes=0-99", "bytes=-5"])
def test_an_empty_content_is_served_whole(header: str) -> None:
    """Clients that ask every time for a range can read an empty content."""
    assert parse_range(header, 0) is None


@pytest.mark.parametrize(
    "header",
    [
        "bytes=500-0",
        "bytes=2048-",
        "bytes=5000-10000",
        "bytes=-0",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=1",
        "bytes=a-b",
        "bytes=--1",
        "bytes=٣-٤",
        "bytes=" + "9" * 5000 + "-",
    ],
)
def test_a_range_outside_the_content_is_refused(header: str) -> None:
    """The answer to an unsatisfiable range is 416 and tells the size."""
    with pytest.raises(RegistryError) as caught:
        parse_range(header, 2048)

    assert (caught.value.code, caught.value.status) == (ErrorCode.RANGE_INVALID, 416)
    assert caught.value.headers == (("content-range", "bytes */2048"),)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("0-0", (0, 0)),
        ("10-19", (10, 19)),
        ("bytes 10-19/100", (10, 19)),
        ("bytes 10-19/*", (10, 19)),
        ("bytes=10-19", (10, 19)),
    ],
)
def test_the_place_of_a_chunk_is_read_in_both_forms(header: str, expected: tuple[int, int]) -> None:
    """The short form of the distribution-spec and the long one of HTTP mean the same."""
    assert parse_content_range(header) == expected


@pytest.mark.parametrize("header", ["", "-", "5", "5-", "-5", "9-5", "0--1", "a-b", "1-2,3-4", "0-" + "9" * 5000])
def test_a_bad_place_of_a_chunk_is_refused(header: str) -> None:
    """A chunk without a place of its own is answered with 416."""
    with pytest.raises(RegistryError, match="invalid Content-Range") as caught:
        parse_content_range(header)

    assert (caught.value.code, caught.value.status) == (ErrorCode.BLOB_UPLOAD_INVALID, 416)
