"""The blocking half of the filesystem store: what takes long runs in one of its threads.

What is created is synced from the bottom up: the file, its folder, and the parents of a folder that is new. Faults
leave as OSError, except for a blob that is missing or too short.
"""

import os
import secrets
from collections.abc import Sequence
from contextlib import suppress

from wharf.blobstore.errors import BlobMissing, StorageUnavailable
from wharf.blobstore.protocol import ListedBlob

FILE_MODE = 0o640
DIRECTORY_MODE = 0o750

# What one `writev` accepts on every POSIX system in use.
IOV_COUNT_MAX = 1024
# Each is kept open; the folders of some hours fit, and beyond that it starts anew.
OPEN_FOLDER_COUNT_MAX = 256
# Each failure means that another thread removed an empty folder in between.
CREATE_ATTEMPT_COUNT_MAX = 10

# Linux has it: bytes that would have to come from the disk are refused.
_READ_WITHOUT_WAITING: int | None = getattr(os, "RWF_NOWAIT", None)


def write_all(descriptor: int, chunks: Sequence[bytes]) -> None:
    """Write the chunks as they lie, without joining them, whatever part of them the kernel takes at once."""
    for first in range(0, len(chunks), IOV_COUNT_MAX):
        batch = chunks[first : first + IOV_COUNT_MAX]
        written = os.writev(descriptor, batch)
        for chunk in batch:
            if written >= len(chunk):
                written -= len(chunk)
                continue
            rest = memoryview(chunk)[written:]
            written = 0
            while rest:
                rest = rest[os.write(descriptor, rest) :]


class _Folder:
    """A folder that is held open: to make a file in it and to sync it costs one call each."""

    __slots__ = ("descriptor",)

    def __init__(self, descriptor: int) -> None:
        """It closes the descriptor when nobody uses it any more."""
        self.descriptor = descriptor

    def __del__(self) -> None:
        os.close(self.descriptor)


class PreparedFile:
    """An empty file that waits, open, for its blob."""

    __slots__ = ("descriptor", "key")

    def __init__(self, key: str, descriptor: int) -> None:
        self.key = key
        self.descriptor = descriptor

    def close(self) -> None:
        """Close it; idempotent."""
        descriptor, self.descriptor = self.descriptor, -1
        if descriptor >= 0:
            os.close(descriptor)

    def __del__(self) -> None:
        """Of a call that was cancelled before it began, nothing else is left."""
        self.close()


def _open_folder(path: str) -> _Folder:
    return _Folder(os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC))


