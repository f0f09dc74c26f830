"""Models of machine learning: the texts beside them, and the files that they are made of.

Source: model-spec, spec.md. Each file of a model is a layer of its own, and an annotation has its path.
"""

import io
import tarfile
from dataclasses import dataclass, field
from typing import Any, Final

from wharf.oci.descriptor import Descriptor
from wharf.oci.errors import ErrorCode, RegistryError
from wharf.oci.manifest import Manifest

DOCUMENT_SIZE_BYTES_MAX: Final = 5 * 1024 * 1024
# A path with more parts than this comes from nobody's disk.
PATH_DEPTH_MAX: Final = 64

# The second of each is the name from before the format moved to the CNCF.
_PATHS: Final = ("org.cncf.model.filepath", "org.cnai.model.filepath")
_DOCUMENTS: Final = ("application/vnd.cncf.model.doc.v1.", "application/vnd.cnai.model.doc.v1.")
_TAR: Final = ".tar"
_NAMES: Final = {
    "readme.md": ("readme.md", "readme"),
    "license": ("license", "license.txt", "license.md"),
}


@dataclass(slots=True)
class _Folder:
    """A folder of a model while its files are gathered."""

    folders: dict[str, "_Folder"] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)


def document_layer(manifest: Manifest, addition: str) -> Descriptor | None:
    """The layer that holds the text of an addition."""
    names = _NAMES.get(addition, ())
    return next(
        (
            layer
            for layer in manifest.layers
            if layer.media_type.startswith(_DOCUMENTS) and _path(layer).lower() in names
        ),
        None,
    )


def read_document(layer: Descriptor, content: bytes) -> bytes:
    """The text in such a layer, which is the text itself or an archive with nothing else in it; raises BAD_REQUEST."""
    if not layer.media_type.endswith(_TAR):
        return content
    try:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as archive:
            member = next((one for one in archive if one.isreg()), None)
            file = archive.extractfile(member) if member else None
            return file.read(DOCUMENT_SIZE_BYTES_MAX) if file else b""
    except (tarfile.TarError, OSError, ValueError, RecursionError):
        raise RegistryError(ErrorCode.BAD_REQUEST, "the document of the model is not a tar archive") from None


def model_files(manifest: Manifest) -> list[dict[str, Any]]:
    """The files of a model as a tree, folders and files in the order of their names; sizes are in bytes."""
    root = _Folder()
    for layer in manifest.layers:
        parts = [part for part in _path(layer).split("/") if part not in ("", ".", "..")]
        if not parts or len(parts) > PATH_DEPTH_MAX:
            continue
        folder = root
        for part in parts[:-1]:
            folder = folder.folders.setdefault(part, _Folder())
        folder.files[parts[-1]] = layer.size
    return _shown(root)


def _shown(folder: _Folder) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = [
        {"name": name, "type": "directory", "children": _shown(below)} for name, below in folder.folders.items()
    ]
    entries += [{"name": name, "type": "file", "size": size} for name, size in folder.files.items()]
    return sorted(entries, key=lambda entry: str(entry["name"]))


def _path(layer: Descriptor) -> str:
    annotations = layer.annotations or {}
    return next((annotations[name] for name in _PATHS if name in annotations), "")
