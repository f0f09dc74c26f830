"""Ending a command with one line that says what is wrong and what to do."""

import sys
from typing import NoReturn

EXIT_CODE = 2


class CommandError(Exception):
    """The command cannot go on; the message is one line for the person who called it: the problem, and the remedy."""

    exit_code: int = EXIT_CODE

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(f"{problem}: {remedy}" if remedy else problem)
        self.problem = problem
        self.remedy = remedy


def fail(message: str, exit_code: int = EXIT_CODE) -> NoReturn:
    """Prints the line and ends the process."""
    print(f"wharf: {message}", file=sys.stderr)  # noqa: T201  This is where commands speak to people.
    raise SystemExit(exit_code)
