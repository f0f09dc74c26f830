"""The pictures that stand for artifacts: one for each type, and those that artifacts bring along.

Those of the types are known by the digests that Harbor gives its own; what is drawn here is Wharf's.
"""

import struct
import zlib
from functools import cache
from typing import Final

from wharf.blobstore import BlobMissing
from wharf.content.artifact_queries import FIND_ICON
from wharf.content.read_blob import read_blob
from wharf.content.types import Stores
from wharf.oci.accessories import AccessoryType, accessory_icon
from wharf.oci.artifact_kinds import ICON_SIZE_BYTES_MAX, OTHER_ICON, TYPE_ICONS, is_picture
from wharf.oci.errors import ErrorCode, RegistryError

PNG: Final = "image/png"
_SIZE: Final = 32
_BORDER: Final = 4

# Red, green and blue of the square that stands for a type.
_COLOURS: Final = {
    "IMAGE": (0x1D, 0x63, 0xED),
    "CHART": (0x0F, 0x16, 0x89),
    "CNAB": (0x8E, 0x44, 0xAD),
    "WASM": (0x65, 0x4F, 0xF0),
    "CNAI": (0xD3, 0x54, 0x00),
    "SBOM": (0x2E, 0x7D, 0x32),
}
_OTHER_COLOUR: Final = (0x6B, 0x72, 0x80)
_ACCESSORY_COLOURS: Final = {
    AccessoryType.COSIGN_SIGNATURE: (0x2A, 0x9D, 0x8F),
    AccessoryType.NOTATION_SIGNATURE: (0xE7, 0x6F, 0x51),
    AccessoryType.NYDUS_ACCELERATOR: (0xF4, 0xA2, 0x61),
}
_TYPE_MEDIA: Final = ((b"\x89PNG", PNG), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"))


async def read_icon(stores: Stores, digest: str) -> tuple[bytes, str]:
    """A picture and its media type; raises NOT_FOUND."""
    colour = _colours().get(digest)
    if colour is not None:
        return _square(colour), PNG
    row = await stores.database.row(FIND_ICON, digest=digest)
    if row is None or row[0] > ICON_SIZE_BYTES_MAX:
        raise _not_found(digest)
    try:
        content = await read_blob(stores, row[1], row[0])
    except BlobMissing:
        raise _not_found(digest) from None
    if not is_picture(content):
        raise _not_found(digest)
    return content, next(media_type for start, media_type in _TYPE_MEDIA if content.startswith(start))


def _not_found(digest: str) -> RegistryError:
    return RegistryError(ErrorCode.NOT_FOUND, f"the icon {digest} not found")


@cache
def _colours() -> dict[str, tuple[int, int, int]]:
    """The colour for each digest of a picture that comes with the program."""
    colours = {str(digest): _COLOURS[name] for name, digest in TYPE_ICONS.items()}
    for accessory_type, colour in _ACCESSORY_COLOURS.items():
        colours[accessory_icon(accessory_type)] = colour
    return {**colours, str(OTHER_ICON): _OTHER_COLOUR}


@cache
def _square(colour: tuple[int, int, int]) -> bytes:
    """A square of one colour within a transparent border, as a PNG."""
    empty = b"\0" + b"\0\0\0\0" * _SIZE
    inner = bytes((*colour, 0xFF)) * (_SIZE - 2 * _BORDER)
    filled = b"\0" + b"\0\0\0\0" * _BORDER + inner + b"\0\0\0\0" * _BORDER
    rows = empty * _BORDER + filled * (_SIZE - 2 * _BORDER) + empty * _BORDER
    header = struct.pack(">IIBBBBB", _SIZE, _SIZE, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
