"""Logs: one line per event, as text for people or as JSON for programs.

An event is a fixed dotted name in lower case, and whatever varies is a field:

    log = get_logger()
    log.info("server.started", port=8080)

A level that is off costs a microsecond. Where even that is too much, a `log.bind()` made after
`configure_logging` answers in 70 ns, and `is_enabled_for` spares the making of the fields.
"""

import atexit
import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any, Literal, TextIO

import structlog
from structlog.typing import EventDict, FilteringBoundLogger, Processor, WrappedLogger

from wharf.base.log_writer import LogWriter
from wharf.base.metrics import metrics

GRANIAN_LOGGERS: dict[str, Any] = {"handlers": {}, "loggers": {"_granian": {"propagate": True}}}
"""For granian's `log_dictconfig`: without it granian writes to standard output by itself."""

SECRET_FIELDS = frozenset({"authorization", "cookie", "password", "secret", "token"})
"""Fields whose values never reach a log, should somebody pass one by mistake."""

_EVENT_WIDTH = 24

_writer: LogWriter | None = None


def get_logger() -> FilteringBoundLogger:
    """Answer a logger, which may be made before `configure_logging` is called."""
    logger: FilteringBoundLogger = structlog.get_logger()
    return logger


def configure_logging(
    log_format: Literal["auto", "text", "json"],
    level: Literal["debug", "info", "warning", "error"],
    stream: TextIO | None = None,
) -> None:
    """Send the logs of this process, those of its libraries included, to `stream` or standard error.

    Every process does this for itself. With `auto` a terminal gets text, anything else JSON.
    """
    global _writer
    close_logging()
    stream = stream or sys.stderr
    writer = _writer = LogWriter(stream, _report_dropped)
    as_text = stream.isatty() if log_format == "auto" else log_format == "text"
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            _hide_secrets,
            _add_head,
            *(_text_processors(stream.isatty()) if as_text else _json_processors()),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: _LineLogger(writer),
        cache_logger_on_first_use=False,
    )
    _route_libraries(level)


def close_logging() -> None:
    """Write what waits to be written. Happens by itself when the interpreter ends in the ordinary way."""
    global _writer
    if _writer is not None:
        _writer.close()
        _writer = None


atexit.register(close_logging)


class _LineLogger:
    """What structlog hands the finished lines to."""

    def __init__(self, writer: LogWriter) -> None:
        self.debug = self.info = self.warning = self.error = self.critical = writer.write


class _LibraryHandler(logging.Handler):
    """Turns a record of a library into an event named after its logger."""

    def emit(self, record: logging.LogRecord) -> None:
        level = max(logging.DEBUG, min(record.levelno // 10 * 10, logging.CRITICAL))
        event = record.name.lstrip("_")
        try:
            get_logger().log(level, event, message=record.getMessage(), exc_info=record.exc_info)
        except Exception:
            self.handleError(record)


def _route_libraries(level: str) -> None:
    # What libraries say at the level "info" is about themselves; those who debug want it.
    root = logging.getLogger()
    root.handlers = [_LibraryHandler()]
    root.setLevel("WARNING" if level == "info" else level.upper())


def _report_dropped(lines: int) -> None:
    metrics.log_lines_dropped += lines
    get_logger().warning("log.lines_dropped", lines=lines)


def _hide_secrets(_logger: WrappedLogger, _method: str, fields: EventDict) -> EventDict:
    for name in fields.keys() & SECRET_FIELDS:
        fields[name] = "***"
    return fields


def _add_head(_logger: WrappedLogger, method: str, fields: EventDict) -> EventDict:
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {"timestamp": now, "level": method, "event": fields.pop("event"), **fields}


def _json_processors() -> tuple[Processor, ...]:
    return (structlog.processors.format_exc_info, _render_json)


def _render_json(_logger: WrappedLogger, _method: str, fields: EventDict) -> str:
    return json.dumps(fields, default=str)


def _text_processors(colors: bool) -> tuple[Processor, ...]:
    renderer = structlog.dev.ConsoleRenderer(
        pad_event_to=_EVENT_WIDTH,
        colors=colors,
        sort_keys=False,
        # The other formatters print local variables, and with them secrets.
        exception_formatter=structlog.dev.plain_traceback,
    )
    return (_escape, renderer)


def _escape(_logger: WrappedLogger, _method: str, fields: EventDict) -> EventDict:
    """Keep what a client sent from forging lines or commanding the terminal."""
    for name, value in fields.items():
        if isinstance(value, str) and not value.isprintable():
            fields[name] = "".join(map(_escape_character, value))
    return fields


def _escape_character(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode()
