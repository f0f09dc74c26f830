"""`python -m bench`: measures Wharf and its peers and says which bars are missed."""

from __future__ import annotations

import argparse
import dataclasses
import json
import signal
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from bench import lists, pages
from bench.bars import bars_for
from bench.clients import ClientError
from bench.connection import AnswerError
from bench.images import Material
from bench.kinds import DEFAULT_PEERS, PEERS, Kind, wharf
from bench.measure import measure_all
from bench.plan import QUICK, Plan
from bench.programs import INSTALL, find_program
from bench.report import Report
from bench.rows import ROWS, Row
from bench.servers import ServerError, running

INTERRUPTED_STATUS = 130


def main() -> int:
    """Run the benchmark; the status is 1 where a bar is missed."""
    # Ending by SIGTERM stops the servers and removes the folders as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if sys.argv[1:2] == ["lists"]:
        return lists.main(sys.argv[2:])
    if sys.argv[1:2] == ["pages"]:
        return pages.main(sys.argv[2:])
    options = _parser().parse_args()
    try:
        report = _run(options)
    except KeyboardInterrupt:
        return INTERRUPTED_STATUS
    except (AnswerError, ClientError, ServerError) as error:
        sys.exit(f"\n{error}")
    print(report.table())
    if options.json:
        options.json.write_text(json.dumps(report.json(), indent=1) + "\n")
    if missed := report.missed():
        print(f"\nmissed: {', '.join(missed)}")
    return 1 if missed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    add = parser.add_argument
    add("--database", default="", metavar="URL", help="Wharf's database, postgresql://… (default: SQLite)")
    add("--storage", default="", metavar="URL", help="Wharf's storage, such as s3://… (default: a folder)")
    add("--rows", nargs="+", choices=ROWS, metavar="NAME", help=f"only these rows, of {', '.join(ROWS)}")
    add("--rounds", type=int, metavar="N", help=f"rounds (default: {Plan().rounds})")
    add("--quick", action="store_true", help="one short round: a look, not a measurement")
    add("--peers", nargs="*", choices=PEERS, default=DEFAULT_PEERS, help="the other registries")
    add("--without-wharf", action="store_true", help="measure the peers alone")
    add("--json", type=Path, metavar="FILE", help="also write all samples to FILE")
    return parser


def _run(options: argparse.Namespace) -> Report:
    plan = QUICK if options.quick else Plan()
    if options.rounds:
        plan = dataclasses.replace(plan, rounds=options.rounds)
    bars = bars_for(options.database, options.storage)
    own = {name: bar.own for name, bar in bars.items()}
    rows = _chosen_rows(options.rows, own)
    kinds = _chosen_kinds(options)
    with tempfile.TemporaryDirectory(prefix="wharf-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        servers = [stack.enter_context(running(kind, folder)) for kind in kinds]
        results = measure_all(servers, rows, Material(plan, folder))
    return Report(rows, [kind.name for kind in kinds], results, bars)


def _chosen_rows(names: Sequence[str] | None, own: dict[str, str | None]) -> list[Row]:
    wanted = set(names or ROWS)
    # A row that is held against another of Wharf's own is nothing without it.
    wanted |= {other for name in wanted if (other := own.get(name))}
    return [row for name, row in ROWS.items() if name in wanted]


def _chosen_kinds(options: argparse.Namespace) -> list[Kind]:
    kinds = [PEERS[name] for name in options.peers]
    if not options.without_wharf:
        kinds.insert(0, wharf(options.database, options.storage))
    missing = {name for name in ("wrk", *(kind.program for kind in kinds)) if not find_program(name)}
    for name in sorted(missing):
        print(f"{name} is missing: {INSTALL[name]}", file=sys.stderr)
    found = [kind for kind in kinds if kind.program not in missing]
    if missing & {"wrk", "wharf"} or not found:
        sys.exit("nothing can be measured")
    return found


if __name__ == "__main__":
    sys.exit(main())
