"""`wharf search`: projects and repositories by a part of their names."""

import click

from wharf.cli.remote.options import listing
from wharf.cli.remote.output import Column, Output
from wharf.cli.remote.project import access
from wharf.cli.remote.server import Document, Rows, Server


@click.command()
@click.argument("text")
@listing
def search(server: Server, output: Output, text: str) -> None:
    """Finds projects and repositories by a part of their names."""
    found = server.get("/search", {"q": text})
    projects, repositories = found.get("project") or [], found.get("repository") or []
    if output.as_json:
        output.details(found, ())
        return
    rows = [*(_project(one) for one in projects), *(_repository(one) for one in repositories)]
    columns = (
        Column("NAME", lambda row: row["name"]),
        Column("KIND", lambda row: row["kind"]),
        Column("ACCESS", lambda row: row["access"]),
        Column("HOLDS", lambda row: row["holds"]),
    )
    output.table(Rows(rows[: output.limit], len(rows)), columns, lambda row: row["name"])


def _project(found: Document) -> Document:
    holds = _counted(found.get("repo_count", 0), "repository", "repositories")
    return {"name": found.get("name"), "kind": "project", "access": access(found), "holds": holds}


def _repository(found: Document) -> Document:
    holds = _counted(found.get("artifact_count", 0), "artifact", "artifacts")
    visible = "public" if found.get("project_public") else "private"
    return {"name": found.get("repository_name"), "kind": "repository", "access": visible, "holds": holds}


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
