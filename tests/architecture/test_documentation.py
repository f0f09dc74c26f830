"""The documents say what the program does: nothing is missing, nothing is left over, and every link leads somewhere."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from tests.architecture.source import ROOT, read_source
from wharf.base.exposition import render_metrics
from wharf.base.metrics import Metrics
from wharf.base.settings_sources import read_environment
from wharf.base.settings_table import SETTINGS
from wharf.cli.main import wharf
from wharf.oci.errors import ErrorCode

EXAMPLES = sorted((ROOT / "deploy").iterdir())
DOCUMENTS = [path for pattern in ("*.md", "docs/**/*.md", "bench/*.md") for path in sorted(ROOT.glob(pattern))]

ROW = re.compile(r"^\| `([^`]+)` \|(.*)\|$", re.MULTILINE)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
CODE_BLOCK = re.compile(r"^```(?:\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
MAKE_TARGET = re.compile(r"^make ([a-z]+)", re.MULTILINE)
SOURCE_FILE = re.compile(r"`([a-z_]+/[a-z_/]*[a-z_0-9]+\.py)`")
EVENT = re.compile(r"""(?:log|get_logger\(\))\.(?:debug|info|warning|error|exception)\(\s*"([a-z_.]+)""")
VARIABLE = re.compile(r"\bWHARF_[A-Z_]+[A-Z]\b")
METRIC = re.compile(r"^# HELP (wharf_\w+) (.*)\n# TYPE \w+ (\w+)$", re.MULTILINE)

Command = tuple[str, click.Command]


def read(name: str) -> str:
    """Return the text of a document."""
    return (ROOT / name).read_text("utf-8")


def rows(text: str) -> dict[str, tuple[str, ...]]:
    """Return the rows of the tables whose first cell is code, by that cell."""
    return {name: tuple(cell.strip() for cell in rest.split("|")) for name, rest in ROW.findall(text)}


def section(text: str, heading: str) -> str:
    """Return what stands under a heading, up to the next one."""
    return text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def commands(command: click.Command, words: str) -> Iterator[Command]:
    """Yield each command that does something, with the words and arguments that are typed for it."""
    context = click.Context(command)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from commands(below, f"{words} {name}")
        return
    arguments = (part.make_metavar(context) for part in command.params if isinstance(part, click.Argument))
    yield " ".join((words, *arguments)), command


COMMANDS = dict(commands(wharf, "wharf"))


def test_every_error_code_is_documented() -> None:
    """docs/errors.md has each code with its status, and no other."""
    documented = {name: cells[0] for name, cells in rows(read("docs/errors.md")).items()}
    assert documented == {code.name: str(code.status) for code in ErrorCode}


def test_every_metric_is_documented() -> None:
    """docs/metrics.md has each metric with its type and the help that goes along with it, and no other."""
    served = {name: (kind, text) for name, text, kind in METRIC.findall(render_metrics(Metrics()).decode())}
    assert rows(read("docs/metrics.md")) == served


def test_every_command_is_documented() -> None:
    """docs/commands.md has each command with its arguments and the first sentence of its help, and no other."""
    documented = {name: cells for name, cells in rows(read("docs/commands.md")).items() if name.startswith("wharf")}
    assert documented == {name: (command.get_short_help_str(200),) for name, command in COMMANDS.items()}


def test_every_option_of_a_command_is_documented() -> None:
    """docs/commands.md has each option that is no setting, and no other."""
    settings = {setting.name for setting in SETTINGS} | {"config"}
    options = {
        parameter.opts[0]
        for command in COMMANDS.values()
        for parameter in command.params
        if isinstance(parameter, click.Option) and parameter.name not in settings
    }
    assert {name for name in rows(read("docs/commands.md")) if name.startswith("--")} == options


def test_every_event_is_documented() -> None:
    """The guide to operation has each event that is logged, and no other."""
    logged = {event for file in read_source("src") for event in EVENT.findall(file.text)}
    assert rows(section(read("docs/guide/operation.md"), "Logs")).keys() == logged


def anchors(document: Path) -> set[str]:
    """Return the fragments by which the headings of a document can be linked to."""
    headings = HEADING.findall(CODE_BLOCK.sub("", document.read_text("utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def is_broken(document: Path, link: str) -> bool:
    """Tell whether a link names a file or a heading that is not there; addresses elsewhere are not looked at."""
    if "://" in link or link.startswith("mailto:"):
        return False
    name, _, fragment = link.partition("#")
    target = (document.parent / name).resolve() if name else document
    return not target.exists() or (fragment != "" and fragment not in anchors(target))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    """Each link inside of the project names a file that is there and, if any, a heading in it."""
    links = LINK.findall(CODE_BLOCK.sub("", document.read_text("utf-8")))
    assert [link for link in links if is_broken(document, link)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_targets_of_make_exist(document: Path) -> None:
    """What a reader is told to type after `make`, the Makefile knows."""
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    code = "\n".join(
        (*CODE_BLOCK.findall(document.read_text("utf-8")), *re.findall("`([^`\n]+)`", read(str(document))))
    )
    assert set(MAKE_TARGET.findall(code)) <= targets


@pytest.mark.parametrize("path", [*DOCUMENTS, *EXAMPLES], ids=lambda path: str(path.relative_to(ROOT)))
def test_variables_are_settings(path: Path) -> None:
    """A variable that a document or an example names is one that the server takes."""
    for variable in VARIABLE.findall(path.read_text("utf-8")):
        read_environment({variable: "1"})


def test_the_source_files_in_the_architecture_exist() -> None:
    """ARCHITECTURE.md sends nobody to a file that has moved."""
    named = set(SOURCE_FILE.findall(read("ARCHITECTURE.md")))
    assert {name for name in named if not (ROOT / "src/wharf" / name).exists()} == set()


def test_the_readme_leads_with_two_commands() -> None:
    """Both languages begin with how to run Wharf and how to test it, and show the same commands throughout."""
    english, chinese = (
        [re.sub(r"\s+#.*", "", block) for block in CODE_BLOCK.findall(read(name))]
        for name in ("README.md", "README.zh-CN.md")
    )
    assert english[0].split("\n") == ["make serve", "make test", ""]
    assert english == chinese
