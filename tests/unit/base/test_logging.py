"""What log lines look like and what they never hold."""

import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from typing import Literal

import pytest
import structlog
from granian.log import LogLevels
from granian.log import configure_logging as configure_granian

from wharf.base.logging import GRANIAN_LOGGERS, close_logging, configure_logging, get_logger
from wharf.base.metrics import metrics

log = get_logger()

Format = Literal["auto", "text", "json"]


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    root = logging.getLogger()
    before = root.handlers, root.level
    yield
    close_logging()
    structlog.reset_defaults()
    root.handlers, root.level = before


def logged(
    events: Callable[[], object],
    log_format: Format = "json",
    level: Literal["debug", "info", "warning"] = "info",
    stream: io.StringIO | None = None,
) -> str:
    """Answer what is written while `events` runs."""
    stream = stream or io.StringIO()
    configure_logging(log_format, level, stream)
    events()
    close_logging()
    return stream.getvalue()


def fail() -> None:
    secret = "hunter2"
    try:
        raise LookupError(len(secret))
    except LookupError:
        log.exception("request.failed", request_id="ab12")


def test_a_json_line_begins_with_time_level_and_event() -> None:
    """A JSON line holds the time in UTC with milliseconds, the level, the event and its fields."""
    line = json.loads(logged(lambda: log.info("server.started", port=8080, path=io)))
    assert list(line) == ["timestamp", "level", "event", "port", "path"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["timestamp"])
    assert (line["level"], line["event"], line["port"]) == ("info", "server.started", 8080)


def test_a_text_line_reads_like_a_json_line() -> None:
    """A line for people holds the same in the same order."""
    text = logged(lambda: log.warning("storage.slow", seconds=3, path="a b"), log_format="text")
    assert re.fullmatch(r"\S+Z \[warning  \] storage\.slow +seconds=3 path='a b'\n", text)


def test_auto_is_text_on_a_terminal_only() -> None:
    """With `auto` a terminal gets coloured text and a file gets JSON."""
    assert logged(lambda: log.info("server.started"), log_format="auto").startswith("{")
    coloured = logged(lambda: log.info("server.started"), log_format="auto", stream=Terminal())
    assert "\x1b[" in coloured
    assert "{" not in coloured


def test_a_level_that_is_off_is_silent() -> None:
    """Events below the level are not logged, and code can ask beforehand."""

    def events() -> None:
        log.info("cache.filled")
        log.warning("cache.full")
        assert not log.is_enabled_for(logging.INFO)

    assert [json.loads(line)["event"] for line in logged(events, level="warning").splitlines()] == ["cache.full"]


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_a_failure_is_logged_with_its_traceback_but_without_variables(log_format: Format) -> None:
    """A traceback shows where it happened and no value of a variable."""
    text = logged(fail, log_format=log_format)
    assert "LookupError: 7" in text
    assert "hunter2" not in text


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_a_secret_field_is_hidden(log_format: Format) -> None:
    """A field named like a secret never shows its value."""
    text = logged(lambda: log.info("login.failed", password="hunter2", user="ann"), log_format=log_format)
    assert "hunter2" not in text
    assert "***" in text
    assert "ann" in text


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_what_a_client_sent_can_neither_forge_a_line_nor_command_a_terminal(log_format: Format) -> None:
    """Control characters are written as escapes; letters of every script stay readable in text."""
    agent = "docker\nforged\x1b[2J\udc80"
    text = logged(lambda: log.info("request.refused", agent=agent, name="中文"), log_format=log_format)
    assert text.count("\n") == 1
    assert "\x1b" not in text
    assert "\udc80" not in text
    assert ("中文" in text) == (log_format == "text")


def test_fields_bound_to_the_context_are_logged() -> None:
    """What is bound for a request stands in each of its lines."""

    def events() -> None:
        with structlog.contextvars.bound_contextvars(request_id="ab12"):
            log.info("tag.moved")

    assert json.loads(logged(events))["request_id"] == "ab12"


class TestLibraries:
    def test_a_library_is_heard_from_warnings_on(self) -> None:
        """A record of a library is an event named after its logger."""

        def events() -> None:
            logging.getLogger("sqlalchemy.pool").info("checked out")
            logging.getLogger("_granian").log(logging.WARNING + 5, "%s workers died", 2)

        line = json.loads(logged(events))
        assert (line["event"], line["level"], line["message"]) == ("granian", "warning", "2 workers died")

    def test_at_debug_everything_is_heard(self) -> None:
        """The level `debug` lets libraries talk about themselves."""
        text = logged(lambda: logging.getLogger("alembic").debug("inspecting"), level="debug")
        assert json.loads(text)["message"] == "inspecting"

    def test_a_failure_in_a_library_keeps_its_traceback(self) -> None:
        """`exc_info` of a record is logged as that of an event."""

        def events() -> None:
            try:
                raise LookupError("gone")
            except LookupError:
                logging.getLogger("asyncio").exception("task failed")

        assert "LookupError: gone" in json.loads(logged(events))["exception"]

    def test_granian_writes_nowhere_else(self) -> None:
        """With GRANIAN_LOGGERS, granian's messages go where all others go."""

        def events() -> None:
            configure_granian(LogLevels.info, GRANIAN_LOGGERS)
            logging.getLogger("_granian").error("worker exited")

        assert json.loads(logged(events))["message"] == "worker exited"
        assert logging.getLogger("_granian").handlers == []

    def test_a_malformed_record_does_not_reach_the_library(self, capsys: pytest.CaptureFixture[str]) -> None:
        """A library that logs badly is reported on standard error and goes on."""
        assert logged(lambda: logging.getLogger("bad").error("%d", "x")) == ""
        assert "Logging error" in capsys.readouterr().err


def test_lines_lost_are_reported_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """When lines were dropped, the log and the metrics say how many."""
    monkeypatch.setattr("wharf.base.log_writer.LINES_WAITING_MAX", 0)
    monkeypatch.setattr(metrics, "log_lines_dropped", 0)

    def events() -> None:
        log.info("request.served")
        monkeypatch.setattr("wharf.base.log_writer.LINES_WAITING_MAX", 10)
        log.info("request.served")

    lines = list(map(json.loads, logged(events).splitlines()))
    assert [line["event"] for line in lines] == ["request.served", "log.lines_dropped"]
    assert lines[1]["lines"] == metrics.log_lines_dropped == 1


def test_a_late_event_is_harmless() -> None:
    """An event after the log was closed is lost without an error."""

    def events() -> None:
        close_logging()
        log.info("too.late")

    assert logged(events) == ""
