"""Roles: names for people, numbers for the API. Harbor's are known here, all others to the server."""

from typing import Final

import click

from wharf.cli.remote.arguments import offer_roles
from wharf.cli.remote.failures import ExitCode
from wharf.cli.remote.names import is_number
from wharf.cli.remote.options import ROWS_MAX
from wharf.cli.remote.server import WHARF_API, Document, Server

ROLES: Final = {"projectAdmin": 1, "developer": 2, "guest": 3, "maintainer": 4, "limitedGuest": 5}
ROLES_PATH: Final = f"{WHARF_API}/roles"

_NAMES: Final = {number: name for name, number in ROLES.items()}

role_option = click.option(
    "--role",
    required=True,
    metavar="ROLE",
    shell_complete=offer_roles,
    help="The role, such as developer, or its number.",
)


def role_number(server: Server, text: str) -> int:
    """The number of a role that is named, or given by its number; raises RemoteError."""
    if text in ROLES:
        return ROLES[text]
    return int(text) if is_number(text) else int(find_role(server, text)["id"])


def find_role(server: Server, text: str) -> Document:
    """A role of the server, by its name or else by its number; raises RemoteError."""
    for found in server.pages(ROLES_PATH, limit=ROWS_MAX).rows:
        if found.get("name") == text:
            return found
    if is_number(text):
        return dict(server.get(f"{ROLES_PATH}/{text}"))
    raise server.failure(f"there is no role {text}", "wharf role list shows which there are", ExitCode.NOT_FOUND)


def role_name(number: object) -> str:
    """The name of a role; its number if it is none of Harbor's."""
    if not isinstance(number, int) or number <= 0:
        return ""
    return _NAMES.get(number, str(number))
