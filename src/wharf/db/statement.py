"""Statements: written once with SQLAlchemy Core, compiled once for each engine, run by the raw driver."""

import json
from collections.abc import Mapping
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import ARRAY, Insert, insert, psycopg
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql import operators as sql_operators
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement

__all__ = ["Engine", "Insert", "Statement", "contains_text", "insert", "one_of"]

Engine = Literal["sqlite", "postgresql"]

DIALECTS: dict[Engine, Dialect] = {
    "sqlite": sqlite.dialect(paramstyle="named"),
    "postgresql": psycopg.dialect(),  # type: ignore[no-untyped-call]
}


class Statement:
    """A Core statement with its SQL for each engine.

    Parameters are named by `sa.bindparam`; constants written into the statement travel along by themselves.
    `lists` names the parameters that `one_of` compares with.
    """

    __slots__ = ("_compiled", "_element", "_lists", "is_change")

    def __init__(self, element: sa.sql.ClauseElement, *, lists: tuple[str, ...] = ()) -> None:
        self._element = element
        self.is_change: bool = element.is_dml
        self._lists = lists
        self._compiled: dict[Engine, tuple[str, dict[str, Any]]] = {}

    def compiled(self, engine: Engine) -> tuple[str, dict[str, Any]]:
        """The SQL text in the driver's own parameter style, and the values of the constants in it."""
        known = self._compiled.get(engine)
        if known is None:
            compiled = self._element.compile(dialect=DIALECTS[engine])
            assert isinstance(compiled, SQLCompiler)
            binds = compiled.binds
            constants = {name: bind.effective_value for name, bind in binds.items() if not bind.required}
            known = self._compiled[engine] = (str(compiled), constants)
        return known

    def bind(self, engine: Engine, parameters: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
        """The SQL and all of its parameters, ready for the driver's `execute`."""
        sql, constants = self.compiled(engine)
        if constants:
            parameters = {**constants, **parameters}
        if self._lists and engine == "sqlite":
            as_json = {name: json.dumps(parameters[name]) for name in self._lists}
            parameters = {**parameters, **as_json}
        return sql, parameters


class one_of(ColumnElement[bool]):  # noqa: N801  It reads like a function in a statement.
    """`column` is one of the values in the list parameter `name`; the list may have any length.

    PostgreSQL takes the list as an array, SQLite as a JSON text; `Statement` makes the one into the other.
    """

    inherit_cache = False
    # Otherwise SQLAlchemy writes `… = 1` after it, and SQLite reads the whole table.
    _is_implicitly_boolean = True

    def __init__(self, column: ColumnElement[Any], name: str) -> None:
        self.type = sa.Boolean()
        self.column = column
        self.name = name


@compiles(one_of, "sqlite")
def _one_of_json(element: one_of, compiler: SQLCompiler, **options: Any) -> str:
    column = compiler.process(element.column, **options)
    values = compiler.process(sa.bindparam(element.name, type_=sa.Text()), **options)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608  Both parts come from the compiler.


@compiles(one_of, "postgresql")
def _one_of_array(element: one_of, compiler: SQLCompiler, **options: Any) -> str:
    column = compiler.process(element.column, **options)
    # The plain type: an array of a collated text is spelled differently.
    plain = sa.Text() if isinstance(element.column.type, sa.Text) else sa.BigInteger()
    values = compiler.process(sa.bindparam(element.name, type_=ARRAY(plain)), **options)
    return f"{column} = ANY({values})"


class contains_text(ColumnElement[bool]):  # noqa: N801  As above.
    """`column` is like the pattern in the parameter `name`, whatever the case of the letters from A to Z."""

    inherit_cache = False
    _is_implicitly_boolean = True

    def __init__(self, column: ColumnElement[Any], name: str, escape: str) -> None:
        self.type = sa.Boolean()
        self.column = column
        self.name = name
        self.escape = escape

    def compiled(self, operator: str, compiler: SQLCompiler, **options: Any) -> str:
        """The comparison with this operator."""
        column = compiler.process(self.column.self_group(against=sql_operators.like_op), **options)
        pattern = compiler.process(sa.bindparam(self.name, type_=sa.Text()), **options)
        return f"{column} {operator} {pattern} ESCAPE '{self.escape}'"


@compiles(contains_text, "sqlite")
def _like_without_case(element: contains_text, compiler: SQLCompiler, **options: Any) -> str:
    # LIKE knows no case here; SQLAlchemy would make small letters of both sides first, which takes twice as long.
    return element.compiled("LIKE", compiler, **options)


@compiles(contains_text, "postgresql")
def _like_with_case(element: contains_text, compiler: SQLCompiler, **options: Any) -> str:
    return element.compiled("ILIKE", compiler, **options)
