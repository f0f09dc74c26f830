"""Shows the results: a table for people, JSON for programs."""

from __future__ import annotations

import datetime
import os
import platform
from collections.abc import Mapping, Sequence
from typing import Any

from bench.bars import Bar
from bench.results import Results
from bench.rows import Figure, Row

VERDICTS = {True: "ok", False: "MISS", None: "-"}


class Report:
    """The results of a run, held against the bars."""

    def __init__(self, rows: Sequence[Row], servers: Sequence[str], results: Results, bars: Mapping[str, Bar]) -> None:
        """Keep what is shown."""
        self._figures = [figure for row in rows for figure in row.figures]
        self._servers = servers
        self._results = results
        self._bars = bars

    def missed(self) -> list[str]:
        """Return the names of the figures that miss their bars."""
        return [figure.name for figure in self._figures if self._holds(figure) is False]

    def table(self) -> str:
        """Return the table."""
        header = ["", "unit", *self._servers, "ratio", "bar", ""]
        lines = [header, *(self._cells(figure) for figure in self._figures)]
        widths = [max(len(cells[column]) for cells in lines) for column in range(len(header))]
        return "\n".join(_line(cells, widths) for cells in lines)

    def json(self) -> dict[str, Any]:
        """Return everything, single samples included."""
        return {
            "time": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            "machine": {"system": platform.platform(), "processors": os.cpu_count()},
            "figures": [self._figure_json(figure) for figure in self._figures],
        }

    def _figure_json(self, figure: Figure) -> dict[str, Any]:
        bar = self._bars.get(figure.name)
        return {
            "name": figure.name,
            "unit": figure.unit,
            "medians": {name: self._results.median(figure.name, name) for name in self._servers},
            "samples": {name: self._results.samples(figure.name, name) for name in self._servers},
            "ratio": self._ratio(figure),
            "bar": str(bar) if bar else None,
            "ok": self._holds(figure),
        }

    def _cells(self, figure: Figure) -> list[str]:
        values = [_shown(self._results.median(figure.name, name)) for name in self._servers]
        ratio, bar = self._ratio(figure), self._bars.get(figure.name)
        ratio_text = "-" if ratio is None else f"{ratio:.2f}"
        verdict = VERDICTS[self._holds(figure)] if bar else ""
        return [figure.label, figure.unit, *values, ratio_text, str(bar or ""), verdict]

    def _ratio(self, figure: Figure) -> float | None:
        bar = self._bars.get(figure.name)
        return self._results.ratio(figure.name, bar.own if bar else None)

    def _holds(self, figure: Figure) -> bool | None:
        bar = self._bars.get(figure.name)
        return bar.holds(figure.name, self._results) if bar else None


def _line(cells: list[str], widths: list[int]) -> str:
    label, unit, *values, bar, verdict = (
        text.rjust(width) if 2 <= column < len(cells) - 2 else text.ljust(width)
        for column, (text, width) in enumerate(zip(cells, widths, strict=True))
    )
    return "  ".join([label, unit, *values, bar, verdict]).rstrip()


def _shown(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
