"""The arguments that the commands share, and what a shell may offer for them."""

import os
from collections.abc import Callable

import click

from wharf.cli.failures import CommandError
from wharf.cli.remote.logins import Login
from wharf.cli.remote.names import Artifact, Repository, parse_artifact, parse_repository, project_path
from wharf.cli.remote.options import open_server
from wharf.cli.remote.server import WHARF_API, Server

# Nobody waits longer for a list of words.
OFFER_SECONDS_MAX = 2
OFFERS_MAX = 200

Offers = Callable[[click.Context, click.Parameter, str], list[str]]
Find = Callable[[Server, str], list[str]]


def _offering(find: Find) -> Offers:
    """What a shell asks for words that a server knows; it is offered none where the server does not answer."""

    def offers(context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[str]:
        given = context.params
        trust = Login(ca=given.get("ca") or "", insecure=bool(given.get("insecure")))
        named = given.get("server") or ""
        try:
            with open_server(os.environ, named, trust, purpose="completion", seconds_max=OFFER_SECONDS_MAX) as server:
                return [name for name in find(server, incomplete) if name.startswith(incomplete)]
        except CommandError:
            return []

    return offers


def _projects(server: Server, incomplete: str) -> list[str]:
    found = server.pages("/projects", {"name": incomplete or None, "with_detail": False}, limit=OFFERS_MAX)
    return [str(row.get("name")) for row in found.rows]


def _repositories(server: Server, incomplete: str) -> list[str]:
    project, slash, _ = incomplete.partition("/")
    if not slash:
        return [f"{name}/" for name in _projects(server, incomplete)]
    found = server.pages(f"{project_path(project)}/repositories", limit=OFFERS_MAX)
    return [str(row.get("name")) for row in found.rows]


def _roles(server: Server, _incomplete: str) -> list[str]:
    return [str(row.get("name")) for row in server.pages(f"{WHARF_API}/roles", limit=OFFERS_MAX).rows]


def _tokens(server: Server, _incomplete: str) -> list[str]:
    return [str(row.get("name")) for row in server.pages(f"{WHARF_API}/tokens", limit=OFFERS_MAX).rows]


def _repository(_context: click.Context, _parameter: click.Parameter, text: str) -> Repository:
    return parse_repository(text)


def _artifact(_context: click.Context, _parameter: click.Parameter, text: str) -> Artifact:
    return parse_artifact(text)


offer_projects = _offering(_projects)
offer_repositories = _offering(_repositories)
offer_roles = _offering(_roles)
offer_tokens = _offering(_tokens)

project_argument = click.argument("project", shell_complete=offer_projects)
repository_argument = click.argument("repository", callback=_repository, shell_complete=offer_repositories)
artifact_argument = click.argument("artifact", callback=_artifact, shell_complete=offer_repositories)
source_argument = click.argument("source", callback=_artifact, shell_complete=offer_repositories)
