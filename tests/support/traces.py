"""What a program asked of the kernel, in order, as strace wrote it down."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support.programs import require_program

CALLS = "openat,mkdir,mkdirat,write,pwrite64,writev,fsync,fdatasync,sendto,sendmsg"
STRING_BYTES_MAX = 300

_WHOLE = re.compile(r"(\d+) +(\w+)\((.*)\) += (-?\d+)")
_BEGUN = re.compile(r"(\d+) +(\w+)\((.*) <unfinished \.\.\.>")
_ENDED = re.compile(r"(\d+) +<\.\.\. (\w+) resumed>(.*)\) += (-?\d+)")
_DESCRIPTOR_PATH = re.compile(r"\d+<([^>]*)>")
_QUOTED_PATH = re.compile(r'"([^"]*)"')


@dataclass(frozen=True)
class Call:
    """A call that succeeded; its beginning and its end are lines of the trace, which stand in the order of time."""

    name: str
    arguments: str
    begun: int
    ended: int

    @property
    def path(self) -> str:
        """What it was about: a path, or a socket."""
        descriptor = _DESCRIPTOR_PATH.match(self.arguments)
        if self.name not in ("openat", "mkdir", "mkdirat"):
            return descriptor[1] if descriptor else ""
        quoted = _QUOTED_PATH.search(self.arguments)
        return os.path.join(descriptor[1] if descriptor else "", quoted[1]) if quoted else ""


def strace_command(output: Path) -> tuple[str, ...]:
    """Return what to put before a command to have it traced, threads and children included, as the same process."""
    program = require_program("strace", "apt-get install strace")
    strings = f"--string-limit={STRING_BYTES_MAX}"
    return (program, "-D", "-f", "-y", strings, f"--output={output}", f"--trace={CALLS}")


def is_complete(trace: Path, process: int) -> bool:
    """Tell whether the end of the process is in the trace."""
    return f"{process} +++ exited" in re.sub(" +", " ", trace.read_text()[-10_000:])


def read_calls(trace: Path) -> list[Call]:
    """Return all calls in the order in which they began."""
    return sorted(_calls(trace), key=lambda call: call.begun)


def _calls(trace: Path) -> Iterator[Call]:
    begun: dict[tuple[str, str], tuple[int, str]] = {}
    for number, line in enumerate(trace.read_text().splitlines()):
        if found := _BEGUN.fullmatch(line):
            begun[found[1], found[2]] = (number, found[3])
        elif (found := _ENDED.match(line)) and int(found[4]) >= 0:
            start, arguments = begun.pop((found[1], found[2]))
            yield Call(found[2], arguments + found[3], start, number)
        elif (found := _WHOLE.match(line)) and int(found[4]) >= 0:
            yield Call(found[2], found[3], number, number)
