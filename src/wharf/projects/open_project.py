"""A new project with everything that belongs to it."""

from collections.abc import Mapping

from wharf.access.rights import Project
from wharf.access.roles import PROJECT_ADMIN
from wharf.audit.events import project_event
from wharf.audit.record import record
from wharf.base.clock import Clock
from wharf.db import Database
from wharf.identity.requester import Requester
from wharf.identity.users import first_sysadmin
from wharf.projects.members import add_member
from wharf.projects.projects import create_project, put_metadata


async def open_project(
    database: Database,
    clock: Clock,
    creator: Requester,
    name: str,
    metadata: Mapping[str, str],
    *,
    storage_limit_bytes: int,
) -> Project:
    """Makes a project with checked metadata, whose owner and administrator is its creator.

    What a robot makes belongs to the first administrator of the system, since a robot owns nothing.

    Raises CONFLICT when the name is taken and BAD_REQUEST when it is not a name.
    """
    async with database.begin() as transaction:
        owner = await first_sysadmin(transaction) if creator.kind == "robot" else creator
        project = await create_project(
            transaction,
            clock,
            owner,
            name,
            is_public=metadata.get("public") == "true",
            storage_limit_bytes=storage_limit_bytes,
        )
        await put_metadata(transaction, clock, project, metadata)
        await add_member(transaction, clock, project, owner, PROJECT_ADMIN.name)
        await record(transaction, project_event(creator, clock(), "create", project))
    return project
