"""`wharf admin`: users, projects, members and the database, on the machine that can reach the database."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click
from sqlalchemy.exc import DBAPIError

from wharf.access.roles import PRESET_ROLES
from wharf.audit.actor import SYSTEM
from wharf.audit.events import member_event, project_event, user_event
from wharf.audit.record import record
from wharf.base.clock import system_clock
from wharf.base.settings import Settings
from wharf.cli.data_folder import files_held, prepare_folder
from wharf.cli.failures import CommandError
from wharf.cli.initial_password import fill_empty_database
from wharf.cli.options import settings_from, settings_options
from wharf.db import Database, DatabaseUnavailable
from wharf.db.open import SchemaMismatch, is_postgresql, open_database, prepare_schema
from wharf.db.schema import schema_state, upgrade_schema
from wharf.identity.passwords import Passwords
from wharf.identity.users import check_password, create_user, delete_user, list_users, require_user, set_password
from wharf.oci.errors import RegistryError
from wharf.projects.first_start import ADMIN_NAME
from wharf.projects.members import add_member, remove_member
from wharf.projects.projects import (
    create_project,
    delete_project,
    list_projects,
    require_project,
    set_project_public,
)

Result = TypeVar("Result")
Operation = Callable[[Database, Passwords], Awaitable[Result]]

password_option = click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input instead of asking."
)


@click.group()
def admin() -> None:
    """Manages users, projects and members in the database itself."""


@admin.group()
def user() -> None:
    """People who can log in."""


@admin.group()
def project() -> None:
    """Projects, which hold repositories."""


@admin.group()
def member() -> None:
    """Who may do what in a project."""


@admin.group()
def database() -> None:
    """The database's schema."""


@user.command(name="create")
@click.argument("name")
@click.option("--sysadmin", is_flag=True, help="May do everything.")
@password_option
@settings_options
def user_create(name: str, *, sysadmin: bool, password_stdin: bool, **flags: Any) -> None:
    """Adds a user."""
    password = _read_password(from_stdin=password_stdin)

    async def operation(database: Database, passwords: Passwords) -> None:
        password_hash = await passwords.hash(password)
        async with database.begin() as transaction:
            await create_user(transaction, system_clock, name, password_hash, is_sysadmin=sysadmin)
            await record(transaction, user_event(SYSTEM, system_clock(), "create", name))

    _run(flags, operation)


@user.command(name="password")
@click.argument("name")
@password_option
@settings_options
def user_password(name: str, *, password_stdin: bool, **flags: Any) -> None:
    """Sets a new password."""
    password = _read_password(from_stdin=password_stdin)

    async def operation(database: Database, passwords: Passwords) -> None:
        await set_password(database, system_clock, name, await passwords.hash(password))

    _run(flags, operation)


@user.command(name="delete")
@click.argument("name")
@settings_options
def user_delete(name: str, **flags: Any) -> None:
    """Removes a user, whose tokens end at once."""
    _run(flags, lambda database, _: delete_user(database, system_clock, name))


@user.command(name="list")
@settings_options
def user_list(**flags: Any) -> None:
    """Shows every user."""
    for found in _run(flags, lambda database, _: list_users(database)):
        click.echo(f"{found.name}\tsysadmin" if found.is_sysadmin else found.name)


@project.command(name="create")
@click.argument("name")
@click.option("--public", is_flag=True, help="Anybody may pull.")
@settings_options
def project_create(name: str, *, public: bool, **flags: Any) -> None:
    """Adds a project."""

    async def operation(database: Database, _: Passwords) -> None:
        async with database.begin() as transaction:
            owner = await require_user(transaction, ADMIN_NAME)
            created = await create_project(transaction, system_clock, owner, name, is_public=public)
            await record(transaction, project_event(SYSTEM, system_clock(), "create", created))

    _run(flags, operation)


@project.command(name="delete")
@click.argument("name")
@settings_options
def project_delete(name: str, **flags: Any) -> None:
    """Hides a project with all that is in it."""
    _run(flags, lambda database, _: delete_project(database, system_clock, name))


@project.command(name="public")
@click.argument("name")
@click.argument("value", type=click.BOOL)
@settings_options
def project_public(name: str, *, value: bool, **flags: Any) -> None:
    """Opens a project to everybody (true), or closes it (false)."""
    _run(flags, lambda database, _: set_project_public(database, system_clock, name, is_public=value))


@project.command(name="list")
@settings_options
def project_list(**flags: Any) -> None:
    """Shows every project."""
    for found in _run(flags, lambda database, _: list_projects(database)):
        click.echo(f"{found.name}\tpublic" if found.is_public else found.name)


@member.command(name="add")
@click.argument("project_name")
@click.argument("user_name")
@click.option(
    "--role",
    type=click.Choice([role.name for role in PRESET_ROLES]),
    required=True,
    help="One of Harbor's roles.",
)
@settings_options
def member_add(project_name: str, user_name: str, role: str, **flags: Any) -> None:
    """Gives a user a role in a project."""

    async def operation(database: Database, _: Passwords) -> None:
        async with database.begin() as transaction:
            found = await require_project(transaction, project_name)
            found_user = await require_user(transaction, user_name)
            await add_member(transaction, system_clock, found, found_user, role)
            member = member_event(SYSTEM, system_clock(), "create", found, found_user.kind, found_user.name)
            await record(transaction, member)

    _run(flags, operation)


@member.command(name="remove")
@click.argument("project_name")
@click.argument("user_name")
@settings_options
def member_remove(project_name: str, user_name: str, **flags: Any) -> None:
    """Takes every role in a project from a user."""
    _run(flags, lambda database, _: remove_member(database, system_clock, project_name, user_name))


@database.command(name="upgrade")
@settings_options
def database_upgrade(**flags: Any) -> None:
    """Brings the schema to what this version of Wharf needs. Make a backup before."""
    settings = settings_from(flags)
    with _claimed(settings), _explained():
        if schema_state(settings.database_url) != "newer":
            upgrade_schema(settings.database_url)
        # Whatever is left to refuse has its own words here.
        prepare_schema(settings.database_url)
    click.echo("The database is up to date.")


def _read_password(*, from_stdin: bool) -> str:
    if from_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    try:
        check_password(password)
    except RegistryError as error:
        raise CommandError(error.message) from error
    return password


def _run(flags: dict[str, Any], operation: Operation[Result]) -> Result:
    """Runs an operation on the database that the settings name; raises `CommandError`."""
    settings = settings_from(flags)
    with _claimed(settings), _explained():
        prepare_schema(settings.database_url)
        return asyncio.run(_with_database(settings, operation))


@contextmanager
def _claimed(settings: Settings) -> Iterator[None]:
    """Makes sure that no server works on the same files meanwhile; one over PostgreSQL may well."""
    if not is_postgresql(settings.database_url):
        prepare_folder(settings.data)
    with files_held(settings):
        yield


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except (DatabaseUnavailable, SchemaMismatch) as error:
        raise CommandError(str(error)) from error
    except DBAPIError as error:
        raise CommandError(f"cannot open the database: {' '.join(str(error.orig).split())}") from error
    except RegistryError as error:
        raise CommandError(error.message) from error


async def _with_database(settings: Settings, operation: Operation[Result]) -> Result:
    database, passwords = await open_database(settings.database_url), Passwords()
    try:
        # The command may be the first thing that ever touches this database.
        await fill_empty_database(settings, database, passwords)
        return await operation(database, passwords)
    finally:
        passwords.close()
        await database.close()
