"""Immutable tag rules: which tags of which repositories may be neither moved nor deleted once they are there.

Harbor takes any rule, and one that it cannot apply later makes every push to the project fail with 500. Here a rule is
refused when it is made. A rule without selectors can be applied, and selects nothing.
Source: Harbor 2.16, recorded answers of `/projects/{}/immutabletagrules`.
"""

from collections.abc import Iterable
from typing import Annotated, Final, NamedTuple, TypeAlias

import msgspec

from wharf.base.doublestar import PatternError, compile_pattern, effort_of
from wharf.oci.errors import ErrorCode, RegistryError, printable

RULE_LENGTH_MAX: Final = 4096
# Each push to a project compares with all of its rules, and nobody else is served meanwhile. So all patterns together
# have a limit: they need some 0.1 s at worst for the longest name.
RULES_EFFORT_MAX: Final = 2000
RULES_CHARACTERS_MAX: Final = 16 * 1024

_KIND: Final = "doublestar"
_REPOSITORY: Final = "repository"
_EXCLUDES: Final = frozenset({"excludes", "repoExcludes"})
_TAG_DECORATIONS: Final = frozenset({"matches", "excludes"})
_REPOSITORY_DECORATIONS: Final = frozenset({"repoMatches", "repoExcludes"})
# Harbor keeps selectors of any scope and reads only that of repositories; the others may say anything of theirs.
_EVERY_DECORATION: Final = _TAG_DECORATIONS | _REPOSITORY_DECORATIONS | {"nsMatches", "nsExcludes"}


# The names of these two are those of Harbor's API, and part of its messages.
class ImmutableSelector(msgspec.Struct, frozen=True):
    """A selector as clients send it; `extras` is taken and, as in Harbor, forgotten."""

    kind: str | None = None
    decoration: str | None = None
    pattern: str | None = None
    extras: str | None = None


class ImmutableRule(msgspec.Struct, frozen=True):
    """The body of POST and PUT; whatever else clients send back is not looked at."""

    id: int | None = None
    priority: Annotated[int, msgspec.Meta(ge=-(2**31), lt=2**31)] | None = None
    disabled: bool | None = None
    action: str | None = None
    template: str | None = None
    tag_selectors: list[ImmutableSelector] | None = None
    scope_selectors: dict[str, list[ImmutableSelector] | None] | None = None


class Selector(msgspec.Struct, frozen=True, omit_defaults=True):
    """What selects tags or repositories by a pattern: those that match it, or all the others."""

    decoration: str = ""
    kind: str = ""
    pattern: str = ""

    def selects(self, value: str) -> bool:
        """Whether this name is one of those; an empty pattern matches everything, a malformed one selects nothing."""
        try:
            matched = not self.pattern or compile_pattern(self.pattern).matches(value)
        except PatternError:
            return False
        return matched is not (self.decoration in _EXCLUDES)


Scopes: TypeAlias = dict[str, tuple[Selector, ...]]


