"""What a conformance suite says in its junit.xml."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree


@dataclass(frozen=True)
class Report:
    """How many checks there were, the names of those skipped, and those that failed with what was wrong."""

    checks: int
    skipped: tuple[str, ...]
    failed: tuple[str, ...]


def read_report(directory: Path) -> Report:
    """Read the report in a folder, where none lies if the suite did not understand its settings."""
    root = ElementTree.parse(directory / "junit.xml").getroot()  # noqa: S314 — The suite has just written it.
    cases = list(root.iter("testcase"))
    report = Report(
        int(root.attrib["tests"]),
        tuple(case.attrib["name"] for case in cases if case.attrib["status"] == "skipped"),
        tuple(_describe(case) for case in cases if case.attrib["status"] not in ("passed", "skipped")),
    )
    assert len(report.failed) == sum(int(root.get(kind, "0")) for kind in ("failures", "errors"))
    return report


def _describe(case: ElementTree.Element) -> str:
    return f"{case.attrib['name']}: {' '.join(_messages(case))}"


def _messages(case: ElementTree.Element) -> Iterator[str]:
    for child in case:
        if child.tag in ("failure", "error"):
            yield child.get("message", "")
        elif child.tag == "system-out":
            yield child.text or ""
