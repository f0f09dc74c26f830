"""Lists that a request may filter, order and page as it likes, in SQL.

A list says once which keys it has. For each combination of keys, operators and order that is asked for, a statement
is compiled and remembered; values never become part of it. Compiling costs far more than looking up.
"""

import enum
import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple, TypeAlias

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from wharf.base.paging import Page
from wharf.base.query_language import (
    AllOf,
    AnyOf,
    Exact,
    Filter,
    Fuzzy,
    Match,
    Range,
    Sort,
    Value,
    invalid_value,
    parse_value,
    refuse_unstorable,
)
from wharf.db.database import Reader, Row
from wharf.db.remembered import remembered_count, remembered_rows
from wharf.db.statement import Statement, contains_text, one_of
from wharf.oci.errors import printable

# For each list. What people and programs ask for is a handful; the rest is chance or malice.
STATEMENTS_MAX: Final = 64

# A backslash would have to be written differently for each engine.
_ESCAPE: Final = "!"
_ESCAPED: Final = str.maketrans({character: _ESCAPE + character for character in f"%_{_ESCAPE}"})
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
# The words that PostgreSQL, and so Harbor, takes for a truth.
_TRUTHS: Final = {
    **dict.fromkeys(("true", "t", "yes", "y", "on", "1"), True),
    **dict.fromkeys(("false", "f", "no", "n", "off", "0"), False),
}


class Kind(enum.Enum):
    """What the values of a column are to whoever asks; a time is an integer to the database."""

    TEXT = enum.auto()
    INTEGER = enum.auto()
    TIME = enum.auto()
    BOOLEAN = enum.auto()


@dataclass(frozen=True, slots=True, eq=False)
class ColumnKey:
    """A key that stands for a column, or for any other expression of the list's statement.

    A column that is null only because of an outer join has to be an expression, such as `sa.type_coerce`, to have its
    nulls in the same place on both engines.
    """

    column: ColumnElement[Any]
    kind: Kind


@dataclass(frozen=True, slots=True, eq=False)
class Clause:
    """A condition of a special key, with the parameters that `one_of` compares with in it."""

    where: ColumnElement[bool]
    lists: tuple[str, ...] = ()


class Choice(NamedTuple):
    """Which of its clauses a special key takes for a request, and the values of that clause's parameters."""

    clause: str
    parameters: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True, eq=False)
class SpecialKey:
    """A key that is no column: a few clauses, written once, and a function that chooses one for a request.

    `choose` returns None when the request asks for nothing in particular, and raises BAD_REQUEST for what the key
    does not understand. The names of the parameters have to differ from those of other keys and of the list.
    """

    clauses: Mapping[str, Clause]
    choose: Callable[[Match], Choice | None]


Key: TypeAlias = ColumnKey | SpecialKey


class Prepared(NamedTuple):
    """A statement with those of its parameters that come from the request; the list's own ones go beside them."""

    statement: Statement
    parameters: dict[str, Any]


class _Operator(enum.Enum):
    EQUAL = enum.auto()
    CONTAINS = enum.auto()
    FROM = enum.auto()
    UNTIL = enum.auto()
    BETWEEN = enum.auto()
    ONE_OF = enum.auto()


_Conditions: TypeAlias = tuple[tuple[int, _Operator | str], ...]


@dataclass(frozen=True, slots=True)
class _Shape:
    """All that tells one statement of a list from another. Keys are numbers, in the order of the list."""

    conditions: _Conditions
    sorts: tuple[tuple[int, bool], ...] = ()
    is_count: bool = False


