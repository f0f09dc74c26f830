"""Large layers, each new, pushed with one POST and one PUT."""

from __future__ import annotations

from functools import partial

from bench.clients import run_together
from bench.images import Material
from bench.registry_client import RegistryClient
from bench.rows.row import Row, transfer_figures
from bench.servers import Server

REPOSITORY = "library/bench-layers"


def measure(streams: int, server: Server, material: Material) -> tuple[float, float]:
    """Push layers over several connections at once."""
    path = material.large_layer.path
    bearer = server.bearer(REPOSITORY, "pull,push")
    variants = [
        [material.large_layer.variant() for _ in range(material.plan.pushes_per_stream)] for _ in range(streams)
    ]

    def push(number: int) -> int:
        client = RegistryClient(server.address, REPOSITORY, bearer)
        with path.open("rb") as file:
            for layer in variants[number]:
                client.push_layer(layer, file)
        return sum(layer.size_bytes for layer in variants[number])

    return run_together(server, push, streams).per_byte()


LAYER_PUSH_ROWS = (
    Row(transfer_figures("layer-push-1", "layer push, 1 stream"), partial(measure, 1)),
    Row(transfer_figures("layer-push-4", "layer push, 4 streams"), partial(measure, 4)),
)
