"""The source as the checks read it: every file is parsed once."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

ROOT = Path(__file__).parents[2]
FOLDERS = ("src", "tests", "bench")

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class SourceFile:
    """A Python file; its path is relative to the project."""

    path: Path
    text: str
    tree: ast.Module

    def functions(self) -> Iterator[Function]:
        """Yield every function and method, those inside of others included."""
        for node in ast.walk(self.tree):
            if isinstance(node, Function):
                yield node


@cache
def read_source(folder: str) -> tuple[SourceFile, ...]:
    """Return the Python files below a folder of the project, without migrations, which nobody edits again."""
    paths = [path for path in sorted((ROOT / folder).rglob("*.py")) if "migrations" not in path.parts]
    return tuple(_read(path) for path in paths)


def read_all_source() -> tuple[SourceFile, ...]:
    """Return the Python files of the program, its tests and its benchmark."""
    return tuple(file for folder in FOLDERS for file in read_source(folder))


def _read(path: Path) -> SourceFile:
    text = path.read_text("utf-8")
    return SourceFile(path.relative_to(ROOT), text, ast.parse(text))
