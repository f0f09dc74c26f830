"""What the kernel says about a process."""

import os
from pathlib import Path

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def cpu_seconds(process: int) -> float:
    """Return the time that all threads of a process have spent, in user and kernel mode."""
    stat = Path(f"/proc/{process}/stat").read_text()
    # The name of the program stands in brackets and may itself hold spaces and brackets.
    fields = stat[stat.rindex(")") + 2 :].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND


def peak_resident_bytes(process: int) -> int:
    """Return the most memory that a process has ever held."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("the kernel tells no peak")


def child_processes(process: int) -> list[int]:
    """Return the processes that a process has started and not yet waited for."""
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
