"""How the system shares its processors among the threads of a server."""

import os
from contextlib import suppress


def avoid_preemption() -> None:
    """Lets a thread that wakes up wait until the one that runs gives way, where the system knows such a policy.

    A server is a handful of threads that wake each other all the time, most of them for a few microseconds, and one of
    them holds the interpreter. On two cores small pushes are a tenth quicker so and take a tenth less of the processor.
    """
    if hasattr(os, "SCHED_BATCH"):
        # A sandbox may forbid it; nothing depends on it.
        with suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
