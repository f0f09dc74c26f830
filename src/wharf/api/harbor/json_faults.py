"""What is wrong with a text that is no JSON, in the words of Go's decoder, which Harbor's answers quote."""

import json
import re

# Of a longer text nothing is said in these words: this decoder keeps all that it has read, and it holds up others.
TEXT_BYTES_MAX = 64 * 1024

_OUTSIDE_OF_STRINGS = re.compile(r'"(?:\\.|[^"\\])*"|[\[\]{}]')
_KEY_EXPECTED = "looking for beginning of object key string"
# How the messages of Python's decoder begin, and what Go's says of the character at fault.
_PLACES = (
    ("Expecting property name", _KEY_EXPECTED),
    ("Expecting ':'", "after object key"),
    ("Extra data", "after top-level value"),
    ("Invalid control character", "in string literal"),
    ("Invalid \\escape", "in string escape code"),
)
_LITERALS = ("true", "false", "null")


def json_fault(raw: bytes, otherwise: str) -> str:
    """The fault of `raw`; `otherwise` where it is none that Go's decoder would find, or not one of the usual ones."""
    if len(raw) > TEXT_BYTES_MAX:
        return otherwise
    try:
        text = raw.decode()
        json.loads(text)
    except json.JSONDecodeError as error:
        return _in_words_of_go(text, error.pos, error.msg) or otherwise
    except (ValueError, RecursionError):
        return otherwise
    return otherwise


def _in_words_of_go(text: str, at: int, message: str) -> str | None:
    if at >= len(text.rstrip()) or message.startswith("Unterminated string"):
        return "unexpected EOF" if text.strip() else "EOF"
    if message.startswith("Expecting value"):
        return _value_fault(text, at)
    if message.startswith("Expecting ','"):
        place = "after object key:value pair" if _is_in_object(text[:at]) else "after array element"
        return _invalid(text, at, place)
    if message.startswith("Illegal trailing comma"):
        # Since Python 3.13; it points at the comma, and Go at what follows.
        after = len(text) - len(text[at + 1 :].lstrip())
        return _value_fault(text, after) if text[after] == "]" else _invalid(text, after, _KEY_EXPECTED)
    place = next((place for beginning, place in _PLACES if message.startswith(beginning)), "")
    return _invalid(text, at + message.startswith("Invalid \\"), place) if place else None


def _value_fault(text: str, at: int) -> str:
    for literal in _LITERALS:
        if text[at] == literal[0]:
            same = next(i for i in range(len(literal)) if text[at + i : at + i + 1] != literal[i])
            return _invalid(text, at + same, f"in literal {literal} (expecting '{literal[same]}')")
    if text[at] == "-":
        return _invalid(text, at + 1, "in numeric literal")
    return _invalid(text, at, "looking for beginning of value")


def _invalid(text: str, at: int, place: str) -> str:
    if at >= len(text):
        return "unexpected EOF"
    quoted = text[at] if text[at] == '"' else json.dumps(text[at], ensure_ascii=False)[1:-1].replace("'", "\\'")
    return f"invalid character '{quoted}' {place}"


def _is_in_object(before: str) -> bool:
    """Whether the innermost bracket that is still open is that of an object."""
    opened: list[str] = []
    for part in _OUTSIDE_OF_STRINGS.findall(before):
        if part in "{[":
            opened.append(part)
        elif part in "]}":
            opened.pop()
    return opened[-1:] == ["{"]
