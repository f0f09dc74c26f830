"""Permissions as people type them, and as the API has them."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeVar

import click

from wharf.cli.remote.server import Document

_Command = TypeVar("_Command", bound=Callable[..., Any])


class Permission(NamedTuple):
    """The right to do one thing with one kind of resource."""

    resource: str
    action: str

    def __str__(self) -> str:
        return f"{self.resource}:{self.action}"


PULL = (Permission("repository", "pull"),)
# Harbor has nobody push who may not pull.
PUSH = (*PULL, Permission("repository", "push"))


def parse_permission(text: str) -> Permission:
    """The permission that `RESOURCE:ACTION` means; raises click.BadParameter."""
    resource, colon, action = text.rpartition(":")
    if not (resource and colon and action):
        raise click.BadParameter(f"{text!r} is no permission; write it as RESOURCE:ACTION, such as tag:create")
    return Permission(resource, action)


def sent_permissions(permissions: Iterable[Permission]) -> list[Document]:
    """The permissions for a request, each of them once."""
    return [{"resource": one.resource, "action": one.action} for one in dict.fromkeys(permissions)]


def read_permissions(found: Iterable[Document] | None) -> list[Permission]:
    """The permissions of an answer."""
    return [Permission(str(one.get("resource")), str(one.get("action"))) for one in found or []]


def permissions_callback(
    _context: click.Context, _parameter: click.Parameter, texts: tuple[str, ...]
) -> list[Permission]:
    """The permissions that an option has been given, which may be given several times."""
    return [parse_permission(text) for text in texts]


def permission_options(command: _Command) -> _Command:
    """Gives a command `pull`, `push` and `others`: what somebody new may do in projects."""
    options = (
        click.option("--pull", is_flag=True, help="It may pull."),
        click.option("--push", is_flag=True, help="It may push, and pull."),
        click.option(
            "--permission",
            "others",
            metavar="RESOURCE:ACTION",
            multiple=True,
            callback=permissions_callback,
            help="What else it may do there.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command
