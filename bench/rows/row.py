"""What a row of the table is."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from bench.images import Material
from bench.servers import Server


@dataclasses.dataclass(frozen=True, slots=True)
class Figure:
    """One number of a row."""

    name: str
    label: str
    unit: str


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """One kind of work; `measure` does it once and returns a value for each figure.

    `seed` pushes what the work needs; rows with the same one share it.
    """

    figures: tuple[Figure, ...]
    measure: Callable[[Server, Material], tuple[float, ...]]
    seed: Callable[[Server, Material], None] | None = None
    wharf_only: bool = False
    at_the_end: bool = False
    """Measured once, after the last round."""

    @property
    def name(self) -> str:
        """The name of the first figure, under which the row is chosen."""
        return self.figures[0].name


def request_figures(name: str, label: str) -> tuple[Figure, Figure]:
    """Return the figures of a row of small requests."""
    return Figure(name, label, "req/s"), Figure(f"{name}/cpu", "  CPU per request", "µs")


def transfer_figures(name: str, label: str) -> tuple[Figure, Figure]:
    """Return the figures of a row of large layers."""
    return Figure(name, label, "MB/s"), Figure(f"{name}/cpu", "  CPU per GB", "s")
