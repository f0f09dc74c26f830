"""`wharf serve`: everything that happens between the command and the first request."""

import asyncio
import contextlib
import os
import signal
import socket
import ssl
import sys
from pathlib import Path

from wharf.base.clock import system_clock
from wharf.base.logging import close_logging, configure_logging, get_logger
from wharf.base.settings import Settings
from wharf.blobstore import BlobStore, BlobStoreError, open_blobstore
from wharf.cli.certificates import self_signed_certificate
from wharf.cli.data_folder import hold_files, prepare_folder
from wharf.cli.failures import EXIT_CODE, CommandError
from wharf.cli.listen import is_loopback, listen
from wharf.db import Database, DatabaseUnavailable
from wharf.db.open import SchemaMismatch, open_database, prepare_schema
from wharf.identity.passwords import Passwords
from wharf.identity.users import has_initial_password
from wharf.oci.errors import RegistryError
from wharf.projects.first_start import ADMIN_NAME, first_start

log = get_logger()


def serve(settings: Settings) -> None:
    """Prepares everything and serves until told to stop; raises `CommandError` when something is in the way."""
    prepare_folder(settings.data)
    hold_files(settings)
    listener = listen(settings.host, settings.port)
    tls = _certificate(settings)
    try:
        prepare_schema(settings.database_url)
    except (DatabaseUnavailable, SchemaMismatch) as error:
        raise CommandError(str(error)) from error
    if settings.workers > 1:
        _run_workers(settings, listener, tls)
    else:
        _run_one(settings, listener, tls)


def _certificate(settings: Settings) -> tuple[Path, Path] | None:
    if settings.tls_self_signed:
        return self_signed_certificate(settings.data, settings.host)
    if not (settings.tls_certificate and settings.tls_key):
        return None
    for path in (settings.tls_certificate, settings.tls_key):
        if not os.access(path, os.R_OK):
            raise CommandError(f"cannot read {path}: check tls_certificate and tls_key")
    _check_pair(settings.tls_certificate, settings.tls_key)
    return settings.tls_certificate, settings.tls_key


def _check_pair(certificate: Path, key: Path) -> None:
    """Raises `CommandError` for what the server would fail on later, in words of its own."""
    try:
        # Without a callback OpenSSL would ask for the passphrase of a key, and nobody may be there.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password=lambda: "")
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise CommandError(
            f"cannot serve HTTPS with {certificate} and {key} ({reason}): "
            "check tls_certificate and tls_key, for instance with `wharf doctor`"
        ) from error


def _prepare(settings: Settings) -> str | None:
    """Checks the storage and fills an empty database; returns what the operator must be told."""
    try:
        return asyncio.run(_prepare_stores(settings))
    except DatabaseUnavailable as error:
        raise CommandError(str(error)) from error
    except BlobStoreError as error:
        raise CommandError(f"cannot use the storage: {error}: check --storage") from error
    except RegistryError as error:
        raise CommandError(f"admin_password: {error.message}") from error


async def _prepare_stores(settings: Settings) -> str | None:
    blobs = open_storage(settings)
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


def open_storage(settings: Settings) -> BlobStore:
    """The blob store, untouched yet; raises `CommandError` when the setting cannot mean one."""
    try:
        return open_blobstore(settings.storage_url, durable=settings.durability == "full")
    except ValueError as error:
        raise CommandError(f"storage: {error}") from error


async def _password_notice(database: Database, settings: Settings) -> str | None:
    if not await has_initial_password(database):
        return None
    remedy = f"change it with `wharf admin user password {ADMIN_NAME}`"
    if is_loopback(settings.host):
        return f"{ADMIN_NAME} still has the initial password; {remedy}"
    return f"{ADMIN_NAME} still has the initial password, and the server listens beyond this machine; {remedy}"


def _run_one(
    settings: Settings, listener: socket.socket, tls: tuple[Path, Path] | None, *, announce: bool = True
) -> None:
    # Here and not at the top: a process that only looks after workers has no use for it.
    from wharf.cli.server import run_server

    notice = _prepare(settings)
    configure_logging(settings.log_format, settings.log_level)
    if announce:
        _announce(settings, listener, tls, notice)
    run_server(settings, listener, tls)
    close_logging()


def _announce(settings: Settings, listener: socket.socket, tls: tuple[Path, Path] | None, notice: str | None) -> None:
    port = listener.getsockname()[1]
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    print(f"Wharf is at {'https' if tls else 'http'}://{host}:{port}", flush=True)  # noqa: T201
    log.info("server.started", port=port)
    if notice:
        log.warning("admin.initial_password", remedy=notice)


def _run_workers(settings: Settings, listener: socket.socket, tls: tuple[Path, Path] | None) -> None:
    """Forks the workers, starts a new one for each that dies, and passes the signal to stop on to them.

    This process starts no thread of its own, since a fork would not bring it along: whatever has threads, the
    object store's client above all, is opened by the workers.
    """
    workers: set[int] = set()
    exit_codes: list[int] = []

    def stop(_number: int = 0, _frame: object = None) -> None:
        exit_codes.append(0)
        for worker in workers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(worker, signal.SIGTERM)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    announce = True
    while True:
        while not exit_codes and len(workers) < settings.workers:
            worker = os.fork()
            if worker == 0:
                _become_worker(settings, listener, tls, announce=announce)
            workers.add(worker)
            announce = False
        if not workers:
            raise SystemExit(max(exit_codes))
        ended, status = os.wait()
        workers.discard(ended)
        if os.waitstatus_to_exitcode(status) == EXIT_CODE:
            # The worker has said what is in the way, and the next one would say the same.
            stop()
            exit_codes.append(EXIT_CODE)


def _become_worker(
    settings: Settings, listener: socket.socket, tls: tuple[Path, Path] | None, *, announce: bool
) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    exit_code = 0
    try:
        _run_one(settings, listener, tls, announce=announce)
    except CommandError as error:
        print(f"wharf: {error}", file=sys.stderr, flush=True)  # noqa: T201
        exit_code = EXIT_CODE
    except BaseException:
        log.exception("worker.failed")
        exit_code = 1
    sys.stdout.flush()
    os._exit(exit_code)