class FileTree:
    """The files below one folder, by key."""

    def __init__(self, root: str, *, durable: bool) -> None:
        self._root = root
        self._durable = durable
        self._folders: dict[str, _Folder] = {}

    def path(self, key: str) -> str:
        """Return the absolute path of the key's file, whether there is one or not."""
        return f"{self._root}/{key}"

    def create(self, key: str) -> int:
        """Return the descriptor of a new file, in a folder that a power cut cannot take away."""
        directory, _, name = self.path(key).rpartition("/")
        for _ in range(CREATE_ATTEMPT_COUNT_MAX):
            try:
                folder = self._make_directory(directory)
                return os.open(
                    name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, FILE_MODE, dir_fd=folder.descriptor
                )
            except FileNotFoundError:
                # The folder or any above it; each is easily found again.
                self._folders.clear()
        raise StorageUnavailable(f"the folder {directory} vanishes as soon as it is made")

    def start_write_back(self, descriptor: int, start: int, end: int) -> None:
        """Let the disk begin on these bytes while more arrive, so that the sync at the end finds little to do.

        The advice says "not needed soon". Linux answers it by writing dirty pages out, and drops only clean ones:
        of fresh bytes about 99 % stay cached for the first pull. (200 MB: 930 MB/s become 1,120; four at once:
        1,400 become 2,000.)
        """
        if self._durable and hasattr(os, "posix_fadvise"):
            os.posix_fadvise(descriptor, start, end - start, os.POSIX_FADV_DONTNEED)

    def finish(self, key: str, descriptor: int) -> None:
        """Make the file durable and close it; when that fails, remove it."""
        path = self.path(key)
        try:
            try:
                if self._durable:
                    os.fsync(descriptor)
            finally:
                os.close(descriptor)
            self._sync_directory(os.path.dirname(path))
        except BaseException:
            _remove(path)
            raise

    def discard(self, key: str, descriptor: int) -> None:
        """Close and remove a file that was being written."""
        os.close(descriptor)
        _remove(self.path(key))

    def put(self, key: str, data: bytes) -> None:
        descriptor = self.create(key)
        try:
            write_all(descriptor, (data,))
        except BaseException:
            self.discard(key, descriptor)
            raise
        self.finish(key, descriptor)

    def prepare(self, keys: Sequence[str]) -> list["PreparedFile"]:
        """Make empty files in one folder, and that durable."""
        prepared: list[PreparedFile] = []
        try:
            for key in keys:
                prepared.append(PreparedFile(key, self.create(key)))  # noqa: PERF401  A fault removes what was made.
            self._sync_directory(os.path.dirname(self.path(keys[0])))
        except BaseException:
            self.remove_prepared(prepared)
            raise
        return prepared

    def fill(self, file: "PreparedFile", data: bytes) -> None:
        """Write a durable blob into a file that was prepared; when that fails, remove it."""
        try:
            write_all(file.descriptor, (data,))
            if self._durable:
                os.fsync(file.descriptor)
            is_there = os.fstat(file.descriptor).st_nlink > 0
        except BaseException:
            _remove(self.path(file.key))
            raise
        finally:
            file.close()
        if not is_there:
            # A sweep of another process has taken it for a leftover.
            self.put(file.key, data)

    def remove_prepared(self, files: Sequence["PreparedFile"]) -> None:
        """Close and remove files that nobody has filled."""
        for file in files:
            file.close()
            _remove(self.path(file.key))

    def open(self, key: str) -> int:
        """Return a descriptor to read from; raises BlobMissing."""
        try:
            return os.open(self.path(key), os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            raise BlobMissing(key) from None

    def size(self, key: str) -> int | None:
        try:
            return os.stat(self.path(key)).st_size
        except FileNotFoundError:
            return None

    def delete(self, keys: Sequence[str]) -> None:
        """Remove the files, and the folders that became empty.

        Nothing is synced: what a power cut brings back has no row, and a scrub removes it.
        """
        for key in keys:
            path = self.path(key)
            _remove(path)
            self._remove_empty(os.path.dirname(path))

    def scan(self, folder: str) -> tuple[list[str], list[ListedBlob]]:
        """Return the folders and the files that lie directly in this one, as keys."""
        below: list[str] = []
        blobs: list[ListedBlob] = []
        try:
            with os.scandir(self.path(folder)) as entries:
                for entry in entries:
                    key = f"{folder}/{entry.name}".removeprefix("/")
                    if entry.is_dir(follow_symlinks=False):
                        below.append(key)
                    else:
                        with suppress(FileNotFoundError):
                            status = entry.stat(follow_symlinks=False)
                            blobs.append(ListedBlob(key, status.st_size, status.st_mtime_ns // 1000))
        except (FileNotFoundError, NotADirectoryError):
            return [], []
        return below, blobs

    def check(self) -> None:
        """Write and remove a file, the only proof that it can be done."""
        key = f"check-{secrets.token_hex(8)}"
        self.put(key, b"")
        _remove(self.path(key))

    def _make_directory(self, directory: str) -> _Folder:
        """Return the folder, which is made with whatever is missing above it.

        A folder found in place is synced into its parent all the same: another process may have made it just now.
        """
        folder = self._folders.get(directory)
        if folder is not None:
            return folder
        parent = os.path.dirname(directory)
        is_below_root = len(directory) > len(self._root)
        if is_below_root or not os.path.isdir(parent):
            self._make_directory(parent)
        try:
            os.mkdir(directory, DIRECTORY_MODE)
        except FileExistsError:
            if is_below_root:
                self._sync_directory(parent)
        else:
            self._sync_directory(parent)
        if len(self._folders) >= OPEN_FOLDER_COUNT_MAX:
            self._folders.clear()
        folder = self._folders[directory] = _open_folder(directory)
        return folder

    def _remove_empty(self, directory: str) -> None:
        """Remove the folder and its parents as far as they are empty; the root stays."""
        with suppress(OSError):
            while len(directory) > len(self._root):
                os.rmdir(directory)
                self._folders.pop(directory, None)
                directory = os.path.dirname(directory)

    def _sync_directory(self, directory: str) -> None:
        if self._durable:
            folder = self._folders.get(directory) or _open_folder(directory)
            os.fsync(folder.descriptor)


def is_cached(descriptor: int, end: int) -> bool:
    """Say whether memory holds the byte before `end`, and so most likely those before it.

    The kernel reads ahead from front to back. Where it cannot be asked the answer is no.
    """
    if _READ_WITHOUT_WAITING is None:
        return False
    try:
        os.preadv(descriptor, (bytearray(1),), end - 1, _READ_WITHOUT_WAITING)
    except OSError:
        return False
    return True


def read_piece(descriptor: int, key: str, start: int, end: int) -> bytes:
    """Return the bytes from `start` up to `end`; raises StorageUnavailable when the file is shorter."""
    piece = os.pread(descriptor, end - start, start)
    if len(piece) != end - start:
        raise StorageUnavailable(f"{key} ends before byte {end}")
    return piece


def _remove(path: str) -> None:
    with suppress(FileNotFoundError):
        os.unlink(path)
