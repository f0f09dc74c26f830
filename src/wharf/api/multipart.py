"""Files in the body of a form.

Source: RFC 7578; RFC 2046, section 5.1. A browser, curl and the programs of Go write such a body all alike, so what
is allowed beyond that (preambles, comments, encodings of parts) is refused.
"""

import re
from typing import Final

from wharf.oci.errors import ErrorCode, RegistryError

PARTS_MAX: Final = 32
PART_HEADERS_LENGTH_MAX: Final = 8 * 1024

_FORM: Final = re.compile(r'multipart/form-data\s*;.*?boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))', re.IGNORECASE)
_NAME: Final = re.compile(rb'content-disposition:\s*form-data\s*;(?:.*?;)?\s*name="([^"]*)"', re.IGNORECASE)


def is_form(content_type: str) -> bool:
    """Whether a body of this type is a form with files."""
    return content_type.strip().lower().startswith("multipart/form-data")


def read_form(body: bytes, content_type: str) -> dict[str, bytes]:
    """The content of each field by its name; of several of one name the first counts. Raises BAD_REQUEST."""
    found = _FORM.match(content_type.strip())
    if found is None:
        raise _malformed("it names no boundary")
    delimiter = b"--" + (found[1] or found[2]).encode("latin-1")
    if not body.startswith(delimiter):
        raise _malformed("it does not begin with its boundary")
    fields: dict[str, bytes] = {}
    position = len(delimiter)
    for _ in range(PARTS_MAX):
        if body.startswith(b"--", position):
            return fields
        end = body.find(b"\r\n" + delimiter, position)
        if end < 0 or not body.startswith(b"\r\n", position):
            raise _malformed("it ends within a field")
        name, start = _headers(body, position, end)
        fields.setdefault(name, body[start:end])
        position = end + 2 + len(delimiter)
    raise _malformed(f"it has more than {PARTS_MAX} fields")


def _headers(body: bytes, start: int, end: int) -> tuple[str, int]:
    """The name of the field whose headers begin here, and where its content does."""
    blank = body.find(b"\r\n\r\n", start, min(end, start + PART_HEADERS_LENGTH_MAX))
    if blank < 0:
        raise _malformed("a field has no end of its headers")
    for line in body[start:blank].split(b"\r\n"):
        if named := _NAME.match(line):
            return named[1].decode("utf-8", "replace"), blank + 4
    raise _malformed("a field has no name")


def _malformed(reason: str) -> RegistryError:
    return RegistryError(ErrorCode.BAD_REQUEST, f"the form is malformed: {reason}")
