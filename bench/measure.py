"""Measures all rows on all servers, in turn."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from bench.images import Material
from bench.kinds import WHARF
from bench.results import Results
from bench.rows import Row
from bench.servers import Server


def measure_all(servers: Sequence[Server], rows: Sequence[Row], material: Material) -> Results:
    """Seed the servers, then measure round by round; in a round each row goes over all servers at once.

    Whatever slows the machine down for a while thus slows every server.
    """
    _seed_all(servers, rows, material)
    results = Results()
    for number in range(material.plan.rounds):
        # Nobody is always the one behind the same neighbour.
        turn = number % len(servers)
        order = [*servers[turn:], *servers[:turn]]
        for row in rows:
            if not row.at_the_end:
                _measure_row(order, row, material, results, f"round {number + 1}/{material.plan.rounds}")
    for row in rows:
        if row.at_the_end:
            _measure_row(servers, row, material, results, "end")
    return results


def _measured(servers: Sequence[Server], row: Row) -> list[Server]:
    return [server for server in servers if server.name == WHARF or not row.wharf_only]


def _seed_all(servers: Sequence[Server], rows: Sequence[Row], material: Material) -> None:
    done = set()
    for row in rows:
        if row.seed and row.seed not in done:
            done.add(row.seed)
            for server in _measured(servers, row):
                _progress(f"seed {row.name} {server.name}\n")
                row.seed(server, material)


def _measure_row(servers: Sequence[Server], row: Row, material: Material, results: Results, stage: str) -> None:
    for server in _measured(servers, row):
        _progress(f"{stage}  {row.name:26}{server.name:20}")
        # What the one before left unsynced must not be written at the expense of this one.
        os.sync()
        for figure, value in zip(row.figures, row.measure(server, material), strict=True):
            results.add(figure.name, server.name, value)
            _progress(f"{value:,.6g} {figure.unit}  ")
        _progress("\n")


def _progress(text: str) -> None:
    print(text, end="", file=sys.stderr, flush=True)
