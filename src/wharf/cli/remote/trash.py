"""`wharf trash`: all that was deleted and can be had back. Only a Wharf has one."""

from collections.abc import Sequence
from datetime import UTC, datetime

import click

from wharf.cli.remote.arguments import offer_repositories
from wharf.cli.remote.artifact import DIGEST_LENGTH
from wharf.cli.remote.names import parse_repository, project_path
from wharf.cli.remote.options import listing
from wharf.cli.remote.output import Column, Output
from wharf.cli.remote.server import WHARF_API, Document, Query, Server
from wharf.cli.remote.text import age, exact

KINDS = ("repository", "artifact", "tag")


@click.command()
@click.argument("place", required=False, default="", metavar="[PROJECT|REPOSITORY]", shell_complete=offer_repositories)
@click.option("--kind", type=click.Choice(KINDS), help="Only these; without it all kinds.")
@listing
def trash(server: Server, output: Output, place: str, kind: str | None) -> None:
    """Shows all that was deleted and can be restored: projects, or what was in one, on a Wharf."""
    if not place:
        if kind:
            raise click.BadParameter("--kind is for what was in a project; name one")
        found = server.pages(f"{WHARF_API}/deleted-projects", limit=output.limit)
        number = Column("ID", lambda row: row.get("project_id"), is_number=True)
        output.table(
            found, (Column("NAME", lambda row: row.get("name")), number, *_ends()), lambda row: row.get("name")
        )
        return
    conditions = [f"kind={kind}"] if kind else []
    project = place
    if "/" in place:
        repository = parse_repository(place)
        project = repository.project
        conditions.append(f"repository={repository.name}")
    query: Query = {"q": ",".join(conditions) or None}
    found = server.pages(f"{WHARF_API}{project_path(project)}/trash", query, limit=output.limit)
    columns = (
        Column("NAME", lambda row: f"{project}/{row.get('repository')}"),
        Column("KIND", lambda row: row.get("kind"), is_needed=True),
        Column("TAGS", lambda row: ", ".join(map(str, row.get("tags") or []))),
        Column("DIGEST", lambda row: str(row.get("digest") or "")[:DIGEST_LENGTH], is_needed=True),
        *_ends(),
    )
    output.table(found, columns, lambda row: _identity(project, row))


def _ends() -> Sequence[Column]:
    now = datetime.now(UTC)
    return (
        Column("DELETED", lambda row: age(row.get("deletion_time"), now)),
        Column("BY", lambda row: row.get("deleted_by")),
        Column("UNTIL", lambda row: exact(row.get("restorable_until"))),
    )


def _identity(project: str, row: Document) -> str:
    """What `wharf restore` takes for it."""
    name = f"{project}/{row.get('repository')}"
    if row.get("kind") == "tag":
        return f"{name}:{(row.get('tags') or [''])[0]}"
    return f"{name}@{row.get('digest')}" if row.get("kind") == "artifact" else name
