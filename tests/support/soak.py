"""How long the long runs are."""

import os
from collections.abc import Callable
from typing import TypeVar

import pytest

LONG_RUN = (pytest.mark.soak, pytest.mark.timeout(3600))
"""The marks of what is run in a soak test alone."""

_PARTS = {"tenth": 10, "twentieth": 20}

Test = TypeVar("Test", bound=Callable[..., None])


def soak_count(full: int) -> int:
    """Return the number for a full run, or that part of it which WHARF_SOAK names."""
    return max(1, full // _PARTS.get(os.environ.get("WHARF_SOAK", ""), 1))


def long_run(test: Test) -> Test:
    """Run a test in a soak test alone."""
    for mark in LONG_RUN:
        test = mark(test)
    return test


def lengths(short: int, full: int) -> pytest.MarkDecorator:
    """Run a test with a `count` that is short whenever tests are run, and another one in a soak test."""
    long = pytest.param(soak_count(full), marks=LONG_RUN, id="soak")
    return pytest.mark.parametrize("count", [pytest.param(short, id="short"), long])
