"""Glob patterns mean what they mean to Harbor, however they are written."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wharf.base.doublestar import PATTERN_LENGTH_MAX, PatternError, compile_pattern, effort_of, matches

# Pieces that are well formed whatever stands beside them; `**` only where it fills a part.
PIECES = st.sampled_from(["a", "b", "*", "?", "/", "/**/", "[ab]", "[^a]", "\\a", "{a,b}", "{,b/}", "{a*,{b,?}}"])
PATTERNS = st.lists(PIECES, max_size=6).map("".join)
NAMES = st.text("ab/", max_size=7)

CLASS = re.compile(r"\[(\^?)([^\]]*)\]")


def with_each_alternative(pattern: str) -> list[str]:
    """What a pattern that begins with a brace becomes when one alternative of it is chosen."""
    depth, start, alternatives = 0, 1, []
    for place, character in enumerate(pattern):
        depth += {"{": 1, "}": -1}.get(character, 0)
        if (character == "," and depth == 1) or depth == 0:
            alternatives.append(pattern[start:place])
            start = place + 1
        if depth == 0:
            break
    return [alternative + pattern[start:] for alternative in alternatives]


def slowly_matches(pattern: str, name: str, *, starts_part: bool = True) -> bool:
    """Try every way in which a pattern can describe a name."""
    if pattern.startswith("{"):
        return any(slowly_matches(plain, name, starts_part=starts_part) for plain in with_each_alternative(pattern))
    if not name and pattern in ("", "*", "**", "/**", "**/", "/**/"):
        return True
    if not pattern:
        return False
    if pattern.startswith("**/") and starts_part:
        places = [0, *(place + 1 for place, character in enumerate(name) if character == "/")]
        return any(slowly_matches(pattern[3:], name[place:]) for place in places) and name != ""
    if pattern == "**" and starts_part:
        return True
    if pattern[0] == "*":
        rest = pattern.lstrip("*") if not pattern.startswith("**/") else pattern[2:]
        longest = name.partition("/")[0]
        return name != "" and any(
            slowly_matches(rest, name[length:], starts_part=False) for length in range(len(longest) + 1)
        )
    if not name:
        return False
    in_class = CLASS.match(pattern)
    if in_class:
        accepts, length = (name[0] in in_class[2]) is not bool(in_class[1]), in_class.end()
    elif pattern[0] == "\\":
        accepts, length = name[0] == pattern[1], 2
    else:
        accepts, length = (name[0] != "/" if pattern[0] == "?" else name[0] == pattern[0]), 1
    return accepts and slowly_matches(pattern[length:], name[1:], starts_part=pattern[0] == "/")


@given(PATTERNS, NAMES)
def test_a_pattern_matches_what_its_signs_mean(pattern: str, name: str) -> None:
    """The fast matcher agrees with one that tries everything."""
    assert matches(pattern, name) is slowly_matches(pattern, name)


@given(st.text("ab*?/[]^!-{},\\", max_size=40), st.text(max_size=20))
def test_no_pattern_is_too_strange(pattern: str, name: str) -> None:
    """Whatever a client sends as a pattern, the answer is yes or no."""
    assert matches(pattern, name) in (True, False)


@given(st.text("ab/", max_size=20))
def test_what_is_escaped_matches_itself(name: str) -> None:
    """A backslash takes away what a character means, and means nothing by itself."""
    assert matches("".join(f"\\{character}" for character in name), name)


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("v*", "v1.0"),
        ("*", "latest"),
        ("**", "a/b/c"),
        ("**", "latest"),
        ("", ""),
        ("a/**", "a"),
        ("a/**", "a/b/c"),
        ("**/b", "b"),
        ("**/b", "a/x/b"),
        ("a/**/b", "a/b"),
        ("a/**/b", "a/x/y/b"),
        ("{dev,test}-*", "test-7"),
        ("{a,{b,c}/**}", "c/x"),
        ("a{/**,}", "a/b/c"),
        ("[0-9].[0-9]*", "1.25"),
        ("[!a-z]", "1"),
        ("[^a]", "/"),
        ("[a-]", "-"),
        (r"[\]]", "]"),
        ("[,]", ","),
        ("{[,}],x}", "}"),
        ("a,b", "a,b"),
        ("ä?", "äö"),
        ("***", "a"),
    ],
)
def test_what_matches(pattern: str, name: str) -> None:
    """Answers of the Go library, given by hand."""
    assert matches(pattern, name)


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("v*", "1.0"),
        ("*", "a/b"),
        ("a**", "a/b"),
        ("**a", "x/a"),
        ("?", "/"),
        ("?", ""),
        ("", "a"),
        ("a/**", "ab"),
        ("a/**/b", "a/xb"),
        ("{a,b}", "c"),
        ("{a,b}", "{a,b}"),
        ("[b-a]", "a"),
        ("A", "a"),
        ("a***", "a"),
        ("****/", "a"),
    ],
)
def test_what_does_not_match(pattern: str, name: str) -> None:
    """Answers of the Go library, given by hand; the last two are oddities of its."""
    assert not matches(pattern, name)


@pytest.mark.parametrize("pattern", ["[", "[]", "[^]", "[a", "[a-", "{", "{a,b", "a}", "\\", "[\\", "{a,[}"])
def test_a_malformed_pattern_matches_nothing(pattern: str) -> None:
    """It is an error to compile it, and a name is never described by it."""
    with pytest.raises(PatternError):
        compile_pattern(pattern)
    assert not matches(pattern, pattern)


def test_a_pattern_has_a_limit() -> None:
    """One character too many is refused."""
    assert matches("a" * PATTERN_LENGTH_MAX, "a" * PATTERN_LENGTH_MAX)
    with pytest.raises(PatternError, match="the limit is 1024"):
        compile_pattern("a" * (PATTERN_LENGTH_MAX + 1))


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "pattern",
    ["*a" * 500 + "b", "**/" * 340 + "b", "{*a," * 200 + "}" * 200, "{,}" * 340, "{" * 500 + "}" * 500, "?*" * 500],
    ids=["stars", "folders", "nested", "empty", "deep", "questions"],
)
def test_a_hostile_pattern_ends(pattern: str) -> None:
    """A pattern that would make a backtracking matcher try for ever is answered all the same."""
    assert not compile_pattern(pattern).matches("a" * 254 + "c/")


def test_what_a_pattern_costs() -> None:
    """Stars and alternatives cost something, letters and what matches everything next to nothing."""
    assert [effort_of(pattern) for pattern in ("**", "", "[", "{**,a}")] == [0, 0, 0, 0]
    assert effort_of("a" * 1000) == effort_of("?" * 1000) == 1
    assert effort_of("v*") < effort_of("*v*") < effort_of("{v*,*v*}") < effort_of("**/" * 10) < effort_of("**/" * 300)