class RuleSettings(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a rule says, in the order in which it is stored; two rules that say the same are one too many."""

    action: str = ""
    priority: int = 0
    scope_selectors: Scopes = {}
    tag_selectors: tuple[Selector, ...] = ()
    template: str = ""


class StoredRule(msgspec.Struct, frozen=True):
    """A rule of a project."""

    id: int
    is_disabled: bool
    settings: RuleSettings


def parse_rule(body: ImmutableRule) -> RuleSettings:
    """What the body says; raises BAD_REQUEST for a rule that could not be applied, or that is too long."""
    scopes = body.scope_selectors or {}
    settings = RuleSettings(
        action=body.action or "",
        priority=body.priority or 0,
        scope_selectors={scope: _parse_selectors(scopes[scope] or [], _decorations(scope)) for scope in sorted(scopes)},
        tag_selectors=_parse_selectors(body.tag_selectors or [], _TAG_DECORATIONS),
        template=body.template or "",
    )
    length = len(canonical_json(settings))
    if length > RULE_LENGTH_MAX:
        raise RegistryError(
            ErrorCode.BAD_REQUEST, f"the immutable rule has {length} characters; the limit is {RULE_LENGTH_MAX}"
        )
    return settings


def check_rule_id(rule_id: int, body: ImmutableRule) -> None:
    """Raises BAD_REQUEST unless the body of a PUT repeats the id of its path, as Harbor demands."""
    if rule_id != (body.id or 0):
        raise RegistryError(
            ErrorCode.BAD_REQUEST,
            "the immutable_rule_id doesn't match the id in the payload body of ImmutableRule",
        )


def canonical_json(settings: RuleSettings) -> str:
    """The text to store: equal for rules that say the same, whether disabled or not."""
    return msgspec.json.encode(settings, order="deterministic").decode()


def read_rule(rule_id: int, is_disabled: bool, stored: str) -> StoredRule:
    """The rule of a row."""
    return StoredRule(rule_id, is_disabled, msgspec.json.decode(stored, type=RuleSettings))


def check_duplicate(settings: RuleSettings, others: Iterable[StoredRule]) -> None:
    """Raises CONFLICT when one of the other rules of the project says the same."""
    text = canonical_json(settings)
    if any(canonical_json(other.settings) == text for other in others):
        raise RegistryError(ErrorCode.CONFLICT, "immutable rule already exists")


def check_cost(settings: RuleSettings, before: RuleSettings | None, others: Iterable[StoredRule]) -> None:
    """Raises BAD_REQUEST when a rule would make all rules of its project cost too much.

    `before` is what the rule has said until now: it may always become cheaper.
    """
    rest = [_cost(other.settings) for other in others]
    old, new = _cost(before) if before else _Cost(0, 0), _cost(settings)
    effort = new.effort + sum(cost.effort for cost in rest)
    if effort > RULES_EFFORT_MAX and new.effort > old.effort:
        raise RegistryError(
            ErrorCode.BAD_REQUEST,
            f"the patterns of the project's immutable tag rules would cost {effort} steps for each character of a "
            f"name; the limit is {RULES_EFFORT_MAX}: use fewer wildcards and alternatives",
        )
    characters = new.characters + sum(cost.characters for cost in rest)
    if characters > RULES_CHARACTERS_MAX and new.characters > old.characters:
        raise RegistryError(
            ErrorCode.BAD_REQUEST,
            f"the patterns of the project's immutable tag rules would have {characters} characters; the limit is "
            f"{RULES_CHARACTERS_MAX}",
        )


def rule_answer(rule: StoredRule) -> dict[str, object]:
    """The rule as Harbor shows it: what is empty is left out, but for the list of tag selectors, which is null."""
    settings = rule.settings
    scopes = {
        scope: [_selector_answer(selector) for selector in selectors] or None
        for scope, selectors in settings.scope_selectors.items()
    }
    fields: dict[str, object] = {
        "action": settings.action,
        "disabled": rule.is_disabled,
        "id": rule.id,
        "priority": settings.priority,
        "scope_selectors": scopes,
        "tag_selectors": [_selector_answer(selector) for selector in settings.tag_selectors] or None,
        "template": settings.template,
    }
    return {name: value for name, value in fields.items() if value or name == "tag_selectors"}


def rules_of_repository(rules: Iterable[StoredRule], repository: str) -> tuple[StoredRule, ...]:
    """The rules that select a repository, which is named without its project, and may select tags of it.

    Of the selectors of a rule only the first one for tags and the first one for repositories count, as in Harbor.
    """
    found = []
    for rule in rules:
        repositories = rule.settings.scope_selectors.get(_REPOSITORY)
        may_hold = not rule.is_disabled and rule.settings.tag_selectors
        if may_hold and repositories and repositories[0].selects(repository):
            found.append(rule)
    return tuple(found)


def make_immutable(rules: Iterable[StoredRule], tag: str) -> bool:
    """Whether one of the rules of its repository makes the tag immutable."""
    return any(rule.settings.tag_selectors[0].selects(tag) for rule in rules)


class _Cost(NamedTuple):
    """What the patterns of a rule cost that are compared with names: see `Pattern.effort`, and their length."""

    effort: int
    characters: int


def _cost(settings: RuleSettings) -> _Cost:
    repositories = settings.scope_selectors.get(_REPOSITORY) or ()
    patterns = [selector.pattern for selector in (*repositories[:1], *settings.tag_selectors[:1])]
    return _Cost(sum(map(effort_of, patterns)), sum(map(len, patterns)))


def _decorations(scope: str) -> frozenset[str]:
    return _REPOSITORY_DECORATIONS if scope == _REPOSITORY else _EVERY_DECORATION


def _parse_selectors(bodies: list[ImmutableSelector], decorations: frozenset[str]) -> tuple[Selector, ...]:
    selectors = tuple(Selector(body.decoration or "", body.kind or "", body.pattern or "") for body in bodies)
    for selector in selectors:
        fault = _selector_fault(selector, decorations)
        if fault:
            raise RegistryError(ErrorCode.BAD_REQUEST, fault)
    return selectors


def _selector_fault(selector: Selector, decorations: frozenset[str]) -> str | None:
    """What is wrong with it, in the words that Harbor's log has for it."""
    if not selector.kind or not selector.decoration:
        return "empty selector kind or decoration"
    if selector.kind != _KIND:
        return f"selector {printable(selector.kind)} is not registered"
    if selector.decoration not in decorations:
        return f"decoration {printable(selector.decoration)} of selector {_KIND} is not supported"
    try:
        compile_pattern(selector.pattern)
    except PatternError as error:
        return f"syntax error in pattern {printable(selector.pattern)}: {error}"
    return None


def _selector_answer(selector: Selector) -> dict[str, str]:
    fields = {"decoration": selector.decoration, "kind": selector.kind, "pattern": selector.pattern}
    return {name: value for name, value in fields.items() if value}
