"""The immutable tag rules of projects as they are kept: listed, changed, and remembered for the pushes they rule."""

from collections.abc import Iterable

from wharf.access.rights import Project, Rights
from wharf.audit.actor import Actor
from wharf.audit.events import immutable_rule_event
from wharf.audit.record import record
from wharf.base.clock import Clock
from wharf.base.paging import Page
from wharf.base.query_language import Filter, Sort
from wharf.db import Database, Reader, Row
from wharf.db.moments import rights_changed
from wharf.oci.errors import ErrorCode, RegistryError
from wharf.projects.immutable_queries import (
    DELETE_IMMUTABLE_RULE,
    IMMUTABLE_RULES,
    INSERT_IMMUTABLE_RULE,
    LIST_IMMUTABLE_RULES,
    UPDATE_IMMUTABLE_RULE,
)
from wharf.projects.immutable_rules import (
    RuleSettings,
    StoredRule,
    canonical_json,
    check_cost,
    check_duplicate,
    read_rule,
)

# Each push to a project looks at all of them.
RULES_PER_PROJECT_MAX = 100
REMEMBERED_PROJECTS_MAX = 50_000


class ImmutableRules:
    """Tells the rules of a project, and remembers them as long as nobody's rights change: rules count as rights."""

    def __init__(self, database: Database, rights: Rights) -> None:
        self._database = database
        self._rights = rights
        self._version = -1
        self._remembered: dict[int, tuple[StoredRule, ...]] = {}

    async def of(self, project_id: int) -> tuple[StoredRule, ...]:
        """The rules that hold, by id, as of the last `Rights.refresh` or later."""
        if self._version != self._rights.version or len(self._remembered) > REMEMBERED_PROJECTS_MAX:
            self._version = self._rights.version
            # A new dictionary: an answer that is still being read goes into the old one and is forgotten.
            self._remembered = {}
        remembered = self._remembered
        if project_id not in remembered:
            rules = await _read_rules(self._database, project_id)
            remembered[project_id] = tuple(rule for rule in rules if not rule.is_disabled)
        return remembered[project_id]


async def find_rules(
    reader: Reader, project: Project, filters: Iterable[Filter], sorts: Iterable[Sort], page: Page
) -> tuple[list[StoredRule], int]:
    """One page of a project's rules, by id unless sorted otherwise, and how many there are; raises BAD_REQUEST."""
    found, total = await IMMUTABLE_RULES.page(reader, filters, sorts, page, project_id=project.id)
    return [_rule(row) for row in found], total


async def add_rule(
    database: Database, clock: Clock, actor: Actor, project: Project, settings: RuleSettings, *, is_disabled: bool
) -> int:
    """Makes a rule, which holds from this moment on, and returns its id.

    Raises CONFLICT when the project has it already, and BAD_REQUEST when it has too many, or they would cost too much.
    """
    async with database.begin() as transaction:
        # First of all: two who do this at once take turns here, so that the second sees what the first has done.
        await rights_changed(transaction)
        others = await _read_rules(transaction, project.id)
        check_duplicate(settings, others)
        if len(others) >= RULES_PER_PROJECT_MAX:
            raise RegistryError(
                ErrorCode.BAD_REQUEST, f"a project has at most {RULES_PER_PROJECT_MAX} immutable tag rules"
            )
        check_cost(settings, None, others)
        row = await transaction.row(
            INSERT_IMMUTABLE_RULE,
            project_id=project.id,
            rule=canonical_json(settings),
            is_disabled=is_disabled,
            now=clock(),
        )
        assert row is not None
        shown = _shown(settings, is_disabled=is_disabled)
        await record(transaction, immutable_rule_event(actor, clock(), "create", project, row[0], shown))
    return int(row[0])


async def change_rule(
    database: Database,
    clock: Clock,
    actor: Actor,
    project: Project,
    rule_id: int,
    settings: RuleSettings,
    *,
    is_disabled: bool,
) -> None:
    """Gives a rule another content, from this moment on.

    Raises NOT_FOUND, CONFLICT when another one says so, and BAD_REQUEST when the rules would cost too much.
    """
    async with database.begin() as transaction:
        await rights_changed(transaction)
        rules = {rule.id: rule for rule in await _read_rules(transaction, project.id)}
        before = rules.pop(rule_id, None)
        if before is None:
            raise _missing(rule_id)
        check_duplicate(settings, rules.values())
        check_cost(settings, before.settings, rules.values())
        await transaction.execute(
            UPDATE_IMMUTABLE_RULE, rule_id=rule_id, text=canonical_json(settings), disabled=is_disabled
        )
        shown = _shown(settings, is_disabled=is_disabled)
        await record(transaction, immutable_rule_event(actor, clock(), "update", project, rule_id, shown))


async def remove_rule(database: Database, clock: Clock, actor: Actor, project: Project, rule_id: int) -> None:
    """Takes a rule away, from this moment on; raises NOT_FOUND."""
    async with database.begin() as transaction:
        await rights_changed(transaction)
        if not await transaction.execute(DELETE_IMMUTABLE_RULE, rule_id=rule_id, project=project.id):
            raise _missing(rule_id)
        await record(transaction, immutable_rule_event(actor, clock(), "delete", project, rule_id))


async def _read_rules(reader: Reader, project_id: int) -> list[StoredRule]:
    rows = await reader.rows(LIST_IMMUTABLE_RULES, project_id=project_id)
    return [_rule(row) for row in sorted(rows)]


def _rule(row: Row) -> StoredRule:
    return read_rule(row[0], bool(row[1]), row[2])


def _shown(settings: RuleSettings, *, is_disabled: bool) -> str:
    """What a rule says, as it stands in the audit log."""
    return canonical_json(settings) + (" disabled" if is_disabled else "")


def _missing(rule_id: int) -> RegistryError:
    return RegistryError(ErrorCode.NOT_FOUND, f"immutable rule {rule_id} not found")
