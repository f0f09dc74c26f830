"""How commands fail that work over HTTP: one line, and an exit code that scripts can tell apart."""

from enum import IntEnum

from wharf.cli.failures import CommandError


class ExitCode(IntEnum):
    """How a command has ended; docs/commands.md explains each of them."""

    OK = 0
    FAILED = 1
    USAGE = 2
    NOT_FOUND = 3
    DENIED = 4
    CONFLICT = 5
    UNREACHABLE = 6


class RemoteError(CommandError):
    """The command cannot go on: what failed and where, what to do about it, and how the process ends."""

    def __init__(self, problem: str, remedy: str = "", exit_code: ExitCode = ExitCode.FAILED) -> None:
        super().__init__(problem, remedy)
        self.exit_code = exit_code
