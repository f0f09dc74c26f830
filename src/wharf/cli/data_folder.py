"""The data folder: made, tried, and held by one server at a time."""

import fcntl
import os
from pathlib import Path

from wharf.cli.failures import CommandError

LOCK_NAME = "wharf.lock"


def prepare_folder(folder: Path) -> None:
    """Makes the folder if need be; raises `CommandError` unless files can be written into it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Whoever can read the database can read password hashes and the key that signs tokens.
        folder.chmod(0o700)
        probe = folder / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise CommandError(
            f"cannot write to the data folder {folder} ({error.strerror}): "
            "make it writable for this user, or choose another one with --data"
        ) from error


def hold_folder(folder: Path) -> int:
    """Locks the folder for this process and returns the descriptor that holds it.

    Raises `CommandError` while another process holds it. The lock ends with the process, however it ends.
    """
    descriptor = os.open(folder / LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        holder = os.pread(descriptor, 32, 0).decode(errors="replace").strip() or "unknown"
        os.close(descriptor)
        raise CommandError(
            f"the data folder {folder} is in use by another wharf (process {holder}): stop it, choose another "
            "folder with --data, or use PostgreSQL (--database) to run several"
        ) from None
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
    return descriptor
