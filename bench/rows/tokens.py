"""Tokens from the token service, with user and password that were just verified."""

from __future__ import annotations

from bench.images import Material
from bench.request_load import load
from bench.rows.manifests import REPOSITORY
from bench.rows.row import Row, request_figures
from bench.servers import Server


def measure(server: Server, material: Material) -> tuple[float, float]:
    """Ask for a token again and again, after one that warmed the cache of verified passwords."""
    server.bearer(REPOSITORY)
    target = server.token_target(REPOSITORY, "pull")
    return load(server, "GET", target, {"Authorization": server.basic()}, material.plan).per_request()


TOKEN_ROW = Row(request_figures("token", "token issue"), measure, wharf_only=True)
