"""Glob patterns as Go's `doublestar` reads them, in time that grows with pattern times name and no faster.

Harbor's selectors and filters are such patterns, so what a client wrote for Harbor must select the same here:

    *       any characters but `/`
    **      any number of folders, where it fills a whole part between slashes; like `*` elsewhere
    ?       one character but `/`
    [a-z]   one of these characters; `[^a-z]` and `[!a-z]` any other one, `/` included
    {a,b}   one of these patterns, which may hold more of the kind
    \\c      the character c

A pattern is followed in all its meanings at once, one character of the name at a time, so nothing is ever tried
again. A malformed pattern matches nothing. One difference is known: `*b**/`, where the last stars fill no whole part,
matches whatever ends in `b` here, and there only as long as no other `b` comes before.
Source: github.com/bmatcuk/doublestar, version 4.10, `Match`.
"""

import enum
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

# Harbor stores no longer rule. The most expensive pattern needs a fifth of a second for a name of 255 characters.
PATTERN_LENGTH_MAX: Final = 1024
PATTERN_CACHE_SIZE: Final = 64
# For each pattern. Names consist of few characters.
CHARACTERS_REMEMBERED_MAX: Final = 128

_SEPARATOR: Final = "/"
# What may be left of a pattern when the name is at its end. `a/**` matches `a`, which may be a folder.
_EMPTY_SHAPES: Final = frozenset({"", "*", "**", "/**", "**/", "/**/"})
_SHAPE_LENGTH_MAX: Final = 4


class PatternError(ValueError):
    """A pattern that is malformed or too long; the message says what is wrong."""


class CharacterClass(NamedTuple):
    """The characters between brackets: ranges with both ends, or whatever is in none of them."""

    is_negated: bool
    ranges: tuple[tuple[str, str], ...]

    def holds(self, character: str) -> bool:
        """Whether the character is one of these."""
        return any(low <= character <= high for low, high in self.ranges) is not self.is_negated


class _Kind(enum.Enum):
    LITERAL = enum.auto()
    SEPARATOR = enum.auto()
    ANY = enum.auto()
    CLASS = enum.auto()
    STAR = enum.auto()
    OPEN = enum.auto()
    # These two only end an alternative; what follows is what stands behind the closing brace.
    COMMA = enum.auto()
    CLOSE = enum.auto()


class _Phase(enum.IntEnum):
    """How a place was reached, or what a star there is doing; none leads to a later one at the same place."""

    FOLDERS_IN_MIDDLE = 0
    FOLDERS_AT_START = 1
    STAR = 2
    MIDDLE = 3
    START = 4


_PHASES: Final = len(_Phase)
_BITS_OF_BYTES: Final = [tuple(bit for bit in range(8) if byte >> bit & 1) for byte in range(256)]


class _Token(NamedTuple):
    kind: _Kind
    character: str = ""
    characters: CharacterClass | None = None

    def accepts(self, character: str) -> bool:
        if self.kind is _Kind.ANY:
            return character != _SEPARATOR
        if self.characters is not None:
            return self.characters.holds(character)
        return self.character == character


