"""Manifest GET and HEAD, by tag and by digest, in a repository with one tag."""

from __future__ import annotations

from functools import partial

from bench.images import MANIFEST_MEDIA_TYPE, Material
from bench.registry_client import RegistryClient
from bench.request_load import load
from bench.rows.row import Row, request_figures
from bench.servers import Server

REPOSITORY = "library/bench"
TAG = "latest"


def seed(server: Server, material: Material) -> None:
    """Push the one image."""
    client = RegistryClient(server.address, REPOSITORY, server.bearer(REPOSITORY, "pull,push"))
    client.push_image(material.small_image, TAG)


def measure(method: str, by: str, repository: str, tag: str, server: Server, material: Material) -> tuple[float, float]:
    """Ask for the manifest again and again."""
    reference = tag if by == "tag" else material.small_image.manifest.digest
    headers = {"Accept": MANIFEST_MEDIA_TYPE}
    if bearer := server.bearer(repository):
        headers["Authorization"] = bearer
    target = f"/v2/{repository}/manifests/{reference}"
    return load(server, method, target, headers, material.plan).per_request()


def _row(method: str, by: str) -> Row:
    name = f"manifest-{method.lower()}-{by}"
    figures = request_figures(name, f"manifest {method} by {by}")
    return Row(figures, partial(measure, method, by, REPOSITORY, TAG), seed)


MANIFEST_ROWS = tuple(_row(method, by) for method in ("GET", "HEAD") for by in ("tag", "digest"))
