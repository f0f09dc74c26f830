"""`wharf tag`: the names of artifacts."""

from datetime import UTC, datetime

import click

from wharf.cli.remote.arguments import artifact_argument, repository_argument
from wharf.cli.remote.artifact import DIGEST_LENGTH
from wharf.cli.remote.names import Artifact, Repository, escaped, require_tag
from wharf.cli.remote.options import confirm, connected, listing, yes_option
from wharf.cli.remote.output import Column, Output, say
from wharf.cli.remote.restore import restore_tag
from wharf.cli.remote.server import WHARF_API, Document, Query, Rows, Server
from wharf.cli.remote.text import age, exact, size


@click.group()
def tag() -> None:
    """Tags, the names of artifacts."""


@tag.command(name="list")
@repository_argument
@listing
def tag_list(server: Server, output: Output, repository: Repository) -> None:
    """Shows the tags of a repository, those of the newest artifact first."""
    query: Query = {"q": "tags=*", "with_tag": True, "with_immutable_status": True, "sort": "-push_time"}
    artifacts = server.pages(f"{repository.path}/artifacts", query, limit=output.limit)
    owners: dict[int, Document] = {}
    tags: list[Document] = []
    for artifact in artifacts.rows:
        for found in artifact.get("tags") or []:
            owners[found["id"]] = artifact
            tags.append(found)
    now = datetime.now(UTC)
    columns = (
        Column("TAG", lambda row: row.get("name")),
        Column("DIGEST", lambda row: str(owners[row["id"]].get("digest"))[:DIGEST_LENGTH], is_needed=True),
        Column("SIZE", lambda row: size(owners[row["id"]].get("size")), is_number=True),
        Column("PUSHED", lambda row: age(row.get("push_time"), now)),
        Column("PULLED", lambda row: age(row.get("pull_time"), now)),
        Column("IMMUTABLE", lambda row: "yes" if row.get("immutable") else "no"),
    )
    unread = artifacts.total - len(artifacts.rows)
    output.table(Rows(tags[: output.limit], len(tags) + unread), columns, lambda row: row.get("name"))


@tag.command(name="create")
@artifact_argument
@click.argument("name")
@connected
def tag_create(server: Server, artifact: Artifact, name: str) -> None:
    """Gives an artifact another tag."""
    server.post(f"{artifact.path}/tags", {"name": name})
    say(f"{artifact.repository}:{name} is a tag of {artifact} now.")


@tag.command(name="delete")
@artifact_argument
@yes_option
@connected
def tag_delete(server: Server, artifact: Artifact, *, yes: bool) -> None:
    """Deletes a tag and leaves the artifact."""
    require_tag(artifact)
    confirm(f"Delete the tag {artifact} on {server.name}?", yes=yes)
    server.delete(f"{artifact.path}/tags/{escaped(artifact.reference)}")
    say(f"The tag {artifact} has been deleted.")


@tag.command(name="history")
@artifact_argument
@listing
def tag_history(server: Server, output: Output, artifact: Artifact) -> None:
    """Shows all that a tag has pointed at, the newest first, on a Wharf."""
    require_tag(artifact)
    path = f"{WHARF_API}{artifact.repository.path}/tags/{escaped(artifact.reference)}/history"
    found = server.pages(path, limit=output.limit)
    columns = (
        Column("DIGEST", lambda row: row.get("digest")),
        Column("FROM", lambda row: exact(row.get("from")), is_needed=True),
        Column("TO", lambda row: exact(row.get("to")) or "now", is_needed=True),
        Column("BY", lambda row: row.get("started_by", "")),
        Column("STATE", lambda row: "deleted" if row.get("artifact_deleted") else "there"),
    )
    output.table(found, columns, lambda row: row.get("digest"))


tag.add_command(restore_tag, "restore")
