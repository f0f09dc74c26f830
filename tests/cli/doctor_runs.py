"""`wharf doctor`, called in this process and read as JSON."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from click.testing import CliRunner

from wharf.cli.main import wharf


class Line(NamedTuple):
    """A finding without its remedy."""

    check: str
    state: str
    message: str


class Diagnosis(NamedTuple):
    """Everything that was found."""

    exit_code: int
    findings: list[dict[str, str]]

    @property
    def lines(self) -> list[Line]:
        """Every finding."""
        return [Line(found["check"], found["state"], found["message"]) for found in self.findings]

    @property
    def troubles(self) -> list[Line]:
        """The findings that are not well."""
        return [line for line in self.lines if line.state != "ok"]

    def remedy(self, check: str) -> str:
        """What is to be done about the one thing that is not well with it."""
        (remedy,) = [found["remedy"] for found in self.findings if found["check"] == check and found["state"] != "ok"]
        return remedy

    def states(self, check: str) -> list[str]:
        """How each finding of a check has come out."""
        return [line.state for line in self.lines if line.check == check]


def diagnose(*arguments: str | Path, stdin: str = "", settings: Mapping[str, str] | None = None) -> Diagnosis:
    """Run the command and return what it found; every trouble has to come with a remedy."""
    result = CliRunner().invoke(
        wharf, ["doctor", "--json", *map(str, arguments)], input=stdin, env=dict(settings or {}), catch_exceptions=False
    )
    report = json.loads(result.stdout)
    diagnosis = Diagnosis(result.exit_code, report["findings"])
    states = [line.state for line in diagnosis.lines]
    assert (report["errors"], report["warnings"]) == (states.count("error"), states.count("warning"))
    assert diagnosis.exit_code == (1 if "error" in states else 0)
    assert all(found["remedy"] for found in diagnosis.findings if found["state"] != "ok")
    return diagnosis
