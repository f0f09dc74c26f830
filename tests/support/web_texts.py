"""What the user interface says, in each of its languages."""

import json
import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "web/src/locales"
_PART = re.compile(r'(\w+): \{|(\w+):\s*("(?:[^"\\]|\\.)*")|(\})')


@cache
def read_texts(language: str) -> dict[str, str]:
    """Every text by its key, as in `projects.new`."""
    texts: dict[str, str] = {}
    path: list[str] = []
    for opened, key, text, closed in _PART.findall((FOLDER / f"{language}.ts").read_text("utf-8")):
        if opened:
            path.append(opened)
        elif closed and path:
            path.pop()
        elif key:
            texts[".".join((*path, key))] = json.loads(text)
    return texts


@cache
def untranslated(language: str) -> frozenset[str]:
    """Whole English texts that must not be seen by readers of another language."""
    english, other = read_texts("en"), read_texts(language)
    return frozenset(text for key, text in english.items() if other.get(key) != text and "{{" not in text) - frozenset(
        other.values()
    )
