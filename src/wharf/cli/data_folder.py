"""The data folder: made, tried, and held by one server at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from wharf.base.settings import Settings
from wharf.cli.failures import CommandError
from wharf.db.open import is_postgresql, sqlite_path

LOCK_NAME = "wharf.lock"


def prepare_folder(folder: Path) -> None:
    """Makes the folder if need be; raises `CommandError` unless files can be written into it."""
    try:
        _make(folder.absolute())
        # Whoever can read the database can read password hashes and the key that signs tokens.
        folder.chmod(0o700)
    except OSError as error:
        raise _not_writable(folder, error) from error
    try_folder(folder)


def _make(folder: Path) -> None:
    """Makes the folder and what is missing above it, so that a power cut cannot take them away."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for path in missing:
        descriptor = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def try_folder(folder: Path) -> None:
    """Raises `CommandError` unless files can be written into the folder."""
    probe = folder / f".probe-{os.getpid()}"
    try:
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise _not_writable(folder, error) from error


@contextmanager
def files_held(settings: Settings) -> Iterator[None]:
    """Locks the data folder, and an SQLite database that lies elsewhere, for this process.

    Raises `CommandError` while another process holds either. However the process ends, the locks end with it.
    PostgreSQL may be shared, and so may a data folder beside it: then nothing is locked.
    """
    with ExitStack() as locks:
        if not is_postgresql(settings.database_url):
            locks.enter_context(_held(settings.data / LOCK_NAME, f"the data folder {settings.data}", "--data"))
            database = sqlite_path(settings.database_url)
            if database.parent.resolve() != settings.data.resolve():
                lock = database.with_name(f"{database.name}.lock")
                locks.enter_context(_held(lock, f"the database {database}", "--database"))
        yield


def lock_holder(path: Path) -> str | None:
    """The id of the process that holds a lock; None when nobody does. Nothing is changed."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return _read_holder(descriptor)
    finally:
        os.close(descriptor)
    return None


@contextmanager
def _held(path: Path, what: str, flag: str) -> Iterator[None]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise CommandError(f"cannot write {path} ({error.strerror})", f"choose another place with {flag}") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CommandError(
                f"{what} is in use by another wharf (process {_read_holder(descriptor)})",
                f"stop it, choose another one with {flag}, or use PostgreSQL (--database) to run several",
            ) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _read_holder(descriptor: int) -> str:
    return os.pread(descriptor, 32, 0).decode(errors="replace").strip() or "unknown"


def _not_writable(folder: Path, error: OSError) -> CommandError:
    return CommandError(
        f"cannot write to the data folder {folder} ({error.strerror})",
        "make it writable for this user, or choose another one with --data",
    )
