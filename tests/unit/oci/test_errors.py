"""The error table and its exception."""

import pytest

from wharf.oci.errors import SHOWN_LENGTH_MAX, ErrorCode, RegistryError, printable


def test_an_error_takes_message_and_status_from_the_table() -> None:
    """An error that says nothing of its own shows what the table has for its code."""
    error = RegistryError(ErrorCode.BLOB_UNKNOWN)

    assert (error.message, error.status) == ("blob unknown to registry", 404)
    assert (error.detail, error.headers) == (None, ())


def test_an_error_may_override_message_and_status() -> None:
    """What an error says of its own wins over the table."""
    error = RegistryError(ErrorCode.BLOB_UPLOAD_INVALID, "", detail={"a": 1}, status=416, headers=(("a", "b"),))

    assert (error.message, error.status) == ("", 416)
    assert (error.detail, error.headers) == ({"a": 1}, (("a", "b"),))


def test_an_error_reads_as_code_and_message() -> None:
    """In a log or a traceback the code stands before the message."""
    assert str(RegistryError(ErrorCode.TAG_INVALID, "bad tag")) == "TAG_INVALID: bad tag"


@pytest.mark.parametrize("code", ErrorCode)
def test_every_code_fits_the_wire(code: ErrorCode) -> None:
    """The specification allows upper-case letters and underscores; every status is one of failure."""
    assert code.name.replace("_", "").isalpha()
    assert code.name.isupper()
    assert 400 <= code.status < 600
    assert code.message


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("", ""),
        ("a\r\nb\x00", r"a\r\nb\x00"),
        ("\udcff", r"\udcff"),
        ("x" * (SHOWN_LENGTH_MAX + 1), "x" * SHOWN_LENGTH_MAX + "…"),
    ],
)
def test_text_of_clients_is_shown_short_and_escaped(text: str, shown: str) -> None:
    """A client can neither break a line of the log nor fill it."""
    assert printable(text) == shown
