"""`wharf redirect`: former names of repositories and projects, which go on leading to them. Only a Wharf has them."""

from datetime import UTC, datetime

import click

from wharf.cli.remote.arguments import offer_projects, project_argument, repository_argument
from wharf.cli.remote.names import Repository, escaped, project_path
from wharf.cli.remote.options import confirm, connected, listing, yes_option
from wharf.cli.remote.output import Column, Output, say
from wharf.cli.remote.server import WHARF_API, Rows, Server
from wharf.cli.remote.text import age


@click.group()
def redirect() -> None:
    """Former names of repositories and projects, which lead to what had them."""


@redirect.command(name="list")
@project_argument
@listing
def redirect_list(server: Server, output: Output, project: str) -> None:
    """Shows the former names of repositories in a project, and where they lead."""
    found = server.pages(f"{_path(project)}/redirects", limit=output.limit)
    now = datetime.now(UTC)
    columns = (
        Column("NAME", lambda row: f"{project}/{row.get('name')}"),
        Column("LEADS TO", lambda row: row.get("leads_to") or "where you may not pull", is_needed=True),
        Column("SINCE", lambda row: age(row.get("creation_time"), now)),
    )
    output.table(found, columns, lambda row: f"{project}/{row.get('name')}")


@redirect.command(name="remove")
@repository_argument
@yes_option
@connected
def redirect_remove(server: Server, repository: Repository, *, yes: bool) -> None:
    """Gives up a former name of a repository, so that another one may have it."""
    confirm(f"Have {repository} lead nowhere any more on {server.name}?", yes=yes)
    server.delete(f"{_path(repository.project)}/redirects/{repository.segment}")
    say(f"{repository} leads nowhere any more.")


@redirect.command(name="projects")
@project_argument
@listing
def redirect_projects(server: Server, output: Output, project: str) -> None:
    """Shows the former names of a project."""
    names = server.get(f"{_path(project)}/former-names")
    now = datetime.now(UTC)
    columns = (
        Column("NAME", lambda row: row.get("name")),
        Column("UNTIL", lambda row: age(row.get("renaming_time"), now)),
    )
    output.table(Rows(names[: output.limit], len(names)), columns, lambda row: row.get("name"))


@redirect.command(name="remove-project")
@click.argument("project", shell_complete=offer_projects)
@click.argument("name")
@yes_option
@connected
def redirect_remove_project(server: Server, project: str, name: str, *, yes: bool) -> None:
    """Gives up a former name of a project, so that another one may have it."""
    confirm(f"Have {name} lead to {project} no longer, on {server.name}?", yes=yes)
    server.delete(f"{_path(project)}/former-names/{escaped(name)}")
    say(f"{name} leads to {project} no longer.")


def _path(project: str) -> str:
    return f"{WHARF_API}{project_path(project)}"
