"""A disk that is full soon: a file system in memory, of a few megabytes."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.support.programs import unavailable


@dataclass(frozen=True)
class SmallDisk:
    """The disk, part of which is taken by a file that can be removed."""

    path: Path

    @property
    def _ballast(self) -> Path:
        return self.path / "ballast"

    def take(self, size_bytes: int) -> None:
        """Take so much room."""
        self._ballast.write_bytes(bytes(size_bytes))

    def take_all(self) -> None:
        """Take what room is left, down to the last byte."""
        with suppress(OSError), self._ballast.open("ab", buffering=0) as file:
            while file.write(bytes(4096)):
                pass

    def give_back(self) -> None:
        """Give back all room that was taken."""
        self._ballast.unlink()


@contextmanager
def mounted_small_disk(path: Path, size_bytes: int) -> Iterator[SmallDisk]:
    """Mount the disk on a new folder."""
    if os.geteuid() != 0:
        unavailable("only root can mount a small disk")
    path.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size_bytes}", "tmpfs", path], check=True)
    try:
        yield SmallDisk(path)
    finally:
        # Lazily, since a server that failed its test may still hold files there.
        subprocess.run(["umount", "--lazy", path], check=True)
