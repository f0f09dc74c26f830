"""How soon a server answers, and how much memory it came to need."""

from __future__ import annotations

from bench.images import Material
from bench.rows.row import Figure, Row
from bench.servers import Server, running


def measure_start(server: Server, material: Material) -> tuple[float]:
    """Start a second, empty server of the same kind."""
    with running(server.kind, material.folder) as fresh:
        return (fresh.start_seconds,)


def measure_memory(server: Server, _: Material) -> tuple[float]:
    """Ask for the peak since the server was started."""
    return (server.memory_peak_bytes() / 1e6,)


START_ROW = Row((Figure("start", "start until /v2/ answers", "s"),), measure_start)
MEMORY_ROW = Row((Figure("memory", "peak memory of the whole run", "MB"),), measure_memory, at_the_end=True)
