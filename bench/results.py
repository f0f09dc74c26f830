"""What was measured."""

from __future__ import annotations

import statistics
from collections import defaultdict

from bench.kinds import WHARF, YARDSTICK


class Results:
    """The samples of each figure and server."""

    def __init__(self) -> None:
        """Begin without samples."""
        self._samples: dict[tuple[str, str], list[float]] = defaultdict(list)

    def add(self, figure: str, server: str, value: float) -> None:
        """Add the sample of one round."""
        self._samples[figure, server].append(value)

    def samples(self, figure: str, server: str) -> list[float]:
        """Return the samples in the order of the rounds."""
        return self._samples.get((figure, server), [])

    def median(self, figure: str, server: str) -> float | None:
        """Return the median, or None if the figure was not measured."""
        samples = self.samples(figure, server)
        return statistics.median(samples) if samples else None

    def ratio(self, figure: str, own: str | None = None) -> float | None:
        """Return Wharf's median divided by the yardstick's, or by that of another figure of Wharf's own."""
        value = self.median(figure, WHARF)
        divisor = self.median(own, WHARF) if own else self.median(figure, YARDSTICK)
        return value / divisor if value is not None and divisor else None
