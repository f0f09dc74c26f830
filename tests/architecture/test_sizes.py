"""Functions and files stay small enough to be read at a glance."""

import statistics

from tests.architecture.source import Function, read_all_source, read_source

FUNCTION_LINES_MAX = 60
FUNCTION_LINES_MEDIAN_MAX = 10
FILE_LINES_MAX = 500


def lines_of(function: Function) -> int:
    """Return the number of lines, from `def` to the last statement."""
    assert function.end_lineno is not None
    return function.end_lineno - function.lineno + 1


def test_no_function_is_too_long() -> None:
    """A function fits on a screen."""
    long = [
        f"{file.path}:{function.lineno} {function.name} has {lines_of(function)} lines"
        for file in read_all_source()
        for function in file.functions()
        if lines_of(function) > FUNCTION_LINES_MAX
    ]
    assert long == []


def test_most_functions_are_short() -> None:
    """Half of the program's functions have ten lines or fewer."""
    lengths = [lines_of(function) for file in read_source("src") for function in file.functions()]
    assert statistics.median(lengths) <= FUNCTION_LINES_MEDIAN_MAX


def test_no_file_is_too_long() -> None:
    """A file is about one thing."""
    lengths = {str(file.path): file.text.count("\n") for file in read_all_source()}
    assert {path: lines for path, lines in lengths.items() if lines > FILE_LINES_MAX} == {}
