"""Memory that all transfers under way share."""

from collections.abc import Iterator
from contextlib import contextmanager


class MemoryShare:
    """Divides an amount of memory evenly: a few transfers get large pieces of it, many get small ones."""

    def __init__(self, total_bytes: int, *, smallest_bytes: int, largest_bytes: int) -> None:
        """`smallest_bytes` is what a transfer gets in any case, even if all together then exceed the total."""
        self._total_bytes = total_bytes
        self._smallest_bytes = smallest_bytes
        self._largest_bytes = largest_bytes
        self._transfers = 0

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Counts a transfer for as long as the block runs."""
        self._transfers += 1
        try:
            yield
        finally:
            self._transfers -= 1

    @property
    def piece_bytes(self) -> int:
        """What each transfer may take just now."""
        fair_bytes = self._total_bytes // max(self._transfers, 1)
        return min(max(fair_bytes, self._smallest_bytes), self._largest_bytes)
