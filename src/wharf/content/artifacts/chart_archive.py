"""Files of a chart's archive, read without trusting it: nothing is unpacked to disk, and everything has a limit.

The standard library's reader is not used, because it follows chains of headers as deep and as long as an archive
wants; this one knows what archives of charts are made of, and refuses the rest.
Sources: POSIX.1-2017, pax, "ustar Interchange Format"; GNU tar, "Basic Tar Format"; Helm, chart archives.
"""

import gzip
import io
import re
import zlib
from collections.abc import Iterator
from typing import Final, NamedTuple, NoReturn

from wharf.oci.errors import ErrorCode, RegistryError, printable

ARCHIVE_SIZE_BYTES_MAX: Final = 16 * 1024 * 1024
# Helm unpacks no more either.
UNPACKED_SIZE_BYTES_MAX: Final = 100 * 1024 * 1024
FILE_SIZE_BYTES_MAX: Final = 5 * 1024 * 1024
MEMBER_COUNT_MAX: Final = 10_000
EXTENDED_HEADER_SIZE_BYTES_MAX: Final = 64 * 1024

_BLOCK: Final = 512
_PIECE: Final = 1024 * 1024
_REGULAR: Final = (b"0", b"\0", b"7")
_FOLDER: Final = b"5"
_EXTENDED: Final = b"x"
_LONG_NAME: Final = b"L"
# What is said of the whole archive: comments and the like.
_GLOBAL: Final = b"g"
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"

_OCTAL: Final = re.compile(rb"[ \0]*([0-7]*)[ \0]*")
_EXTENDED_RECORD: Final = re.compile(rb"([0-9]{1,7}) ")
_DRIVE: Final = re.compile(r"[A-Za-z]:")


class _Member(NamedTuple):
    """A header: the raw name, the number of bytes that follow, and the kind of thing."""

    name: bytes
    size: int
    kind: bytes


def read_files(archive: bytes, wanted: frozenset[str]) -> dict[str, bytes]:
    """Return the files below the chart's folder whose names, in lower case, are wanted, by the names they have there.

    The last one of a name counts, and a byte order mark is taken off. Raises BAD_REQUEST for an archive that is
    broken, larger than the limits of this module, or holds links, devices or names that lead elsewhere.
    """
    if len(archive) > ARCHIVE_SIZE_BYTES_MAX:
        refuse(f"the archive is larger than {ARCHIVE_SIZE_BYTES_MAX} bytes")
    stream = _Stream(archive)
    files = {}
    for member in _members(stream):
        name = _name_in_chart(member.name)
        if member.kind in _REGULAR and name.lower() in wanted:
            files[name] = stream.read_content(member.size, FILE_SIZE_BYTES_MAX).removeprefix(_BYTE_ORDER_MARK)
        else:
            stream.skip_content(member.size)
    return files


def refuse(message: str) -> NoReturn:
    """Raise the error of a chart that cannot be read."""
    raise RegistryError(ErrorCode.BAD_REQUEST, f"the chart cannot be read: {message}")


class _Stream:
    """The unpacked bytes of an archive, counted."""

    def __init__(self, archive: bytes) -> None:
        self._file = gzip.GzipFile(fileobj=io.BytesIO(archive))
        self._left = UNPACKED_SIZE_BYTES_MAX

    def read(self, size: int) -> bytes:
        """Return as many bytes, or fewer at the end; `size` is no more than fits into memory."""
        if size > self._left:
            refuse(f"it unpacks to more than {UNPACKED_SIZE_BYTES_MAX} bytes")
        self._left -= size
        try:
            return self._file.read(size)
        except (OSError, EOFError, zlib.error) as error:
            refuse(f"not a complete gzip file: {error}")

    def read_content(self, size: int, limit: int) -> bytes:
        """Return the content of a member, and leave the stream behind its padding."""
        if size > limit:
            refuse(f"a file of {size} bytes, where {limit} are allowed")
        content = self.read(_padded(size))
        if len(content) < size:
            refuse("the archive ends within a file")
        return content[:size]

    def skip_content(self, size: int) -> None:
        """Leave the stream behind the padding of a member."""
        # What is declared too large is refused before it is unpacked.
        left = _padded(size)
        if left > self._left:
            refuse(f"it unpacks to more than {UNPACKED_SIZE_BYTES_MAX} bytes")
        while left > 0:
            piece = self.read(min(left, _PIECE))
            if not piece:
                refuse("the archive ends within a file")
            left -= len(piece)


