"""Immutable tag rules: what Harbor takes, stores and shows, and which tags they hold."""

import msgspec
import pytest

from wharf.oci.errors import ErrorCode, RegistryError
from wharf.projects.immutable_rules import (
    RULE_LENGTH_MAX,
    RULES_CHARACTERS_MAX,
    ImmutableRule,
    StoredRule,
    canonical_json,
    check_cost,
    check_duplicate,
    check_rule_id,
    make_immutable,
    parse_rule,
    read_rule,
    rule_answer,
    rules_of_repository,
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


def holds(rules: list[StoredRule], repository: str, tag: str) -> bool:
    """Whether one of the rules makes the tag immutable."""
    return make_immutable(rules_of_repository(rules, repository), tag)


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
    assert not holds([StoredRule(3, False, empty.settings)], "img", "v1")


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
    ("candidate", "repository", "tag", "is_held"),
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
def test_which_tags_a_rule_holds(candidate: StoredRule, repository: str, tag: str, is_held: bool) -> None:
    """Both selectors must select; the repository is named without its project."""
    assert holds([candidate], repository, tag) is is_held


def test_only_the_first_selectors_count() -> None:
    """A second selector for tags or repositories changes nothing."""
    second = RECORDED.replace(
        '"pattern":"v*"}', '"pattern":"v*"},{"kind":"doublestar","decoration":"matches","pattern":"x*"}'
    )
    stored = StoredRule(1, False, parse_rule(body(second)))
    assert holds([stored], "img", "v1")
    assert not holds([stored], "img", "x1")


def test_any_rule_is_enough() -> None:
    """It need not be the first one."""
    assert holds([rule("x"), rule("v*"), rule("y")], "img", "v1")
    assert not holds([rule("x"), rule("y")], "img", "v1")


COSTLY = "*a" * 300


def test_rules_have_a_cost_in_all() -> None:
    """Hostile patterns are refused before they hold up every push, be it one of them or many together."""
    check_cost(rule(COSTLY).settings, None, [rule("v*")])
    with pytest.raises(RegistryError, match=r"would cost \d+ steps for each character of a name; the limit is 2000"):
        check_cost(rule(COSTLY).settings, None, [rule("v*"), rule("**/b", COSTLY)])
    with pytest.raises(RegistryError, match="the limit is 2000"):
        check_cost(rule("**a" * 340).settings, None, [])


def test_rules_that_cost_too_much_may_become_cheaper() -> None:
    """A rule that was made before there was a limit can be changed and disabled, as long as it costs no more."""
    others = [rule(COSTLY), rule(COSTLY)]
    check_cost(rule("*a" * 299).settings, rule(COSTLY).settings, others)
    check_cost(rule(COSTLY).settings, rule(COSTLY).settings, others)
    with pytest.raises(RegistryError, match="the limit is 2000"):
        check_cost(rule("*a" * 301).settings, rule(COSTLY).settings, others)


def test_the_patterns_of_rules_have_a_length_in_all() -> None:
    """However cheap they are to compare with, they have to be read."""
    others = [rule("a" * 1024) for _ in range(RULES_CHARACTERS_MAX // 1024 - 1)]
    check_cost(rule("a" * 900).settings, None, others)
    with pytest.raises(RegistryError, match="characters; the limit is 16384"):
        check_cost(rule("a" * 1024).settings, None, others)


def test_a_hundred_usual_rules_are_cheap() -> None:
    """Whatever people write by hand is far from the limit."""
    usual = ["v*", "release-*", "{v,r}[0-9]*.[0-9]*", "latest"]
    others = [rule(usual[number % 4], f"team-{number}/**") for number in range(99)]
    check_cost(rule("v*").settings, None, others)
