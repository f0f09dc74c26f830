"""Descriptors: typed references from one content to another.

Source: image-spec, descriptor.md and, for `platform`, image-index.md. msgspec decodes the types below; it
checks every limit on the way, and names the field in the message of a fault.
"""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from wharf.oci.digest import Digest, digest_of, parse_digest
from wharf.oci.errors import RegistryError

# Databases keep a size as a signed integer of eight bytes.
SIZE_BYTES_MAX: Final = 2**63 - 1
# RFC 6838 allows 127 characters on each side of the slash.
MEDIA_TYPE_LENGTH_MAX: Final = 255
# The conformance suite pushes 390 annotations of 10,000 characters.
ANNOTATION_COUNT_MAX: Final = 4_096
ANNOTATION_KEY_LENGTH_MAX: Final = 1_024
ANNOTATION_VALUE_LENGTH_MAX: Final = 1_048_576
URL_COUNT_MAX: Final = 128
URL_LENGTH_MAX: Final = 8_192
PLATFORM_FEATURE_COUNT_MAX: Final = 128
PLATFORM_WORD_LENGTH_MAX: Final = 255

# Anything printable passes: sigstore, for one, has put a parameter after its type.
_PRINTABLE: Final = r"\A[ -~]*\Z"

MediaType = Annotated[str, Meta(min_length=1, max_length=MEDIA_TYPE_LENGTH_MAX, pattern=_PRINTABLE)]
# Programs written in Go send "" for a type that is not set.
OptionalMediaType = Annotated[str, Meta(max_length=MEDIA_TYPE_LENGTH_MAX, pattern=_PRINTABLE)] | None
Annotations = Annotated[
    dict[
        Annotated[str, Meta(max_length=ANNOTATION_KEY_LENGTH_MAX)],
        Annotated[str, Meta(max_length=ANNOTATION_VALUE_LENGTH_MAX)],
    ],
    Meta(max_length=ANNOTATION_COUNT_MAX),
]
_Url = Annotated[str, Meta(max_length=URL_LENGTH_MAX)]
_Word = Annotated[str, Meta(max_length=PLATFORM_WORD_LENGTH_MAX)]


class Platform(msgspec.Struct, frozen=True, rename={"os_version": "os.version", "os_features": "os.features"}):
    """What an image runs on; `unknown` for both architecture and system marks an attestation."""

    architecture: _Word = ""
    os: _Word = ""
    os_version: _Word | None = None
    os_features: Annotated[tuple[_Word, ...], Meta(max_length=PLATFORM_FEATURE_COUNT_MAX)] | None = None
    variant: _Word | None = None


class Descriptor(msgspec.Struct, frozen=True, rename="camel"):
    """A reference to content; `size` is in bytes, and `data`, when there, is the content itself."""

    media_type: MediaType
    digest: Digest
    size: Annotated[int, Meta(ge=0, le=SIZE_BYTES_MAX)]
    urls: Annotated[tuple[_Url, ...], Meta(max_length=URL_COUNT_MAX)] | None = None
    annotations: Annotations | None = None
    data: bytes | None = None
    platform: Platform | None = None
    artifact_type: OptionalMediaType = None

    def __post_init__(self) -> None:
        if self.data is None:
            return
        if len(self.data) != self.size:
            raise ValueError(f"data has {len(self.data)} bytes where size says {self.size}")
        if digest_of(self.data, self.digest.algorithm) != self.digest:
            raise ValueError(f"data does not match the digest {self.digest}")


def decode_digest(expected: type, value: object) -> Digest:
    """The msgspec `dec_hook` for `Digest`, the only type here that msgspec does not know.

    What it raises, msgspec reports with the path of the field.
    """
    assert expected is Digest
    if not isinstance(value, str):
        raise TypeError("Expected `str`")
    try:
        return parse_digest(value)
    except RegistryError as error:
        raise ValueError(error.message) from None
