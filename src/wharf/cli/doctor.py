"""`wharf doctor`: what is in the way of a server, or of its clients."""

import asyncio
import sys
from typing import Any

import click

from wharf.cli.options import settings_options

DEFAULT_REPOSITORY = "library/wharf-doctor"


@click.command()
@click.option(
    "--url", metavar="URL", help="Look at the server at this address as a client would, not at this machine's settings."
)
@click.option("--username", metavar="NAME", help="With --url: try an upload as well, which is given up at the end.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking.")
@click.option(
    "--repository", metavar="NAME", default=DEFAULT_REPOSITORY, show_default=True, help="Where the upload is tried."
)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@settings_options
def doctor(
    url: str | None, username: str | None, repository: str, *, password_stdin: bool, as_json: bool, **flags: Any
) -> None:
    """Finds what is in the way of a server with these settings or, with --url, of its clients.

    Each line is ok, a warning or an error, with what to do about it. The exit code is 1 if there is an error.
    """
    # Here and not at the top: no other command has a use for them.
    from wharf.cli.doctor_findings import Report
    from wharf.cli.doctor_rounds import examine_server, examine_url

    if username and not url:
        raise click.UsageError("--username needs --url, the address to log in to")
    report = Report(as_json=as_json)
    if url:
        password = _read_password(from_stdin=password_stdin) if username else ""
        asyncio.run(examine_url(report, url, repository, username, password))
    else:
        asyncio.run(examine_server(report, flags))
    raise SystemExit(report.close())


def _read_password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    password: str = click.prompt("Password", hide_input=True, err=True)
    return password
