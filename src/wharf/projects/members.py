"""Members: grants that bind a user to a role in one project."""

from wharf.access.queries import DELETE_GRANTS, FIND_GRANT, FIND_ROLE, INSERT_GRANT
from wharf.access.rights import Project
from wharf.base.clock import Clock
from wharf.db import Database, Transaction
from wharf.db.moments import rights_changed
from wharf.identity.types import Identity
from wharf.identity.users import require_user
from wharf.oci.errors import ErrorCode, RegistryError
from wharf.projects.projects import require_project


async def add_member(transaction: Transaction, clock: Clock, project: Project, user: Identity, role_name: str) -> None:
    """Gives a user a role in a project; raises CONFLICT when he is a member, BAD_REQUEST for no such role."""
    # First of all: two who do this at once take turns here, so that the second sees what the first has done.
    await rights_changed(transaction)
    role = await transaction.row(FIND_ROLE, name=role_name)
    if role is None:
        raise RegistryError(ErrorCode.BAD_REQUEST, f"there is no role {role_name}")
    subject = {"subject_kind": user.kind, "subject_id": user.id, "project_id": project.id}
    if await transaction.row(FIND_GRANT, **subject):
        raise RegistryError(ErrorCode.CONFLICT, f"{user.name} is already a member of {project.name}")
    await transaction.execute(INSERT_GRANT, **subject, role_id=role[0], now=clock())


async def remove_member(database: Database, project_name: str, user_name: str) -> None:
    """Takes every role in a project from a user, who is refused from that moment; raises NOT_FOUND."""
    async with database.begin() as transaction:
        project = await require_project(transaction, project_name)
        user = await require_user(transaction, user_name)
        removed = await transaction.execute(
            DELETE_GRANTS, subject_kind=user.kind, subject_id=user.id, project_id=project.id
        )
        if not removed:
            raise RegistryError(ErrorCode.NOT_FOUND, f"{user_name} is not a member of {project_name}")
        await rights_changed(transaction)
