"""The ids of upload sessions: signed, so that a session needs no row before its first byte.

An id is 16 bytes written like a UUID: when it began (4 bytes, seconds), a number nobody can guess (6 bytes) and a
signature over both and the repository's name (6 bytes). A client can neither make one up nor carry it to another
repository.
"""

import hashlib
import hmac
import re

from wharf.base.clock import MICROSECONDS_PER_SECOND
from wharf.base.ids import new_unique_name
from wharf.oci.errors import ErrorCode, RegistryError

# A session that has not had a byte for this long is forgotten: its client must begin again.
FIRST_BYTE_SECONDS_MAX = 3600
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def new_upload_id(key: bytes, repository: str, now_microseconds: int) -> str:
    """A fresh id for an upload to `repository`."""
    chance = hashlib.blake2b(new_unique_name().encode(), key=key, digest_size=6).digest()
    begun = (now_microseconds // MICROSECONDS_PER_SECOND).to_bytes(4, "big") + chance
    text = (begun + _signature(key, repository, begun)).hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def check_upload_id(key: bytes, repository: str, upload_id: str) -> int:
    """When the session began, in epoch seconds; raises BLOB_UPLOAD_UNKNOWN for an id not issued for `repository`."""
    if _UUID.fullmatch(upload_id):
        raw = bytes.fromhex(upload_id.replace("-", ""))
        if hmac.compare_digest(raw[10:], _signature(key, repository, raw[:10])):
            return int.from_bytes(raw[:4], "big")
    raise upload_unknown()


def upload_unknown() -> RegistryError:
    """The answer to a session that never was, has ended, or was forgotten."""
    return RegistryError(
        ErrorCode.BLOB_UPLOAD_UNKNOWN, "there is no such upload, or it has ended; begin a new one with POST"
    )


def _signature(key: bytes, repository: str, begun: bytes) -> bytes:
    # A keyed BLAKE2 is a signature in itself, at a fraction of the price of HMAC.
    return hashlib.blake2b(begun + repository.encode(), key=key, digest_size=6).digest()
