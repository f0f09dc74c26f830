"""What the kernel says about a server's whole process tree."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def cpu_seconds(root: int) -> float:
    """Return user and system time of a process and its descendants, ended ones included."""
    ticks = 0
    for process in _tree(root):
        # The fields from utime to cstime; the last two hold the children that were waited for.
        ticks += sum(int(field) for field in _stat(process)[11:15])
    return ticks / TICKS_PER_SECOND


def memory_peak_bytes(root: int) -> int:
    """Return the sum of the peaks of resident memory of a process and its living descendants.

    Pages that processes share are counted for each, so a tree is never shown smaller than it was.
    """
    return sum(_resident_peak_bytes(process) for process in _tree(root))


def _tree(root: int) -> list[int]:
    children = defaultdict(list)
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (stat := _stat(int(entry.name))):
            children[int(stat[1])].append(int(entry.name))
    tree = [root]
    for process in tree:
        tree.extend(children[process])
    return tree


def _stat(process: int) -> list[str]:
    """Return the fields of /proc/<pid>/stat from the state on, or none if the process is gone."""
    try:
        text = Path(f"/proc/{process}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return []
    # The name of the program stands in brackets and may itself hold spaces and brackets.
    return text[text.rindex(")") + 2 :].split()


def _resident_peak_bytes(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    kibibytes = [int(line.split()[1]) for line in lines if line.startswith("VmHWM:")]
    return sum(kibibytes) * 1024
