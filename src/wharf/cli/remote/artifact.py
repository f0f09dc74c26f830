"""`wharf artifact` and `wharf copy`: images, charts and whatever else is in a repository."""

from collections.abc import Iterator
from datetime import UTC, datetime

import click

from wharf.cli.remote.arguments import (
    artifact_argument,
    offer_repositories,
    repository_argument,
    source_argument,
)
from wharf.cli.remote.failures import ExitCode, RemoteError
from wharf.cli.remote.names import (
    Artifact,
    Repository,
    parse_artifact,
    parse_repository,
)
from wharf.cli.remote.options import confirm, connected, listing, showing, yes_option
from wharf.cli.remote.output import Column, Output, say
from wharf.cli.remote.server import WHARF_API, Document, Rows, Server
from wharf.cli.remote.text import age, exact, size
from wharf.cli.remote.times import time_callback

# As many letters of a digest as people compare.
DIGEST_LENGTH = len("sha256:") + 12


@click.group()
def artifact() -> None:
    """Images, charts and whatever else is in a repository."""


@artifact.command(name="list")
@repository_argument
@click.option("--type", "kind", metavar="TYPE", help="Only those of this type, such as IMAGE or CHART.")
@click.option("--untagged", is_flag=True, help="Only those without a tag.")
@listing
def artifact_list(server: Server, output: Output, repository: Repository, kind: str | None, *, untagged: bool) -> None:
    """Shows the artifacts of a repository, the newest first."""
    conditions = [f"type={kind}"] if kind else []
    if untagged:
        conditions.append("tags=nil")
    query = {"q": ",".join(conditions) or None, "with_tag": True, "sort": "-push_time"}
    found = server.pages(f"{repository.path}/artifacts", query, limit=output.limit)
    now = datetime.now(UTC)
    columns = (
        Column("TAGS", lambda row: ", ".join(tag_names(row))),
        Column("DIGEST", lambda row: str(row.get("digest"))[:DIGEST_LENGTH], is_needed=True),
        Column("TYPE", lambda row: row.get("type")),
        Column("SIZE", lambda row: size(row.get("size")), is_number=True),
        Column("PUSHED", lambda row: age(row.get("push_time"), now)),
        Column("PULLED", lambda row: age(row.get("pull_time"), now)),
    )
    output.table(found, columns, lambda row: row.get("digest"))


@artifact.command(name="show")
@artifact_argument
@showing
def artifact_show(server: Server, output: Output, artifact: Artifact) -> None:
    """Shows one artifact."""
    query = {"with_tag": True, "with_label": True, "with_accessory": True, "with_immutable_status": True}
    found = server.get(artifact.path, query)
    now = datetime.now(UTC)
    lines = [
        ("Repository", artifact.repository),
        ("Digest", found.get("digest")),
        ("Tags", ", ".join(tag_names(found))),
        ("Type", found.get("type")),
        ("Media type", found.get("manifest_media_type")),
        ("Artifact type", found.get("artifact_type")),
        ("Size", size(found.get("size"))),
        ("Pushed", age(found.get("push_time"), now)),
        ("Pulled", age(found.get("pull_time"), now)),
        ("Labels", ", ".join(str(label.get("name")) for label in found.get("labels") or [])),
    ]
    output.details(found, [*lines, *_parts(found), *_accessories(found), *sorted(_annotations(found).items())])


@artifact.command(name="at")
@artifact_argument
@click.argument("time", callback=time_callback)
@showing
def artifact_at(server: Server, output: Output, artifact: Artifact, time: datetime) -> None:
    """Shows what a tag stood for at a moment, on a Wharf."""
    found = server.get(WHARF_API + artifact.path, {"at": f"{time:%Y-%m-%dT%H:%M:%S.%fZ}"})
    lines = [
        ("Reference", artifact),
        ("Digest", found.get("digest")),
        ("Media type", found.get("media_type")),
        ("From", exact(found.get("from"))),
        ("To", exact(found.get("to")) or "now"),
    ]
    output.details(found, lines)


