"""The Authorization header."""

import base64
import binascii

from wharf.oci.errors import ErrorCode, RegistryError

HEADER_LENGTH_MAX = 64 * 1024


def basic_credentials(header: bytes) -> tuple[str, str] | None:
    """Name and secret of a Basic header; None for another scheme; raises UNAUTHORIZED for a broken one."""
    if header[:6].lower() != b"basic ":
        return None
    if len(header) > HEADER_LENGTH_MAX:
        raise RegistryError(ErrorCode.UNAUTHORIZED, "the Authorization header is too long")
    try:
        name, colon, secret = base64.b64decode(header[6:].strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise RegistryError(ErrorCode.UNAUTHORIZED, "the Authorization header is not well formed") from None
    if not colon or "\0" in name:
        raise RegistryError(ErrorCode.UNAUTHORIZED, "the Authorization header is not well formed")
    return name, secret


def bearer_token(header: bytes) -> str | None:
    """The token of a Bearer header; None for another scheme."""
    if header[:7].lower() != b"bearer ":
        return None
    return header[7:].strip().decode("latin-1")
