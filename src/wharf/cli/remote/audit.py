"""`wharf audit`: who did what."""

import json
from datetime import UTC, datetime

import click

from wharf.cli.remote.names import escaped
from wharf.cli.remote.options import connected, listing
from wharf.cli.remote.output import Column, Output
from wharf.cli.remote.server import WHARF_API, Document, Server
from wharf.cli.remote.text import age, safe_json
from wharf.cli.remote.times import time_callback

_TIME_FORMAT = "%Y-%m-%d %H:%M:%S"
# Past all entries.
_END = "9999-12-31 23:59:59"
# What the server gives at once, so that an answer is no more than some megabytes.
EXPORT_LINES_MAX = 10_000


@click.group()
def audit() -> None:
    """The audit log, which says who did what."""


@audit.command(name="list")
@click.option("--project", metavar="NAME", default="", help="Only what concerns this project.")
@click.option("--user", metavar="NAME", help="Only what this user or robot did.")
@click.option("--operation", metavar="WORD", help="Only this operation, such as pull, create or delete.")
@click.option("--type", "kind", metavar="TYPE", help="Only what was done to things of this type, such as artifact.")
@click.option("--resource", metavar="TEXT", help="Only what was done to things whose names contain this.")
@click.option("--since", callback=time_callback, metavar="TIME", help="Only from this time on: 2026-01-31, or 7d ago.")
@click.option("--until", callback=time_callback, metavar="TIME", help="Only up to this time.")
@listing
def audit_list(
    server: Server,
    output: Output,
    project: str,
    user: str | None,
    operation: str | None,
    kind: str | None,
    resource: str | None,
    since: datetime | None,
    until: datetime | None,
) -> None:
    """Shows who did what, the newest first."""
    exact = {"username": user, "operation": operation, "resource_type": kind}
    conditions = [f"{key}={value}" for key, value in exact.items() if value]
    if resource:
        conditions.append(f"resource=~{resource}")
    if since or until:
        first = f"{since:{_TIME_FORMAT}}" if since else "1970-01-01 00:00:00"
        last = f"{until:{_TIME_FORMAT}}" if until else _END
        conditions.append(f"op_time=[{first}~{last}]")
    path = f"/projects/{escaped(project)}/auditlog-exts" if project else "/auditlog-exts"
    query = {"q": ",".join(conditions) or None, "sort": "-op_time"}
    found = server.pages(path, query, limit=output.limit)
    now = datetime.now(UTC)
    columns = (
        Column("WHAT", lambda row: row.get("resource", "")),
        Column("TYPE", lambda row: row.get("resource_type", "")),
        Column("OPERATION", lambda row: row.get("operation", ""), is_needed=True),
        Column("BY", lambda row: row.get("username", ""), is_needed=True),
        Column("WHEN", lambda row: age(row.get("op_time"), now), is_needed=True),
        Column("RESULT", _result),
    )
    output.table(found, columns, lambda row: row.get("id"))


@audit.command(name="export")
@click.option(
    "--after", metavar="ID", type=click.IntRange(min=0), default=0, help="Only what comes after the line of this id."
)
@click.option(
    "--limit", metavar="N", type=click.IntRange(min=1), help="How many lines at most. Default: all there are."
)
@connected
def audit_export(server: Server, after: int, limit: int | None) -> None:
    """Prints the log of a Wharf as lines of JSON, from its beginning or behind a line that you have.

    What is younger than ten seconds comes with the next export, so that nothing is missed: the id of the last line is
    what the next --after should be.
    """
    left = limit
    while left is None or left > 0:
        asked_for = EXPORT_LINES_MAX if left is None else min(left, EXPORT_LINES_MAX)
        text = server.text(f"{WHARF_API}/audit-export", {"cursor": after, "limit": asked_for})
        # Other ends of lines may stand within one.
        found = text.split("\n")[:-1]
        for line in found:
            click.echo(safe_json(line))
        if len(found) < asked_for:
            return
        after = int(json.loads(found[-1])["id"])
        left = None if left is None else left - len(found)


def _result(entry: Document) -> str:
    return "done" if entry.get("operation_result", True) else "failed"
