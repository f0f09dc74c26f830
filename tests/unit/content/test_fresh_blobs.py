"""Configs that wait for their manifest."""

from wharf.content.fresh_blobs import ALL_BYTES_MAX, CONFIG_BYTES_MAX, FreshBlobs

CONFIG = b'{"architecture": "amd64"}'


def test_a_config_is_taken_once() -> None:
    """By the repository that it was pushed to and by no other one."""
    fresh = FreshBlobs()
    fresh.keep(1, "app", "sha256:1", CONFIG)
    assert fresh.take(2, "app", "sha256:1") is None
    assert fresh.take(1, "other", "sha256:1") is None
    assert fresh.take(1, "app", "sha256:1") == CONFIG
    assert fresh.take(1, "app", "sha256:1") is None


def test_what_cannot_be_a_config_of_usual_size_is_not_kept() -> None:
    """Layers are archives, and large configs are read again."""
    fresh = FreshBlobs()
    fresh.keep(1, "app", "layer", b"\x1f\x8b" + bytes(20))
    fresh.keep(1, "app", "large", b"{" + b" " * CONFIG_BYTES_MAX)
    assert fresh.take(1, "app", "layer") is None
    assert fresh.take(1, "app", "large") is None


def test_the_oldest_give_way() -> None:
    """What nobody takes costs no more than so much memory, however often it is pushed."""
    fresh, config = FreshBlobs(), b"{" + b" " * (CONFIG_BYTES_MAX - 1)
    count = ALL_BYTES_MAX // CONFIG_BYTES_MAX
    for _ in range(3):
        fresh.keep(1, "app", "again", config)
    for number in range(count):
        fresh.keep(1, "app", f"{number}", config)
    assert fresh.take(1, "app", "again") is None
    assert [fresh.take(1, "app", f"{number}") for number in range(count)] == [config] * count
