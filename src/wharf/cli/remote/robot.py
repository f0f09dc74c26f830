"""`wharf robot`: accounts for programs."""

from collections.abc import Iterator
from datetime import UTC, datetime

import click

from wharf.cli.remote.failures import ExitCode
from wharf.cli.remote.options import ROWS_MAX, confirm, connected, listing, secret_option, showing, yes_option
from wharf.cli.remote.output import Column, Output, say, show_secret
from wharf.cli.remote.permissions import (
    PULL,
    PUSH,
    Permission,
    permission_options,
    read_permissions,
    sent_permissions,
)
from wharf.cli.remote.project import project_id
from wharf.cli.remote.server import Document, Query, Server
from wharf.cli.remote.text import age, expiry

FOREVER = -1

robot_argument = click.argument("robot")
project_option = click.option("--project", metavar="NAME", default="", help="The project that the robot belongs to.")


@click.group()
def robot() -> None:
    """Robots, accounts for programs."""


@robot.command(name="list")
@project_option
@listing
def robot_list(server: Server, output: Output, project: str) -> None:
    """Shows the robots of a project or, without one, those of the server."""
    found = server.pages("/robots", _query(server, project), limit=output.limit)
    now = datetime.now(UTC)
    columns = (
        Column("NAME", lambda row: row.get("name")),
        Column("ID", lambda row: row.get("id"), is_number=True),
        Column("STATE", lambda row: _state(row, now)),
        Column("EXPIRES", lambda row: expiry(row.get("expires_at"))),
        Column("CREATED", lambda row: age(row.get("creation_time"), now)),
        Column("DESCRIPTION", lambda row: row.get("description", "")),
    )
    output.table(found, columns, lambda row: row.get("name"))


@robot.command(name="show")
@robot_argument
@project_option
@showing
def robot_show(server: Server, output: Output, robot: str, project: str) -> None:
    """Shows one robot and what it may do."""
    found = server.get(f"/robots/{_find(server, robot, project)['id']}")
    now = datetime.now(UTC)
    lines = [
        ("Name", found.get("name")),
        ("ID", found.get("id")),
        ("Level", found.get("level")),
        ("State", _state(found, now)),
        ("Description", found.get("description")),
        ("Expires", expiry(found.get("expires_at"))),
        ("Created", age(found.get("creation_time"), now)),
    ]
    output.details(found, [*lines, *(("May", text) for text in _permissions(found))])


@robot.command(name="create")
@click.argument("name")
@project_option
@permission_options
@click.option("--on", "places", metavar="PROJECT", multiple=True, help="Where a robot of the server may do it.")
@click.option("--days", type=click.IntRange(1, 36_500), help="How long it lives. Default: until it is deleted.")
@click.option("--description", metavar="TEXT", default="", help="What the robot is for.")
@secret_option
@showing
def robot_create(
    server: Server,
    output: Output,
    name: str,
    project: str,
    others: list[Permission],
    places: tuple[str, ...],
    days: int | None,
    description: str,
    *,
    pull: bool,
    push: bool,
    quiet: bool,
) -> None:
    """Adds a robot and prints its secret, which is never shown again.

    With --project the robot works in that project; otherwise it is one of the server and --on names the projects in
    which it works, or * for all of them.
    """
    if bool(project) == bool(places):
        raise click.UsageError("name either --project, or one or more --on")
    wanted = [*(PUSH if push else PULL if pull else ()), *others]
    if not wanted:
        raise click.UsageError("name what the robot may do: --pull, --push or --permission")
    access = sent_permissions(wanted)
    created = server.post(
        "/robots",
        {
            "name": name,
            "description": description,
            "duration": days or FOREVER,
            "level": "project" if project else "system",
            "permissions": [
                {"kind": "project", "namespace": place, "access": access} for place in places or (project,)
            ],
        },
    )
    show_secret(output, created, str(created["name"]), quiet=quiet)


@robot.command(name="refresh")
@robot_argument
@project_option
@secret_option
@yes_option
@showing
def robot_refresh(server: Server, output: Output, robot: str, project: str, *, quiet: bool, yes: bool) -> None:
    """Gives a robot another secret and prints it; the old one ends at once."""
    found = _find(server, robot, project)
    confirm(f"Replace the secret of {found.get('name')} on {server.name}?", yes=yes)
    answer = server.patch(f"/robots/{found['id']}", {})
    show_secret(output, answer, str(found.get("name")), quiet=quiet)


@robot.command(name="delete")
@robot_argument
@project_option
@yes_option
@connected
def robot_delete(server: Server, robot: str, project: str, *, yes: bool) -> None:
    """Removes a robot, whose tokens end at once."""
    found = _find(server, robot, project)
    confirm(f"Delete the robot {found.get('name')} on {server.name}?", yes=yes)
    server.delete(f"/robots/{found['id']}")
    say(f"Robot {found.get('name')} has been deleted.")


def _query(server: Server, project: str) -> Query:
    return {"q": f"Level=project,ProjectID={project_id(server, project)}" if project else "Level=system"}


def _find(server: Server, robot: str, project: str) -> Document:
    """A robot by its number, or by its name with or without what the server puts before it; raises RemoteError."""
    if robot.isascii() and robot.isdecimal():
        return dict(server.get(f"/robots/{robot}"))
    for found in server.pages("/robots", _query(server, project), limit=ROWS_MAX).rows:
        name = str(found.get("name"))
        if robot == name or name.endswith((f"${robot}", f"+{robot}")):
            return found
    remedy = f"wharf robot list {f'--project {project}' if project else '--project NAME'} shows those of a project"
    raise server.failure(f"there is no robot {robot}", remedy, ExitCode.NOT_FOUND)


def _state(robot: Document, now: datetime) -> str:
    if robot.get("disable"):
        return "disabled"
    expires = robot.get("expires_at")
    return "expired" if isinstance(expires, int) and 0 < expires < now.timestamp() else "active"


def _permissions(robot: Document) -> Iterator[str]:
    for grant in robot.get("permissions") or []:
        yield f"{', '.join(map(str, read_permissions(grant.get('access'))))} on {grant.get('namespace')}"
