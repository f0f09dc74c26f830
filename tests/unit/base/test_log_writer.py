"""The thread that writes log lines."""

import io
import threading

import pytest

from wharf.base import log_writer
from wharf.base.log_writer import LogWriter

TIMEOUT_SECONDS = 10


class StuckStream(io.StringIO):
    """A stream whose reader does not read until it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.reached = threading.Event()
        self.released = threading.Event()

    def write(self, text: str) -> int:
        self.reached.set()
        assert self.released.wait(TIMEOUT_SECONDS)
        return super().write(text)


class BrokenStream(io.StringIO):
    """A stream whose reader is gone."""

    def write(self, text: str) -> int:
        raise BrokenPipeError


def test_lines_are_written_in_order() -> None:
    """Closing writes everything that waits, in the order it came."""
    stream = io.StringIO()
    writer = LogWriter(stream, report_dropped=lambda _: None)
    lines = [str(number) for number in range(3 * log_writer.LINES_PER_WRITE_MAX)]
    for line in lines:
        writer.write(line)
    writer.close()
    assert stream.getvalue().splitlines() == lines


def test_a_stuck_stream_costs_lines_and_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """While the stream is stuck, lines beyond the limit are dropped; their number is reported afterwards."""
    monkeypatch.setattr(log_writer, "LINES_WAITING_MAX", 3)
    stream, reports = StuckStream(), list[int]()
    writer = LogWriter(stream, report_dropped=reports.append)
    writer.write("first")
    assert stream.reached.wait(TIMEOUT_SECONDS)
    for number in range(5):
        writer.write(str(number))
    stream.released.set()
    writer.close()
    assert stream.getvalue().split() == ["first", "0", "1", "2"]
    assert reports == [2]


def test_closing_gives_up_on_a_stuck_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server can stop although nobody reads its log."""
    monkeypatch.setattr(log_writer, "CLOSE_SECONDS_MAX", 0.01)
    stream = StuckStream()
    writer = LogWriter(stream, report_dropped=lambda _: None)
    writer.write("never read")
    writer.close()
    assert stream.getvalue() == ""
    stream.released.set()


def test_a_broken_stream_stops_nobody() -> None:
    """A log without a reader is lost in silence."""
    writer = LogWriter(BrokenStream(), report_dropped=lambda _: None)
    writer.write("lost")
    writer.write("lost too")
    writer.close()
