"""The password that `admin` has at first: shown once if it was made up, and called to mind until it is changed."""

import click

from wharf.base.clock import system_clock
from wharf.base.settings import Settings
from wharf.cli.listen import is_loopback
from wharf.db import Database
from wharf.identity.passwords import Passwords
from wharf.identity.users import has_initial_password
from wharf.projects.first_start import ADMIN_NAME, first_start, replace_public_password


async def fill_empty_database(settings: Settings, database: Database, passwords: Passwords) -> None:
    """Does the work of the first start unless that is done, and shows the password it has made up, if any.

    A server that listens beyond this machine never keeps the password that everybody knows.

    Raises BAD_REQUEST when the password in the settings is too weak.
    """
    loopback_only = is_loopback(settings.host)
    created = await first_start(database, system_clock, passwords, settings.admin_password, loopback_only=loopback_only)
    made_up = created[1] if created and created[0] == "generated" else None
    if not loopback_only and made_up is None:
        made_up = await replace_public_password(database, system_clock, passwords)
    if made_up:
        # Standard output, not the log: logs are kept and shipped.
        click.echo(f"The password of {ADMIN_NAME} is {made_up} (shown only now).")


async def initial_password_notice(settings: Settings, database: Database) -> str | None:
    """What the operator must be told while the first password is in use."""
    if not await has_initial_password(database):
        return None
    remedy = f"change it with `wharf admin user password {ADMIN_NAME}`"
    if is_loopback(settings.host):
        return f"{ADMIN_NAME} still has the initial password; {remedy}"
    return f"{ADMIN_NAME} still has the initial password, and the server listens beyond this machine; {remedy}"
