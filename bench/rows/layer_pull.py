"""A large layer, pulled again and again."""

from __future__ import annotations

from functools import partial

from bench.clients import run_together
from bench.images import Material
from bench.registry_client import RegistryClient
from bench.rows.layer_push import REPOSITORY
from bench.rows.row import Row, transfer_figures
from bench.servers import Server


def seed(server: Server, material: Material) -> None:
    """Push the layer."""
    client = RegistryClient(server.address, REPOSITORY, server.bearer(REPOSITORY, "pull,push"))
    with material.large_layer.path.open("rb") as file:
        client.push_layer(material.pulled_layer, file)


def measure(streams: int, server: Server, material: Material) -> tuple[float, float]:
    """Pull the layer over several connections at once."""
    layer = material.pulled_layer
    pulls = material.plan.pulls_per_stream
    bearer = server.bearer(REPOSITORY)

    def pull(_: int) -> int:
        client = RegistryClient(server.address, REPOSITORY, bearer)
        for _ in range(pulls):
            client.pull_blob(layer.digest, layer.size_bytes)
        return pulls * layer.size_bytes

    return run_together(server, pull, streams).per_byte()


LAYER_PULL_ROWS = (
    Row(transfer_figures("layer-pull-1", "layer pull, 1 stream"), partial(measure, 1), seed),
    Row(transfer_figures("layer-pull-4", "layer pull, 4 streams"), partial(measure, 4), seed),
)
