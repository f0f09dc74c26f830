"""`wharf explain`: why somebody may do something, or what he lacks. Only a Wharf can do this."""

import click

from wharf.cli.remote.options import showing
from wharf.cli.remote.output import Output
from wharf.cli.remote.server import WHARF_API, Server


@click.command()
@click.argument("action")
@click.argument("resource")
@click.option("--subject", metavar="WHO", help="user:NAME, group:NAME, robot:NAME or anonymous. Default: you.")
@showing
def explain(server: Server, output: Output, action: str, resource: str, subject: str | None) -> None:
    """Says whether somebody may do something, and why.

    ACTION is pull, push, delete or RESOURCE:ACTION, such as tag:delete. RESOURCE is a project, a repository, or / for
    the server.
    """
    query = {"subject": subject, "action": action, "resource": resource}
    found = server.get(f"{WHARF_API}/explain", query)
    lines = [
        ("Who", found.get("subject")),
        ("What", found.get("action")),
        ("Where", found.get("resource")),
        ("Allowed", "yes" if found.get("allowed") else "no"),
        ("Missing", found.get("missing")),
    ]
    reasons = found.get("reasons") or []
    output.details(found, [*lines, *(("Because", reason.get("text")) for reason in reasons)])
