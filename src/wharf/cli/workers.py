"""Several processes behind one port: started, replaced when they die, and told to stop together."""

import contextlib
import os
import signal
import socket
import time
from collections.abc import Callable
from typing import NamedTuple, NoReturn

from wharf.cli.failures import EXIT_CODE

# A worker that dies sooner than this would die again at once; the pause keeps the machine usable meanwhile.
LIFETIME_SECONDS_MIN = 1.0
RESTART_PAUSE_SECONDS = 1.0

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Ended(NamedTuple):
    """A worker that is no more; the exit code is negative for one that a signal has killed."""

    process: int
    exit_code: int


Work = Callable[[bool, Ended | None], int]
"""What a worker does until it is told to stop: whether it is the first, and whom it replaces, to an exit code."""


def run_workers(count: int, listener: socket.socket, work: Work) -> NoReturn:
    """Keeps so many workers running until SIGTERM or SIGINT, then ends this process when they have ended.

    This process starts no thread of its own, since a fork would not bring it along: whatever has threads, the
    object store's client above all, is opened by the workers.
    """
    workers = _Workers(count, listener, work)
    for number in STOP_SIGNALS:
        signal.signal(number, workers.stop)
    workers.run()


class _Workers:
    def __init__(self, count: int, listener: socket.socket, work: Work) -> None:
        self._count = count
        self._listener = listener
        self._work = work
        self._started: dict[int, float] = {}
        """The time on the monotonic clock by process."""
        self._first_generation: set[int] = set()
        self._is_stopping = False
        self._exit_code = 0

    def stop(self, _number: int = 0, _frame: object = None) -> None:
        """Passes the wish on; nobody may connect to a server of which no worker takes connections any more."""
        self._is_stopping = True
        self._listener.close()
        for process in self._started:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGTERM)

    def run(self) -> NoReturn:
        for number in range(self._count):
            self._start(is_first=number == 0)
        self._first_generation = set(self._started)
        while self._started:
            self._replace(*self._await_end())
        raise SystemExit(self._exit_code)

    def _await_end(self) -> tuple[Ended, float]:
        """The next worker that ends, and how long it has lived."""
        process = 0
        while process not in self._started:
            # The first process of a container inherits the orphans of all others, which are none of its workers.
            process, status = os.wait()
        lifetime_seconds = time.monotonic() - self._started.pop(process)
        return Ended(process, os.waitstatus_to_exitcode(status)), lifetime_seconds

    def _replace(self, ended: Ended, lifetime_seconds: float) -> None:
        if ended.exit_code == EXIT_CODE and ended.process in self._first_generation:
            # The worker has said why the server cannot start, and the others would say the same.
            self._exit_code = EXIT_CODE
            self.stop()
        elif not self._is_stopping and lifetime_seconds < LIFETIME_SECONDS_MIN:
            time.sleep(RESTART_PAUSE_SECONDS)
        self._start(replaced=ended)

    def _start(self, *, is_first: bool = False, replaced: Ended | None = None) -> None:
        # Whoever is told to stop while he forks would miss the new worker, or be it.
        signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
        if not self._is_stopping:
            process = os.fork()
            if process == 0:
                self._become_worker(is_first, replaced)
            self._started[process] = time.monotonic()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)

    def _become_worker(self, is_first: bool, replaced: Ended | None) -> NoReturn:
        for number in STOP_SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)
        # Nothing of the first process may be closed or written a second time.
        os._exit(self._work(is_first, replaced))
