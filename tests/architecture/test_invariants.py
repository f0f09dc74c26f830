"""What ARCHITECTURE.md says is absent somewhere, is absent there."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.source import SourceFile, read_source

OPERATIONS = ("identity", "access", "projects", "content", "api")
# Where statements stand beside the modules that are named after them.
OTHERS_WITH_STATEMENTS = {"db/moments.py", "cli/doctor_stores.py"}
# It composes the statements of lists, which are described in the modules named above.
COMPOSER = "db/filters.py"
SYSTEM_CLOCK = re.compile(r"\b(time\.time|time_ns|datetime\.now|utcnow)\(")


def files(*folders: str) -> Iterator[SourceFile]:
    """Yield the source files of some folders of the package."""
    return (file for file in read_source("src") if place(file).partition("/")[0] in folders)


def place(file: SourceFile) -> str:
    """Return the path of a source file within the package."""
    return file.path.relative_to("src/wharf").as_posix()


def calls(node: ast.AST, name: str) -> bool:
    """Tell whether a function or method of this name is called anywhere below."""
    return any(
        isinstance(below, ast.Call) and ast.unparse(below.func).rpartition(".")[2] == name for below in ast.walk(node)
    )


def test_handlers_open_no_unit_of_work() -> None:
    """What belongs together in the database is decided below HTTP."""
    assert [place(file) for file in files("api") if calls(file.tree, "begin")] == []


def test_statements_stand_in_modules_of_their_own() -> None:
    """Whoever looks for the statements of a folder finds all of them in one place, and at the top level."""
    sources = [file for file in read_source("src") if place(file) != COMPOSER]
    elsewhere = {place(file) for file in sources if calls(file.tree, "Statement") or calls(file.tree, "FilteredList")}
    assert {name for name in elsewhere if not name.endswith("queries.py")} <= OTHERS_WITH_STATEMENTS
    nested = {place(file) for file in sources for function in file.functions() if calls(function, "Statement")}
    assert nested == set()


def test_operations_are_given_the_time() -> None:
    """An operation takes the time from the clock it is given, so that a test can let time pass."""
    assert [place(file) for file in files(*OPERATIONS) if SYSTEM_CLOCK.search(file.text)] == []


def test_the_specifications_do_no_input_or_output() -> None:
    """The code of the specifications imports nothing but the standard library's pure parts and msgspec."""
    allowed = {"_hashlib", "collections", "enum", "functools", "hashlib", "msgspec", "re", "typing", "urllib", "wharf"}
    imported = {
        name.partition(".")[0]
        for file in files("oci")
        for node in ast.walk(file.tree)
        for name in ([alias.name for alias in node.names] if isinstance(node, ast.Import) else _module(node))
    }
    assert imported <= allowed


def _module(node: ast.AST) -> list[str]:
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
