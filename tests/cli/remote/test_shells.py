"""Completion, help, and what a command loads before it does anything."""

import json
import os
import subprocess
import sys

import pytest

from tests.cli.remote.calls import Commands
from tests.support.management import fresh
from tests.support.server import WHARF, Server

LOADED = """
import json, sys
from click.testing import CliRunner
from wharf.cli.main import wharf
CliRunner().invoke(wharf, sys.argv[1:])
print(json.dumps(sorted(sys.modules)))
"""


def completed(commands: Commands, words: str) -> list[str]:
    """What bash is offered for the last of the words."""
    parts = words.split(" ")
    result = subprocess.run(
        [WHARF],
        env={
            **commands.environment,
            "_WHARF_COMPLETE": "bash_complete",
            "COMP_WORDS": words,
            "COMP_CWORD": str(len(parts) - 1),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    return [line.partition(",")[2] for line in result.stdout.splitlines() if line]


def loaded(*arguments: str) -> set[str]:
    """The modules that a process has after a command."""
    result = subprocess.run([sys.executable, "-c", LOADED, *arguments], capture_output=True, text=True, check=True)
    return set(json.loads(result.stdout))


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_script(commands: Commands, shell: str) -> None:
    """The script asks the command for the words that there are."""
    script = commands("completion", shell)
    assert f"_WHARF_COMPLETE={shell}_complete" in script


def test_bash_takes_the_script(commands: Commands) -> None:
    """A real bash runs the script and completes with it."""
    script = commands("completion", "bash") + "complete -p wharf\n"
    result = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert "_wharf_completion" in result.stdout


def test_words_are_completed(commands: Commands) -> None:
    """Commands and options are offered."""
    assert completed(commands, "wharf art") == ["artifact"]
    assert completed(commands, "wharf project cr") == ["create"]
    assert completed(commands, "wharf project create x --pu") == ["--public"]


def test_names_are_completed(admin: Commands, commands: Commands) -> None:
    """Projects and repositories of the server are offered, and nothing where nobody answers."""
    name = fresh("offered")
    admin("project", "create", name)
    assert completed(admin, f"wharf project show {name[:-1]}") == [name]
    assert completed(admin, f"wharf repo show {name}") == [f"{name}/"]
    assert completed(admin, "wharf role show maint") == ["maintainer"]
    assert completed(admin, f"wharf member add {name} guest --role limited") == ["limitedGuest"]
    assert completed(admin, f"wharf grant add user:guest developer {name}") == [f"{name}/"]
    admin("token", "create", name)
    assert completed(admin, f"wharf token revoke {name[:-1]}") == [name]
    assert completed(commands, "wharf project show of") == []


def test_the_lists_of_commands_agree(commands: Commands) -> None:
    """What the list of commands says of each is what the command says of itself."""
    from wharf.cli.main import ENTRIES

    for entry in ENTRIES:
        assert entry.summary == entry.load().get_short_help_str(200), entry.name


def test_every_command_has_help(commands: Commands) -> None:
    """The list shows both kinds of commands, and each command its options."""
    shown = commands("--help")
    assert "On the machine of the server:" in shown
    assert "From anywhere, over HTTP:" in shown
    assert "--yes" in commands("repo", "delete", "--help")


def test_a_server_does_not_load_the_client(sqlite_disk: Server) -> None:
    """`wharf serve` has nothing of the commands that work over HTTP, and those nothing of the server's."""
    serve = loaded("serve", "--help")
    assert not [name for name in serve if name.startswith(("wharf.cli.remote", "rich"))]
    client = loaded("project", "list", "--json", "--server", sqlite_disk.url)
    assert "wharf.cli.remote.project" in client
    assert not client & {"sqlalchemy", "granian", "aiohttp", "msgspec", "rich", "structlog"}


def test_the_environment_of_the_commands_is_no_setting() -> None:
    """A server that finds a client's variables is not kept from starting."""
    variables = {"WHARF_SERVER": "reg.example.com", "WHARF_USERNAME": "me", "WHARF_PASSWORD": "x", "HOME": "/"}
    result = subprocess.run(
        [WHARF, "serve", "--port", "not-a-number"],
        env={"PATH": os.environ["PATH"], **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "port" in result.stderr
    assert "is not a setting" not in result.stderr
