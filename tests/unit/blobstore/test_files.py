"""Writing chunks to a descriptor, whatever part of them the system takes at once."""

import os
import random
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from wharf.blobstore.files import IOV_COUNT_MAX, write_all

INTERRUPTION_SECONDS = 0.001


@contextmanager
def frequent_signals() -> Iterator[None]:
    """Interrupt system calls of this thread, so that a long write ends early."""
    before = signal.signal(signal.SIGALRM, lambda number, frame: None)
    signal.setitimer(signal.ITIMER_REAL, INTERRUPTION_SECONDS, INTERRUPTION_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def through_a_pipe(chunks: list[bytes]) -> bytes:
    """Return what comes out of a pipe into which the chunks are written."""
    received = bytearray()
    output, into = os.pipe()

    def drain() -> None:
        while piece := os.read(output, 5000):
            received.extend(piece)

    reader = threading.Thread(target=drain)
    reader.start()
    try:
        write_all(into, chunks)
    finally:
        os.close(into)
        reader.join()
        os.close(output)
    return bytes(received)


def test_writes_cut_short_are_continued() -> None:
    """A write that stops in the middle of a chunk goes on behind the last byte that was taken."""
    source = random.Random(3)
    chunks = [source.randbytes(source.randrange(200_000)) for _ in range(100)]
    with frequent_signals():
        assert through_a_pipe(chunks) == b"".join(chunks)


def test_more_chunks_than_one_call_takes() -> None:
    """The number of chunks has no limit, and empty ones do no harm."""
    chunks = [bytes([number % 251]) * (number % 3) for number in range(2 * IOV_COUNT_MAX + 7)]
    assert through_a_pipe(chunks) == b"".join(chunks)


def test_no_chunks_write_nothing() -> None:
    """An empty batch is fine."""
    assert through_a_pipe([]) == b""
