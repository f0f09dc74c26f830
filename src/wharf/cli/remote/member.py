"""`wharf member`: who may do what in a project."""

import click

from wharf.cli.remote.arguments import project_argument
from wharf.cli.remote.failures import ExitCode
from wharf.cli.remote.names import project_path
from wharf.cli.remote.options import ROWS_MAX, confirm, connected, listing, yes_option
from wharf.cli.remote.output import Column, Output, say
from wharf.cli.remote.roles import role_number, role_option
from wharf.cli.remote.server import Document, Server

GROUP_TYPE = 2
KINDS = {"u": "user", "g": "group"}

name_argument = click.argument("name")
group_option = click.option("--group", "is_group", is_flag=True, help="The name is that of a group of users.")


@click.group()
def member() -> None:
    """Who may do what in a project."""


@member.command(name="list")
@project_argument
@click.option("--name", metavar="TEXT", help="Only those whose names contain this.")
@listing
def member_list(server: Server, output: Output, project: str, name: str | None) -> None:
    """Shows the members of a project."""
    found = server.pages(_path(project), {"entityname": name}, limit=output.limit)
    columns = (
        Column("NAME", lambda row: row.get("entity_name")),
        Column("KIND", lambda row: KINDS.get(row.get("entity_type", ""), "")),
        Column("ROLE", lambda row: row.get("role_name"), is_needed=True),
    )
    output.table(found, columns, lambda row: row.get("entity_name"))


@member.command(name="add")
@project_argument
@name_argument
@role_option
@group_option
@connected
def member_add(server: Server, project: str, name: str, role: str, *, is_group: bool) -> None:
    """Gives a user or a group a role in a project."""
    who: Document = {"member_user": {"username": name}}
    if is_group:
        who = {"member_group": {"group_name": name, "group_type": GROUP_TYPE}}
    server.post(_path(project), {"role_id": role_number(server, role), **who})
    say(f"{name} is a member of {project} now, as {role}.")


@member.command(name="set")
@project_argument
@name_argument
@role_option
@group_option
@connected
def member_set(server: Server, project: str, name: str, role: str, *, is_group: bool) -> None:
    """Gives a member of a project another role."""
    found = _find(server, project, name, is_group=is_group)
    server.put(f"{_path(project)}/{found['id']}", {"role_id": role_number(server, role)})
    say(f"{name} is {role} in {project} now.")


@member.command(name="remove")
@project_argument
@name_argument
@group_option
@yes_option
@connected
def member_remove(server: Server, project: str, name: str, *, is_group: bool, yes: bool) -> None:
    """Takes the role in a project from a user or a group."""
    confirm(f"Remove {name} from the project {project} on {server.name}?", yes=yes)
    found = _find(server, project, name, is_group=is_group)
    server.delete(f"{_path(project)}/{found['id']}")
    say(f"{name} is no longer a member of {project}.")


def _path(project: str) -> str:
    return f"{project_path(project)}/members"


def _find(server: Server, project: str, name: str, *, is_group: bool) -> Document:
    """The entry of a member, whose number the API wants; raises RemoteError."""
    kind = "g" if is_group else "u"
    for found in server.pages(_path(project), {"entityname": name}, limit=ROWS_MAX).rows:
        if found.get("entity_name") == name and found.get("entity_type") == kind:
            return found
    remedy = f"wharf member list {project} shows who is"
    raise server.failure(f"{name} is no member of {project}", remedy, ExitCode.NOT_FOUND)
