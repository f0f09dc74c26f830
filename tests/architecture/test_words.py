"""Names say what a thing is for, comments say why in whole sentences, and nothing is left over from writing."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.source import SourceFile, read_all_source, read_source

# Such a name says only that somebody needed a place to put things.
EMPTY_WORDS = {"util", "utils", "helper", "helpers", "manager", "managers", "impl", "misc"}
WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
# The brackets keep the pattern from finding itself.
LEFTOVER = re.compile(r"\b(TO[D]O|FIX[M]E|X[X]X)\b")
# Lines of comments that stand together at one depth, and the line after them.
COMMENT = re.compile(r"^([ ]*)# .*(?:\n\1# .*)*\n(.*)$", re.MULTILINE)


def defined_names(file: SourceFile) -> Iterator[str]:
    """Yield the parts of the path and the names of classes and functions."""
    yield from (part.removesuffix(".py") for part in file.path.parts)
    for node in ast.walk(file.tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name


def is_sentence(comment: re.Match[str]) -> bool:
    """Tell whether a comment ends like a sentence; a heading, with an empty line after it, need not."""
    *lines, following = comment[0].split("\n")
    return lines[-1].endswith((".", "?", ":")) or (len(lines) == 1 and not following)


def test_names_mean_something() -> None:
    """No folder, file, class or function has a name that would fit any other as well."""
    empty = [
        f"{file.path}: {name}"
        for file in read_all_source()
        for name in defined_names(file)
        if EMPTY_WORDS & {word.lower() for word in WORD.findall(name)}
    ]
    assert empty == []


def test_nothing_is_left_over() -> None:
    """No mark stands in the source for work that was put off."""
    assert [file.path for file in read_all_source() if LEFTOVER.search(file.text)] == []


def test_comments_are_sentences() -> None:
    """A comment ends with a full stop, unless it is a heading."""
    fragments = [
        f"{file.path}: {comment[0]}"
        for file in read_all_source()
        for comment in COMMENT.finditer(file.text)
        if not is_sentence(comment)
    ]
    assert fragments == []


def test_only_commands_print() -> None:
    """Whatever is not a command speaks through the log."""
    printing = {
        file.path.parent.name
        for file in read_source("src")
        for node in ast.walk(file.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "print"
    }
    assert printing <= {"cli"}
