"""What commands print: tables for people, the API's own JSON for programs, bare names for scripts."""

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from wharf.cli.remote.server import Document, Rows
from wharf.cli.remote.text import document, printable

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

GAP = 2
# Wider than any row: what goes to a file or to another program is never cut or folded.
UNBOUNDED_WIDTH = 100_000


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. The first one is folded where the terminal is too narrow; others are left out before."""

    title: str
    value: Callable[[Document], object]
    is_needed: bool = False
    """Whether the column is shown however narrow the terminal is."""
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Output:
    """How the caller wants to see things."""

    as_json: bool = False
    quiet: bool = False
    limit: int = 0

    def table(self, found: Rows, columns: Sequence[Column], identity: Callable[[Document], object]) -> None:
        """Prints a list; `identity` is what says which row is meant, for scripts."""
        if self.as_json:
            click.echo(document(found.rows))
        elif self.quiet:
            for row in found.rows:
                click.echo(printable(identity(row)))
        elif found.rows:
            _print_table([[printable(column.value(row)) for column in columns] for row in found.rows], columns)
        else:
            click.echo("There is nothing to show.", err=True)
        if found.total > len(found.rows):
            click.echo(f"Showing {len(found.rows)} of {found.total}; --limit N shows more.", err=True)

    def details(self, found: Any, lines: Iterable[tuple[str, object]]) -> None:
        """Prints one thing, line by line; those without a value are left out."""
        if self.as_json:
            click.echo(document(found))
            return
        _print_details([(title, printable(value)) for title, value in lines if value not in (None, "")])


def show_secret(output: Output, answer: Document, name: str, *, quiet: bool) -> None:
    """Prints a secret that the server shows this once; quietly, nothing but the secret."""
    if output.as_json:
        output.details(answer, ())
    elif quiet:
        click.echo(printable(answer.get("secret")))
    else:
        output.details(answer, [("Name", name), ("Secret", answer.get("secret"))])
        click.echo("The secret is not shown again.", err=True)


def say(text: str) -> None:
    """Prints what has been done."""
    click.echo(printable(text))


def _print_table(cells: list[list[str]], columns: Sequence[Column]) -> None:
    from rich.cells import cell_len

    console, titles = _console(), [column.title for column in columns]
    widths = [max(cell_len(line[index]) for line in (titles, *cells)) for index in range(len(columns))]
    kept = _fitting(columns, widths, console.width)
    table = _table(show_header=True)
    for index in kept:
        column = columns[index]
        table.add_column(
            column.title,
            justify="right" if column.is_number else "left",
            no_wrap=index != 0,
            overflow="fold",
        )
    for line in cells:
        table.add_row(*(_text(line[index]) for index in kept))
    _print(console, table)


def _fitting(columns: Sequence[Column], widths: Sequence[int], width: int) -> list[int]:
    """The columns for which there is room; those at the right end are the first to go."""
    kept = list(range(len(columns)))
    for index in reversed(range(1, len(columns))):
        if sum(widths[one] for one in kept) + GAP * (len(kept) - 1) <= width:
            break
        if not columns[index].is_needed:
            kept.remove(index)
    return kept


def _print_details(lines: Sequence[tuple[str, str]]) -> None:
    table = _table(show_header=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for title, value in lines:
        table.add_row(title, _text(value))
    _print(_console(), table)


def _table(*, show_header: bool) -> "Table":
    from rich.table import Table

    return Table(box=None, show_header=show_header, pad_edge=False, padding=(0, GAP, 0, 0), header_style="bold")


def _text(value: str) -> Any:
    from rich.text import Text

    return Text(value)


def _console() -> "Console":
    from rich.console import Console

    width = None if sys.stdout.isatty() else UNBOUNDED_WIDTH
    return Console(highlight=False, markup=False, emoji=False, width=width)


def _print(console: "Console", table: "Table") -> None:
    if console.is_terminal:
        console.print(table)
        return
    with console.capture() as capture:
        console.print(table)
    # Rich fills every cell up with spaces, those at the end of a line as well.
    click.echo("\n".join(line.rstrip() for line in capture.get().splitlines()))
