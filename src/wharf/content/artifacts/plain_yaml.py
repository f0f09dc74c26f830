"""YAML from strangers, read as plain text, lists and mappings, within limits.

No tag constructs anything, and what words such as `yes` or `1.10` mean is left to whoever knows the field. An alias
counts as often as it is used, so a few lines cannot stand for gigabytes.
Source: YAML 1.1.
"""

from collections.abc import Iterator
from typing import Final, NoReturn, TypeAlias

import yaml

from wharf.content.artifacts.chart_archive import refuse

YAML_SIZE_BYTES_MAX: Final = 256 * 1024
YAML_DEPTH_MAX: Final = 32
# Characters, and one for each value: what the document is with its aliases written out.
YAML_EXPANDED_SIZE_MAX: Final = 1024 * 1024

PlainValue: TypeAlias = "str | list[PlainValue] | dict[str, PlainValue] | None"

_NULLS: Final = frozenset(("", "~", "null", "Null", "NULL"))
_MERGE: Final = "<<"
# libyaml is many times as fast; PyYAML may have been built without it.
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(content: bytes, name: str) -> PlainValue:
    """Return the first document; an empty one is None, and a plain scalar is the text as it was written.

    Raises BAD_REQUEST, with the name of the file, for what is broken or exceeds the limits of this module.
    """
    if len(content) > YAML_SIZE_BYTES_MAX:
        refuse(f"{name} is larger than {YAML_SIZE_BYTES_MAX} bytes")
    try:
        return _Reader(name).read(yaml.parse(content.decode(), Loader=_LOADER))
    except UnicodeDecodeError as error:
        refuse(f"{name} is not UTF-8: {error.reason} at byte {error.start}")
    except yaml.YAMLError as error:
        refuse(f"{name} is not YAML: {_first_line(error)}")
    except (RecursionError, ValueError):
        refuse(f"{name} is not YAML")


def _first_line(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "a character that is not allowed"
    return f"{problem}, line {mark.line + 1}" if mark is not None else str(problem)


class _Reader:
    """Puts values together from events; what is open lies on a stack, so depth costs no recursion."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._size = 0
        self._anchors: dict[str, tuple[PlainValue, int]] = {}

    def read(self, events: Iterator[yaml.Event]) -> PlainValue:
        """Return the first document."""
        open_collections: list[_Collection] = []
        document: PlainValue = None
        for event in events:
            if isinstance(event, yaml.CollectionStartEvent):
                self._grow(1)
                open_collections.append(_Collection(event, self._size))
                if len(open_collections) > YAML_DEPTH_MAX:
                    self._refuse(f"nested deeper than {YAML_DEPTH_MAX} levels")
            elif isinstance(event, yaml.ScalarEvent | yaml.AliasEvent | yaml.CollectionEndEvent):
                value = self._finish(event, open_collections)
                if open_collections:
                    open_collections[-1].values.append(value)
                else:
                    document = value
            elif isinstance(event, yaml.DocumentEndEvent):
                # Only the event after it tells an end from the beginning of something broken.
                next(events, None)
                break
        return document

    def _finish(self, event: yaml.Event, open_collections: "list[_Collection]") -> PlainValue:
        if isinstance(event, yaml.AliasEvent):
            return self._repeat(event.anchor)
        if isinstance(event, yaml.ScalarEvent):
            size_before = self._size
            self._grow(1 + len(event.value))
            return self._remember(event.anchor, self._scalar(event), size_before)
        collection = open_collections.pop()
        return self._remember(collection.anchor, self._collect(collection), collection.size_before)

    def _remember(self, anchor: str | None, value: PlainValue, size_before: int) -> PlainValue:
        if anchor is not None:
            self._anchors[anchor] = (value, self._size - size_before)
        return value

    def _repeat(self, anchor: str | None) -> PlainValue:
        # A collection has its anchor only once it is complete, so none can contain itself.
        found = self._anchors.get(anchor or "")
        if found is None:
            self._refuse("an alias without an anchor before it")
        value, size = found
        self._grow(1 + size)
        return value

    def _scalar(self, event: yaml.ScalarEvent) -> str | None:
        if event.implicit[0] and event.value in _NULLS:
            return None
        text: str = event.value
        # PostgreSQL cannot store the one, and UTF-8 has no place for the other.
        if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
            self._refuse("a character that is not allowed")
        return text

    def _collect(self, collection: "_Collection") -> PlainValue:
        if not collection.is_mapping:
            return collection.values
        mapping: dict[str, PlainValue] = {}
        merged: dict[str, PlainValue] = {}
        for key, value in zip(collection.values[::2], collection.values[1::2], strict=True):
            if not isinstance(key, str):
                self._refuse("a key that is no text")
            if key == _MERGE:
                merged = self._merge(value)
            else:
                mapping[key] = value
        return {**merged, **mapping}

    def _merge(self, value: PlainValue) -> dict[str, PlainValue]:
        """The mappings that are merged into another one; those named first win."""
        merged: dict[str, PlainValue] = {}
        for source in reversed(value) if isinstance(value, list) else [value]:
            if not isinstance(source, dict):
                self._refuse("a merge of what is no mapping")
            merged.update(source)
        return merged

    def _grow(self, size: int) -> None:
        self._size += size
        if self._size > YAML_EXPANDED_SIZE_MAX:
            self._refuse(f"larger than {YAML_EXPANDED_SIZE_MAX} characters, aliases written out")

    def _refuse(self, reason: str) -> NoReturn:
        refuse(f"{self._name}: {reason}")


class _Collection:
    """A list or mapping under way; the values of a mapping are its keys and values in turn."""

    def __init__(self, start: yaml.CollectionStartEvent, size_before: int) -> None:
        self.is_mapping = isinstance(start, yaml.MappingStartEvent)
        self.anchor: str | None = start.anchor
        self.size_before = size_before
        self.values: list[PlainValue] = []
