"""`wharf completion`: what a shell has to run so that it completes our commands."""

import click
from click.shell_completion import get_completion_class

COMPLETE_VARIABLE = "_WHARF_COMPLETE"
SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(SHELLS), metavar="SHELL")
def completion(shell: str) -> None:
    """Prints what makes a shell complete commands and options.

    For bash: eval "$(wharf completion bash)", for zsh the same with zsh, and for fish: wharf completion fish | source.
    """
    found = get_completion_class(shell)
    root = click.get_current_context().find_root()
    assert found is not None
    click.echo(found(root.command, {}, "wharf", COMPLETE_VARIABLE).source())
