"""The command line of `python -m bench pages`."""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from bench.dataset import SCALES
from bench.lists.filled import filled_server
from bench.pages.browser import Visit, log_in, open_browser, visit
from bench.pages.lists import list_pages
from bench.programs import find_program
from bench.report import VERDICTS
from bench.servers import ServerError

MILLISECONDS_MAX = 300
CALLS_MAX = 2
INTERRUPTED_STATUS = 130


def main(arguments: Sequence[str]) -> int:
    """Measure the pages; the status is 1 where a bar is missed."""
    options = _parser().parse_args(arguments)
    chromium = find_program("chromium")
    if not chromium:
        sys.exit("chromium is missing: apt-get install chromium")
    try:
        visits = _measure(options, chromium)
    except KeyboardInterrupt:
        return INTERRUPTED_STATUS
    except ServerError as error:
        sys.exit(f"\n{error}")
    print(_table(visits))
    if options.json:
        found = {name: [asdict(one) for one in of_page] for name, of_page in visits.items()}
        options.json.write_text(json.dumps(found, indent=1) + "\n")
    return 0 if all(_holds(of_page) for of_page in visits.values()) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench pages", description=__doc__)
    add = parser.add_argument
    add("--database", default="", metavar="URL", help="make the data set beside this one, postgresql://…")
    add("--scale", choices=SCALES, default="full", help="how much there is (default: full)")
    add("--rounds", type=int, default=5, metavar="N", help="rounds, each in a browser without a cache (default: 5)")
    add("--keep", type=Path, metavar="FOLDER", help="keep the data set, and use the one that is there")
    add("--json", type=Path, metavar="FILE", help="also write all samples to FILE")
    return parser


def _measure(options: argparse.Namespace, chromium: str) -> dict[str, list[Visit]]:
    addresses = list_pages(SCALES[options.scale])
    visits: dict[str, list[Visit]] = {name: [] for name in addresses}
    with tempfile.TemporaryDirectory(prefix="wharf-pages-") as temporary:
        folder = (options.keep or Path(temporary)).absolute()
        with (
            filled_server(options.database, options.scale, folder, keeps=options.keep is not None) as server,
            open_browser(chromium) as browser,
        ):
            for number in range(options.rounds):
                # Neither code nor data of the pages is there before, but for what one page has fetched for the next.
                page = log_in(browser, server)
                for name, address in addresses.items():
                    visits[name].append(visit(page, address))
                page.context.close()
                print(f"round {number + 1}/{options.rounds}", file=sys.stderr, flush=True)
    return visits


def _holds(visits: Sequence[Visit]) -> bool:
    return _middle(visits) <= MILLISECONDS_MAX and max(one.calls for one in visits) <= CALLS_MAX


def _middle(visits: Sequence[Visit]) -> float:
    return statistics.median(one.milliseconds for one in visits)


def _table(visits: Mapping[str, Sequence[Visit]]) -> str:
    bar = f"<= {MILLISECONDS_MAX} ms, <= {CALLS_MAX} calls"
    lines = [f"{'':16}{'ms':>6}{'most':>7}{'calls':>7}{'rows':>6}  bar"]
    for name, of_page in visits.items():
        most = max(one.milliseconds for one in of_page)
        calls, rows = max(one.calls for one in of_page), max(one.rows for one in of_page)
        figures = f"{_middle(of_page):6.0f}{most:7.0f}{calls:7}{rows:6}"
        lines.append(f"{name:16}{figures}  {bar}  {VERDICTS[_holds(of_page)]}")
    return "\n".join(lines)
