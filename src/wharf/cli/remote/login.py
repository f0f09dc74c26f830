"""`wharf login`, `wharf logout` and `wharf whoami`."""

import os
import sys
from dataclasses import replace

import click

from wharf.cli.remote.addresses import Address, parse_address
from wharf.cli.remote.connection import Connection, NoTls
from wharf.cli.remote.failures import ExitCode, RemoteError
from wharf.cli.remote.logins import Login, logins_path, read_logins, write_logins
from wharf.cli.remote.options import (
    PASSWORD_VARIABLE,
    USERNAME_VARIABLE,
    absolute,
    ca_option,
    insecure_option,
    password_option,
    read_password,
    showing,
)
from wharf.cli.remote.output import Output, say
from wharf.cli.remote.server import Server


@click.command()
@click.argument("host")
@click.option("--username", "-u", metavar="NAME", default="", help="The name of a user or of a robot.")
@password_option
@ca_option
@insecure_option
def login(host: str, username: str, ca: str, *, password_stdin: bool, insecure: bool) -> None:
    """Logs in to a server and remembers it as the one that commands are for.

    The name and the password are kept in a file that only you can read.
    """
    path = logins_path(os.environ)
    logins = read_logins(path)
    trust = Login(ca=absolute(ca), insecure=insecure)
    address = _settled(parse_address(host), trust)
    name = username or os.environ.get(USERNAME_VARIABLE, "") or _ask_name()
    password = "" if password_stdin else os.environ.get(PASSWORD_VARIABLE, "")
    password = password or read_password("Password", from_stdin=password_stdin)
    if not password or ":" in name:
        raise RemoteError("a name without a colon and a password are needed", "", ExitCode.USAGE)
    if address.scheme == "http" and not address.is_loopback:
        click.echo("The password crosses the network without any protection.", err=True)
    connection = Connection(address, ca=trust.ca, insecure=insecure)
    try:
        Server(connection, address.authority, name, password, "login").check_login()
    finally:
        connection.close()
    logins.servers[address.url] = replace(trust, username=name, secret=password)
    logins.current = address.url
    write_logins(path, logins)
    say(f"Logged in to {address.url} as {name}.")


@click.command()
@click.argument("host", required=False, default="")
def logout(host: str) -> None:
    """Forgets the password for a server, by default that of the last login."""
    path = logins_path(os.environ)
    logins = read_logins(path)
    url = logins.find(parse_address(host)) if host else logins.current
    if not url:
        where = parse_address(host).url if host else "any server"
        raise RemoteError(f"nobody has logged in to {where} here", "", ExitCode.NOT_FOUND)
    del logins.servers[url]
    if logins.current == url:
        logins.current = next(iter(logins.servers), "")
    write_logins(path, logins)
    say(f"Logged out of {url}.")
    if logins.current:
        say(f"Commands are for {logins.current} now.")


@click.command()
@showing
def whoami(server: Server, output: Output) -> None:
    """Shows which server commands are for, and who you are there."""
    if not server.username:
        raise RemoteError(f"nobody has logged in to {server.name}", f"run wharf login {server.name}", ExitCode.DENIED)
    try:
        user = server.get("/users/current")
    except RemoteError as error:
        # A robot has no entry among the users.
        if error.exit_code != ExitCode.CONFLICT:
            raise
        user = {"username": server.username}
    output.details(
        user,
        [
            ("Server", server.name),
            ("Name", user.get("username")),
            ("Full name", user.get("realname")),
            ("Email", user.get("email")),
            ("Administrator", "yes" if user.get("sysadmin_flag") else "no"),
        ],
    )


def _ask_name() -> str:
    if not sys.stdin.isatty():
        raise RemoteError("there is no terminal to ask for a name", "use --username", ExitCode.USAGE)
    name: str = click.prompt("Username", err=True)
    return name


def _settled(address: Address, trust: Login) -> Address:
    """The address with the scheme that the server speaks; plain HTTP is tried by itself on this machine only."""
    if address.is_explicit:
        return address
    connection = Connection(address, ca=trust.ca, insecure=trust.insecure)
    try:
        connection.ask("GET", "/api/v2.0/ping", {})
    except NoTls:
        if not address.is_loopback:
            raise
        return Address("http", address.host, address.port)
    finally:
        connection.close()
    return address
