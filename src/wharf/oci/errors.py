"""The one table of error codes, and the one exception that carries them.

Whoever finds a fault raises `RegistryError`; only the HTTP layer turns it into an answer.
Source: distribution-spec, "Error Codes"; the codes beyond it are those of Harbor and of distribution.
"""

import enum
from typing import Final

SHOWN_LENGTH_MAX: Final = 100


@enum.unique
class ErrorCode(enum.Enum):
    """Each name is the code on the wire; each value is the HTTP status and the default message."""

    BLOB_UNKNOWN = (404, "blob unknown to registry")
    BLOB_UPLOAD_INVALID = (400, "blob upload invalid")
    BLOB_UPLOAD_UNKNOWN = (404, "blob upload unknown to registry")
    DIGEST_INVALID = (400, "provided digest did not match uploaded content")
    # The specification's table has no status for it; distribution and Harbor answer 400.
    MANIFEST_BLOB_UNKNOWN = (400, "manifest references a blob unknown to registry")
    MANIFEST_INVALID = (400, "manifest invalid")
    MANIFEST_UNKNOWN = (404, "manifest unknown to registry")
    NAME_INVALID = (400, "invalid repository name")
    NAME_UNKNOWN = (404, "repository name not known to registry")
    SIZE_INVALID = (400, "provided length did not match content length")
    UNAUTHORIZED = (401, "authentication required")
    DENIED = (403, "requested access to the resource is denied")
    UNSUPPORTED = (405, "the operation is unsupported")
    TOOMANYREQUESTS = (429, "too many requests")

    RANGE_INVALID = (416, "invalid content range")
    TAG_INVALID = (400, "invalid tag")
    PAGINATION_NUMBER_INVALID = (400, "invalid number of results requested")

    BAD_REQUEST = (400, "bad request")
    FORBIDDEN = (403, "forbidden")
    NOT_FOUND = (404, "not found")
    METHOD_NOT_ALLOWED = (405, "method not allowed")
    CONFLICT = (409, "conflict")
    GONE = (410, "gone")
    PRECONDITION = (412, "precondition failed")
    VIOLATE_FOREIGN_KEY_CONSTRAINT = (412, "the deleting artifact is referenced by others")
    REQUEST_ENTITY_TOO_LARGE = (413, "request entity too large")
    URI_TOO_LONG = (414, "the request address is longer than allowed")
    UNPROCESSABLE_ENTITY = (422, "validation failure list")
    NOT_IMPLEMENTED = (501, "not implemented")
    UNAVAILABLE = (503, "service unavailable")
    UNKNOWN = (500, "internal server error")

    @property
    def status(self) -> int:
        """The HTTP status an answer with this code has unless the error overrides it."""
        return self.value[0]

    @property
    def message(self) -> str:
        """The text shown when the error brings none of its own."""
        return self.value[1]


class RegistryError(Exception):
    """A request that cannot be answered as asked; the client may read every attribute.

    `detail` is any JSON value; `headers` are lower-case names with values, added to the answer.
    """

    def __init__(
        self,
        code: ErrorCode,
        message: str | None = None,
        *,
        detail: object = None,
        status: int | None = None,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> None:
        self.code = code
        self.message = code.message if message is None else message
        self.detail = detail
        self.status = code.status if status is None else status
        self.headers = headers
        super().__init__(self.message)

    def __str__(self) -> str:
        return f"{self.code.name}: {self.message}"


def printable(text: str) -> str:
    """Text from a client, fit for a message: shortened, and with every control character escaped."""
    shown = repr(text[:SHOWN_LENGTH_MAX])[1:-1]
    return f"{shown}…" if len(text) > SHOWN_LENGTH_MAX else shown
