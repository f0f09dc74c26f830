"""Waiting for a condition, never for a time."""

import time
from collections.abc import Callable

INTERVAL_SECONDS = 0.02


def wait_until(condition: Callable[[], bool], timeout_seconds: float, what: str) -> None:
    """Return as soon as the condition holds; fail with `what` was waited for when it never does."""
    deadline = time.monotonic() + timeout_seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {timeout_seconds} seconds in vain until {what}")
        time.sleep(INTERVAL_SECONDS)
