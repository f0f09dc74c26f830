"""How an image was built, as the addition `build_history` tells it."""

from typing import Any

from wharf.oci.artifact_configs import HistoryEntry, decode_image_config, written_moment


def build_history(config: bytes) -> list[dict[str, Any]] | None:
    """The steps that an image lists in its config, the first one first; None, JSON `null`, if it lists none at all.

    Fields that are empty are left out, as Harbor does. Raises BAD_REQUEST for a config that cannot be read.
    """
    history = decode_image_config(config).history
    return None if history is None else [_shown(entry) for entry in history]


def _shown(entry: HistoryEntry) -> dict[str, Any]:
    fields = {
        "created": written_moment(entry.created),
        "created_by": entry.created_by,
        "author": entry.author,
        "comment": entry.comment,
        "empty_layer": entry.empty_layer,
    }
    return {name: value for name, value in fields.items() if value}
