"""The commands that work over HTTP: called in this process, or by somebody who sits at a terminal."""

import fcntl
import json
import os
import select
import subprocess
import termios
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from tests.support.server import WHARF, Account, Server
from wharf.cli.failures import CommandError
from wharf.cli.main import wharf

READ_BYTES = 64 * 1024
TERMINAL_SECONDS_MAX = 60


@dataclass(frozen=True)
class Ended:
    """How a command has ended, and what it has said."""

    exit_code: int
    output: str
    errors: str


@dataclass(frozen=True)
class Commands:
    """The commands with a home folder of their own, so that nobody else's logins take part."""

    home: Path
    variables: Mapping[str, str]

    @property
    def environment(self) -> dict[str, str]:
        """All variables that a process is given."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "XDG_CONFIG_HOME": str(self.home / "config"),
            "LANG": "C.UTF-8",
            **self.variables,
        }

    def run(self, *arguments: str | Path, stdin: str = "") -> Ended:
        """Run a command, however it ends."""
        foreign = [name for name in os.environ if name.startswith("WHARF_") or name.lower().endswith("_proxy")]
        inherited = dict.fromkeys(foreign)
        result = CliRunner().invoke(
            wharf, [str(one) for one in arguments], input=stdin, env={**inherited, **self.environment}
        )
        if isinstance(result.exception, CommandError):
            # What `main` does with it.
            return Ended(result.exception.exit_code, result.stdout, f"{result.stderr}wharf: {result.exception}\n")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ended(result.exit_code, result.stdout, result.stderr)

    def __call__(self, *arguments: str | Path, stdin: str = "") -> str:
        """Run a command that has to succeed; return what it printed."""
        ended = self.run(*arguments, stdin=stdin)
        assert ended.exit_code == 0, ended
        return ended.output

    def json(self, *arguments: str | Path) -> Any:
        """Run a command that has to succeed; return the document it printed."""
        return json.loads(self(*arguments, "--json"))

    def refusal(self, exit_code: int, *arguments: str | Path, stdin: str = "") -> str:
        """Run a command that has to fail with this exit code; return the one line that says why."""
        ended = self.run(*arguments, stdin=stdin)
        assert (ended.exit_code, ended.output) == (exit_code, ""), ended
        (line,) = ended.errors.splitlines()
        assert line.startswith("wharf: "), line
        return line.removeprefix("wharf: ")

    def misuse(self, *arguments: str | Path, stdin: str = "") -> str:
        """Run a command whose arguments are refused; return the last line, which says why."""
        ended = self.run(*arguments, stdin=stdin)
        assert (ended.exit_code, ended.output) == (2, ""), ended
        return ended.errors.splitlines()[-1].removeprefix("Error: ")

    def as_account(self, server: Server, account: Account) -> "Commands":
        """The same in the name of an account that need not log in."""
        variables = {
            "WHARF_SERVER": server.url,
            "WHARF_USERNAME": account.name,
            "WHARF_PASSWORD": account.password,
        }
        return Commands(self.home, {**self.variables, **variables})

    def on_terminal(self, *arguments: str, width: int = 80, answers: Sequence[tuple[str, str]] = ()) -> Ended:
        """Run a command at a terminal, where somebody answers questions; standard error is shown there, too."""
        ours, theirs = os.openpty()
        try:
            termios.tcsetwinsize(theirs, (50, width))
            process = subprocess.Popen(
                [WHARF, *arguments],
                env={**self.environment, "NO_COLOR": "1", "TERM": "xterm", "COLUMNS": str(width)},
                stdin=theirs,
                stdout=theirs,
                stderr=theirs,
                start_new_session=True,
                preexec_fn=_take_terminal,
            )
        finally:
            os.close(theirs)
        try:
            shown = "".join([_answer(ours, question, answer) for question, answer in answers]) + _read(ours)
            exit_code = process.wait(TERMINAL_SECONDS_MAX)
        finally:
            process.kill()
            process.wait()
            os.close(ours)
        # Bold type, which is all that a terminal is told to do.
        plain = shown.replace("\x1b[1m", "").replace("\x1b[0m", "")
        return Ended(exit_code, plain.replace("\r\n", "\n"), "")


def lines(text: str) -> list[str]:
    """The lines without the spaces at their ends."""
    return [line.rstrip() for line in text.splitlines()]


def _take_terminal() -> None:
    # Passwords are asked for at the terminal of the session, wherever standard input comes from.
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _answer(terminal: int, question: str, answer: str) -> str:
    """Wait for a question, since what is typed before a password is asked for is thrown away."""
    shown = _read(terminal, question)
    assert question in shown, shown
    os.write(terminal, f"{answer}\n".encode())
    return shown


def _read(terminal: int, question: str = "") -> str:
    """What is shown until the end, or until something is asked."""
    shown = b""
    # Reading fails when nobody has the other end any more.
    with suppress(OSError):
        while not question or question not in shown.decode(errors="replace"):
            assert select.select([terminal], [], [], TERMINAL_SECONDS_MAX)[0], shown
            shown += os.read(terminal, READ_BYTES)
    return shown.decode()