class FilteredList:
    """A list with its keys. Make one for each list when the program starts: it remembers its statements."""

    def __init__(
        self,
        select: sa.Select[Any],
        *,
        keys: Mapping[tuple[str, ...], Key],
        order: tuple[ColumnElement[Any], ...],
        tie_breaker: ColumnElement[Any],
        lists: tuple[str, ...] = (),
        counted: sa.Select[Any] | None = None,
        count_max: int | None = None,
    ) -> None:
        """Describes a list.

        `select` has the list's own conditions, such as who may see what, and no order; `lists` names its parameters
        of `one_of`. `keys` has all names of each key. `order` is the order unless the request has another; rows that
        are alike in the latter stand in that of `tie_breaker`, which is different for each row. `counted` selects the
        same rows in a way that suits whoever wants all of them. `count` counts no further than `count_max`, for lists
        that are too long to be counted.
        """
        self._select = select
        self._keys = tuple(keys.values())
        self._numbers = {name: number for number, names in enumerate(keys) for name in names}
        self._order = order
        self._tie_breaker = tie_breaker
        self._lists = lists
        self._counted = select if counted is None else counted
        self._count_max = count_max
        self._statement = functools.lru_cache(STATEMENTS_MAX)(self._compose)

    def rows(self, filters: Iterable[Filter], sorts: Iterable[Sort], page: Page) -> Prepared:
        """The statement for one page of the list.

        Keys that the list does not have count for nothing; of several conditions on one key the last one counts.
        Raises BAD_REQUEST for a value that is not of its key's kind.
        """
        conditions, parameters = self._conditions(filters)
        statement = self._statement(_Shape(conditions, self._sorts(sorts)))
        return Prepared(statement, {**parameters, "page_limit": page.limit, "page_offset": page.offset})

    def count(self, filters: Iterable[Filter]) -> Prepared:
        """The statement for the number of rows on all pages together; raises BAD_REQUEST as `rows` does."""
        conditions, parameters = self._conditions(filters)
        return Prepared(self._statement(_Shape(conditions, is_count=True)), parameters)

    async def page(
        self, reader: Reader, filters: Iterable[Filter], sorts: Iterable[Sort], page: Page, **parameters: Any
    ) -> tuple[list[Row], int]:
        """The rows of one page, and how many there are on all pages together; raises BAD_REQUEST as `rows` does.

        `parameters` are those that the list itself has. Both are read once, until something is committed.
        """
        filters = tuple(filters)
        rows = self.rows(filters, sorts, page)
        found = await remembered_rows(reader, rows.statement, **rows.parameters, **parameters)
        total = counted_by_page(len(found), page)
        if total is None:
            count = self.count(filters)
            total = await remembered_count(reader, count.statement, **count.parameters, **parameters)
        return found, total if self._count_max is None else min(total, self._count_max)

    def _conditions(self, filters: Iterable[Filter]) -> tuple[_Conditions, dict[str, Any]]:
        matches = {self._numbers[one.key]: one.match for one in filters if one.key in self._numbers}
        conditions: list[tuple[int, _Operator | str]] = []
        parameters: dict[str, Any] = {}
        for number, match in sorted(matches.items(), key=lambda item: item[0]):
            key = self._keys[number]
            chosen: tuple[_Operator | str, Mapping[str, Any]] | None
            if isinstance(key, SpecialKey):
                chosen = key.choose(match)
            else:
                chosen = _choose_operator(key.kind, match, _parameter(number))
            if chosen is not None:
                conditions.append((number, chosen[0]))
                parameters.update(chosen[1])
        return tuple(conditions), parameters

    def _sorts(self, sorts: Iterable[Sort]) -> tuple[tuple[int, bool], ...]:
        known: dict[int, bool] = {}
        for sort in sorts:
            number = self._numbers.get(sort.key)
            if number is not None and isinstance(self._keys[number], ColumnKey):
                # Whatever comes after the first of a key decides nothing.
                known.setdefault(number, sort.descending)
        return tuple(known.items())

    def _compose(self, shape: _Shape) -> Statement:
        clauses = [self._clause(number, chosen) for number, chosen in shape.conditions]
        lists = self._lists + tuple(name for clause in clauses for name in clause.lists)
        select = (self._counted if shape.is_count else self._select).where(*(clause.where for clause in clauses))
        if shape.is_count:
            select = select if self._count_max is None else select.limit(self._count_max)
            return Statement(sa.select(sa.func.count()).select_from(select.subquery()), lists=lists)
        order = [_ordered(self._keys[number], is_descending) for number, is_descending in shape.sorts]
        paged = (
            select.order_by(*([*order, self._tie_breaker] if order else self._order))
            .limit(sa.bindparam("page_limit", type_=sa.BigInteger()))
            .offset(sa.bindparam("page_offset", type_=sa.BigInteger()))
        )
        return Statement(paged, lists=lists)

    def _clause(self, number: int, chosen: _Operator | str) -> Clause:
        key = self._keys[number]
        if isinstance(key, SpecialKey):
            assert isinstance(chosen, str)
            return key.clauses[chosen]
        assert isinstance(chosen, _Operator)
        return _column_clause(key, chosen, _parameter(number))


def counted_by_page(row_count: int, page: Page) -> int | None:
    """How many rows there are on all pages together, if so many on this one tell: they do on the last one."""
    return page.offset + row_count if row_count < page.limit and (row_count or not page.offset) else None


def contains(column: ColumnElement[Any], parameter: str) -> ColumnElement[bool]:
    """`column` contains the text whose `contains_pattern` is in the parameter, in upper or lower case.

    Both engines know the case of the letters from A to Z alone.
    """
    return contains_text(column, parameter, _ESCAPE)


def contains_pattern(text: str) -> str:
    """The value for the parameter of `contains`: every character of `text` stands for itself. Raises BAD_REQUEST."""
    refuse_unstorable(text)
    return f"%{text.translate(_ESCAPED)}%"


