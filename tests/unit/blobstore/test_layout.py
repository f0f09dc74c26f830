"""Keys: how they are made and which are refused."""

import pytest

from wharf.blobstore.layout import BLOBS_PREFIX, RECORDS_PREFIX, check_key, check_prefix, new_key, new_keys

# 2026-11-25T00:43:12Z.
NOW_MICROSECONDS = 1_795_567_392_289_704


@pytest.mark.parametrize(("prefix", "folder"), [(BLOBS_PREFIX, "blobs"), (RECORDS_PREFIX, "records")])
def test_a_key_lies_under_the_hour_of_its_birth(prefix: str, folder: str) -> None:
    """Old and new blobs are told apart by name; below the hour, keys are spread over 16 folders."""
    key = new_key(prefix, NOW_MICROSECONDS)
    top, hour, spread, name = key.split("/")
    assert (top, hour) == (folder, "2026112500")
    assert len(name) == 32
    assert spread == name[-1]
    assert check_key(key) == key


def test_keys_never_repeat() -> None:
    """Two blobs born in the same microsecond get two keys."""
    assert len({new_key(BLOBS_PREFIX, NOW_MICROSECONDS) for _ in range(1000)}) == 1000


def test_keys_of_one_batch_lie_in_one_folder() -> None:
    """So that one sync makes all of them durable."""
    keys = new_keys(BLOBS_PREFIX, NOW_MICROSECONDS, 20)
    assert len(set(keys)) == 20
    assert len({key.rpartition("/")[0] for key in keys}) == 1
    assert [check_key(key) for key in keys] == keys


def test_a_prefix_may_end_with_a_slash() -> None:
    """The closing slash is dropped, and the empty prefix stands for everything."""
    assert check_prefix("blobs/2026112500/") == check_prefix("blobs/2026112500") == "blobs/2026112500"
    assert check_prefix("") == ""


@pytest.mark.parametrize("prefix", ["/", "//", "../", "blobs//", "blobs/../"])
def test_a_prefix_cannot_leave_the_store(prefix: str) -> None:
    """A prefix is held to the rules of keys."""
    with pytest.raises(ValueError, match="invalid blob key"):
        check_prefix(prefix)
