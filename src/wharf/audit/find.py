"""Reading the log, newest entries first.

The log has millions of entries, and a question must not cost more for that:

- What is asked by time, by one of id, project and user, or by type of resource and operation, is looked up in the
  whole log, since there is an index for each of these.
- Whatever is asked beside, such as a part of a name, and every order but that by time, is applied to the newest
  `SEARCHED_ENTRIES_MAX` entries, or to the newest `SEARCHED_SCATTERED_MAX` of what has been looked up. A time range
  moves them: they are the newest ones in it.
- A list ends after `LISTED_ENTRIES_MAX` entries, and so does its count. Whoever wants more exports the log.

Those who are no administrators see the projects in which they may list the log. Their list ends after
`LISTED_TOGETHER_MAX` entries, and `SEARCHED_SCATTERED_MAX` are those of all these projects, each with as many.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from wharf.audit.queries import (
    ALL_ENTRIES,
    ALL_TIMES,
    FLOOR_OF_PROJECTS,
    INDEXED,
    LISTED_ENTRIES_MAX,
    LISTED_TOGETHER_MAX,
    PROJECT_ENTRIES,
    PROJECT_TIMES,
    VISIBLE_ENTRIES,
    VISIBLE_PROJECTS_WITH_LOG,
    VISIBLE_TIMES,
)
from wharf.base.paging import Page
from wharf.base.query_language import INTEGER_MAX, INTEGER_MIN, Exact, Filter, Range, Sort, Value
from wharf.db import Reader, Row
from wharf.db.filters import FilteredList, time_of
from wharf.db.remembered import remembered_count

SEARCHED_ENTRIES_MAX: Final = 20_000
# Those of one user or one project lie scattered among all others, and each costs a read of its own.
SEARCHED_SCATTERED_MAX: Final = 5_000
_EVER: Final = INTEGER_MIN

# Harbor takes the name of the column as well as that of the field. Others it passes over, `operation_result` for one.
_NAMES: Final = {
    **dict.fromkeys(("op_time", "OpTime"), "op_time"),
    **dict.fromkeys(("id", "ID"), "id"),
    **dict.fromkeys(("project_id", "ProjectID"), "project_id"),
    **dict.fromkeys(("username", "Username"), "username"),
    **dict.fromkeys(("operation", "Operation"), "operation"),
    **dict.fromkeys(("resource_type", "ResourceType"), "resource_type"),
    **dict.fromkeys(("resource", "Resource"), "resource"),
    **dict.fromkeys(("op_desc", "OperationDescription"), "op_desc"),
    **dict.fromkeys(("op_result", "IsSuccessful"), "op_result"),
    # Harbor does not know these.
    "address": "address",
    "request_id": "request_id",
}
_TIME: Final = INDEXED + "op_time"
# The sets of keys that have an index together; the first that is asked for is used.
_INDEXES: Final = (("id",), ("project_id",), ("username",), ("resource_type", "operation"))


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """An entry as lists show it."""

    id: int
    occurred_at: int
    actor_name: str
    operation: str
    resource_type: str
    resource: str
    description: str
    is_success: bool


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked for, taken apart by what it costs."""

    # Microseconds since the epoch, both included.
    since: int
    until: int
    looked_up: tuple[Filter, ...]
    searched: tuple[Filter, ...]
    sorts: tuple[Sort, ...]
    page: Page
    listed_max: int
    searched_max: int

    @property
    def is_searching(self) -> bool:
        """Whether entries have to be looked at one by one."""
        return bool(self.searched) or any(sort.key != _TIME for sort in self.sorts)

    @property
    def limit(self) -> int:
        """How many rows of the page are within the list."""
        return max(0, min(self.page.limit, self.listed_max - self.page.offset))

    def filters(self, floor: int, *, with_searched: bool = True) -> tuple[Filter, ...]:
        """The conditions, with none of the entries that are older than `floor`."""
        conditions = (*self.looked_up, *(self.searched if with_searched else ()))
        since = max(self.since, floor)
        if since == _EVER and self.until == INTEGER_MAX:
            return conditions
        return (*conditions, Filter(_TIME, Range(Value("", time=since), Value("", time=self.until))))


async def find_entries(
    reader: Reader, filters: Iterable[Filter], sorts: Iterable[Sort], page: Page
) -> tuple[list[ListedEntry], int]:
    """One page of the whole log, and how many entries there are, of which no more are counted than are listed.

    Raises BAD_REQUEST for values that are not of their key's kind.
    """
    question = _question(filters, sorts, page, has_indexes=True, listed_max=LISTED_ENTRIES_MAX)
    floor = await _floor(reader, ALL_TIMES, question, {})
    return await _answer(reader, ALL_ENTRIES, ALL_TIMES, question, floor, {})


