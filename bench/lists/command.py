"""The command line of `python -m bench lists`."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from bench.connection import AnswerError
from bench.dataset import FULL, SCALES
from bench.lists.calls import list_calls
from bench.lists.filled import filled_server
from bench.lists.load import Sample, ask, ask_once
from bench.lists.report import Line, table
from bench.programs import INSTALL, find_program
from bench.servers import ServerError

SMALL = "small"
WARM_SECONDS = 1
INTERRUPTED_STATUS = 130


def main(arguments: Sequence[str]) -> int:
    """Measure the lists; the status is 1 where a bar is missed."""
    options = _parser().parse_args(arguments)
    for name in ("wrk", "wharf"):
        if not find_program(name):
            sys.exit(f"{name} is missing: {INSTALL[name]}")
    try:
        lines = _measure(options)
    except KeyboardInterrupt:
        return INTERRUPTED_STATUS
    except (AnswerError, ServerError, subprocess.SubprocessError) as error:
        sys.exit(f"\n{error}")
    print(table(lines))
    if options.json:
        options.json.write_text(json.dumps([line.json() for line in lines], indent=1) + "\n")
    if missed := [line.call.name for line in lines if not line.holds]:
        print(f"\nmissed: {', '.join(missed)}")
    return 1 if missed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench lists", description=__doc__)
    add = parser.add_argument
    add("--database", default="", metavar="URL", help="make the data sets beside this one, postgresql://…")
    add("--scale", choices=SCALES, default="full", help="how much there is (default: full)")
    add("--calls", nargs="+", choices=list_calls(FULL), metavar="NAME", help="only these calls")
    add("--rounds", type=int, default=3, metavar="N", help="rounds (default: 3)")
    add("--seconds", type=int, default=3, metavar="N", help="seconds for each measurement (default: 3)")
    add("--sessions", action="store_true", help="ask with sessions, as browsers do, instead of passwords")
    add("--keep", type=Path, metavar="FOLDER", help="keep the data sets, and use those that are there")
    add("--json", type=Path, metavar="FILE", help="also write all samples to FILE")
    return parser


def _measure(options: argparse.Namespace) -> list[Line]:
    scales = (SMALL, options.scale)
    calls = {scale: list_calls(SCALES[scale]) for scale in scales}
    names = options.calls or list(calls[SMALL])
    samples: dict[tuple[str, str], list[Sample]] = {(scale, name): [] for scale in scales for name in names}
    with tempfile.TemporaryDirectory(prefix="wharf-lists-") as temporary, ExitStack() as stack:
        folder = (options.keep or Path(temporary)).absolute()
        servers = {
            scale: stack.enter_context(filled_server(options.database, scale, folder, keeps=options.keep is not None))
            for scale in dict.fromkeys(scales)
        }
        for number in range(options.rounds):
            for name in names:
                # In turn, so that whatever slows the machine down for a while slows both.
                for scale, server in servers.items():
                    if not number:
                        ask_once(server, calls[scale][name], has_session=options.sessions)
                        ask(server, calls[scale][name], WARM_SECONDS, has_session=options.sessions)
                    sample = ask(server, calls[scale][name], options.seconds, has_session=options.sessions)
                    samples[scale, name].append(sample)
                    _progress(f"round {number + 1}/{options.rounds}  {name:22}{scale:8}{sample.rate:,.0f} req/s")
    return [Line(calls[options.scale][name], samples[SMALL, name], samples[options.scale, name]) for name in names]


def _progress(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
