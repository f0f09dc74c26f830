"""`wharf label`: marks for artifacts."""

from datetime import UTC, datetime

import click

from wharf.cli.remote.arguments import artifact_argument
from wharf.cli.remote.failures import ExitCode
from wharf.cli.remote.names import Artifact
from wharf.cli.remote.options import ROWS_MAX, confirm, connected, listing, yes_option
from wharf.cli.remote.output import Column, Output, say
from wharf.cli.remote.project import project_id
from wharf.cli.remote.server import Document, Query, Server
from wharf.cli.remote.text import age

label_argument = click.argument("label")
project_option = click.option(
    "--project", metavar="NAME", default="", help="The project of the label. Default: those of the server."
)


@click.group()
def label() -> None:
    """Labels, marks for artifacts."""


@label.command(name="list")
@project_option
@listing
def label_list(server: Server, output: Output, project: str) -> None:
    """Shows the labels of a project or, without one, those of the server."""
    found = server.pages("/labels", _query(server, project), limit=output.limit)
    now = datetime.now(UTC)
    columns = (
        Column("LABEL", lambda row: row.get("name")),
        Column("COLOR", lambda row: row.get("color", "")),
        Column("DESCRIPTION", lambda row: row.get("description", "")),
        Column("CREATED", lambda row: age(row.get("creation_time"), now)),
    )
    output.table(found, columns, lambda row: row.get("name"))


@label.command(name="create")
@label_argument
@project_option
@click.option("--color", metavar="#RRGGBB", default="", help="The color in which pages show it.")
@click.option("--description", metavar="TEXT", default="", help="What the label means.")
@connected
def label_create(server: Server, label: str, project: str, color: str, description: str) -> None:
    """Adds a label."""
    document: Document = {"name": label, "color": color, "description": description, "scope": "g"}
    if project:
        document |= {"scope": "p", "project_id": project_id(server, project)}
    server.post("/labels", document)
    say(f"Label {label} has been created.")


@label.command(name="delete")
@label_argument
@project_option
@yes_option
@connected
def label_delete(server: Server, label: str, project: str, *, yes: bool) -> None:
    """Deletes a label, also from the artifacts that have it."""
    found = _find(server, label, project)
    confirm(f"Delete the label {label}, also from all artifacts that have it, on {server.name}?", yes=yes)
    server.delete(f"/labels/{found['id']}")
    say(f"Label {label} has been deleted.")


@label.command(name="add")
@artifact_argument
@label_argument
@connected
def label_add(server: Server, artifact: Artifact, label: str) -> None:
    """Puts a label of the project or of the server on an artifact."""
    server.post(f"{artifact.path}/labels", {"id": _usable(server, artifact, label)["id"]})
    say(f"{artifact} is labelled {label} now.")


@label.command(name="remove")
@artifact_argument
@label_argument
@connected
def label_remove(server: Server, artifact: Artifact, label: str) -> None:
    """Takes a label from an artifact."""
    found = server.get(artifact.path, {"with_label": True})
    for one in found.get("labels") or []:
        if one.get("name") == label:
            server.delete(f"{artifact.path}/labels/{one['id']}")
            say(f"{artifact} is no longer labelled {label}.")
            return
    remedy = f"wharf artifact labels {artifact} shows which there are"
    raise server.failure(f"{artifact} has no label {label}", remedy, ExitCode.NOT_FOUND)


def _query(server: Server, project: str) -> Query:
    return {"scope": "p", "project_id": project_id(server, project)} if project else {"scope": "g"}


def _find(server: Server, name: str, project: str) -> Document:
    found = _named(server, name, project)
    if found is None:
        remedy = f"wharf label list{f' --project {project}' if project else ''} shows which there are"
        raise server.failure(f"there is no label {name}", remedy, ExitCode.NOT_FOUND)
    return found


def _usable(server: Server, artifact: Artifact, name: str) -> Document:
    """The label of the artifact's project or, where that has none of this name, of the server."""
    return _named(server, name, artifact.repository.project) or _find(server, name, "")


def _named(server: Server, name: str, project: str) -> Document | None:
    query = {**_query(server, project), "name": name}
    rows = server.pages("/labels", query, limit=ROWS_MAX).rows
    return next((row for row in rows if row.get("name") == name), None)
