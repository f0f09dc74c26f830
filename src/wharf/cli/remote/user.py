"""`wharf user`: people who can log in."""

from datetime import UTC, datetime

import click

from wharf.cli.remote.failures import ExitCode
from wharf.cli.remote.options import (
    ROWS_MAX,
    confirm,
    connected,
    listing,
    password_option,
    read_password,
    showing,
    yes_option,
)
from wharf.cli.remote.output import Column, Output, say
from wharf.cli.remote.server import Document, Server
from wharf.cli.remote.text import age

name_argument = click.argument("name")


@click.group()
def user() -> None:
    """People who can log in."""


@user.command(name="list")
@click.option("--name", metavar="TEXT", help="Only those whose names contain this.")
@listing
def user_list(server: Server, output: Output, name: str | None) -> None:
    """Shows the users, but for the first administrator."""
    found = server.pages("/users", {"q": f"username=~{name}" if name else None}, limit=output.limit)
    now = datetime.now(UTC)
    columns = (
        Column("NAME", lambda row: row.get("username")),
        Column("FULL NAME", lambda row: row.get("realname", "")),
        Column("EMAIL", lambda row: row.get("email", "")),
        Column("ADMINISTRATOR", lambda row: "yes" if row.get("sysadmin_flag") else "no"),
        Column("CREATED", lambda row: age(row.get("creation_time"), now)),
    )
    output.table(found, columns, lambda row: row.get("username"))


@user.command(name="show")
@name_argument
@showing
def user_show(server: Server, output: Output, name: str) -> None:
    """Shows one user."""
    found = server.get(f"/users/{find_user(server, name)}")
    lines = [
        ("Name", found.get("username")),
        ("Full name", found.get("realname")),
        ("Email", found.get("email")),
        ("Comment", found.get("comment")),
        ("Administrator", "yes" if found.get("sysadmin_flag") else "no"),
        ("Created", age(found.get("creation_time"), datetime.now(UTC))),
    ]
    output.details(found, lines)


@user.command(name="create")
@name_argument
@click.option("--email", metavar="ADDRESS", required=True, help="The user's address.")
@click.option("--full-name", "realname", metavar="TEXT", default="", help="The user's full name. Default: the name.")
@click.option("--comment", metavar="TEXT", default="", help="A remark.")
@password_option
@connected
def user_create(server: Server, name: str, email: str, realname: str, comment: str, *, password_stdin: bool) -> None:
    """Adds a user."""
    password = read_password(f"Password for {name}", from_stdin=password_stdin, confirms=True)
    document = {
        "username": name,
        "email": email,
        "realname": realname or name,
        "comment": comment,
        "password": password,
    }
    server.post("/users", document)
    say(f"User {name} has been created.")


@user.command(name="set")
@name_argument
@click.option("--email", metavar="ADDRESS", help="The user's address.")
@click.option("--full-name", "realname", metavar="TEXT", help="The user's full name.")
@click.option("--comment", metavar="TEXT", help="A remark.")
@click.option("--sysadmin/--no-sysadmin", "sysadmin", default=None, help="Whether the user may do everything.")
@connected
def user_set(
    server: Server, name: str, email: str | None, realname: str | None, comment: str | None, *, sysadmin: bool | None
) -> None:
    """Changes what is known of a user, and whether he administers the server."""
    given = {"email": email, "realname": realname, "comment": comment}
    changes = {key: value for key, value in given.items() if value is not None}
    if not changes and sysadmin is None:
        raise click.UsageError("name at least one thing to change")
    path = f"/users/{find_user(server, name)}"
    if changes:
        # The API replaces all of it.
        known = server.get(path)
        server.put(path, {key: changes.get(key, known.get(key, "")) for key in given})
    if sysadmin is not None:
        server.put(f"{path}/sysadmin", {"sysadmin_flag": sysadmin})
    say(f"User {name} has been changed.")


@user.command(name="password")
@name_argument
@password_option
@connected
def user_password(server: Server, name: str, *, password_stdin: bool) -> None:
    """Sets a new password; for your own, the old one is that of the login."""
    number = find_user(server, name)
    password = read_password(f"New password for {name}", from_stdin=password_stdin, confirms=True)
    document: Document = {"new_password": password}
    if name == server.username:
        document["old_password"] = server.secret
    server.put(f"/users/{number}/password", document)
    say(f"The password of {name} has been changed.")
    if name == server.username:
        say(f"Run wharf login {server.name} with the new one.")


@user.command(name="delete")
@name_argument
@yes_option
@connected
def user_delete(server: Server, name: str, *, yes: bool) -> None:
    """Removes a user, whose tokens end at once."""
    number = find_user(server, name)
    confirm(f"Delete the user {name} on {server.name}?", yes=yes)
    server.delete(f"/users/{number}")
    say(f"User {name} has been deleted.")


def find_user(server: Server, name: str) -> int:
    """The number of a user, by which the API knows him; raises RemoteError."""
    if name == server.username:
        return int(server.get("/users/current")["user_id"])
    for found in server.pages("/users/search", {"username": name}, limit=ROWS_MAX).rows:
        if found.get("username") == name:
            return int(found["user_id"])
    raise server.failure(f"there is no user {name}", "wharf user list shows who there is", ExitCode.NOT_FOUND)
