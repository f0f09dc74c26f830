"""One server process: an application behind Granian, until it is told to stop."""

import asyncio
import os
import signal
import socket
from pathlib import Path

import uvloop
from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces, SSLProtocols
from granian.log import LogLevels
from granian.server.embed import Server as GranianServer

from wharf.api.tracing import TracingUnavailable
from wharf.app import application
from wharf.base.logging import GRANIAN_LOGGERS, close_logging, get_logger
from wharf.base.settings import Settings
from wharf.cli.background import (
    describe_what_is_old,
    do_jobs_for_ever,
    forward_audit_for_ever,
    purge_audit_for_ever,
    purge_for_ever,
    recount_stored_bytes_for_ever,
    roll_up_ledger_for_ever,
    write_audit_for_ever,
    write_pulls_for_ever,
    write_robot_uses_for_ever,
)
from wharf.cli.failures import CommandError
from wharf.cli.listen import BACKLOG

REQUESTS_AT_ONCE_MAX = 4096
ORPHAN_CHECK_SECONDS = 1

log = get_logger()


class _Server(GranianServer):  # type: ignore[misc]
    """Granian on a socket that is listening already, so that we choose the port and explain what fails."""

    def __init__(self, listener: socket.socket, **options: object) -> None:
        self._listener = listener
        super().__init__(**options)

    def _init_shared_socket(self) -> None:
        self._shd = SocketHolder(self._listener.detach(), False, BACKLOG)  # type: ignore[call-arg]


def run_server(
    settings: Settings, listener: socket.socket, tls: tuple[Path, Path] | None, first_process: int | None = None
) -> None:
    """Serves until SIGTERM or SIGINT, then lets running requests end.

    A worker also ends with `first_process`, the one that looks after it.
    """
    try:
        uvloop.run(_serve(settings, listener, tls, first_process))
    except TracingUnavailable as error:
        raise CommandError(str(error)) from error


async def _serve(
    settings: Settings, listener: socket.socket, tls: tuple[Path, Path] | None, first_process: int | None
) -> None:
    loop = asyncio.get_running_loop()
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    async with application(settings) as app:
        server = _Server(
            listener,
            target=app.site,
            interface=Interfaces.ASGINL,
            http=HTTPModes.http1 if settings.http_versions == "1" else HTTPModes.auto,
            websockets=False,
            backlog=BACKLOG,
            backpressure=REQUESTS_AT_ONCE_MAX,
            ssl_cert=tls[0] if tls else None,
            ssl_key=tls[1] if tls else None,
            ssl_protocol_min=SSLProtocols.tls12,
            log_dictconfig=GRANIAN_LOGGERS,
            log_level=LogLevels.error,
        )
        serving = asyncio.create_task(server.serve())
        background = [
            asyncio.create_task(work)
            for work in (
                purge_for_ever(app.stores),
                write_robot_uses_for_ever(app.robot_uses),
                write_audit_for_ever(app.audit),
                forward_audit_for_ever(app.audit_upkeep),
                purge_audit_for_ever(app.audit_upkeep),
                do_jobs_for_ever(app.jobs),
                write_pulls_for_ever(app.pulls),
                describe_what_is_old(app.stores),
                roll_up_ledger_for_ever(app.stores),
                recount_stored_bytes_for_ever(app.stores),
            )
        ]
        stopped = asyncio.create_task(stopping.wait())
        if first_process:
            background.append(asyncio.create_task(_stop_when_orphaned(stopping, first_process)))
        await asyncio.wait((serving, stopped), return_when=asyncio.FIRST_COMPLETED)
        for task in background:
            task.cancel()
        if not stopping.is_set():
            raise RuntimeError("the HTTP server has ended without being told to") from serving.exception()
        app.events.close()
        await _drain(server, serving, settings.drain_seconds)


async def _stop_when_orphaned(stopping: asyncio.Event, first_process: int) -> None:
    """Ends a worker whose first process was killed: it would keep the port, and nobody could stop it by name."""
    while os.getppid() == first_process:  # noqa: ASYNC110  The system gives no event for it.
        await asyncio.sleep(ORPHAN_CHECK_SECONDS)
    log.warning("worker.orphaned")
    stopping.set()


async def _drain(server: GranianServer, serving: asyncio.Task[None], seconds: int) -> None:
    """Takes no new connection and waits for the requests under way, for so long."""
    log.info("server.draining", seconds_max=seconds)
    server.stop()
    done, _ = await asyncio.wait((serving,), timeout=seconds)
    if not done:
        # Granian's own threads still hold connections; nothing of the registry is lost by leaving them.
        log.warning("server.drain_cut_off", seconds=seconds)
        close_logging()
        os._exit(0)
    log.info("server.stopped")
