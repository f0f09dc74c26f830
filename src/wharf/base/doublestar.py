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

# Harbor stores no longer rule. What a pattern may cost, `Pattern.effort` tells.
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


# What waits for one character and goes on.
_PLAIN: Final = frozenset({_Kind.LITERAL, _Kind.SEPARATOR, _Kind.ANY, _Kind.CLASS})
_WAITING_STAR: Final = (_Phase.FOLDERS_IN_MIDDLE, _Phase.FOLDERS_AT_START, _Phase.STAR)


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

    A place in it together with a phase is a state. Those that wait for a character have numbers, and where a name may
    be is kept as the bits of an integer, whose highest says that any rest will do. Most states lead to the one with
    the next number, all of them at once; the others, which stand at stars and braces, are followed one by one.
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
        "_states",
        "_stepping",
        "_tokens",
        "_waiting",
    )

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._end = len(tokens)
        closing, alternatives = _pair_braces(tokens)
        # Where the pattern goes on from each place: there, unless an alternative is at its end.
        self._places = list(range(self._end + 1))
        for place in reversed(range(self._end)):
            if place in closing:
                self._places[place] = self._places[closing[place] + 1]
        self._alternatives = {
            place: tuple(self._places[start] for start in starts) for place, starts in alternatives.items()
        }
        self._states = [
            (place, phase) for place, token in enumerate(tokens) for phase in self._phases_that_wait(token.kind)
        ]
        self._waiting = {state: number for number, state in enumerate(self._states)}
        self._everything = 1 << len(self._states)
        self._stepping = sum(1 << number for number, state in enumerate(self._states) if self._only_steps(state[0]))
        self._reachable: dict[tuple[int, _Phase], int] = {}
        self._endings: dict[tuple[int, _Phase], bool] = {}
        # Nothing leads back, so whatever a place leads to has been looked at before.
        for place in reversed(range(self._end)):
            if tokens[place].kind in (_Kind.STAR, _Kind.OPEN):
                self._follow(place)
        # Whatever a state becomes is the same for every character that it takes, but for stars and slashes.
        self._after_separator: dict[int, int] = {}
        self._after_character: dict[int, int] = {}
        self._accepting: dict[str, int] = {}

    @property
    def effort(self) -> int:
        """How many states may have to be followed one by one for each character of a name, some 100 ns each."""
        if self._reach(self._places[0], _Phase.START) & self._everything:
            return 0
        return len(self._states) - self._stepping.bit_count()

    def matches(self, name: str) -> bool:
        """Whether the pattern describes the whole name."""
        start = (self._places[0], _Phase.START)
        if not name:
            return self._may_end(*start)
        alive = self._reach(*start)
        for character in name[:-1]:
            if alive & self._everything:
                return True
            moving = alive & self._taking(character)
            stepping = moving & self._stepping
            alive = stepping << 1
            for number in _bits(moving ^ stepping):
                alive |= self._after(number, character)
            if not alive:
                return False
        if alive & self._everything:
            return True
        last = _bits(alive & self._taking(name[-1]))
        return any(self._may_end(*self._becomes(number, name[-1])) for number in last)

    def _taking(self, character: str) -> int:
        """The states that take this character, as the bits of a number."""
        found = self._accepting.get(character)
        if found is None:
            found = sum(1 << number for number, state in enumerate(self._states) if self._takes(*state, character))
            if len(self._accepting) < CHARACTERS_REMEMBERED_MAX:
                self._accepting[character] = found
        return found

    def _after(self, number: int, character: str) -> int:
        """Where a state that waits may lead with a character that it takes, as the bits of a number."""
        known = self._after_separator if character == _SEPARATOR else self._after_character
        found = known.get(number)
        if found is None:
            found = known[number] = self._reach(*self._becomes(number, character))
        return found

    def _reach(self, place: int, phase: _Phase) -> int:
        """The states that wait and can be reached without a character, this one included."""
        if self._kind(place) in _PLAIN:
            return 1 << self._waiting[place, _Phase.MIDDLE]
        return self._reachable.get((place, phase), 0)

    def _may_end(self, place: int, phase: _Phase) -> bool:
        """Whether what is left of the pattern matches an empty rest."""
        found = self._endings.get((place, phase))
        return self._shape(place) in _EMPTY_SHAPES if found is None else found

    def _follow(self, place: int) -> None:
        """Finds out where a star or an opening brace may lead, and whether a name may end there."""
        for phase in _Phase:
            state = (place, phase)
            if self._takes_everything(place, phase):
                self._reachable[state] = self._everything
                continue
            found = 1 << self._waiting[state] if state in self._waiting else 0
            for after in self._leads_to(place, phase):
                # What a star becomes at its own place has been looked at, since phases are in that order.
                found |= self._reach(*after)
            self._reachable[state] = found
        if self._kind(place) is _Kind.OPEN:
            may_end = any(self._may_end(start, _Phase.START) for start in self._alternatives[place])
        else:
            may_end = self._shape(place) in _EMPTY_SHAPES
            behind = self._behind_star(place)
            # Stars that follow one another have all begun when the first one has taken something.
            phase = _Phase.STAR if self._kind(behind) is _Kind.STAR else _Phase.MIDDLE
            spans_folders = self._kind(behind) is _Kind.SEPARATOR
            self._endings[place, _Phase.STAR] = self._may_end(behind, phase)
            self._endings[place, _Phase.FOLDERS_IN_MIDDLE] = False
            self._endings[place, _Phase.FOLDERS_AT_START] = spans_folders and self._may_end(
                self._following(behind), _Phase.START
            )
        self._endings[place, _Phase.START] = self._endings[place, _Phase.MIDDLE] = may_end

    def _takes_everything(self, place: int, phase: _Phase) -> bool:
        return phase is _Phase.START and self._is_double(place) and self._behind_star(place) == self._end

    def _only_steps(self, place: int) -> bool:
        """Whether what waits here leads to the next place, and to nothing else."""
        return self._kind(place) in _PLAIN and self._following(place) == place + 1 and self._kind(place + 1) in _PLAIN

    @staticmethod
    def _phases_that_wait(kind: _Kind) -> tuple[_Phase, ...]:
        if kind is _Kind.STAR:
            return _WAITING_STAR
        return (_Phase.MIDDLE,) if kind in _PLAIN else ()

    def _leads_to(self, place: int, phase: _Phase) -> list[tuple[int, _Phase]]:
        """The states that a star or an opening brace becomes without a character."""
        if self._kind(place) is _Kind.OPEN:
            return [(start, phase) for start in self._alternatives[place]]
        if phase is _Phase.FOLDERS_IN_MIDDLE:
            return []
        behind = self._behind_star(place)
        spans_folders = self._is_double(place) and self._kind(behind) is _Kind.SEPARATOR
        if phase is _Phase.FOLDERS_AT_START:
            return [(self._following(behind), _Phase.START)] if spans_folders else []
        if phase is _Phase.STAR:
            return [(behind, _Phase.MIDDLE)]
        return [(place, _Phase.FOLDERS_AT_START if spans_folders and phase is _Phase.START else _Phase.STAR)]

    def _takes(self, place: int, phase: _Phase, character: str) -> bool:
        """Whether a state that waits may have this character."""
        token = self._tokens[place]
        if token.kind is _Kind.STAR:
            return phase is not _Phase.STAR or character != _SEPARATOR
        return token.accepts(character)

    def _becomes(self, number: int, character: str) -> tuple[int, _Phase]:
        """The state that one which waits becomes with a character that it takes."""
        place, phase = self._states[number]
        token = self._tokens[place]
        if token.kind is not _Kind.STAR:
            return self._following(place), _Phase.START if token.character == _SEPARATOR else _Phase.MIDDLE
        if phase is _Phase.STAR:
            return place, phase
        return place, _Phase.FOLDERS_AT_START if character == _SEPARATOR else _Phase.FOLDERS_IN_MIDDLE

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


# Few patterns are asked about many names. A long one takes half a megabyte; those that are malformed are not kept.
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


def effort_of(pattern: str) -> int:
    """What a pattern may cost, see `Pattern.effort`; one that is malformed describes nothing and costs nothing."""
    try:
        return compile_pattern(pattern).effort
    except PatternError:
        return 0


def _bits(number: int) -> Iterator[int]:
    while number:
        lowest = number & -number
        yield lowest.bit_length() - 1
        number ^= lowest


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
