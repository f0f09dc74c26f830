"""The password that `admin` has at first: shown once if it was made up, and called to mind until it is changed."""

import click

from wharf.base.clock import system_clock
from wharf.base.settings import Settings
from wharf.cli.listen import is_loopback
from wharf.db import Database
from wharf.identity.passwords import Passwords
from wharf.identity.users import has_initial_password
from wharf.projects.first_start import ADMIN_NAME, first_start


async def fill_empty_database(settings: Settings, database: Database, passwords: Passwords) -> None:
    """Does the work of the first start unless that is done, and shows the password it has made up, if any.

    Raises BAD_REQUEST when the password in the settings is too weak.
    """
    created = await first_start(
        database, system_clock, passwords, settings.admin_password, loopback_only=is_loopback(settings.host)
    )
    if created and created[0] == "generated":
        # Standard output, not the log: logs are kept and shipped.
        click.echo(f"The password of {ADMIN_NAME} is {created[1]} (shown only now).")


async def initial_password_notice(settings: Settings, database: Database) -> str | None:
    """What the operator must be told while the first password is in use."""
    if not await has_initial_password(database):
        return None
    remedy = f"change it with `wharf admin user password {ADMIN_NAME}`"
    if is_loopback(settings.host):
        return f"{ADMIN_NAME} still has the initial password; {remedy}"
    return f"{ADMIN_NAME} still has the initial password, and the server listens beyond this machine; {remedy}"
