"""From a path to an operation.

The path is taken as it was sent: a repository's name holds slashes that are encoded, once or twice, and a path that
was decoded before it is split would have them in the wrong places.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote

from wharf.api.harbor.operations import Operation
from wharf.api.methods import handler_of
from wharf.oci.errors import ErrorCode, RegistryError

PREFIX = "/api/v2.0"
# Clients encode a repository's name twice; more is no name.
DECODINGS_MAX = 2
_SLASHES = re.compile("//+")


@dataclass(slots=True)
class _Node:
    """The operations that end here, by method, and the ways on."""

    operations: dict[str, Operation] = field(default_factory=dict)
    fixed: dict[str, "_Node"] = field(default_factory=dict)
    any_value: "_Node | None" = None


class Routes:
    """The tree of all paths; a fixed segment goes before a value."""

    def __init__(self, operations: Iterable[Operation], prefix: str = PREFIX) -> None:
        self._prefix = prefix
        self._root = _Node()
        for operation in operations:
            self._add(operation)

    def find(self, method: str, path: str) -> tuple[Operation, list[str]]:
        """The operation and the values in its path; raises NOT_FOUND, METHOD_NOT_ALLOWED."""
        if not path.startswith(self._prefix + "/"):
            raise RegistryError(ErrorCode.NOT_FOUND, f"path {path} was not found")
        segments = [segment for segment in path.removeprefix(self._prefix).split("/") if segment]
        values: list[str] = []
        node: _Node | None = self._root
        for segment in segments:
            if node is None:
                break
            following = node.fixed.get(segment)
            if following is None:
                following = node.any_value
                values.append(_decoded(segment))
            node = following
        if node is None or not node.operations:
            raise RegistryError(ErrorCode.NOT_FOUND, f"path {path} was not found")
        return handler_of(method, node.operations), values

    def _add(self, operation: Operation) -> None:
        node = self._root
        for segment in operation.segments:
            if segment.startswith("{"):
                node.any_value = node.any_value or _Node()
                node = node.any_value
            else:
                node = node.fixed.setdefault(segment, _Node())
        node.operations[operation.method] = operation


def with_single_slashes(path: str) -> str:
    """The path as clients mean it that were told an address with a slash at its end, and put one before the path."""
    return _SLASHES.sub("/", path) if "//" in path else path


def _decoded(segment: str) -> str:
    for _ in range(DECODINGS_MAX):
        segment = unquote(segment)
    return segment
