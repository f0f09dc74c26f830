"""Manifest GET among a great many tags; only Wharf's repository is filled, the peers' would take hours."""

from __future__ import annotations

from functools import partial

from bench.clients import run_together
from bench.images import Material
from bench.registry_client import RegistryClient
from bench.rows import manifests
from bench.rows.row import Row, request_figures
from bench.servers import Server

REPOSITORY = "library/bench-tags"
CLIENTS = 16
TAG = "t1000"


def seed(server: Server, material: Material) -> None:
    """Push the one image, then put its manifest under every tag."""
    bearer = server.bearer(REPOSITORY, "pull,push")
    image = material.small_image
    RegistryClient(server.address, REPOSITORY, bearer).push_image(image, "t0")

    def put_tags(number: int) -> int:
        client = RegistryClient(server.address, REPOSITORY, bearer)
        tags = range(1 + number, material.plan.tags, CLIENTS)
        for tag in tags:
            client.push_manifest(image.manifest, f"t{tag}")
        return len(tags)

    run_together(server, put_tags, CLIENTS)


def _row(by: str) -> Row:
    figures = request_figures(f"manifest-get-{by}-many", f"manifest GET by {by}, many tags")
    return Row(figures, partial(manifests.measure, "GET", by, REPOSITORY, TAG), seed, wharf_only=True)


MANY_TAGS_ROWS = (_row("tag"), _row("digest"))
