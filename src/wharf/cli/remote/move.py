"""`wharf rename` and `wharf move`: other names, while the old ones go on leading there. Only a Wharf can do this."""

import click

from wharf.cli.remote.arguments import offer_repositories, project_argument, repository_argument
from wharf.cli.remote.names import Repository, parse_repository, project_path
from wharf.cli.remote.options import connected
from wharf.cli.remote.output import say
from wharf.cli.remote.server import WHARF_API, Server


@click.command()
@project_argument
@click.argument("name")
@connected
def rename(server: Server, project: str, name: str) -> None:
    """Gives a project another name; the old one goes on leading there."""
    found = server.post(f"{WHARF_API}{project_path(project)}/rename", {"name": name})
    say(f"Project {project} is called {found['name']} now.")


@click.command()
@repository_argument
@click.argument("destination", shell_complete=offer_repositories)
@connected
def move(server: Server, repository: Repository, destination: str) -> None:
    """Renames a repository or moves it to another project; the old name goes on leading there."""
    target = parse_repository(destination)
    place = {"project": target.project, "name": target.name}
    found = server.post(f"{WHARF_API}{repository.path}/move", place)
    say(f"Repository {repository} is {found['name']} now.")