class Pattern:
    """A pattern, read and ready to be matched; made by `compile_pattern`.

    A place in it together with a phase is a state, and has a number. What can be reached from a state without a
    character is a set of states, kept as the bits of an integer, whose highest says that any rest will do.
    """

    __slots__ = (
        "_accepting",
        "_after_character",
        "_after_separator",
        "_alternatives",
        "_end",
        "_endings",
        "_everything",
        "_places",
        "_reachable",
        "_tokens",
    )

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._end = len(tokens)
        self._everything = 1 << (self._end + 1) * _PHASES
        closing, alternatives = _pair_braces(tokens)
        # Where the pattern goes on from each place: there, unless an alternative is at its end.
        self._places = list(range(self._end + 1))
        for place in reversed(range(self._end)):
            if place in closing:
                self._places[place] = self._places[closing[place] + 1]
        self._alternatives = {
            place: tuple(self._places[start] for start in starts) for place, starts in alternatives.items()
        }
        self._reachable = self._reach()
        self._endings = self._find_endings()
        # Whatever a state becomes is the same for every character that it takes, but for stars and slashes.
        self._after_separator = [self._becomes(state, _SEPARATOR) for state in range((self._end + 1) * _PHASES)]
        self._after_character = [self._becomes(state, "") for state in range((self._end + 1) * _PHASES)]
        self._accepting: dict[str, int] = {}

    def matches(self, name: str) -> bool:
        """Whether the pattern describes the whole name."""
        start = _number(self._places[0], _Phase.START)
        if not name:
            return self._endings[start]
        alive = self._reachable[start]
        for character in name[:-1]:
            if alive & self._everything:
                return True
            after = self._after_separator if character == _SEPARATOR else self._after_character
            moving, alive = alive & self._taking(character), 0
            for state in _bits(moving):
                alive |= self._reachable[after[state]]
            if not alive:
                return False
        if alive & self._everything:
            return True
        after = self._after_separator if name[-1] == _SEPARATOR else self._after_character
        return any(self._endings[after[state]] for state in _bits(alive & self._taking(name[-1])))

    def _taking(self, character: str) -> int:
        """The states that take this character, as the bits of a number."""
        found = self._accepting.get(character)
        if found is None:
            found = sum(1 << state for state in range(self._end * _PHASES) if self._takes(state, character))
            if len(self._accepting) < CHARACTERS_REMEMBERED_MAX:
                self._accepting[character] = found
        return found

    def _reach(self) -> list[int]:
        """For each state those that can be reached without a character, itself included, and that wait for one."""
        reachable = [0] * (self._end + 1) * _PHASES
        # Nothing leads back, so whatever a state leads to has been looked at before.
        for place in reversed(range(self._end + 1)):
            for phase in _Phase:
                state = _number(place, phase)
                if self._takes_everything(place, phase):
                    reachable[state] = self._everything
                    continue
                if self._waits(place, phase):
                    reachable[state] = 1 << state
                for after in self._leads_to(place, phase):
                    reachable[state] |= reachable[after]
        return reachable

    def _find_endings(self) -> list[bool]:
        """For each state whether what is left of the pattern matches an empty rest."""
        endings = [False] * (self._end + 1) * _PHASES
        for place in reversed(range(self._end + 1)):
            kind = self._kind(place)
            if kind is _Kind.OPEN:
                may_end = any(endings[_number(start, _Phase.START)] for start in self._alternatives[place])
            else:
                may_end = self._shape(place) in _EMPTY_SHAPES
            endings[_number(place, _Phase.START)] = endings[_number(place, _Phase.MIDDLE)] = may_end
            if kind is _Kind.STAR:
                behind = self._behind_star(place)
                # Stars that follow one another have all begun when the first one has taken something.
                phase = _Phase.STAR if self._kind(behind) is _Kind.STAR else _Phase.MIDDLE
                endings[_number(place, _Phase.STAR)] = endings[_number(behind, phase)]
                if self._kind(behind) is _Kind.SEPARATOR:
                    start = _number(self._following(behind), _Phase.START)
                    endings[_number(place, _Phase.FOLDERS_AT_START)] = endings[start]
        return endings

    def _takes_everything(self, place: int, phase: _Phase) -> bool:
        return phase is _Phase.START and self._is_double(place) and self._behind_star(place) == self._end

    def _waits(self, place: int, phase: _Phase) -> bool:
        if self._kind(place) is _Kind.STAR:
            return phase <= _Phase.STAR
        return self._kind(place) not in (None, _Kind.OPEN)

    def _leads_to(self, place: int, phase: _Phase) -> list[int]:
        """The states that this one becomes without a character."""
        kind = self._kind(place)
        if kind is _Kind.OPEN:
            return [_number(start, phase) for start in self._alternatives[place]]
        if kind is not _Kind.STAR or phase is _Phase.FOLDERS_IN_MIDDLE:
            return []
        behind = self._behind_star(place)
        spans_folders = self._is_double(place) and self._kind(behind) is _Kind.SEPARATOR
        if phase is _Phase.FOLDERS_AT_START:
            return [_number(self._following(behind), _Phase.START)] if spans_folders else []
        if phase is _Phase.STAR:
            return [_number(behind, _Phase.MIDDLE)]
        return [_number(place, _Phase.FOLDERS_AT_START if spans_folders and phase is _Phase.START else _Phase.STAR)]

    def _takes(self, state: int, character: str) -> bool:
        """Whether a state that waits may have this character."""
        place, phase = divmod(state, _PHASES)
        token = self._tokens[place]
        if token.kind is _Kind.STAR:
            return phase != _Phase.STAR or character != _SEPARATOR
        return token.accepts(character)

    def _becomes(self, state: int, character: str) -> int:
        """The state that one which waits becomes with a character that it takes."""
        place, phase = divmod(state, _PHASES)
        if place == self._end:
            return state
        token = self._tokens[place]
        if token.kind is not _Kind.STAR:
            return _number(self._following(place), _Phase.START if token.character == _SEPARATOR else _Phase.MIDDLE)
        if phase == _Phase.STAR:
            return state
        return _number(place, _Phase.FOLDERS_AT_START if character == _SEPARATOR else _Phase.FOLDERS_IN_MIDDLE)

    def _shape(self, place: int) -> str:
        """What the pattern has from here on, with `x` for whatever is neither star nor slash, at most five long."""
        shape = ""
        while place != self._end and len(shape) <= _SHAPE_LENGTH_MAX:
            kind = self._tokens[place].kind
            shape += "*" if kind is _Kind.STAR else "/" if kind is _Kind.SEPARATOR else "x"
            place = self._following(place)
        return shape

    def _kind(self, place: int) -> _Kind | None:
        return self._tokens[place].kind if place < self._end else None

    def _following(self, place: int) -> int:
        return self._places[place + 1]

    def _is_double(self, place: int) -> bool:
        return self._kind(place) is _Kind.STAR and self._kind(self._following(place)) is _Kind.STAR

    def _behind_star(self, place: int) -> int:
        following = self._following(place)
        return self._following(following) if self._is_double(place) else following


