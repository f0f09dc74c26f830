"""The configs of artifacts, as far as a registry shows what is in them.

Source: image-spec, config.md. What a config may hold beyond it is carried along, but not shown.
"""

import re
from typing import Any, Final, TypeVar

import msgspec

from wharf.oci.errors import ErrorCode, RegistryError

# Configs of real images have up to some hundred kilobytes; callers read no larger blob to understand it.
CONFIG_SIZE_BYTES_MAX: Final = 4 * 1024 * 1024

_Decoded = TypeVar("_Decoded")

# RFC 3339, section 5.6, in the capital letters that Go insists on.
_MOMENT: Final = re.compile(
    r"(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)"
    r"(?:\.(\d+))?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)",
    re.ASCII,
)
# What a program in Go keeps of a fraction of a second.
_FRACTION_DIGITS: Final = 9
_UTC: Final = frozenset(("Z", "+00:00", "-00:00"))


class ProcessConfig(msgspec.Struct, frozen=True, rename="pascal"):
    """How a container of the image is run; programs written in Go send `null` for what is empty."""

    user: str | None = None
    exposed_ports: dict[str, Any] | None = None
    env: list[str] | None = None
    entrypoint: list[str] | None = None
    cmd: list[str] | None = None
    volumes: dict[str, Any] | None = None
    working_dir: str | None = None
    labels: dict[str, str] | None = None
    stop_signal: str | None = None
    args_escaped: bool | None = None


class HistoryEntry(msgspec.Struct, frozen=True):
    """One step of the build of an image; `created` is checked only where it is shown."""

    created: Any = None
    created_by: str | None = None
    author: str | None = None
    comment: str | None = None
    empty_layer: bool | None = None


class ImageConfig(msgspec.Struct, frozen=True):
    """What an image says about itself."""

    created: Any = None
    author: str | None = None
    architecture: str | None = None
    os: str | None = None
    config: ProcessConfig | None = None
    history: tuple[HistoryEntry, ...] | None = None


_IMAGE_DECODER: Final = msgspec.json.Decoder(ImageConfig)
_OBJECT_DECODER: Final = msgspec.json.Decoder(dict[str, Any])


def decode_image_config(payload: bytes) -> ImageConfig:
    """Understand the config of an image; raises BAD_REQUEST, naming the field at fault."""
    return _decode(payload, _IMAGE_DECODER)


def decode_config(payload: bytes) -> dict[str, Any]:
    """Understand a config that is some JSON object; raises BAD_REQUEST for anything else."""
    return _decode(payload, _OBJECT_DECODER)


def _decode(payload: bytes, decoder: msgspec.json.Decoder[_Decoded]) -> _Decoded:
    if len(payload) > CONFIG_SIZE_BYTES_MAX:
        raise _unreadable(f"larger than {CONFIG_SIZE_BYTES_MAX} bytes")
    try:
        # msgspec does not look into the strings of fields it skips.
        payload.decode()
        # Some tools push a config without any content, which says as much as an object without fields.
        return decoder.decode(payload or b"{}")
    except UnicodeDecodeError as error:
        raise _unreadable(f"{error.reason} at byte {error.start}") from None
    except msgspec.MsgspecError as error:
        raise _unreadable(str(error)) from None
    except RecursionError:
        raise _unreadable("nested too deeply") from None


def _unreadable(reason: str) -> RegistryError:
    return RegistryError(ErrorCode.BAD_REQUEST, f"the config of the artifact cannot be read: {reason}")


def written_moment(value: object) -> str | None:
    """The time as Go writes it: without trailing zeros, and with `Z` for UTC; None for what is no time.

    Source: RFC 3339. Nothing is said about a day that its month does not have.
    """
    found = _MOMENT.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    fraction = (found[2] or "")[:_FRACTION_DIGITS].rstrip("0")
    return f"{found[1]}{'.' if fraction else ''}{fraction}{'Z' if found[3] in _UTC else found[3]}"
