"""Creating, changing and deleting projects."""

import re

from wharf.access.queries import FIND_PROJECT
from wharf.access.rights import Project
from wharf.base.clock import Clock
from wharf.db import Database, Reader, Transaction
from wharf.db.moments import rights_changed
from wharf.identity.types import Identity
from wharf.oci.errors import ErrorCode, RegistryError
from wharf.projects.queries import DELETE_PROJECT, INSERT_PROJECT, LIST_PROJECTS, SET_PUBLIC

NAME_LENGTH_MAX = 255
NAME = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")


async def create_project(
    transaction: Transaction, clock: Clock, owner: Identity, name: str, *, is_public: bool
) -> Project:
    """Adds a project; raises CONFLICT when the name is taken and BAD_REQUEST when it is not a name."""
    if not 1 <= len(name) <= NAME_LENGTH_MAX:
        raise RegistryError(
            ErrorCode.BAD_REQUEST,
            f"Project name {name} is illegal in length. (greater than {NAME_LENGTH_MAX} or less than 1)",
        )
    if not NAME.fullmatch(name):
        raise RegistryError(ErrorCode.BAD_REQUEST, "project name is not in lower case or contains illegal characters")
    # First of all: two who do this at once take turns here, so that the second sees what the first has done.
    await rights_changed(transaction)
    if await transaction.row(FIND_PROJECT, name=name):
        raise RegistryError(ErrorCode.CONFLICT, f"The project named {name} already exists")
    row = await transaction.row(INSERT_PROJECT, name=name, owner_id=owner.id, is_public=is_public, now=clock())
    assert row is not None
    return Project(row[0], name, is_public)


async def delete_project(database: Database, clock: Clock, name: str) -> None:
    """Hides a project and all that is in it, at once; raises NOT_FOUND."""
    async with database.begin() as transaction:
        if not await transaction.execute(DELETE_PROJECT, project_name=name, now=clock()):
            raise RegistryError(ErrorCode.NOT_FOUND, f"there is no project {name}")
        await rights_changed(transaction)


async def set_project_public(database: Database, clock: Clock, name: str, *, is_public: bool) -> None:
    """Opens a project to everybody, or closes it; raises NOT_FOUND."""
    async with database.begin() as transaction:
        if not await transaction.execute(SET_PUBLIC, project_name=name, public=is_public, now=clock()):
            raise RegistryError(ErrorCode.NOT_FOUND, f"there is no project {name}")
        await rights_changed(transaction)


async def require_project(reader: Reader, name: str) -> Project:
    """The live project called `name`; raises NOT_FOUND."""
    row = await reader.row(FIND_PROJECT, name=name)
    if row is None:
        raise RegistryError(ErrorCode.NOT_FOUND, f"there is no project {name}")
    return Project(row[0], row[1], bool(row[2]))


async def list_projects(reader: Reader) -> list[Project]:
    """Every live project, by name."""
    return [Project(row[0], row[1], bool(row[2])) for row in await reader.rows(LIST_PROJECTS)]
