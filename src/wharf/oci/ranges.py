"""Byte ranges: the `Range` header of a download and the `Content-Range` of an uploaded chunk."""

import re
from typing import Final

from wharf.oci.errors import ErrorCode, RegistryError, printable

# Twenty digits hold every offset of 64 bits; a limit keeps the conversion to an integer cheap.
_RANGE: Final = re.compile(r"([0-9]{0,20})-([0-9]{0,20})")
_CONTENT_RANGE: Final = re.compile(r"(?:bytes[ =])?([0-9]{1,20})-([0-9]{1,20})(?:/(?:[0-9]{1,20}|\*))?")


def parse_range(header: str, size: int) -> tuple[int, int] | None:
    """The part of a content of `size` bytes that is asked for, as (start, end), the end exclusive.

    None asks for all of it: units other than bytes are to be ignored, several ranges may be, and a client
    that sends `bytes=0-` with every request must be able to read an empty content, which has no parts.
    Raises RANGE_INVALID, with `content-range`, when the range cannot be read or lies outside.
    Source: RFC 9110, section 14.
    """
    unit, _, ranges = header.partition("=")
    if unit.strip().lower() != "bytes" or "," in ranges:
        return None
    match = _RANGE.fullmatch(ranges.strip())
    if match is None or ranges.strip() == "-":
        raise _unsatisfiable(f"invalid Range '{printable(header)}': expected bytes=<first>-<last>", size)
    if size == 0:
        return None
    start, end = _resolve(match[1], match[2], size)
    if start >= end:
        raise _unsatisfiable(f"Range '{printable(header)}' selects nothing of {size} bytes", size)
    return start, end


def _resolve(first: str, last: str, size: int) -> tuple[int, int]:
    if not first:
        return max(size - int(last), 0), size
    return int(first), min(int(last) + 1, size) if last else size


def _unsatisfiable(message: str, size: int) -> RegistryError:
    return RegistryError(ErrorCode.RANGE_INVALID, message, headers=(("content-range", f"bytes */{size}"),))


def parse_content_range(header: str) -> tuple[int, int]:
    """Where a chunk belongs, as (start, end), the end inclusive as in the header.

    The form of the distribution-spec is `<start>-<end>`; that of RFC 9110, `bytes <start>-<end>/<total>`, is
    understood as well. Raises BLOB_UPLOAD_INVALID with status 416.
    """
    match = _CONTENT_RANGE.fullmatch(header.strip())
    if match is not None:
        start, end = int(match[1]), int(match[2])
        if start <= end:
            return start, end
    message = f"invalid Content-Range '{printable(header)}': expected <start>-<end>"
    raise RegistryError(ErrorCode.BLOB_UPLOAD_INVALID, message, status=416)