# Few patterns are asked about many names. A long one takes a megabyte; those that are malformed are not kept.
@lru_cache(maxsize=PATTERN_CACHE_SIZE)
def compile_pattern(text: str) -> Pattern:
    """Reads a pattern, and remembers it; raises PatternError."""
    if len(text) > PATTERN_LENGTH_MAX:
        raise PatternError(f"the pattern has {len(text)} characters; the limit is {PATTERN_LENGTH_MAX}")
    return Pattern(list(_read_tokens(text)))


def matches(pattern: str, name: str) -> bool:
    """Whether the pattern describes the whole name; one that is malformed describes nothing."""
    try:
        return compile_pattern(pattern).matches(name)
    except PatternError:
        return False


def _number(place: int, phase: _Phase) -> int:
    return place * _PHASES + phase


def _bits(number: int) -> Iterator[int]:
    for place, byte in enumerate(number.to_bytes((number.bit_length() + 7) // 8, "little")):
        for offset in _BITS_OF_BYTES[byte]:
            yield 8 * place + offset


_SIMPLE: Final = {
    "*": _Token(_Kind.STAR),
    "?": _Token(_Kind.ANY),
    "{": _Token(_Kind.OPEN),
    "}": _Token(_Kind.CLOSE),
    "/": _Token(_Kind.SEPARATOR, "/"),
}


def _read_tokens(text: str) -> Iterator[_Token]:
    depth = place = 0
    while place < len(text):
        character = text[place]
        if character == "[":
            characters, place = _read_class(text, place + 1)
            yield _Token(_Kind.CLASS, characters=characters)
            continue
        if character == "\\":
            literal, place = _read_escaped(text, place)
            yield _Token(_Kind.LITERAL, literal)
            continue
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth < 0:
            raise PatternError("a closing brace has no opening one")
        literal_token = _Token(_Kind.COMMA if character == "," and depth else _Kind.LITERAL, character)
        yield _SIMPLE.get(character, literal_token)
        place += 1
    if depth:
        raise PatternError("an opening brace has no closing one")


def _read_escaped(text: str, place: int) -> tuple[str, int]:
    """The character at this place, or the one behind it if this is a backslash, and the place behind."""
    if text[place : place + 1] == "\\":
        place += 1
    if place >= len(text):
        raise PatternError("the pattern ends too early")
    return text[place], place + 1


def _read_class(text: str, place: int) -> tuple[CharacterClass, int]:
    """The class whose opening bracket stands before this place, and the place behind its closing one."""
    is_negated = text[place : place + 1] in ("!", "^")
    if is_negated:
        place += 1
    if text[place : place + 1] == "]":
        raise PatternError("there are no characters between the brackets")
    ranges = []
    while text[place : place + 1] != "]":
        low, place = _read_escaped(text, place)
        high = low
        if text[place : place + 1] == "-" and text[place + 1 : place + 2] not in ("]", ""):
            high, place = _read_escaped(text, place + 1)
        ranges.append((low, high))
    return CharacterClass(is_negated, tuple(ranges)), place + 1


def _pair_braces(tokens: list[_Token]) -> tuple[dict[int, int], dict[int, list[int]]]:
    """For each comma and closing brace the place of that brace, and for each opening one where alternatives begin."""
    closing: dict[int, int] = {}
    alternatives: dict[int, list[int]] = {}
    opened: list[int] = []
    for place, token in enumerate(tokens):
        if token.kind is _Kind.OPEN:
            opened.append(place)
            alternatives[place] = [place + 1]
        elif token.kind is _Kind.COMMA:
            alternatives[opened[-1]].append(place + 1)
        elif token.kind is _Kind.CLOSE:
            starts = alternatives[opened.pop()]
            closing.update((start - 1, place) for start in starts[1:])
            closing[place] = place
    return closing, alternatives
