"""The thread that writes log lines, so that a slow reader of the log never holds up a request."""

import queue
import threading
from collections.abc import Callable
from typing import TextIO

LINES_WAITING_MAX = 10_000
LINES_PER_WRITE_MAX = 500
CLOSE_SECONDS_MAX = 2.0
# Between two writes, in which lines come together: a thread that is woken for each of them takes the interpreter from
# the requests that the lines are about.
GATHER_SECONDS = 0.05


class LogWriter:
    """Writes lines to a stream in a thread of its own; what arrives while too many wait is dropped."""

    def __init__(self, stream: TextIO, report_dropped: Callable[[int], None]) -> None:
        """`report_dropped` is called in the thread, with the number lost, once there is room again."""
        self._stream = stream
        self._report_dropped = report_dropped
        self._waiting: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._dropped = 0
        self._thread = threading.Thread(target=self._run, name="log-writer", daemon=True)
        self._thread.start()

    def write(self, line: str) -> None:
        """Hand over one line, without its end. Never waits and never raises."""
        if self._waiting.qsize() < LINES_WAITING_MAX:
            self._waiting.put(line)
        else:
            self._dropped += 1

    def close(self) -> None:
        """End the thread after what waits is written, or after CLOSE_SECONDS_MAX if the stream is stuck."""
        self._closing.set()
        self._waiting.put(None)
        self._thread.join(CLOSE_SECONDS_MAX)

    def _run(self) -> None:
        reported = 0
        while not self._closing.is_set() or not self._waiting.empty():
            self._write(self._take())
            self._closing.wait(GATHER_SECONDS)
            if lost := self._dropped - reported:
                reported += lost
                self._report_dropped(lost)

    def _take(self) -> list[str]:
        """Wait for a line, then answer it with those behind it; nothing once the end has come."""
        lines: list[str] = []
        while (line := self._waiting.get()) is not None:
            lines.append(line)
            if len(lines) == LINES_PER_WRITE_MAX or self._waiting.empty():
                break
        return lines

    def _write(self, lines: list[str]) -> None:
        try:
            self._stream.write("".join(f"{line}\n" for line in lines))
            self._stream.flush()
        except (OSError, ValueError):
            # The stream is gone, and with it the place where this could be told.
            return
