"""Transfers share memory evenly, within two bounds."""

from contextlib import ExitStack

import pytest

from wharf.base.memory_share import MemoryShare


def test_the_more_transfers_there_are_the_smaller_their_pieces() -> None:
    """One has the largest piece, a few share what there is, and many have the smallest all the same."""
    memory = MemoryShare(1200, smallest_bytes=100, largest_bytes=500)
    assert memory.piece_bytes == 500
    with ExitStack() as transfers:
        pieces = []
        for _ in range(15):
            transfers.enter_context(memory.taken())
            pieces.append(memory.piece_bytes)
    assert pieces == [500, 500, 400, 300, 240, 200, 171, 150, 133, 120, 109, 100, 100, 100, 100]
    assert memory.piece_bytes == 500


def test_a_transfer_that_fails_gives_its_share_back() -> None:
    """An error leaves nothing counted."""
    memory = MemoryShare(1000, smallest_bytes=100, largest_bytes=1000)
    with pytest.raises(ConnectionError), memory.taken(), memory.taken():
        raise ConnectionError
    assert memory.piece_bytes == 1000
