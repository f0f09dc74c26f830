"""`wharf role`: sets of permissions under a name. Only a Wharf has roles of one's own."""

import click

from wharf.cli.remote.arguments import offer_roles
from wharf.cli.remote.options import confirm, connected, listing, showing, yes_option
from wharf.cli.remote.output import Column, Output, say
from wharf.cli.remote.permissions import Permission, permissions_callback, read_permissions, sent_permissions
from wharf.cli.remote.roles import ROLES_PATH, find_role
from wharf.cli.remote.server import Document, Server

role_argument = click.argument("role", shell_complete=offer_roles)
permission_option = click.option(
    "--permission",
    "permissions",
    metavar="RESOURCE:ACTION",
    multiple=True,
    callback=permissions_callback,
    help="What it allows in projects.",
)
system_option = click.option(
    "--system",
    "system_permissions",
    metavar="RESOURCE:ACTION",
    multiple=True,
    callback=permissions_callback,
    help="What it allows outside of projects, where it is granted on the system.",
)


@click.group()
def role() -> None:
    """Roles, sets of permissions that are granted together."""


@role.command(name="list")
@listing
def role_list(server: Server, output: Output) -> None:
    """Shows all roles, Harbor's and those that were made here."""
    found = server.pages(ROLES_PATH, limit=output.limit)
    columns = (
        Column("ROLE", lambda row: row.get("name")),
        Column("ID", lambda row: row.get("id"), is_number=True),
        Column("KIND", _kind),
        Column("PERMISSIONS", lambda row: len(row.get("permissions") or []), is_number=True),
        Column("ON THE SYSTEM", lambda row: len(row.get("system_permissions") or []), is_number=True),
        Column("DESCRIPTION", lambda row: row.get("description", "")),
    )
    output.table(found, columns, lambda row: row.get("name"))


@role.command(name="show")
@role_argument
@showing
def role_show(server: Server, output: Output, role: str) -> None:
    """Shows one role and all that it allows."""
    found = find_role(server, role)
    lines: list[tuple[str, object]] = [
        ("Name", found.get("name")),
        ("ID", found.get("id")),
        ("Kind", _kind(found)),
        ("Description", found.get("description")),
    ]
    lines += [("In projects", one) for one in read_permissions(found.get("permissions"))]
    lines += [("On the system", one) for one in read_permissions(found.get("system_permissions"))]
    output.details(found, lines)


@role.command(name="create")
@click.argument("name")
@click.option(
    "--like", metavar="ROLE", shell_complete=offer_roles, help="A role that allows the same and more to come."
)
@permission_option
@system_option
@click.option("--description", metavar="TEXT", default="", help="What the role is for.")
@connected
def role_create(
    server: Server,
    name: str,
    like: str | None,
    permissions: list[Permission],
    system_permissions: list[Permission],
    description: str,
) -> None:
    """Adds a role; `wharf role show` of another one shows which permissions there are."""
    if not (like or permissions or system_permissions):
        raise click.UsageError("say what it allows: --permission, --system or --like")
    model = find_role(server, like) if like else {}
    created = server.post(
        ROLES_PATH,
        {
            "name": name,
            "description": description,
            "permissions": sent_permissions([*read_permissions(model.get("permissions")), *permissions]),
            "system_permissions": sent_permissions(
                [*read_permissions(model.get("system_permissions")), *system_permissions]
            ),
        },
    )
    say(f"Role {name} has been created; its number is {created['id']}.")


@role.command(name="set")
@role_argument
@click.option("--name", metavar="NAME", help="What it is to be called.")
@click.option("--description", metavar="TEXT", help="What the role is for.")
@permission_option
@system_option
@click.option(
    "--without",
    metavar="RESOURCE:ACTION",
    multiple=True,
    callback=permissions_callback,
    help="What it is to allow no longer.",
)
@connected
def role_set(
    server: Server,
    role: str,
    name: str | None,
    description: str | None,
    permissions: list[Permission],
    system_permissions: list[Permission],
    without: list[Permission],
) -> None:
    """Changes a role for everybody who has it; permissions that are not named stay as they are."""
    if name is None and description is None and not (permissions or system_permissions or without):
        raise click.UsageError("say what is to be changed: --permission, --system, --without, --name or --description")
    found = find_role(server, role)
    server.put(
        f"{ROLES_PATH}/{found['id']}",
        {
            "name": found.get("name") if name is None else name,
            "description": found.get("description") if description is None else description,
            "permissions": _changed(found, "permissions", permissions, without),
            "system_permissions": _changed(found, "system_permissions", system_permissions, without),
        },
    )
    say(f"Role {name or found.get('name')} has been changed.")


@role.command(name="delete")
@role_argument
@yes_option
@connected
def role_delete(server: Server, role: str, *, yes: bool) -> None:
    """Deletes a role that nobody has."""
    found = find_role(server, role)
    confirm(f"Delete the role {found.get('name')} on {server.name}?", yes=yes)
    server.delete(f"{ROLES_PATH}/{found['id']}")
    say(f"Role {found.get('name')} has been deleted.")


def _kind(row: Document) -> str:
    return "preset" if row.get("preset") else "custom"


def _changed(found: Document, key: str, added: list[Permission], removed: list[Permission]) -> list[Document]:
    kept = [one for one in read_permissions(found.get(key)) if one not in removed]
    return sent_permissions([*kept, *added])
