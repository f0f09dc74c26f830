"""Immutable tag rules: what Harbor takes, stores and shows, and which tags they hold."""

import msgspec
import pytest

from wharf.oci.errors import ErrorCode, RegistryError
from wharf.projects.immutable_rules import (
    RULE_LENGTH_MAX,
    ImmutableRule,
    StoredRule,
    canonical_json,
    check_duplicate,
    check_rule_id,
    matching_rule,
    parse_rule,
    read_rule,
    rule_answer,
)

# The body of the recorded requests.
RECORDED = (
    '{"disabled":false,"tag_selectors":[{"kind":"doublestar","decoration":"matches","pattern":"v*"}],'
    '"scope_selectors":{"repository":[{"kind":"doublestar","decoration":"repoMatches","pattern":"**"}]},'
    '"action":"immutable","template":"immutable_template"}'
)


def body(text: str) -> ImmutableRule:
    """Decode a body as the API does."""
    return msgspec.json.decode(text, type=ImmutableRule)


def rule(
    tags: str, repositories: str = "**", *, excludes: bool = False, repo_excludes: bool = False, disabled: bool = False
) -> StoredRule:
    """Make a rule of two patterns."""
    text = RECORDED.replace('"v*"', msgspec.json.encode(tags).decode()).replace(
        '"**"', msgspec.json.encode(repositories).decode()
    )
    if excludes:
        text = text.replace('"matches"', '"excludes"')
    if repo_excludes:
        text = text.replace('"repoMatches"', '"repoExcludes"')
    return StoredRule(1, disabled, parse_rule(body(text)))


def test_a_rule_is_shown_as_harbor_shows_it() -> None:
    """The recorded answer, with what is false, zero or empty left out."""
    stored = StoredRule(1, False, parse_rule(body(RECORDED)))
    expected = (
        '{"action":"immutable","id":1,'
        '"scope_selectors":{"repository":[{"decoration":"repoMatches","kind":"doublestar","pattern":"**"}]},'
        '"tag_selectors":[{"decoration":"matches","kind":"doublestar","pattern":"v*"}],"template":"immutable_template"}'
    )
    assert msgspec.json.encode(rule_answer(stored)).decode() == expected


def test_a_rule_survives_its_row() -> None:
    """What is stored reads back as the same rule."""
    settings = parse_rule(body(RECORDED))
    assert read_rule(7, True, canonical_json(settings)) == StoredRule(7, True, settings)


def test_a_rule_without_selectors_is_taken_and_holds_nothing() -> None:
    """Harbor answers 201 to it; its list is shown as null."""
    empty = StoredRule(3, True, parse_rule(body('{"tag_selectors":[]}')))
    assert rule_answer(empty) == {"disabled": True, "id": 3, "tag_selectors": None}
    assert matching_rule([StoredRule(3, False, empty.settings)], "img", "v1") is None


def test_the_same_rule_is_taken_once() -> None:
    """The order of fields, ids and whether it is disabled make no other rule."""
    same = parse_rule(body('{"id":9,"disabled":true,' + RECORDED.removeprefix('{"disabled":false,')))
    with pytest.raises(RegistryError, match="immutable rule already exists") as caught:
        check_duplicate(same, [rule("x"), rule("v*")])
    assert caught.value.code is ErrorCode.CONFLICT
    check_duplicate(same, [rule("x")])


def test_a_change_repeats_the_id() -> None:
    """Path and body of a PUT name the same rule."""
    check_rule_id(1, body('{"id":1}'))
    with pytest.raises(RegistryError, match="the immutable_rule_id doesn't match the id in the payload body"):
        check_rule_id(1, body("{}"))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"doublestar","decoration":"matches"', '"regex","decoration":"matches"', "selector regex is not registered"),
        ('"matches"', '"repoMatches"', "decoration repoMatches of selector doublestar is not supported"),
        ('"repoMatches"', '"matches"', "decoration matches of selector doublestar is not supported"),
        ('"matches"', '""', "empty selector kind or decoration"),
        ('"v*"', '"v["', "syntax error in pattern v\\["),
        ('"v*"', f'"{"v" * 2000}"', "the limit is 1024"),
        ('"immutable"', f'"{"x" * RULE_LENGTH_MAX}"', "the immutable rule has"),
    ],
)
def test_a_rule_that_cannot_be_applied_is_refused(old: str, new: str, message: str) -> None:
    """Harbor would take it, and fail at the next push."""
    assert old in RECORDED
    with pytest.raises(RegistryError, match=message) as caught:
        parse_rule(body(RECORDED.replace(old, new)))
    assert caught.value.code is ErrorCode.BAD_REQUEST


@pytest.mark.parametrize(
    ("candidate", "repository", "tag", "holds"),
    [
        (rule("v*"), "img", "v1", True),
        (rule("v*"), "img", "latest", False),
        (rule("v*", disabled=True), "img", "v1", False),
        (rule("v*", excludes=True), "img", "v1", False),
        (rule("v*", excludes=True), "img", "latest", True),
        (rule("*", "team/**"), "team/app", "v1", True),
        (rule("*", "team/*"), "team/app/x", "v1", False),
        (rule("*", "team/**", repo_excludes=True), "other", "v1", True),
        (rule("*", "team/**", repo_excludes=True), "team/app", "v1", False),
        (rule("", ""), "img", "v1", True),
        (rule("{v1,v2}"), "img", "v2", True),
    ],
)
def test_which_tags_a_rule_holds(candidate: StoredRule, repository: str, tag: str, holds: bool) -> None:
    """Both selectors must select; the repository is named without its project."""
    assert (matching_rule([candidate], repository, tag) is candidate) is holds


def test_only_the_first_selectors_count() -> None:
    """A second selector for tags or repositories changes nothing."""
    second = RECORDED.replace(
        '"pattern":"v*"}', '"pattern":"v*"},{"kind":"doublestar","decoration":"matches","pattern":"x*"}'
    )
    stored = StoredRule(1, False, parse_rule(body(second)))
    assert matching_rule([stored], "img", "v1") is stored
    assert matching_rule([stored], "img", "x1") is None


def test_any_rule_is_enough() -> None:
    """The first one that holds the tag is told."""
    rules = [rule("x"), rule("v*"), rule("*")]
    assert matching_rule(rules, "img", "v1") is rules[1]
