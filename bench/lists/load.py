"""Asks for a list again and again, and says how long the answers took."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.connection import AnswerError
from bench.lists.calls import ListCall
from bench.lists.sessions import session_cookies
from bench.programs import find_program
from bench.request_load import WRK_SECONDS_MARGIN
from bench.servers import REQUEST_SECONDS_MAX, Server

CONNECTIONS = 16

# Latencies are in microseconds.
_SCRIPT = """\
local targets = {%s}
local last = 0
wrk.headers["%s"] = "%s"
request = function()
  last = last %% #targets + 1
  return wrk.format("GET", targets[last])
end
done = function(summary, latency, requests)
  local errors = summary.errors
  local failed = errors.status + errors.connect + errors.read + errors.write + errors.timeout
  local form = '{"requests": %%d, "microseconds": %%d, "bytes": %%d, "failed": %%d, "p50": %%d, "p95": %%d}'
  io.write("\\n", string.format(form,
    summary.requests, summary.duration, summary.bytes, failed, latency:percentile(50), latency:percentile(95)), "\\n")
end
"""


@dataclasses.dataclass(frozen=True, slots=True)
class Sample:
    """What one measurement said; latencies are in milliseconds."""

    rate: float
    p50: float
    p95: float
    answer_bytes: float


def ask_once(server: Server, call: ListCall, *, has_session: bool = False) -> None:
    """Waits for the first answer, which may take as long as whatever is read once and remembered."""
    headers = dict([_header(server, call, has_session)])
    request = urllib.request.Request(server.url(call.targets[0]), headers=headers)  # noqa: S310 - our own server.
    with urllib.request.urlopen(request, timeout=REQUEST_SECONDS_MAX):  # noqa: S310 - as above.
        pass


def ask(server: Server, call: ListCall, seconds: int, *, has_session: bool = False) -> Sample:
    """Asks for the list for so many seconds; raises `AnswerError` unless each answer is a success."""
    connections = 1 if call.alone else CONNECTIONS
    with _script(call, _header(server, call, has_session)) as script:
        command = [find_program("wrk") or "wrk", "-t1", f"-c{connections}", f"-d{seconds}", "-s", str(script)]
        output = subprocess.run(
            [*command, server.url("/")],
            capture_output=True,
            text=True,
            check=True,
            timeout=seconds + WRK_SECONDS_MARGIN,
        ).stdout
    found = json.loads(output.rstrip().rpartition("\n")[2])
    if found["failed"] or not found["requests"]:
        raise AnswerError(f"{call.name}: {call.targets[0]}\n{output}")
    rate = found["requests"] / found["microseconds"] * 1e6
    return Sample(rate, found["p50"] / 1e3, found["p95"] / 1e3, found["bytes"] / found["requests"])


def _header(server: Server, call: ListCall, has_session: bool) -> tuple[str, str]:
    if has_session:
        return "Cookie", session_cookies(server, *call.credentials)
    return "Authorization", call.authorization()


@contextmanager
def _script(call: ListCall, header: tuple[str, str]) -> Iterator[Path]:
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(_SCRIPT % (", ".join(json.dumps(target) for target in call.targets), *header))
        file.flush()
        yield Path(file.name)
