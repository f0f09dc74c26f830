"""An image of several layers, pulled by many clients at once."""

from __future__ import annotations

from bench.clients import run_together
from bench.images import Material
from bench.registry_client import RegistryClient
from bench.rows.row import Figure, Row
from bench.servers import Server

REPOSITORY = "library/bench-image"
TAG = "latest"


def seed(server: Server, material: Material) -> None:
    """Push the image."""
    client = RegistryClient(server.address, REPOSITORY, server.bearer(REPOSITORY, "pull,push"))
    client.push_image(material.layered_image, TAG)


def measure(server: Server, material: Material) -> tuple[float, float]:
    """Let every client pull the whole image a few times."""
    image = material.layered_image
    pulls = material.plan.pulls_per_puller
    bearer = server.bearer(REPOSITORY)

    def pull(_: int) -> int:
        client = RegistryClient(server.address, REPOSITORY, bearer)
        for _ in range(pulls):
            client.pull_image(image, TAG)
        return pulls

    return run_together(server, pull, material.plan.pullers).per_image()


IMAGE_PULL_ROW = Row(
    (
        Figure("image-pull", "50 parallel pulls, 10 layers", "images/s"),
        Figure("image-pull/cpu", "  CPU per image", "ms"),
    ),
    measure,
    seed,
)