def _padded(size: int) -> int:
    return -(-size // _BLOCK) * _BLOCK


def _members(stream: _Stream) -> Iterator[_Member]:
    """Yield files and folders; whoever iterates takes the content of each off the stream."""
    extended: dict[bytes, bytes] = {}
    # The end takes a turn of its own.
    for _ in range(MEMBER_COUNT_MAX + 1):
        header = stream.read(_BLOCK)
        if header.count(0) == len(header):
            return
        member = _parse_header(header)
        if member.kind in (_EXTENDED, _LONG_NAME):
            content = stream.read_content(member.size, EXTENDED_HEADER_SIZE_BYTES_MAX)
            extended |= {b"path": content} if member.kind == _LONG_NAME else _extended_fields(content)
        elif member.kind == _GLOBAL:
            stream.read_content(member.size, EXTENDED_HEADER_SIZE_BYTES_MAX)
        else:
            yield _extend(member, extended)
            extended = {}
    refuse(f"more than {MEMBER_COUNT_MAX} files")


def _parse_header(header: bytes) -> _Member:
    if len(header) < _BLOCK:
        refuse("the archive ends within a header")
    checksum = sum(header[:148]) + 8 * ord(" ") + sum(header[156:])
    if _number(header[148:156]) != checksum:
        refuse("not a tar archive")
    kind = header[156:157]
    if kind not in (*_REGULAR, _FOLDER, _EXTENDED, _LONG_NAME, _GLOBAL):
        refuse(f"neither a file nor a folder: {_shown(header[:100])}")
    name = header[:100].partition(b"\0")[0]
    # GNU keeps times where the standard has the first half of a long name.
    prefix = header[345:500].partition(b"\0")[0] if header[257:263] == b"ustar\0" else b""
    return _Member(prefix + b"/" + name if prefix else name, _number(header[124:136]), kind)


def _number(field: bytes) -> int:
    """Read octal digits, or the binary form that GNU uses for what is too large for them."""
    if field[0] == 0x80:
        return int.from_bytes(field[1:], "big")
    digits = _OCTAL.fullmatch(field)
    if digits is None:
        refuse("a number in a header is malformed")
    return int(digits[1] or b"0", 8)


def _extended_fields(content: bytes) -> dict[bytes, bytes]:
    """Read the records of an extended header, each of which begins with its own length."""
    fields = {}
    start = 0
    while start < len(content):
        length = _EXTENDED_RECORD.match(content, start)
        end = start + int(length[1]) if length else 0
        if length is None or end <= length.end() or end > len(content):
            refuse("an extended header is malformed")
        key, _, value = content[length.end() : end - 1].partition(b"=")
        fields[key] = value
        start = end
    return fields


def _extend(member: _Member, extended: dict[bytes, bytes]) -> _Member:
    size = extended.get(b"size", b"%d" % member.size)
    if not size.isdigit() or len(size) > len(str(2**64)):
        refuse("an extended header is malformed")
    if any(key.startswith(b"GNU.sparse") for key in extended):
        refuse(f"a sparse file: {_shown(member.name)}")
    name = extended.get(b"path", member.name).partition(b"\0")[0]
    return member._replace(name=name, size=int(size))


def _name_in_chart(raw_name: bytes) -> str:
    """Return the path below the chart's folder, whose own name is anything."""
    try:
        name = raw_name.decode()
    except UnicodeDecodeError:
        refuse(f"a name that is not UTF-8: {_shown(raw_name)}")
    # An archive that was made on Windows may have the other kind of slash.
    parts = name.replace("\\", "/").split("/")
    if parts[0] == "" or ".." in parts or any(_DRIVE.match(part) for part in parts[:2]):
        refuse(f"a name that leads out of the chart: {_shown(raw_name)}")
    if parts[0] == "Chart.yaml":
        refuse("Chart.yaml is not in a folder")
    return "/".join(part for part in parts[1:] if part not in ("", "."))


def _shown(raw_name: bytes) -> str:
    return printable(raw_name.partition(b"\0")[0].decode(errors="replace"))
