"""Everything that others may use says what it is for."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

from tests.architecture.source import SourceFile, read_source

Definition: TypeAlias = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def public_definitions(tree: ast.Module | ast.ClassDef) -> Iterator[Definition]:
    """Yield classes, functions and methods whose names, and those around them, do not begin with an underscore."""
    for node in tree.body:
        if isinstance(node, Definition) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public_definitions(node)


def promised_methods(folder: Path) -> set[str]:
    """Return the names of methods that a protocol in the folder documents for all who implement it."""
    return {
        method.name
        for file in read_source("src")
        if file.path.parent == folder
        for protocol in public_definitions(file.tree)
        if isinstance(protocol, ast.ClassDef) and "Protocol" in map(ast.unparse, protocol.bases)
        for method in public_definitions(protocol)
        if ast.get_docstring(method)
    }


def begins_with_a_sentence(documented: ast.Module | Definition) -> bool:
    """Tell whether there is a docstring whose first paragraph ends like a sentence."""
    docstring = ast.get_docstring(documented) or ""
    return docstring.partition("\n\n")[0].endswith((".", "?", ":"))


def undocumented(file: SourceFile) -> Iterator[str]:
    """Yield what is public and lacks a proper docstring, unless a protocol beside it has one for it."""
    if not begins_with_a_sentence(file.tree):
        yield f"{file.path}"
    promised = promised_methods(file.path.parent)
    for definition in public_definitions(file.tree):
        if ast.get_docstring(definition) is None and definition.name in promised:
            continue
        if not begins_with_a_sentence(definition):
            yield f"{file.path}:{definition.lineno} {definition.name}"


def test_what_is_public_is_documented() -> None:
    """Modules, classes, functions and methods have a docstring that begins with a sentence."""
    assert [place for file in read_source("src") for place in undocumented(file)] == []


def test_tests_state_the_behaviour() -> None:
    """The docstring of a test is a sentence that says what holds."""
    silent = [
        f"{file.path}:{test.lineno} {test.name}"
        for file in read_source("tests")
        for test in file.functions()
        if test.name.startswith("test_") and not begins_with_a_sentence(test)
    ]
    assert silent == []
