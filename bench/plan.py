"""How much work each row does."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True, slots=True)
class Plan:
    """The sizes of one run; the defaults are those the bars were set for."""

    rounds: int = 3
    load_seconds: int = 5
    connections: int = 16
    tags: int = 100_000
    pushers: int = 8
    small_layer_bytes: int = 4096
    large_layer_bytes: int = 200_000_000
    pushes_per_stream: int = 2
    pulls_per_stream: int = 10
    pullers: int = 50
    image_layers: int = 10
    image_layer_bytes: int = 1_000_000
    pulls_per_puller: int = 4


QUICK = Plan(
    rounds=1,
    load_seconds=2,
    tags=5_000,
    large_layer_bytes=50_000_000,
    pulls_per_puller=2,
)
"""A look within a minute or two: too short for the figures to be trusted."""
