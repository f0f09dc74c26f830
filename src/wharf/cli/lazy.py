"""A group of commands whose modules are loaded when one of them is called, and not before."""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import click
from click.shell_completion import CompletionItem


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a command is defined, and what the list of commands says of it without looking there."""

    name: str
    module: str
    summary: str
    section: str
    attribute: str = ""
    """The command's name in its module, unless it is that of the command."""

    def load(self) -> click.Command:
        """The command itself."""
        found = getattr(import_module(self.module), self.attribute or self.name)
        assert isinstance(found, click.Command)
        return found


class LazyGroup(click.Group):
    """Shows and completes the names of its commands from a table, since loading all of them takes seconds."""

    def __init__(self, *arguments: Any, entries: Iterable[Entry] = (), **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._entries = {entry.name: entry for entry in entries}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, those of the table in its order."""
        return [*self._entries, *(name for name in super().list_commands(ctx) if name not in self._entries)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, loaded now if it is one of the table's."""
        if cmd_name in self._entries and cmd_name not in self.commands:
            self.add_command(self._entries[cmd_name].load(), cmd_name)
        return super().get_command(ctx, cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands under the headings of the table."""
        for section in dict.fromkeys(entry.section for entry in self._entries.values()):
            with formatter.section(section):
                formatter.write_dl(
                    [(entry.name, entry.summary) for entry in self._entries.values() if entry.section == section]
                )

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """What the shell may offer in place of a word that has been begun."""
        items = [
            CompletionItem(entry.name, help=entry.summary)
            for entry in self._entries.values()
            if entry.name.startswith(incomplete)
        ]
        return [*items, *click.Command.shell_complete(self, ctx, incomplete)]