async def find_entries_of_project(
    reader: Reader, project_id: int, filters: Iterable[Filter], sorts: Iterable[Sort], page: Page
) -> tuple[list[ListedEntry], int]:
    """The same for one project."""
    own = {"project_id": project_id}
    question = _question(filters, sorts, page, has_indexes=False, listed_max=LISTED_ENTRIES_MAX)
    floor = await _floor(reader, PROJECT_TIMES, question, own)
    return await _answer(reader, PROJECT_ENTRIES, PROJECT_TIMES, question, floor, own)


async def find_visible_entries(
    reader: Reader, caller: Mapping[str, object], filters: Iterable[Filter], sorts: Iterable[Sort], page: Page
) -> tuple[list[ListedEntry], int]:
    """The same for all projects in which the caller may list the log; he is told as parameters, see `access.door`."""
    question = _question(filters, sorts, page, has_indexes=False, listed_max=LISTED_TOGETHER_MAX)
    visible = VISIBLE_PROJECTS_WITH_LOG.rows((), (), Page(1, 0))
    rows = await reader.rows(visible.statement, **visible.parameters, **caller)
    own = {"project_ids": sorted({row[0] for row in rows})}
    wanted = page.offset + question.limit
    if question.is_searching or question.sorts:
        wanted = question.searched_max // max(len(rows), 1)
    latest = FLOOR_OF_PROJECTS.rows((), (), Page(1, 1))
    row = await reader.row(latest.statement, **latest.parameters, **own, until=question.until, newer=max(wanted, 1) - 1)
    floor = int(row[0]) if row else _EVER
    counts_all = not question.is_searching
    return await _answer(reader, VISIBLE_ENTRIES, VISIBLE_TIMES, question, floor, own, counts_all=counts_all)


async def _floor(reader: Reader, times: FilteredList, question: _Question, own: dict[str, Any]) -> int:
    """The time of the oldest entry to be searched; before all times where nothing is."""
    if not question.is_searching:
        return _EVER
    prepared = times.rows(question.filters(_EVER, with_searched=False), (), Page(question.searched_max, 1))
    row = await reader.row(prepared.statement, **prepared.parameters, **own)
    return int(row[0]) if row else _EVER


async def _answer(
    reader: Reader,
    entries: FilteredList,
    times: FilteredList,
    question: _Question,
    floor: int,
    own: dict[str, Any],
    *,
    counts_all: bool = False,
) -> tuple[list[ListedEntry], int]:
    rows: list[Row] = []
    prepared = entries.rows(question.filters(floor), question.sorts, question.page)
    if question.limit:
        parameters = {**prepared.parameters, **own, "page_limit": question.limit}
        rows = await reader.rows(prepared.statement, **parameters)
    counted = times.count(question.filters(_EVER if counts_all else floor))
    count = await remembered_count(reader, counted.statement, **counted.parameters, **own)
    return [_listed(row) for row in rows], count


def _listed(row: Row) -> ListedEntry:
    # SQLite has numbers for truths.
    values: list[Any] = [*row[:-1], bool(row[-1])]
    return ListedEntry(*values)


def _question(
    filters: Iterable[Filter],
    sorts: Iterable[Sort],
    page: Page,
    *,
    has_indexes: bool,
    listed_max: int,
) -> _Question:
    # Of several conditions on one key the last one counts.
    matches = {_NAMES[one.key]: one.match for one in filters if one.key in _NAMES}
    since, until = _EVER, INTEGER_MAX
    time = matches.get("op_time")
    if isinstance(time, Range):
        since = since if time.minimum is None else time_of(time.minimum)
        until = until if time.maximum is None else time_of(time.maximum)
        del matches["op_time"]
    looked_up = []
    for names in _INDEXES if has_indexes else ():
        exact = [name for name in names if isinstance(matches.get(name), Exact)]
        if exact:
            looked_up = [Filter(INDEXED + name, matches.pop(name)) for name in exact]
            break
    searched = tuple(Filter(name, match) for name, match in matches.items())
    is_scattered = bool(looked_up) or not has_indexes
    searched_max = SEARCHED_SCATTERED_MAX if is_scattered else SEARCHED_ENTRIES_MAX
    return _Question(since, until, tuple(looked_up), searched, _known_sorts(sorts), page, listed_max, searched_max)


def _known_sorts(sorts: Iterable[Sort]) -> tuple[Sort, ...]:
    """The order that is asked for; none for the log's own, newest first."""
    # Ids are given in the order of time, but for a second or so.
    names = {name: _TIME if known in ("op_time", "id") else known for name, known in _NAMES.items()}
    known = tuple(Sort(names[sort.key], sort.descending) for sort in sorts if sort.key in names)
    if not known or known[0].key != _TIME:
        return known
    # No two entries are told apart by what comes after the time.
    return () if known[0].descending else known[:1]
