"""The thread that writes log lines, so that a slow reader of the log never holds up a request."""

import queue
import threading
from collections.abc import Callable
from typing import TextIO

LINES_WAITING_MAX = 10_000
LINES_PER_WRITE_MAX = 500
CLOSE_SECONDS_MAX = 2.0


class LogWriter:
    """Writes lines to a stream in a thread of its own; what arrives while too many wait is dropped."""

    def __init__(self, stream: TextIO, report_dropped: Callable[[int], None]) -> None:
        """`report_dropped` is called in the thread, with the number lost, once there is room again."""
        self._stream = stream
        self._report_dropped = report_dropped
        self._waiting: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._closing = False
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
        self._waiting.put(None)
        self._thread.join(CLOSE_SECONDS_MAX)

    def _run(self) -> None:
        reported = 0
        while not self._closing or not self._waiting.empty():
            self._write(self._take())
            if lost := self._dropped - reported:
                reported += lost
                self._report_dropped(lost)

    def _take(self) -> list[str]:
        """Wait for a line, then answer it with those behind it."""
        lines: list[str] = []
        line = self._waiting.get()
        while line is not None:
            lines.append(line)
            if len(lines) == LINES_PER_WRITE_MAX or self._waiting.empty():
                return lines
            line = self._waiting.get()
        self._closing = True
        return lines

    def _write(self, lines: list[str]) -> None:
        try:
            self._stream.write("".join(f"{line}\n" for line in lines))
            self._stream.flush()
        except (OSError, ValueError):
            # The stream is gone, and with it the place where this could be told.
            return
