"""`wharf serve`: everything that happens between the command and the first request."""

import asyncio
import os
import socket
import sys
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

from wharf.base.logging import close_logging, configure_logging, get_logger
from wharf.base.settings import Settings
from wharf.blobstore import BlobStore, BlobStoreError, open_blobstore
from wharf.cli.certificates import self_signed_certificate
from wharf.cli.data_folder import files_held, prepare_folder
from wharf.cli.failures import EXIT_CODE, CommandError
from wharf.cli.initial_password import fill_empty_database, initial_password_notice
from wharf.cli.key_pair import load_key_pair
from wharf.cli.listen import listen
from wharf.cli.memory import return_freed_memory
from wharf.cli.scheduling import avoid_preemption
from wharf.cli.workers import Ended, run_workers
from wharf.db import DatabaseUnavailable
from wharf.db.open import SchemaMismatch, open_database, prepare_schema
from wharf.identity.passwords import Passwords
from wharf.oci.errors import RegistryError

log = get_logger()


def serve(settings: Settings) -> None:
    """Prepares everything and serves until told to stop; raises `CommandError` when something is in the way."""
    return_freed_memory()
    avoid_preemption()
    prepare_folder(settings.data)
    with files_held(settings):
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
        external_host = urlsplit(settings.external_url).hostname
        return self_signed_certificate(settings.data, [host for host in (settings.host, external_host) if host])
    if not (settings.tls_certificate and settings.tls_key):
        return None
    load_key_pair(settings.tls_certificate, settings.tls_key)
    return settings.tls_certificate, settings.tls_key


def _prepare(settings: Settings) -> str | None:
    """Checks the storage and fills an empty database; returns what the operator must be told."""
    try:
        return asyncio.run(_prepare_stores(settings))
    except DatabaseUnavailable as error:
        raise CommandError(str(error)) from error
    except BlobStoreError as error:
        raise CommandError(f"cannot use the storage: {error}", "check --storage") from error
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
        await fill_empty_database(settings, database, passwords)
        return await initial_password_notice(settings, database)
    finally:
        passwords.close()
        await database.close()


def open_storage(settings: Settings) -> BlobStore:
    """The blob store, untouched yet; raises `CommandError` when the setting cannot mean one."""
    try:
        return open_blobstore(settings.storage_url, durable=settings.durability == "full")
    except ValueError as error:
        raise CommandError(f"storage: {error}") from error


def _run_one(
    settings: Settings,
    listener: socket.socket,
    tls: tuple[Path, Path] | None,
    *,
    announce: bool = True,
    replaced: Ended | None = None,
    first_process: int | None = None,
) -> None:
    # Here and not at the top: a process that only looks after workers has no use for it.
    from wharf.cli.server import run_server

    notice = _prepare(settings)
    configure_logging(settings.log_format, settings.log_level)
    if announce:
        _announce(settings, listener, tls, notice)
    if replaced:
        log.warning("worker.replaced", process=replaced.process, exit_code=replaced.exit_code)
    run_server(settings, listener, tls, first_process)
    close_logging()


def _announce(settings: Settings, listener: socket.socket, tls: tuple[Path, Path] | None, notice: str | None) -> None:
    port = listener.getsockname()[1]
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    print(f"Wharf is at {'https' if tls else 'http'}://{host}:{port}", flush=True)  # noqa: T201
    log.info("server.started", port=port)
    if notice:
        log.warning("admin.initial_password", remedy=notice)


def _run_workers(settings: Settings, listener: socket.socket, tls: tuple[Path, Path] | None) -> NoReturn:
    # Known before any worker starts: one that asked for its parent itself might already be told another.
    first_process = os.getpid()

    def work(is_first: bool, replaced: Ended | None) -> int:
        exit_code = 0
        try:
            _run_one(settings, listener, tls, announce=is_first, replaced=replaced, first_process=first_process)
        except CommandError as error:
            print(f"wharf: {error}", file=sys.stderr, flush=True)  # noqa: T201
            exit_code = EXIT_CODE
        except BaseException:
            log.exception("worker.failed")
            close_logging()
            exit_code = 1
        sys.stdout.flush()
        return exit_code

    run_workers(settings.workers, listener, work)
