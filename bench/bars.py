"""The bars: what each of Wharf's figures must reach."""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Mapping

from bench.kinds import WHARF
from bench.results import Results

COMPARISONS = {">=": operator.ge, "<=": operator.le, "<": operator.lt}


@dataclasses.dataclass(frozen=True, slots=True)
class Bar:
    """A bound on one of Wharf's figures, divided by the yardstick's unless said otherwise."""

    sign: str
    limit: float
    own: str | None = None
    """The figure of Wharf's that is the divisor in place of the yardstick's."""
    bare: bool = False
    """The figure itself is bounded."""

    def holds(self, figure: str, results: Results) -> bool | None:
        """Say whether the bar is reached; None if something it needs was not measured."""
        value = results.median(figure, WHARF) if self.bare else results.ratio(figure, self.own)
        return None if value is None else bool(COMPARISONS[self.sign](value, self.limit))

    def __str__(self) -> str:
        """Show the bar as in the table."""
        of = f" of {self.own}" if self.own else ""
        return f"{self.sign} {self.limit:g}{of}"


def at_least(limit: float, own: str | None = None) -> Bar:
    """Bound a ratio from below."""
    return Bar(">=", limit, own)


def at_most(limit: float) -> Bar:
    """Bound a ratio from above."""
    return Bar("<=", limit)


def below(limit: float) -> Bar:
    """Bound a bare figure."""
    return Bar("<", limit, bare=True)


EMBEDDED: Mapping[str, Bar] = {
    "manifest-get-tag": at_least(3.5),
    "manifest-get-tag/cpu": at_most(0.25),
    "manifest-get-digest": at_least(3.5),
    "manifest-get-digest/cpu": at_most(0.25),
    "manifest-head-tag": at_least(3.5),
    "manifest-head-tag/cpu": at_most(0.25),
    "manifest-head-digest": at_least(3.5),
    "manifest-head-digest/cpu": at_most(0.25),
    "manifest-get-tag-many": at_least(0.9, own="manifest-get-tag"),
    "manifest-get-digest-many": at_least(0.9, own="manifest-get-digest"),
    "token": at_least(0.1, own="manifest-get-tag"),
    "small-push": at_least(2.5),
    "layer-push-1": at_least(1.1),
    "layer-push-1/cpu": at_most(1.0),
    "layer-push-4": at_least(1.0),
    "layer-push-4/cpu": at_most(1.0),
    "layer-pull-1": at_least(0.95),
    "layer-pull-1/cpu": at_most(1.1),
    "layer-pull-4": at_least(0.95),
    "layer-pull-4/cpu": at_most(1.1),
    "image-pull": at_least(1.2),
    "memory": below(200),
    "start": below(2),
}
"""SQLite and a folder, which is what the peers have too."""

POSTGRESQL: Mapping[str, Bar] = {
    "manifest-get-tag": at_least(0.5),
    "manifest-get-digest": at_least(2),
    "manifest-head-tag": at_least(0.5),
    "manifest-head-digest": at_least(2),
}


def bars_for(database: str, storage: str) -> Mapping[str, Bar]:
    """Return the bars that a set-up must reach."""
    if database.startswith("postgresql://"):
        return POSTGRESQL
    if storage:
        # The peers keep their bytes in a folder: only what touches no bytes can be compared.
        return {name: bar for name, bar in EMBEDDED.items() if name.startswith(("manifest-", "token"))}
    return EMBEDDED
