"""`wharf token`: secrets that people make for their programs. Only a Wharf has them."""

from datetime import UTC, datetime

import click

from wharf.cli.remote.arguments import offer_tokens
from wharf.cli.remote.failures import ExitCode
from wharf.cli.remote.names import is_number
from wharf.cli.remote.options import ROWS_MAX, confirm, connected, listing, secret_option, showing, yes_option
from wharf.cli.remote.output import Column, Output, say, show_secret
from wharf.cli.remote.permissions import (
    PULL,
    PUSH,
    Permission,
    permission_options,
    permissions_callback,
    read_permissions,
    sent_permissions,
)
from wharf.cli.remote.server import WHARF_API, Document, Server
from wharf.cli.remote.text import age, exact, moment

FOREVER = -1
SYSTEM = "/"

_PATH = f"{WHARF_API}/tokens"

token_argument = click.argument("token", shell_complete=offer_tokens)
user_option = click.option("--user", metavar="NAME", help="Whose, for administrators of the server. Default: yours.")


@click.group()
def token() -> None:
    """Personal tokens, which programs use in place of your password."""


@token.command(name="list")
@user_option
@listing
def token_list(server: Server, output: Output, user: str | None) -> None:
    """Shows your tokens, without their secrets."""
    found = server.pages(_PATH, {"username": user}, limit=output.limit)
    now = datetime.now(UTC)
    columns = (
        Column("TOKEN", lambda row: row.get("name")),
        Column("ID", lambda row: row.get("id"), is_number=True),
        Column("STATE", lambda row: _state(row, now)),
        Column("EXPIRES", lambda row: exact(row.get("expiration_time")) or "never"),
        Column("USED", lambda row: age(row.get("last_used_time"), now)),
        Column("MAY", lambda row: "; ".join(_scopes(row)) or "all that you may"),
    )
    output.table(found, columns, lambda row: row.get("name"))


@token.command(name="create")
@click.argument("name")
@permission_options
@click.option("--on", "places", metavar="PROJECT", multiple=True, help="Where it may do it; * for every project.")
@click.option(
    "--system",
    "system_permissions",
    metavar="RESOURCE:ACTION",
    multiple=True,
    callback=permissions_callback,
    help="What it may do outside of projects.",
)
@click.option("--days", type=click.IntRange(1, 3650), help="How long it lives. Default: 90 days.")
@click.option("--forever", is_flag=True, help="It lives until it is revoked.")
@secret_option
@showing
def token_create(
    server: Server,
    output: Output,
    name: str,
    others: list[Permission],
    places: tuple[str, ...],
    system_permissions: list[Permission],
    days: int | None,
    *,
    pull: bool,
    push: bool,
    forever: bool,
    quiet: bool,
) -> None:
    """Adds a token of yours and prints its secret, which is never shown again.

    Without --pull, --push, --permission and --system it may do whatever you may; with them that and no more, in the
    projects that --on names. You have to be logged in with your password.
    """
    wanted = [*(PUSH if push else PULL if pull else ()), *others]
    if bool(wanted) != bool(places):
        raise click.UsageError("say both what it may do, by --pull, --push or --permission, and where, by --on")
    if forever and days is not None:
        raise click.UsageError("say either --days or --forever")
    scopes = [_scope("project", place, wanted) for place in places]
    if system_permissions:
        scopes.append(_scope("system", SYSTEM, system_permissions))
    document: Document = {"name": name, "permissions": scopes}
    if forever or days is not None:
        document["duration"] = days or FOREVER
    created = server.post(_PATH, document)
    show_secret(output, created, str(created["name"]), quiet=quiet)


@token.command(name="revoke")
@token_argument
@user_option
@yes_option
@connected
def token_revoke(server: Server, token: str, user: str | None, *, yes: bool) -> None:
    """Ends a token at once, with all that was got with it."""
    found = _find(server, token, user)
    confirm(f"Revoke the token {found.get('name')} of {found.get('username')} on {server.name}?", yes=yes)
    server.delete(f"{_PATH}/{found['id']}")
    say(f"Token {found.get('name')} of {found.get('username')} has been revoked.")


def _find(server: Server, token: str, user: str | None) -> Document:
    """A token by its name or else by its number; raises RemoteError."""
    for found in server.pages(_PATH, {"username": user}, limit=ROWS_MAX).rows:
        if found.get("name") == token:
            return found
    if is_number(token):
        return dict(server.get(f"{_PATH}/{token}"))
    remedy = f"wharf token list{f' --user {user}' if user else ''} shows which there are"
    raise server.failure(f"there is no token {token}", remedy, ExitCode.NOT_FOUND)


def _scope(kind: str, namespace: str, permissions: list[Permission]) -> Document:
    return {"kind": kind, "namespace": namespace, "access": sent_permissions(permissions)}


def _scopes(row: Document) -> list[str]:
    return [
        f"{', '.join(map(str, read_permissions(scope.get('access'))))} on {scope.get('namespace')}"
        for scope in row.get("permissions") or []
    ]


def _state(row: Document, now: datetime) -> str:
    end = moment(row.get("expiration_time"))
    return "expired" if end is not None and end <= now else "active"
