"""What was measured of lists, and the bars it is held against."""

from __future__ import annotations

import dataclasses
import statistics
from collections.abc import Sequence
from typing import Any

from bench.lists.calls import ListCall
from bench.lists.load import Sample
from bench.report import VERDICTS

RATE_MIN = 300
P95_MILLISECONDS_MAX = 100
SLOWER_MAX = 1.5
ALONE_MILLISECONDS_MAX = 50


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """The samples of one call, over the small data set and over the one that is measured."""

    call: ListCall
    small: Sequence[Sample]
    measured: Sequence[Sample]

    @property
    def rate(self) -> float:
        """Requests a second."""
        return statistics.median(sample.rate for sample in self.measured)

    @property
    def p50(self) -> float:
        """The time that half of the answers took at most, in milliseconds."""
        return statistics.median(sample.p50 for sample in self.measured)

    @property
    def p95(self) -> float:
        """The time that all but one in twenty took at most, in milliseconds."""
        return statistics.median(sample.p95 for sample in self.measured)

    @property
    def ratio(self) -> float:
        """How many times as long the call takes as over the small data set."""
        return statistics.median(sample.rate for sample in self.small) / self.rate

    @property
    def holds(self) -> bool:
        """Whether every bar is reached."""
        if self.call.alone:
            return self.p95 < ALONE_MILLISECONDS_MAX
        return self.rate >= RATE_MIN and self.p95 < P95_MILLISECONDS_MAX and self.ratio <= SLOWER_MAX

    def json(self) -> dict[str, Any]:
        """Every sample."""
        return {
            "name": self.call.name,
            "small": [dataclasses.asdict(sample) for sample in self.small],
            "measured": [dataclasses.asdict(sample) for sample in self.measured],
            "ratio": self.ratio,
            "ok": self.holds,
        }

    def cells(self) -> list[str]:
        """The columns of the table."""
        bar = f"p95 < {ALONE_MILLISECONDS_MAX} ms"
        if not self.call.alone:
            bar = f">= {RATE_MIN}, p95 < {P95_MILLISECONDS_MAX} ms, <= {SLOWER_MAX}"
        kilobytes = self.measured[0].answer_bytes / 1e3
        figures = (f"{self.rate:,.0f}", f"{self.p50:.1f}", f"{self.p95:.1f}", f"{self.ratio:.2f}", f"{kilobytes:.1f}")
        return [self.call.name, *figures, bar, VERDICTS[self.holds]]


def table(lines: Sequence[Line]) -> str:
    """All lines under each other."""
    rows = [["", "req/s", "p50 ms", "p95 ms", "slower", "kB", "bar", ""], *(line.cells() for line in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            text.rjust(width) if 1 <= column <= 5 else text.ljust(width)
            for column, (text, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )
