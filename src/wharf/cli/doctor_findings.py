"""What `wharf doctor` has found, and how it is shown."""

import json
from dataclasses import asdict, dataclass
from typing import Literal

import click

from wharf.cli.failures import CommandError

State = Literal["ok", "warning", "error"]

STYLES: dict[State, str] = {"ok": "green", "warning": "yellow", "error": "bold red"}
STATE_WIDTH = 8
CHECK_WIDTH = 13


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one check: what is, and for all that is not well what to do about it."""

    check: str
    state: State
    message: str
    remedy: str = ""
    """One or several lines."""


def ok(check: str, message: str) -> Finding:
    """Nothing is to be done."""
    return Finding(check, "ok", message)


def warning(check: str, message: str, remedy: str) -> Finding:
    """Something works, but not for everybody or not for long."""
    return Finding(check, "warning", message, remedy)


def error(check: str, message: str, remedy: str) -> Finding:
    """Something does not work."""
    return Finding(check, "error", message, remedy)


def failure(check: str, reason: CommandError) -> Finding:
    """What would keep a command from going on."""
    return Finding(check, "error", reason.problem, reason.remedy)


class Report:
    """The findings: shown one by one as they come, or all at once as JSON."""

    def __init__(self, *, as_json: bool) -> None:
        from rich.console import Console

        self._as_json = as_json
        self._findings: list[Finding] = []
        self._console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)

    def add(self, findings: list[Finding]) -> None:
        """Takes in what a check has found."""
        self._findings += findings
        if not self._as_json:
            for finding in findings:
                self._show(finding)

    def close(self) -> int:
        """Ends the report; returns the exit code of the command."""
        errors, warnings = self._count("error"), self._count("warning")
        if self._as_json:
            findings = [asdict(finding) for finding in self._findings]
            click.echo(json.dumps({"errors": errors, "warnings": warnings, "findings": findings}, indent=2))
        else:
            self._console.print()
            self._console.print(f"{_counted(errors, 'error')}, {_counted(warnings, 'warning')}")
        return 1 if errors else 0

    def _count(self, state: State) -> int:
        return sum(finding.state == state for finding in self._findings)

    def _show(self, finding: Finding) -> None:
        from rich.text import Text

        self._console.print(
            Text.assemble(
                (f"{finding.state:<{STATE_WIDTH}}", STYLES[finding.state]),
                (f"{finding.check:<{CHECK_WIDTH}}", "bold"),
                _printable(finding.message),
            )
        )
        for line in finding.remedy.splitlines():
            self._console.print(Text(" " * (STATE_WIDTH + CHECK_WIDTH) + _printable(line), "cyan"))


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _printable(text: str) -> str:
    """The text without anything by which a server could command the terminal."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
