"""`wharf quota`: how much projects may hold."""

import click

from wharf.cli.remote.arguments import project_argument
from wharf.cli.remote.failures import ExitCode
from wharf.cli.remote.options import connected, listing, showing
from wharf.cli.remote.output import Column, Output, say
from wharf.cli.remote.project import project_id
from wharf.cli.remote.server import Document, Query, Server
from wharf.cli.remote.sizes import size_callback
from wharf.cli.remote.text import quota as quota_text
from wharf.cli.remote.text import size


@click.group()
def quota() -> None:
    """Quotas, how much projects may hold."""


@quota.command(name="list")
@click.option("--sort", type=click.Choice(["used", "limit", "newest"]), default="used", help="Which ones come first.")
@listing
def quota_list(server: Server, output: Output, sort: str) -> None:
    """Shows the quotas of all projects, the fullest first."""
    key = {"used": "-used.storage", "limit": "-hard.storage"}.get(sort)
    found = server.pages("/quotas", {"reference": "project", "sort": key}, limit=output.limit)
    columns = (
        Column("PROJECT", _project),
        Column("USED", lambda row: size(_storage(row, "used")), is_needed=True, is_number=True),
        Column("LIMIT", lambda row: quota_text(_storage(row, "hard")), is_needed=True, is_number=True),
        Column("SHARE", _share, is_number=True),
    )
    output.table(found, columns, _project)


@quota.command(name="show")
@project_argument
@showing
def quota_show(server: Server, output: Output, project: str) -> None:
    """Shows the quota of a project."""
    found = _find(server, project)
    lines = [
        ("Project", project),
        ("Used", size(_storage(found, "used"))),
        ("Limit", quota_text(_storage(found, "hard"))),
        ("Share", _share(found)),
    ]
    output.details(found, lines)


@quota.command(name="set")
@project_argument
@click.argument("limit", callback=size_callback)
@connected
def quota_set(server: Server, project: str, limit: int) -> None:
    """Sets how much a project may hold: 500MB, 10GiB or unlimited."""
    found = _find(server, project)
    server.put(f"/quotas/{found['id']}", {"hard": {"storage": limit}})
    say(f"The limit of {project} is {quota_text(limit)} now.")


def _find(server: Server, project: str) -> Document:
    query: Query = {"reference": "project", "reference_id": project_id(server, project)}
    rows = server.pages("/quotas", query, limit=1).rows
    if not rows:
        raise server.failure(f"{project} has no quota", "", ExitCode.NOT_FOUND)
    return rows[0]


def _project(row: Document) -> object:
    return (row.get("ref") or {}).get("name")


def _storage(row: Document, kind: str) -> int:
    return int((row.get(kind) or {}).get("storage") or 0)


def _share(row: Document) -> str:
    limit = _storage(row, "hard")
    return f"{100 * _storage(row, 'used') / limit:.0f}%" if limit > 0 else ""
