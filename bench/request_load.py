"""Many equal small requests over a few connections, each answered before the next is sent."""

from __future__ import annotations

import os
import re
import select
import socket
import subprocess
import time
from collections.abc import Mapping
from contextlib import ExitStack

from bench.connection import AnswerError
from bench.outcome import Outcome
from bench.plan import Plan
from bench.programs import find_program
from bench.servers import Server

ANSWER_BYTES_MAX = 16 * 1024
POLL_SECONDS = 1
WRK_SECONDS_MARGIN = 30
WRK_FAILURE = re.compile(r"Non-2xx|(connect|read|write) [1-9]")


def load(server: Server, method: str, target: str, headers: Mapping[str, str], plan: Plan) -> Outcome:
    """Send GET or HEAD requests for the planned time."""
    cpu_before = server.cpu_seconds()
    if method == "HEAD":
        requests, seconds = _load_with_heads(server, target, headers, plan)
    else:
        requests, seconds = _load_with_wrk(server.url(target), headers, plan)
    return Outcome(requests, seconds, server.cpu_seconds() - cpu_before)


def _load_with_wrk(url: str, headers: Mapping[str, str], plan: Plan) -> tuple[int, float]:
    command = [find_program("wrk") or "wrk", "-t1", f"-c{plan.connections}", f"-d{plan.load_seconds}"]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    limit = plan.load_seconds + WRK_SECONDS_MARGIN
    output = subprocess.run([*command, url], capture_output=True, text=True, check=True, timeout=limit).stdout
    total = re.search(r"(\d+) requests in", output)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", output)
    if not total or not rate or not float(rate[1]) or WRK_FAILURE.search(output):
        raise AnswerError(f"GET {url}:\n{output}")
    return int(total[1]), int(total[1]) / float(rate[1])


def _load_with_heads(server: Server, target: str, headers: Mapping[str, str], plan: Plan) -> tuple[int, float]:
    # wrk waits for the body that the answer to a HEAD announces and never sends.
    lines = [f"HEAD {target} HTTP/1.1", f"Host: {server.address.host}:{server.address.port}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    request = ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_connection(server.address)) for _ in range(plan.connections)]
        start = time.monotonic()
        requests = _exchange(sockets, request, start + plan.load_seconds)
        return requests, time.monotonic() - start


def _exchange(sockets: list[socket.socket], request: bytes, deadline: float) -> int:
    poll = select.epoll()
    for connection in sockets:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        poll.register(connection.fileno(), select.EPOLLIN)
        connection.sendall(request)
    requests = 0
    while time.monotonic() < deadline:
        for descriptor, _ in poll.poll(POLL_SECONDS):
            answer = os.read(descriptor, ANSWER_BYTES_MAX)
            if not answer.startswith(b"HTTP/1.1 200 ") or not answer.endswith(b"\r\n\r\n"):
                raise AnswerError(f"{request!r}: {answer!r}")
            requests += 1
            os.write(descriptor, request)
    poll.close()
    return requests
