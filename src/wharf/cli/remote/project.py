"""`wharf project`: the projects of a server."""

from datetime import UTC, datetime

import click

from wharf.cli.remote.arguments import project_argument
from wharf.cli.remote.failures import ExitCode, RemoteError
from wharf.cli.remote.names import project_path
from wharf.cli.remote.options import confirm, connected, listing, showing, yes_option
from wharf.cli.remote.output import Column, Output, say
from wharf.cli.remote.roles import role_name
from wharf.cli.remote.server import Document, Server
from wharf.cli.remote.sizes import size_callback
from wharf.cli.remote.text import age, quota, size


@click.group()
def project() -> None:
    """Projects, which hold repositories."""


@project.command(name="list")
@click.option("--name", metavar="TEXT", help="Only those whose names contain this.")
@click.option("--public/--private", "public", default=None, help="Only those that anybody may pull from, or may not.")
@click.option("--owner", metavar="NAME", help="Only those that this user has made.")
@listing
def project_list(server: Server, output: Output, name: str | None, owner: str | None, *, public: bool | None) -> None:
    """Shows the projects that you may see."""
    found = server.pages("/projects", {"name": name, "public": public, "owner": owner}, limit=output.limit)
    now = datetime.now(UTC)
    columns = (
        Column("NAME", lambda row: row.get("name")),
        Column("ACCESS", access),
        Column("REPOSITORIES", lambda row: row.get("repo_count", 0), is_number=True),
        Column("YOUR ROLE", lambda row: role_name(row.get("current_user_role_id"))),
        Column("OWNER", lambda row: row.get("owner_name", "")),
        Column("CREATED", lambda row: age(row.get("creation_time"), now)),
    )
    output.table(found, columns, lambda row: row.get("name"))


@project.command(name="show")
@project_argument
@showing
def project_show(server: Server, output: Output, project: str) -> None:
    """Shows one project."""
    found = server.get(project_path(project))
    summary = {} if output.as_json else _summary(server, project)
    limits = summary.get("quota") or {}
    now = datetime.now(UTC)
    lines = [
        ("Name", found.get("name")),
        ("Access", access(found)),
        ("Owner", found.get("owner_name")),
        ("Your role", role_name(found.get("current_user_role_id"))),
        ("Repositories", found.get("repo_count", 0)),
        ("Created", age(found.get("creation_time"), now)),
        ("Storage", f"{size(limits['used']['storage'])} of {quota(limits['hard']['storage'])}" if limits else None),
    ]
    settings = sorted((found.get("metadata") or {}).items())
    output.details(found, [*lines, *((name, value) for name, value in settings if name != "public")])


@project.command(name="create")
@project_argument
@click.option("--public", is_flag=True, help="Anybody may pull.")
@click.option(
    "--quota",
    "storage_limit",
    callback=size_callback,
    metavar="SIZE",
    help="What it may hold: 500MB, 10GiB or unlimited.",
)
@connected
def project_create(server: Server, project: str, storage_limit: int | None, *, public: bool) -> None:
    """Adds a project."""
    document: Document = {"project_name": project, "metadata": {"public": "true" if public else "false"}}
    if storage_limit is not None:
        document["storage_limit"] = storage_limit
    server.post("/projects", document)
    say(f"Project {project} has been created.")


@project.command(name="delete")
@project_argument
@yes_option
@connected
def project_delete(server: Server, project: str, *, yes: bool) -> None:
    """Deletes an empty project."""
    confirm(f"Delete the project {project} on {server.name}?", yes=yes)
    server.delete(project_path(project))
    say(f"Project {project} has been deleted.")


@project.command(name="set")
@project_argument
@click.argument("settings", nargs=-1, required=True, metavar="KEY=VALUE...")
@connected
def project_set(server: Server, project: str, settings: tuple[str, ...]) -> None:
    """Changes settings of a project, such as public=true."""
    pairs = [setting.partition("=") for setting in settings]
    if not all(key and sign for key, sign, _ in pairs):
        raise click.BadParameter("write settings as KEY=VALUE, such as public=true")
    server.put(project_path(project), {"metadata": {key: value for key, _, value in pairs}})
    # A server takes no notice of settings that it does not know.
    known = server.get(project_path(project)).get("metadata") or {}
    unknown = [key for key, _, _ in pairs if key not in known]
    if unknown:
        raise server.failure(f"{server.name} knows no setting {', '.join(unknown)}", "all others have been changed")
    say(f"Project {project} has been changed.")


def access(project: Document) -> str:
    """Who may pull."""
    return "public" if (project.get("metadata") or {}).get("public") == "true" else "private"


def project_id(server: Server, name: str) -> int:
    """The number by which some operations want a project; raises RemoteError."""
    return int(server.get(project_path(name))["project_id"])


def _summary(server: Server, name: str) -> Document:
    """What there is in a project; nothing for those who may not know."""
    try:
        return dict(server.get(f"{project_path(name)}/summary"))
    except RemoteError as error:
        if error.exit_code != ExitCode.DENIED:
            raise
        return {}
