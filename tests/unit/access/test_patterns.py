"""Patterns of repository names: what they say, and that SQL and Python understand the same by them."""

import sqlite3

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wharf.access.patterns import PATTERN_LENGTH_MAX, parse_repository_pattern
from wharf.base.doublestar import matches
from wharf.oci.errors import ErrorCode, RegistryError

PARTS = st.text("ab_", min_size=1, max_size=3)
NAMES = st.lists(PARTS, min_size=1, max_size=4).map("/".join)
WILD_PARTS = st.text("ab_*?", min_size=1, max_size=4)
PATTERNS = st.one_of(
    st.lists(WILD_PARTS, min_size=1, max_size=4),
    st.lists(PARTS, min_size=1, max_size=3).flatmap(
        lambda parts: st.sampled_from([["**", *parts], [*parts, "**"], ["**", *parts, "**"]])
    ),
).map("/".join)
# The condition of `covers`, as SQLite has it.
CONDITION = (
    "SELECT '/' || :name || '/' LIKE :like ESCAPE '!'"
    " AND (:slashes IS NULL OR length(:name) - length(replace(:name, '/', '')) + 2 = :slashes)"
)


def in_sql(text: str, name: str) -> bool:
    """Tell whether the pattern describes the name, by the condition of the lists."""
    pattern = parse_repository_pattern(text)
    values = {"name": name, "like": pattern.like, "slashes": pattern.slashes}
    with sqlite3.connect(":memory:") as connection:
        (found,) = connection.execute(CONDITION, values).fetchone()
    return bool(found)


@pytest.mark.parametrize(
    ("pattern", "covered", "others"),
    [
        ("web", ["web"], ["webs", "web/a", "a/web"]),
        ("web-*", ["web-", "web-shop"], ["web", "web-shop/api", "a/web-shop"]),
        ("*/api", ["shop/api"], ["api", "a/shop/api", "shop/apis"]),
        ("v?", ["v1", "vx"], ["v", "v10", "v/1"]),
        ("a_b", ["a_b"], ["axb"]),
        ("**", ["web", "web/shop/api"], []),
        ("shop/**", ["shop", "shop/api", "shop/api/v1"], ["shops", "a/shop"]),
        ("**/api", ["api", "shop/api", "a/shop/api"], ["apis", "api/a"]),
        ("**/shop/**", ["shop", "shop/api", "a/shop", "a/shop/api"], ["shops/api"]),
    ],
)
def test_what_patterns_say(pattern: str, covered: list[str], others: list[str]) -> None:
    """The language is that of the guide."""
    names = [*covered, *others]
    wanted = [True] * len(covered) + [False] * len(others)
    assert [matches(pattern, name) for name in names] == wanted
    assert [in_sql(pattern, name) for name in names] == wanted


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PATTERNS, NAMES)
def test_lists_and_decisions_agree(pattern: str, name: str) -> None:
    """Whatever is a pattern selects the same names in SQL as where a single request is decided."""
    try:
        parse_repository_pattern(pattern)
    except RegistryError:
        return
    assert in_sql(pattern, name) == matches(pattern, name)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/a",
        "a/",
        "a//b",
        "A",
        "a b",
        "{a,b}",
        "[ab]",
        "a\\b",
        "a/**/b",
        "a**",
        "***",
        "**/**",
        "*/**",
        "**/a?",
        "a\0",
        "a" * (PATTERN_LENGTH_MAX + 1),
    ],
)
def test_what_is_no_pattern(text: str) -> None:
    """It is refused with a reason, whoever writes it."""
    with pytest.raises(RegistryError) as raised:
        parse_repository_pattern(text)
    assert raised.value.code is ErrorCode.BAD_REQUEST
    assert "is no pattern of repositories: " in raised.value.message


@pytest.mark.timeout(20)
@pytest.mark.parametrize("pattern", ["*a" * 127, "?*" * 127, "*" * 255, "a*" * 127 + "b", "*/" * 100 + "*b"])
def test_a_hostile_pattern_ends(pattern: str) -> None:
    """Neither SQL nor Python tries one way of matching after the other."""
    text = pattern.replace("**", "*?")
    for name in ("a" * 253 + "c", "a/" * 120 + "c"):
        for _ in range(20):
            assert in_sql(text, name) == matches(text, name)