def time_of(value: Value) -> int:
    """The microseconds since the epoch of a value that stands for a time; raises BAD_REQUEST for another."""
    return int(_converted(Kind.TIME, value))


def _parameter(number: int) -> str:
    return f"filter_{number}"


def _choose_operator(kind: Kind, match: Match, parameter: str) -> tuple[_Operator, dict[str, Any]] | None:
    match match:
        case Exact(text):
            value = Value(text) if kind is Kind.TEXT else parse_value(text)
            return _Operator.EQUAL, {parameter: _converted(kind, value)}
        case Fuzzy(text):
            # Times and truths have no text in the database that anybody would know.
            if kind in (Kind.TIME, Kind.BOOLEAN):
                raise invalid_value(f"~{printable(text)}")
            return _Operator.CONTAINS, {parameter: contains_pattern(text)}
        case Range(minimum, maximum):
            return _choose_range(kind, minimum, maximum, parameter)
        case AnyOf(values):
            converted = [_listed(_converted(kind, value)) for value in values]
            return (_Operator.ONE_OF, {parameter: converted}) if converted else None
        case AllOf():
            # A column has one value, so Harbor takes no notice of a question for several.
            return None


def _choose_range(
    kind: Kind, minimum: Value | None, maximum: Value | None, parameter: str
) -> tuple[_Operator, dict[str, Any]]:
    bounds = {f"{parameter}_minimum": minimum, f"{parameter}_maximum": maximum}
    parameters = {name: _converted(kind, value) for name, value in bounds.items() if value is not None}
    if minimum is None:
        return _Operator.UNTIL, parameters
    return (_Operator.FROM if maximum is None else _Operator.BETWEEN), parameters


def _converted(kind: Kind, value: Value) -> str | int | bool:
    """The value as the database has it; raises BAD_REQUEST when it is not of the column's kind."""
    if kind is Kind.TEXT:
        refuse_unstorable(value.text)
        return value.text
    if kind is Kind.INTEGER:
        found = value.integer
    elif kind is Kind.TIME:
        found = _time_of(value.text) if value.time is None else value.time
    else:
        found = _TRUTHS.get(value.text.lower())
    if found is None:
        raise invalid_value(printable(value.text))
    return found


def _listed(value: str | int | bool) -> str | int:
    """The value as it stands in a list: there a truth is a number, see `_listed_column`."""
    return int(value) if isinstance(value, bool) else value


def _time_of(text: str) -> int | None:
    """Reads the forms of a time that Harbor leaves to PostgreSQL: a date alone, a space, a time zone."""
    try:
        time = datetime.fromisoformat(text)
        return ((time if time.tzinfo else time.replace(tzinfo=UTC)) - _EPOCH) // _MICROSECOND
    except (ValueError, OverflowError):
        return None


def _column_clause(key: ColumnKey, operator: _Operator, parameter: str) -> Clause:
    if operator is _Operator.CONTAINS:
        column = key.column if key.kind is Kind.TEXT else sa.cast(key.column, sa.Text())
        return Clause(contains(column, parameter))
    if operator is _Operator.ONE_OF:
        return Clause(one_of(_listed_column(key), parameter), (parameter,))
    if operator is _Operator.EQUAL:
        return Clause(key.column == _bound(key, parameter))
    conditions = []
    if operator is not _Operator.UNTIL:
        conditions.append(key.column >= _bound(key, f"{parameter}_minimum"))
    if operator is not _Operator.FROM:
        conditions.append(key.column <= _bound(key, f"{parameter}_maximum"))
    return Clause(sa.and_(*conditions))


def _bound(key: ColumnKey, parameter: str) -> sa.BindParameter[Any]:
    """A parameter of the type of the values: an integer of 64 bits even where the column has fewer."""
    if key.kind is Kind.TEXT:
        return sa.bindparam(parameter, type_=sa.Text())
    return sa.bindparam(parameter, type_=sa.Boolean() if key.kind is Kind.BOOLEAN else sa.BigInteger())


def _listed_column(key: ColumnKey) -> ColumnElement[Any]:
    """The column with a type that `one_of` has lists for."""
    if key.kind is Kind.BOOLEAN:
        return sa.cast(key.column, sa.Integer())
    return sa.type_coerce(key.column, sa.Text() if key.kind is Kind.TEXT else sa.BigInteger())


def _ordered(key: Key, is_descending: bool) -> ColumnElement[Any]:
    """The order by a column, with nulls where PostgreSQL, and so Harbor, has them: above every value."""
    assert isinstance(key, ColumnKey)
    order = key.column.desc() if is_descending else key.column.asc()
    if not getattr(key.column, "nullable", True):
        # SQLite sorts by itself, without an index, where it is told about nulls.
        return order
    return order.nulls_first() if is_descending else order.nulls_last()
