"""`wharf grant`: who has which role where. Only a Wharf has grants beside its members."""

from datetime import UTC, datetime

import click

from wharf.cli.remote.arguments import offer_projects, offer_repositories, offer_roles
from wharf.cli.remote.options import ROWS_MAX, confirm, connected, listing, showing, yes_option
from wharf.cli.remote.output import Column, Output, say
from wharf.cli.remote.roles import role_number
from wharf.cli.remote.server import WHARF_API, Document, Query, Rows, Server
from wharf.cli.remote.text import age

KINDS = ("user", "group", "robot")
SYSTEM = "/"

_PATH = f"{WHARF_API}/grants"

grant_argument = click.argument("grant", type=click.IntRange(min=1))


@click.group()
def grant() -> None:
    """Grants, which give a role to a user, a group or a robot."""


@grant.command(name="list")
@click.option(
    "--project", metavar="NAME", shell_complete=offer_projects, help="Only those in this project. Default: everywhere."
)
@click.option("--subject", metavar="WHO", help="Only those of user:NAME, group:NAME or robot:NAME.")
@listing
def grant_list(server: Server, output: Output, project: str | None, subject: str | None) -> None:
    """Shows the grants that you may see: your own, and those where you may list the members."""
    kind, name = _parse_subject(subject) if subject else ("", "")
    query: Query = {"project": project, "q": f"subject_kind={kind}" if kind else None}
    found = server.pages(_PATH, query, limit=ROWS_MAX if name else output.limit)
    if name:
        # The name of a group may hold what the language of filters takes for its own.
        rows = [row for row in found.rows if row.get("subject_name") == name]
        found = Rows(rows[: output.limit], len(rows))
    now = datetime.now(UTC)
    columns = (
        Column("ID", lambda row: row.get("id"), is_number=True),
        Column("WHO", _who, is_needed=True),
        Column("ROLE", lambda row: row.get("role_name"), is_needed=True),
        Column("WHERE", _where, is_needed=True),
        Column("SINCE", lambda row: age(row.get("creation_time"), now)),
    )
    output.table(found, columns, lambda row: row.get("id"))


@grant.command(name="show")
@grant_argument
@showing
def grant_show(server: Server, output: Output, grant: int) -> None:
    """Shows one grant, by its number."""
    found = server.get(f"{_PATH}/{grant}")
    lines = [
        ("ID", found.get("id")),
        ("Who", _who(found)),
        ("Role", found.get("role_name")),
        ("Where", _where(found)),
        ("Since", age(found.get("creation_time"), datetime.now(UTC))),
    ]
    output.details(found, lines)


@grant.command(name="add")
@click.argument("subject")
@click.argument("role", shell_complete=offer_roles)
@click.argument("place", shell_complete=offer_repositories)
@connected
def grant_add(server: Server, subject: str, role: str, place: str) -> None:
    """Gives somebody a role.

    SUBJECT is user:NAME, group:NAME or robot:NAME. PLACE is a project, some of its repositories such as 'shop/web-*'
    or 'shop/web/**', or / for the whole system.
    """
    kind, name = _parse_subject(subject)
    wanted: Document = {"subject_kind": kind, "subject_name": name, "role_id": role_number(server, role)}
    created = server.post(_PATH, wanted | _parse_place(place))
    say(f"{subject} has the role {created['role_name']} on {_where(created)} now; the grant is number {created['id']}.")


@grant.command(name="remove")
@grant_argument
@yes_option
@connected
def grant_remove(server: Server, grant: int, *, yes: bool) -> None:
    """Takes a grant away, by its number."""
    found = server.get(f"{_PATH}/{grant}")
    told = f"the role {found.get('role_name')} on {_where(found)} from {_who(found)}"
    confirm(f"Take {told}, on {server.name}?", yes=yes)
    server.delete(f"{_PATH}/{grant}")
    say(f"{_who(found)} no longer has the role {found.get('role_name')} on {_where(found)}.")


def _parse_subject(text: str) -> tuple[str, str]:
    """The kind and the name of whom a text means; raises click.BadParameter."""
    kind, _, name = text.partition(":")
    if kind not in KINDS or not name:
        raise click.BadParameter(
            f"{text!r} is nobody; write user:NAME, group:NAME or robot:NAME, such as user:ann or 'robot:robot$shop+ci'"
        )
    return kind, name


def _parse_place(text: str) -> Document:
    """Where a grant holds, for a request; raises click.BadParameter."""
    if text == SYSTEM:
        return {}
    project, slash, pattern = text.partition("/")
    if not project or (slash and not pattern):
        raise click.BadParameter(f"{text!r} is no place; write a project, PROJECT/PATTERN, or / for the whole system")
    return {"project": project, "repository": pattern} if slash else {"project": project}


def _who(row: Document) -> str:
    return f"{row.get('subject_kind')}:{row.get('subject_name')}"


def _where(row: Document) -> str:
    """The place as it is typed."""
    project, pattern = row.get("project_name"), row.get("repository")
    if not project:
        return SYSTEM
    return f"{project}/{pattern}" if pattern else str(project)
