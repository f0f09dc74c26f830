"""The entry of the `wharf` command, and one line for whatever goes wrong."""

import sys
from typing import Any

import click

from wharf import __version__
from wharf.base.settings import SettingsError
from wharf.cli.failures import CommandError, fail
from wharf.cli.lazy import Entry, LazyGroup
from wharf.cli.options import settings_from, settings_options

SERVER = "On the machine of the server"
REMOTE = "From anywhere, over HTTP"


def _remote(name: str, summary: str, module: str = "") -> Entry:
    return Entry(name, f"wharf.cli.remote.{module or name}", summary, REMOTE)


ENTRIES = (
    Entry("serve", "wharf.cli.main", "Runs the registry until SIGTERM.", SERVER, "serve_command"),
    Entry(
        "doctor",
        "wharf.cli.doctor",
        "Finds what is in the way of a server with these settings or, with --url, of its clients.",
        SERVER,
    ),
    Entry("admin", "wharf.cli.admin", "Manages users, projects and members in the database itself.", SERVER),
    _remote("login", "Logs in to a server and remembers it as the one that commands are for."),
    _remote("logout", "Forgets the password for a server, by default that of the last login.", "login"),
    _remote("whoami", "Shows which server commands are for, and who you are there.", "login"),
    _remote("project", "Projects, which hold repositories."),
    _remote("member", "Who may do what in a project."),
    _remote("repo", "Repositories, which hold the versions of one thing."),
    _remote("artifact", "Images, charts and whatever else is in a repository."),
    _remote("tag", "Tags, the names of artifacts."),
    _remote("copy", "Copies an artifact to another repository of the same server.", "artifact"),
    _remote("move", "Renames a repository or moves it to another project; the old name goes on leading there."),
    _remote("rename", "Gives a project another name; the old one goes on leading there.", "move"),
    _remote("restore", "Brings back what was deleted, on a Wharf."),
    _remote("redirect", "Former names of repositories and projects, which lead to what had them."),
    _remote("immutable", "Rules about which tags can neither be moved nor deleted."),
    _remote("trash", "Shows all that was deleted and can be restored: projects, or what was in one, on a Wharf."),
    _remote("label", "Labels, marks for artifacts."),
    _remote("user", "People who can log in."),
    _remote("robot", "Robots, accounts for programs."),
    _remote("token", "Personal tokens, which programs use in place of your password."),
    _remote("role", "Roles, sets of permissions that are granted together."),
    _remote("grant", "Grants, which give a role to a user, a group or a robot."),
    _remote("quota", "Quotas, how much projects may hold."),
    _remote("explain", "Says whether somebody may do something, and why."),
    _remote("audit", "The audit log, which says who did what."),
    _remote("search", "Finds projects and repositories by a part of their names."),
    _remote("completion", "Prints what makes a shell complete commands and options."),
)


@click.group(cls=LazyGroup, entries=ENTRIES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="wharf")
def wharf() -> None:
    """An enterprise registry for container images, Helm charts and every OCI artifact."""


@click.command(name="serve")
@settings_options
def serve_command(**flags: Any) -> None:
    """Runs the registry until SIGTERM."""
    from wharf.cli.serve import serve

    serve(settings_from(flags))


def main() -> None:
    """Runs the command line."""
    try:
        wharf.main(sys.argv[1:], prog_name="wharf")
    except CommandError as error:
        fail(str(error), error.exit_code)
    except SettingsError as error:
        fail(str(error))
