"""`wharf serve`: everything that happens between the command and the first request."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from pathlib import Path

from wharf.base.clock import system_clock
from wharf.base.logging import close_logging, configure_logging, get_logger
from wharf.base.settings import Settings
from wharf.blobstore import StorageUnavailable, open_blobstore
from wharf.cli.certificates import self_signed_certificate
from wharf.cli.data_folder import hold_folder, prepare_folder
from wharf.cli.failures import CommandError
from wharf.cli.listen import is_loopback, listen
from wharf.db import Database, DatabaseUnavailable
from wharf.db.open import SchemaMismatch, is_postgresql, open_database, prepare_schema
from wharf.identity.passwords import Passwords
from wharf.identity.users import has_initial_password
from wharf.oci.errors import RegistryError
from wharf.projects.first_start import ADMIN_NAME, first_start

log = get_logger()


def serve(settings: Settings) -> None:
    """Prepares everything and serves until told to stop; raises `CommandError` when something is in the way."""
    prepare_folder(settings.data)
    if not is_postgresql(settings.database_url):
        hold_folder(settings.data)
    listener = listen(settings.host, settings.port)
    tls = _certificate(settings)
    try:
        prepare_schema(settings.database_url)
        notice = asyncio.run(_prepare(settings))
    except (DatabaseUnavailable, SchemaMismatch, StorageUnavailable) as error:
        raise CommandError(str(error)) from error
    except RegistryError as error:
        raise CommandError(f"admin_password: {error.message}") from error
    if settings.workers > 1:
        _run_workers(settings, listener, tls, notice)
    else:
        _run_one(settings, listener, tls, notice)


def _certificate(settings: Settings) -> tuple[Path, Path] | None:
    if settings.tls_self_signed:
        return self_signed_certificate(settings.data, settings.host)
    if not (settings.tls_certificate and settings.tls_key):
        return None
    for path in (settings.tls_certificate, settings.tls_key):
        if not os.access(path, os.R_OK):
            raise CommandError(f"cannot read {path}: check tls_certificate and tls_key")
    return settings.tls_certificate, settings.tls_key


async def _prepare(settings: Settings) -> str | None:
    """Checks the storage and fills an empty database; returns what the operator must be told."""
    blobs = open_blobstore(settings.storage_url)
    try:
        await blobs.check()
    finally:
        await blobs.close()
    database = await open_database(settings.database_url)
    passwords = Passwords()
    try:
        created = await first_start(
            database,
            system_clock,
            passwords,
            settings.admin_password,
            loopback_only=is_loopback(settings.host),
        )
        if created and created[0] == "generated":
            # Standard output, not the log: logs are kept and shipped.
            print(f"The password of {ADMIN_NAME} is {created[1]} (shown only now).", flush=True)  # noqa: T201
        return await _password_notice(database, settings)
    finally:
        passwords.close()
        await database.close()


async def _password_notice(database: Database, settings: Settings) -> str | None:
    if not await has_initial_password(database):
        return None
    remedy = f"change it with `wharf admin user password {ADMIN_NAME}`"
    if is_loopback(settings.host):
        return f"{ADMIN_NAME} still has the initial password; {remedy}"
    return f"{ADMIN_NAME} still has the initial password, and the server listens beyond this machine; {remedy}"


def _run_one(settings: Settings, listener: socket.socket, tls: tuple[Path, Path] | None, notice: str | None) -> None:
    # Here and not at the top: a process that only looks after workers has no use for it.
    from wharf.cli.server import run_server

    configure_logging(settings.log_format, settings.log_level)
    _announce(settings, listener, tls, notice)
    run_server(settings, listener, tls)
    close_logging()


def _announce(settings: Settings, listener: socket.socket, tls: tuple[Path, Path] | None, notice: str | None) -> None:
    port = listener.getsockname()[1]
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    print(f"Wharf is at {'https' if tls else 'http'}://{host}:{port}", flush=True)  # noqa: T201
    log.info("server.started", port=port, storage=settings.redacted()["storage"])
    if notice:
        log.warning("admin.initial_password", remedy=notice)


def _run_workers(
    settings: Settings, listener: socket.socket, tls: tuple[Path, Path] | None, notice: str | None
) -> None:
    """Forks the workers, starts a new one for each that dies, and passes the signal to stop on to them."""
    workers: set[int] = set()
    stopping = False

    def stop(_number: int, _frame: object) -> None:
        nonlocal stopping
        stopping = True
        for worker in workers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker, signal.SIGTERM)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    first = True
    while True:
        while not stopping and len(workers) < settings.workers:
            worker = os.fork()
            if worker == 0:
                _become_worker(settings, listener, tls, notice if first else None, announce=first)
            workers.add(worker)
            first = False
        if not workers:
            return
        with contextlib.suppress(InterruptedError):
            ended, _ = os.wait()
            workers.discard(ended)


def _become_worker(
    settings: Settings,
    listener: socket.socket,
    tls: tuple[Path, Path] | None,
    notice: str | None,
    *,
    announce: bool,
) -> None:
    from wharf.cli.server import run_server

    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    configure_logging(settings.log_format, settings.log_level)
    if announce:
        _announce(settings, listener, tls, notice)
    run_server(settings, listener, tls)
    close_logging()
    sys.stdout.flush()
    os._exit(0)
