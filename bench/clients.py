"""Runs load clients side by side, each in a process of its own."""

from __future__ import annotations

import dataclasses
import multiprocessing
import signal
import time
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier

from bench.outcome import Outcome
from bench.servers import Server

START_SECONDS_MAX = 60
WORK_SECONDS_MAX = 1800

_CONTEXT = multiprocessing.get_context("fork")


class ClientError(Exception):
    """A load client failed; the message holds its traceback."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Report:
    units: int
    start: float
    end: float


def run_together(server: Server, work: Callable[[int], int], clients: int) -> Outcome:
    """Call `work` with 0, 1, … in processes that start together; it returns how many units it did.

    The time runs from the first start to the last end.
    """
    cpu_before = server.cpu_seconds()
    reports = _run(work, clients)
    cpu_seconds = server.cpu_seconds() - cpu_before
    seconds = max(report.end for report in reports) - min(report.start for report in reports)
    return Outcome(sum(report.units for report in reports), seconds, cpu_seconds)


def _run(work: Callable[[int], int], clients: int) -> list[_Report]:
    barrier = _CONTEXT.Barrier(clients)
    pipes = [_CONTEXT.Pipe(duplex=False) for _ in range(clients)]
    processes = [
        _CONTEXT.Process(target=_client, args=(work, number, barrier, sender), daemon=True)
        for number, (_, sender) in enumerate(pipes)
    ]
    try:
        for process, (_, sender) in zip(processes, pipes, strict=True):
            process.start()
            sender.close()
        return [_receive(receiver) for receiver, _ in pipes]
    finally:
        for process in processes:
            if process.pid is not None:
                process.terminate()
                process.join()


def _client(work: Callable[[int], int], number: int, barrier: Barrier, sender: Connection) -> None:
    # Only the parent cleans up: it ends the clients itself when it is interrupted.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        barrier.wait(START_SECONDS_MAX)
        start = time.monotonic()
        units = work(number)
        sender.send(_Report(units, start, time.monotonic()))
    except Exception:
        sender.send(traceback.format_exc())


def _receive(receiver: Connection) -> _Report:
    if not receiver.poll(WORK_SECONDS_MAX):
        raise ClientError(f"a load client did not end within {WORK_SECONDS_MAX} seconds")
    try:
        report = receiver.recv()
    except EOFError:
        raise ClientError("a load client died") from None
    if isinstance(report, _Report):
        return report
    raise ClientError(str(report))
