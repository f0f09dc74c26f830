"""`wharf repo`: the repositories of projects."""

from datetime import UTC, datetime

import click

from wharf.cli.remote.arguments import repository_argument
from wharf.cli.remote.names import Repository, project_path
from wharf.cli.remote.options import confirm, connected, listing, showing, yes_option
from wharf.cli.remote.output import Column, Output, say
from wharf.cli.remote.server import Server
from wharf.cli.remote.text import age


@click.group()
def repo() -> None:
    """Repositories, which hold the versions of one thing."""


@repo.command(name="list")
@click.argument("project", required=False, default="")
@click.option("--name", metavar="TEXT", help="Only those whose names contain this.")
@listing
def repo_list(server: Server, output: Output, project: str, name: str | None) -> None:
    """Shows the repositories of a project, or of all projects."""
    path = f"{project_path(project)}/repositories" if project else "/repositories"
    found = server.pages(path, {"q": f"name=~{name}" if name else None}, limit=output.limit)
    now = datetime.now(UTC)
    columns = (
        Column("NAME", lambda row: row.get("name")),
        Column("ARTIFACTS", lambda row: row.get("artifact_count", 0), is_number=True),
        Column("PULLS", lambda row: row.get("pull_count", 0), is_number=True),
        Column("CHANGED", lambda row: age(row.get("update_time"), now)),
    )
    output.table(found, columns, lambda row: row.get("name"))


@repo.command(name="show")
@repository_argument
@showing
def repo_show(server: Server, output: Output, repository: Repository) -> None:
    """Shows one repository."""
    found = server.get(repository.path)
    now = datetime.now(UTC)
    lines = [
        ("Name", found.get("name")),
        ("Description", found.get("description")),
        ("Artifacts", found.get("artifact_count", 0)),
        ("Pulls", found.get("pull_count", 0)),
        ("Created", age(found.get("creation_time"), now)),
        ("Changed", age(found.get("update_time"), now)),
    ]
    output.details(found, lines)


@repo.command(name="describe")
@repository_argument
@click.argument("text")
@connected
def repo_describe(server: Server, repository: Repository, text: str) -> None:
    """Says what a repository is for."""
    server.put(repository.path, {"description": text})
    say(f"Repository {repository} has been described.")


@repo.command(name="delete")
@repository_argument
@yes_option
@connected
def repo_delete(server: Server, repository: Repository, *, yes: bool) -> None:
    """Deletes a repository with all that is in it."""
    confirm(f"Delete the repository {repository} with all that is in it on {server.name}?", yes=yes)
    server.delete(repository.path)
    say(f"Repository {repository} has been deleted.")
