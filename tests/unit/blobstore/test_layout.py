"""Keys: how they are made and which are refused."""

from collections.abc import Callable

import pytest

from wharf.blobstore.layout import check_key, check_prefix, new_blob_key, new_record_key

# 2026-11-25T00:43:12Z.
NOW_MICROSECONDS = 1_795_567_392_289_704


@pytest.mark.parametrize(("new_key", "folder"), [(new_blob_key, "blobs"), (new_record_key, "records")])
def test_a_key_lies_under_the_hour_of_its_birth(new_key: Callable[[int], str], folder: str) -> None:
    """Old and new blobs are told apart by name; below the hour, keys are spread over 16 folders."""
    key = new_key(NOW_MICROSECONDS)
    top, hour, spread, name = key.split("/")
    assert (top, hour) == (folder, "2026112500")
    assert len(name) == 32
    assert spread == name[-1]
    assert check_key(key) == key


def test_keys_never_repeat() -> None:
    """Two blobs born in the same microsecond get two keys."""
    assert len({new_blob_key(NOW_MICROSECONDS) for _ in range(1000)}) == 1000


def test_a_prefix_may_end_with_a_slash() -> None:
    """The closing slash is dropped, and the empty prefix stands for everything."""
    assert check_prefix("blobs/2026112500/") == check_prefix("blobs/2026112500") == "blobs/2026112500"
    assert check_prefix("") == ""


@pytest.mark.parametrize("prefix", ["/", "//", "../", "blobs//", "blobs/../"])
def test_a_prefix_cannot_leave_the_store(prefix: str) -> None:
    """A prefix is held to the rules of keys."""
    with pytest.raises(ValueError, match="invalid blob key"):
        check_prefix(prefix)
