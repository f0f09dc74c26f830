"""Digests: the names of content, `<algorithm>:<lower-case hex>`.

Source: image-spec, descriptor.md, "Digests". Of the registered algorithms sha256 and sha512 are supported.
"""

import _hashlib
import hashlib
import re
from collections.abc import Callable
from typing import Final, TypeAlias

from wharf.oci.errors import ErrorCode, RegistryError, printable

# The one name for a running hash that both mypy and the interpreter know.
Hash: TypeAlias = _hashlib.HASH

_NEW_HASH: Final[dict[str, Callable[[], Hash]]] = {"sha256": hashlib.sha256, "sha512": hashlib.sha512}
_HEX_LENGTH: Final = {"sha256": 64, "sha512": 128}
_SUPPORTED: Final = "the algorithm must be sha256 or sha512"
_DIGEST: Final = re.compile(r"sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}")


class Digest(str):
    """A digest known to be well formed; being a `str`, it serves as key and SQL parameter as it is.

    Only msgspec encodes no subclass of `str`: what becomes JSON takes `str(digest)`.
    """

    __slots__ = ()

    @property
    def algorithm(self) -> str:
        """The part before the colon, `sha256` or `sha512`."""
        return self[:6]

    @property
    def hex(self) -> str:
        """The part after the colon, 64 or 128 characters."""
        return self[7:]


def parse_digest(text: str) -> Digest:
    """Check a digest from a client; raises DIGEST_INVALID saying which part is wrong."""
    if _DIGEST.fullmatch(text):
        return Digest(text)
    raise RegistryError(ErrorCode.DIGEST_INVALID, f"invalid digest {printable(text)}: {_fault(text)}")


def _fault(text: str) -> str:
    algorithm, colon, _ = text.partition(":")
    if not colon:
        return "expected <algorithm>:<hex>"
    if algorithm not in _HEX_LENGTH:
        return _SUPPORTED
    return f"{algorithm} needs {_HEX_LENGTH[algorithm]} lower-case hexadecimal characters"


def is_digest(reference: str) -> bool:
    """Tell a digest from a tag in a manifest reference; only a digest can contain a colon."""
    return ":" in reference


def new_hash(algorithm: str) -> Hash:
    """A fresh hash object for `sha256` or `sha512`; raises DIGEST_INVALID for any other name."""
    try:
        return _NEW_HASH[algorithm]()
    except KeyError:
        message = f"unsupported digest algorithm {printable(algorithm)}: {_SUPPORTED}"
        raise RegistryError(ErrorCode.DIGEST_INVALID, message) from None


def format_digest(content_hash: Hash) -> Digest:
    """The digest of what a hash object from `new_hash` has seen so far."""
    return Digest(f"{content_hash.name}:{content_hash.hexdigest()}")


def digest_of(data: bytes, algorithm: str = "sha256") -> Digest:
    """The digest of a whole content; raises DIGEST_INVALID for an unsupported algorithm."""
    content_hash = new_hash(algorithm)
    content_hash.update(data)
    return format_digest(content_hash)
