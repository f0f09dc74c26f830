"""`wharf restore`: what was deleted and can be had back. Only a Wharf can do this."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import click

from wharf.cli.remote.arguments import artifact_argument, offer_repositories, project_argument, repository_argument
from wharf.cli.remote.artifact import DIGEST_LENGTH
from wharf.cli.remote.names import Artifact, Repository, escaped, parse_repository, project_path, require_tag
from wharf.cli.remote.options import connected, listing
from wharf.cli.remote.output import Column, Output, say
from wharf.cli.remote.server import WHARF_API, Document, Server
from wharf.cli.remote.text import age, size


@click.group()
def restore() -> None:
    """Brings back what was deleted, on a Wharf."""


@restore.command(name="list")
@click.argument("place", required=False, default="", metavar="[PROJECT|REPOSITORY]", shell_complete=offer_repositories)
@listing
def restore_list(server: Server, output: Output, place: str) -> None:
    """Shows the projects, or the repositories of a project, or the artifacts of a repository, that can be restored."""
    now = datetime.now(UTC)
    deleted = Column("DELETED", lambda row: age(row.get("deletion_time"), now), is_needed=True)
    columns: Sequence[Column]
    identity: Callable[[Document], object]
    if "/" in place:
        path, columns, identity = f"{parse_repository(place).path}/deleted-artifacts", _artifacts(deleted), _digest
    elif place:
        path, columns, identity = f"{project_path(place)}/deleted-repositories", (Column("NAME", _name), deleted), _name
    else:
        number = Column("ID", lambda row: row.get("project_id"), is_number=True)
        path, columns, identity = "/deleted-projects", (Column("NAME", _name), number, deleted), _name
    output.table(server.pages(WHARF_API + path, limit=output.limit), columns, identity)


@click.command(name="tag")
@artifact_argument
@click.option(
    "--digest", help="An older digest of the tag's history, to which it goes back; it may be there meanwhile."
)
@connected
def restore_tag(server: Server, artifact: Artifact, digest: str | None) -> None:
    """Points a deleted tag at what it pointed at last, or any tag at an older digest of its history."""
    require_tag(artifact)
    path = f"{WHARF_API}{artifact.repository.path}/tags/{escaped(artifact.reference)}/restore"
    found = server.post(path, query={"digest": digest})
    say(f"The tag {artifact} points at {found['digest']} again.")


@restore.command(name="artifact")
@artifact_argument
@connected
def restore_artifact(server: Server, artifact: Artifact) -> None:
    """Brings a deleted artifact back with its tags; it is named by its digest."""
    if not artifact.is_digest:
        raise click.BadParameter(
            f"{artifact} is no digest; wharf restore list {artifact.repository} shows which to use"
        )
    _tell(server.post(f"{WHARF_API}{artifact.path}/restore"), str(artifact))


@restore.command(name="repository")
@repository_argument
@connected
def restore_repository(server: Server, repository: Repository) -> None:
    """Brings a deleted repository back with all that was in it."""
    _tell(server.post(f"{WHARF_API}{repository.path}/restore"), str(repository))


@restore.command(name="project")
@project_argument
@click.option(
    "--id", "number", type=click.IntRange(min=1), help="Which one, where several had the name; else the last."
)
@connected
def restore_project(server: Server, project: str, number: int | None) -> None:
    """Brings a deleted project back."""
    server.post(f"{WHARF_API}{project_path(project)}/restore", query={"project_id": number})
    say(f"Project {project} is there again.")


restore.add_command(restore_tag, "tag")


def _artifacts(deleted: Column) -> Sequence[Column]:
    return (
        Column("TAGS", lambda row: ", ".join(map(str, row.get("tags") or []))),
        Column("DIGEST", lambda row: str(row.get("digest"))[:DIGEST_LENGTH], is_needed=True),
        Column("TYPE", lambda row: row.get("type")),
        Column("SIZE", lambda row: size(row.get("size")), is_number=True),
        deleted,
    )


def _name(row: Document) -> object:
    return row.get("name")


def _digest(row: Document) -> object:
    return row.get("digest")


def _tell(found: Document, name: str) -> None:
    """Says what is there again, and which tags are not since they are somewhere else by now."""
    say(f"{name} is there again, with {len(found.get('artifacts') or [])} artifacts.")
    if found.get("tags"):
        say(f"Tags that point there again: {', '.join(found['tags'])}.")
    if found.get("lost_tags"):
        say(f"Tags that point elsewhere by now: {', '.join(found['lost_tags'])}.")
