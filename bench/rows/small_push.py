"""Small images, each new, from several pushers with a repository each."""

from __future__ import annotations

import time

from bench.clients import run_together
from bench.images import Material, make_image
from bench.registry_client import RegistryClient
from bench.rows.row import Figure, Row
from bench.servers import Server

IMAGES_PER_SECOND_MAX = 250


def measure(server: Server, material: Material) -> tuple[float, float]:
    """Push for the planned time; config, layer and manifest were made and hashed before."""
    plan = material.plan
    count = IMAGES_PER_SECOND_MAX * plan.load_seconds
    images = [[make_image(1, plan.small_layer_bytes) for _ in range(count)] for _ in range(plan.pushers)]
    repositories = [f"library/bench-push-{number}" for number in range(plan.pushers)]
    bearers = [server.bearer(repository, "pull,push") for repository in repositories]

    def push(number: int) -> int:
        client = RegistryClient(server.address, repositories[number], bearers[number])
        deadline = time.monotonic() + plan.load_seconds
        pushed = 0
        for image in images[number]:
            client.push_image(image, image.manifest.digest[-12:])
            pushed += 1
            if time.monotonic() > deadline:
                break
        return pushed

    return run_together(server, push, plan.pushers).per_image()


SMALL_PUSH_ROW = Row(
    (
        Figure("small-push", "small image push, 8 pushers", "images/s"),
        Figure("small-push/cpu", "  CPU per image", "ms"),
    ),
    measure,
)
