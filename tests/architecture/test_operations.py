"""The table of operations is whole, and what is published about it agrees with Harbor's file."""

import itertools
from typing import Any

import msgspec
import pytest

from tests.architecture.accepted_differences import (
    ACCEPTED,
    ALONE_NOT_THERE_YET,
    NOT_THERE_YET,
    not_there_yet_row,
)
from tests.architecture.contract import differences, documented, harbors
from tests.architecture.source import ROOT
from wharf.api.harbor.catalogue import OPERATIONS
from wharf.api.harbor.document import api_document
from wharf.api.harbor.operations import Operation

ANSWERS_501 = ": answers 501"
HEADING = "Management API: operations"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """The document that the server publishes."""
    return api_document()


def structs_of(kind: Any) -> set[type[msgspec.Struct]]:
    """Return the structs that a type is made of, itself included."""
    found: set[type[msgspec.Struct]] = set()
    waiting: list[Any] = [msgspec.inspect.type_info(kind)]
    while waiting:
        part = waiting.pop()
        if isinstance(part, msgspec.inspect.StructType):
            if part.cls in found:
                continue
            found.add(part.cls)
            waiting += [field.type for field in part.fields]
        for name in ("item_type", "value_type", "types"):
            below = getattr(part, name, ())
            waiting += below if isinstance(below, tuple) else [below]
    return found


def test_our_document_is_harbors_but_for_what_is_accepted(document: dict[str, Any]) -> None:
    """Every operation, parameter, body and answer is Harbor's; what differs has a reason, and still differs."""
    found = {line for line in differences(harbors(), documented(document)) if not line.endswith(ANSWERS_501)}
    accepted = {line for group in ACCEPTED for line in group.lines()}
    faults = [
        *(f"mend this, or accept it with a reason: {line}" for line in sorted(found - accepted)),
        *(f"this is accepted, and does not differ any more: {line}" for line in sorted(accepted - found)),
    ]
    assert not faults, "\n".join(["our document is not what it should be:", *faults])


def test_what_is_not_there_yet_is_known(document: dict[str, Any]) -> None:
    """An operation answers 501 if its part of the API is not built, and only then."""
    refusing = {
        line.removesuffix(ANSWERS_501)
        for line in differences(harbors(), documented(document))
        if line.endswith(ANSWERS_501)
    }
    known = {name for name, operation in harbors().items() if operation.tag in NOT_THERE_YET}
    assert refusing == known | set(ALONE_NOT_THERE_YET)


def test_the_differences_are_documented() -> None:
    """docs/compatibility.md has the table of the tests, row by row."""
    text = (ROOT / "docs/compatibility.md").read_text("utf-8")
    section = text.partition(f"\n## {HEADING}\n")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("|")][2:]
    assert rows == [not_there_yet_row(), *(group.row() for group in ACCEPTED)]


def test_every_operation_is_there_once() -> None:
    """A second row of the same id, or on the same path, would never be found."""
    ids = [operation.id for operation in OPERATIONS]
    assert sorted(ids) == sorted(set(ids))
    # Names of values do not count: paths that differ in them alone are one path.
    places = [
        (operation.method, *("{}" if segment.startswith("{") else segment for segment in operation.segments))
        for operation in OPERATIONS
    ]
    assert sorted(places) == sorted(set(places))


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_a_row_is_whole(operation: Operation) -> None:
    """It has words for people, and a parameter for each value of its path, in the path's order."""
    assert operation.summary
    assert not operation.summary.endswith(".")
    in_path = [parameter for parameter in operation.parameters if parameter.place == "path"]
    assert [f"{{{parameter.name}}}" for parameter in in_path] == [
        segment for segment in operation.segments if segment.startswith("{")
    ]
    assert all(parameter.is_required for parameter in in_path)
    names = [(parameter.name, parameter.place) for parameter in operation.parameters]
    assert len(names) == len(set(names))
    assert bool(operation.body_name) == (operation.body is not None)


def test_whatever_a_body_lacks_is_taken_for_null() -> None:
    """Harbor's server takes a missing field and a null alike, so a body's field may be either."""
    kinds = {kind for operation in OPERATIONS if operation.body for kind in structs_of(operation.body)}
    strict = [
        f"{kind.__name__}.{field.name}"
        for kind in kinds
        for field in msgspec.structs.fields(kind)
        if field.default is not None
    ]
    assert strict == []


def test_fields_of_answers_stand_in_the_order_of_their_names() -> None:
    """So they do in Harbor's JSON. What is a body as well is not what is encoded."""
    taken = {kind for operation in OPERATIONS if operation.body for kind in structs_of(operation.body)}
    kinds = {kind for operation in OPERATIONS if operation.answers for kind in structs_of(operation.answers)}
    names = {kind: [field.encode_name for field in msgspec.structs.fields(kind)] for kind in kinds - taken}
    assert {kind.__name__: order for kind, order in names.items() if order != sorted(order)} == {}


def test_the_document_names_nothing_that_it_does_not_have(document: dict[str, Any]) -> None:
    """Each reference leads somewhere, and each schema is used."""
    used: set[str] = set()
    waiting: list[Any] = [document]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            if isinstance(reference := part.get("$ref"), str):
                used.add(reference)
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part
    components = document["components"]
    named = {
        f"#/components/{group}/{name}"
        for group in ("schemas", "parameters", "headers", "responses")
        for name in components[group]
    }
    assert used <= named
    assert {name for name in named - used if "/schemas/" in name} == set()


def test_every_operation_of_the_table_is_in_the_document(document: dict[str, Any]) -> None:
    """None can be left out, since the document is made from the table."""
    there = itertools.chain.from_iterable(operations.values() for operations in document["paths"].values())
    assert sorted(operation["operationId"] for operation in there) == sorted(row.id for row in OPERATIONS)
