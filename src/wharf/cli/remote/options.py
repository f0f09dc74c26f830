"""The options that the commands share, and what is made of them: a server that can be asked, a way to print."""

import functools
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from wharf.cli.remote.addresses import Address, parse_address
from wharf.cli.remote.connection import ANSWER_SECONDS_MAX, Connection
from wharf.cli.remote.docker_logins import docker_config_path, docker_login
from wharf.cli.remote.failures import ExitCode, RemoteError
from wharf.cli.remote.logins import Login, logins_path, read_logins
from wharf.cli.remote.output import Output
from wharf.cli.remote.server import Server

SERVER_VARIABLE = "WHARF_SERVER"
USERNAME_VARIABLE = "WHARF_USERNAME"
PASSWORD_VARIABLE = "WHARF_PASSWORD"  # noqa: S105  The name of a variable.
PASSWORD_LENGTH_MAX = 4096
ROWS_MAX = 10_000

Command = TypeVar("Command", bound=Callable[..., Any])

ca_option = click.option(
    "--ca",
    metavar="FILE",
    default="",
    help="A file with the authority that has signed the server's certificate, in PEM form.",
)
insecure_option = click.option(
    "--insecure", is_flag=True, help="Take any certificate, which lets others listen and change things."
)
password_option = click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input instead of asking."
)
yes_option = click.option("--yes", "-y", "yes", is_flag=True, help="Do not ask whether this is meant.")
secret_option = click.option("--quiet", "-q", "quiet", is_flag=True, help="Print the secret and nothing else.")
_server_option = click.option(
    "--server", metavar="HOST", default="", help="The server, such as reg.example.com. Default: that of the last login."
)
_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, as the API has it.")
_quiet_option = click.option("--quiet", "-q", "quiet", is_flag=True, help="Print only what each row is called by.")
_limit_option = click.option(
    "--limit",
    metavar="N",
    type=click.IntRange(min=1),
    default=ROWS_MAX,
    show_default=True,
    help="How many rows are read at most.",
)


def connected(command: Command) -> Callable[..., Any]:
    """Adds the options that name a server; the command is given the `Server` as its first argument."""

    @functools.wraps(command)
    def run(*arguments: Any, server: str, ca: str, insecure: bool, **options: Any) -> Any:
        purpose = click.get_current_context().command_path.partition(" ")[2]
        with open_server(os.environ, server, Login(ca=ca, insecure=insecure), purpose=purpose) as opened:
            return command(opened, *arguments, **options)

    return _server_option(ca_option(insecure_option(run)))


def listing(command: Command) -> Callable[..., Any]:
    """As `connected`, for a list: the second argument is an `Output` with a limit."""

    @functools.wraps(command)
    def run(server: Server, *arguments: Any, as_json: bool, quiet: bool, limit: int, **options: Any) -> Any:
        return command(server, Output(as_json, quiet, limit), *arguments, **options)

    return connected(_json_option(_quiet_option(_limit_option(run))))


def showing(command: Command) -> Callable[..., Any]:
    """As `connected`, for one thing that is shown: the second argument is an `Output`."""

    @functools.wraps(command)
    def run(server: Server, *arguments: Any, as_json: bool, **options: Any) -> Any:
        return command(server, Output(as_json), *arguments, **options)

    return connected(_json_option(run))


@contextmanager
def open_server(
    environment: Mapping[str, str],
    named: str,
    given: Login,
    *,
    purpose: str,
    seconds_max: float = ANSWER_SECONDS_MAX,
) -> Iterator[Server]:
    """The server that is meant, with the credentials that are known for it; raises RemoteError, CommandError."""
    address, login = find_login(environment, named, given)
    connection = Connection(address, ca=login.ca, insecure=login.insecure, seconds_max=seconds_max)
    try:
        yield Server(connection, address.authority, login.username, login.secret, purpose)
    finally:
        connection.close()


def find_login(environment: Mapping[str, str], named: str, given: Login) -> tuple[Address, Login]:
    """The server that is meant and how to log in there: as the environment says, as the last login did, as docker."""
    logins = read_logins(logins_path(environment))
    text = named or environment.get(SERVER_VARIABLE, "") or logins.current
    if not text:
        remedy = "run wharf login HOST, or name a server with --server"
        raise RemoteError("it is not known which server is meant", remedy, ExitCode.USAGE)
    address = parse_address(text)
    url = logins.find(address)
    if url:
        address = parse_address(url)
    kept = logins.servers.get(url, Login())
    username, secret = environment.get(USERNAME_VARIABLE, ""), environment.get(PASSWORD_VARIABLE, "")
    if not (username and secret):
        source = kept if kept.username else docker_login(docker_config_path(environment), address) or Login()
        username, secret = source.username, source.secret
    return address, Login(username, secret, given.ca or kept.ca, given.insecure or kept.insecure)


def read_password(prompt: str, *, from_stdin: bool, confirms: bool = False) -> str:
    """A password from standard input, from the environment, or from whoever sits at the terminal."""
    if from_stdin:
        return sys.stdin.readline(PASSWORD_LENGTH_MAX).rstrip("\r\n")
    if not sys.stdin.isatty():
        remedy = f"use --password-stdin or {PASSWORD_VARIABLE}" if not confirms else "use --password-stdin"
        raise RemoteError("there is no terminal to ask for a password", remedy, ExitCode.USAGE)
    password: str = click.prompt(prompt, hide_input=True, confirmation_prompt=confirms, err=True)
    return password


def confirm(question: str, *, yes: bool) -> None:
    """Asks whether something is meant that cannot be undone at once; raises RemoteError without a terminal."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise RemoteError("this needs to be confirmed and there is no terminal to ask", "add --yes", ExitCode.USAGE)
    click.confirm(question, abort=True, err=True)


def absolute(path: str) -> str:
    """The path of a file, wherever it is used from later."""
    return str(Path(path).expanduser().absolute()) if path else ""