@artifact.command(name="delete")
@artifact_argument
@yes_option
@connected
def artifact_delete(server: Server, artifact: Artifact, *, yes: bool) -> None:
    """Deletes an artifact with all of its tags."""
    confirm(f"Delete {artifact} with all of its tags on {server.name}?", yes=yes)
    server.delete(artifact.path)
    say(f"{artifact} has been deleted.")


@artifact.command(name="tags")
@artifact_argument
@listing
def artifact_tags(server: Server, output: Output, artifact: Artifact) -> None:
    """Shows the tags of an artifact."""
    found = server.pages(f"{artifact.path}/tags", {"with_immutable_status": True}, limit=output.limit)
    now = datetime.now(UTC)
    columns = (
        Column("TAG", lambda row: row.get("name")),
        Column("IMMUTABLE", lambda row: "yes" if row.get("immutable") else "no"),
        Column("PUSHED", lambda row: age(row.get("push_time"), now)),
        Column("PULLED", lambda row: age(row.get("pull_time"), now)),
    )
    output.table(found, columns, lambda row: row.get("name"))


@artifact.command(name="labels")
@artifact_argument
@listing
def artifact_labels(server: Server, output: Output, artifact: Artifact) -> None:
    """Shows the labels of an artifact."""
    labels = server.get(artifact.path, {"with_label": True}).get("labels") or []
    columns = (
        Column("LABEL", lambda row: row.get("name")),
        Column("ID", lambda row: row.get("id"), is_number=True),
        Column("SCOPE", lambda row: "server" if row.get("scope") == "g" else "project"),
        Column("DESCRIPTION", lambda row: row.get("description", "")),
    )
    output.table(Rows(labels[: output.limit], len(labels)), columns, lambda row: row.get("name"))


@artifact.command(name="annotations")
@artifact_argument
@showing
def artifact_annotations(server: Server, output: Output, artifact: Artifact) -> None:
    """Shows the annotations of an artifact."""
    annotations = _annotations(server.get(artifact.path))
    output.details(annotations, sorted(annotations.items()))


@click.command()
@source_argument
@click.argument("destination", shell_complete=offer_repositories)
@connected
def copy(server: Server, source: Artifact, destination: str) -> None:
    """Copies an artifact to another repository of the same server.

    All tags of the artifact are copied along. With PROJECT/NAME:TAG as the destination, the copy has that tag as well.
    """
    has_tag = ":" in destination
    wanted = parse_artifact(destination) if has_tag else None
    target = parse_repository(destination) if wanted is None else wanted.repository
    if wanted is not None and wanted.is_digest:
        raise click.BadParameter("an artifact keeps its digest wherever it is; name a tag or none")
    if wanted is None or wanted.reference == source.reference:
        server.post(f"{target.path}/artifacts", query={"from": str(source)})
    else:
        digest = server.get(source.path)["digest"]
        _copy_untagged(server, Artifact(source.repository, digest), target)
        server.post(f"{Artifact(target, digest).path}/tags", {"name": wanted.reference})
    say(f"{source} has been copied to {destination}.")


artifact.add_command(copy, "copy")


def tag_names(artifact: Document) -> list[str]:
    """The names of an artifact's tags."""
    return [str(tag.get("name")) for tag in artifact.get("tags") or []]


def _copy_untagged(server: Server, source: Artifact, target: Repository) -> None:
    """Copies an artifact that may be there already, under another tag."""
    try:
        server.post(f"{target.path}/artifacts", query={"from": str(source)})
    except RemoteError as error:
        if error.exit_code != ExitCode.CONFLICT:
            raise


def _annotations(artifact: Document) -> dict[str, str]:
    return dict(artifact.get("annotations") or {})


def _parts(artifact: Document) -> Iterator[tuple[str, str]]:
    for part in artifact.get("references") or []:
        platform = part.get("platform") or {}
        words = (platform.get("os"), platform.get("architecture"), platform.get("variant"))
        yield "Contains", f"{part.get('child_digest')} {'/'.join(str(word) for word in words if word)}".rstrip()


def _accessories(artifact: Document) -> Iterator[tuple[str, str]]:
    for accessory in artifact.get("accessories") or []:
        yield "Accessory", f"{accessory.get('digest')} {accessory.get('type')}"
