"""`wharf audit`: who did what."""

from datetime import UTC, datetime

import click

from wharf.cli.remote.names import escaped
from wharf.cli.remote.options import listing
from wharf.cli.remote.output import Column, Output
from wharf.cli.remote.server import Document, Server
from wharf.cli.remote.text import age
from wharf.cli.remote.times import time_callback

_TIME_FORMAT = "%Y-%m-%d %H:%M:%S"
# Past all entries.
_END = "9999-12-31 23:59:59"


@click.command()
@click.option("--project", metavar="NAME", default="", help="Only what concerns this project.")
@click.option("--user", metavar="NAME", help="Only what this user or robot did.")
@click.option("--operation", metavar="WORD", help="Only this operation, such as pull, create or delete.")
@click.option("--type", "kind", metavar="TYPE", help="Only what was done to things of this type, such as artifact.")
@click.option("--resource", metavar="TEXT", help="Only what was done to things whose names contain this.")
@click.option("--since", callback=time_callback, metavar="TIME", help="Only from this time on: 2026-01-31, or 7d ago.")
@click.option("--until", callback=time_callback, metavar="TIME", help="Only up to this time.")
@listing
def audit(
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


def _result(entry: Document) -> str:
    return "done" if entry.get("operation_result", True) else "failed"
