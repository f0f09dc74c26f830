"""Creating, changing and deleting projects."""

import json
import re
from collections.abc import Mapping, Sequence

from wharf.access.queries import FIND_PROJECT, FIND_PROJECT_REDIRECT
from wharf.access.rights import Project
from wharf.audit.actor import SYSTEM, Actor
from wharf.audit.events import project_event
from wharf.audit.record import record
from wharf.base.clock import Clock
from wharf.db import Database, Reader, Transaction
from wharf.db.moments import rights_changed
from wharf.identity.types import Identity
from wharf.oci.errors import ErrorCode, RegistryError
from wharf.projects.metadata_keys import (
    check_metadata_deletion,
    validated_metadata_changes,
    validated_metadata_entry,
)
from wharf.projects.queries import (
    DELETE_METADATA,
    DELETE_PROJECT,
    DELETE_REPOSITORIES,
    HAS_REPOSITORIES,
    HOLD_UNPUBLISHED_REPOSITORIES,
    INSERT_PROJECT,
    LIST_METADATA,
    LIST_PROJECTS,
    LIST_UNPUBLISHED_REPOSITORIES,
    LOCK_PROJECT,
    PUT_ALLOWLIST,
    PUT_METADATA,
    SET_PUBLIC,
    TOUCH_PROJECT,
)

NAME_LENGTH_MAX = 255
UNLIMITED = -1
STORAGE_LIMIT_BYTES_MAX = 1024**5
NOT_EMPTY = "the project contains repositories, can not be deleted"
NAME = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")


def check_project_name(name: str) -> None:
    """Raises BAD_REQUEST for what cannot be the name of a project, in Harbor's words."""
    if not 1 <= len(name) <= NAME_LENGTH_MAX:
        raise RegistryError(
            ErrorCode.BAD_REQUEST,
            f"Project name {name} is illegal in length. (greater than {NAME_LENGTH_MAX} or less than 1)",
        )
    if not NAME.fullmatch(name):
        raise RegistryError(ErrorCode.BAD_REQUEST, "project name is not in lower case or contains illegal characters")


def name_leads_elsewhere(name: str) -> RegistryError:
    """The error for the former name of a project by which it is still pulled from."""
    return RegistryError(
        ErrorCode.CONFLICT,
        f"The name {name} leads to a project that has been renamed; its administrator can give that name up",
    )


async def create_project(
    transaction: Transaction,
    clock: Clock,
    owner: Identity,
    name: str,
    *,
    is_public: bool,
    storage_limit_bytes: int = UNLIMITED,
) -> Project:
    """Adds a project; raises CONFLICT when the name is taken and BAD_REQUEST when it is not a name."""
    check_project_name(name)
    # First of all: two who do this at once take turns here, so that the second sees what the first has done.
    await rights_changed(transaction)
    if await transaction.row(FIND_PROJECT, name=name):
        raise RegistryError(ErrorCode.CONFLICT, f"The project named {name} already exists")
    if await transaction.row(FIND_PROJECT_REDIRECT, name=name):
        raise name_leads_elsewhere(name)
    row = await transaction.row(
        INSERT_PROJECT,
        name=name,
        owner_id=owner.id,
        is_public=is_public,
        storage_limit_bytes=storage_limit_bytes,
        now=clock(),
    )
    assert row is not None
    return Project(row[0], name, is_public)


async def delete_project(database: Database, clock: Clock, name: str) -> None:
    """Hides a project and all that is in it, at once; raises NOT_FOUND.

    For `wharf admin`: it is recorded as done by the system.
    """
    async with database.begin() as transaction:
        await rights_changed(transaction)
        project = await require_project(transaction, name)
        # Whoever is just adding a repository has ended, and whoever comes later finds the project gone.
        await _lock_row(transaction, project)
        now = clock()
        await transaction.execute(DELETE_PROJECT, project_name=name, now=now)
        await record(transaction, project_event(SYSTEM, now, "delete", project))


async def delete_empty_project(database: Database, clock: Clock, actor: Actor, project: Project) -> None:
    """Hides a project that holds nothing, at once; raises PRECONDITION when it holds a repository, and NOT_FOUND.

    What pushes have begun there, without a manifest so far, goes with it.
    """
    while not await _delete_unless_pushed_to(database, clock, actor, project):
        pass


async def _delete_unless_pushed_to(database: Database, clock: Clock, actor: Actor, project: Project) -> bool:
    """The same, but for nothing when a push has begun another repository in the middle of it; tells which."""
    async with database.begin() as transaction:
        await rights_changed(transaction)
        # Repositories before the project, as those do who push. Whoever brings the first manifest of one of these has
        # ended by the time they are held, and is seen below; whoever comes later waits, and finds it gone.
        in_vain = await has_repositories(transaction, project)
        held = [] if in_vain else await transaction.rows(HOLD_UNPUBLISHED_REPOSITORIES, project_id=project.id)
        await _lock_row(transaction, project)
        if await has_repositories(transaction, project):
            raise RegistryError(ErrorCode.PRECONDITION, f"precondition failed: {NOT_EMPTY}")
        # From here on nobody adds a repository. One that is not held may be getting its manifest at this moment, and to
        # wait for it here would be to wait in a circle.
        if set(await transaction.rows(LIST_UNPUBLISHED_REPOSITORIES, project_id=project.id)) != set(held):
            return False
        now = clock()
        await transaction.execute(DELETE_REPOSITORIES, ids=[row[0] for row in held], now=now)
        await transaction.execute(DELETE_PROJECT, project_name=project.name, now=now)
        await record(transaction, project_event(actor, now, "delete", project))
    return True


async def has_repositories(reader: Reader, project: Project) -> bool:
    """Whether there is anything in the project; what a push has begun without a manifest so far is nothing."""
    return await reader.row(HAS_REPOSITORIES, project_id=project.id) is not None


async def lock_project(transaction: Transaction, project: Project) -> None:
    """Lets nobody else change the project until the unit of work ends; raises NOT_FOUND when it is gone by now.

    It has to be the first that its unit of work does.
    """
    # In this order everywhere, so that two changes never wait for each other in a circle.
    await rights_changed(transaction)
    await _lock_row(transaction, project)


async def _lock_row(transaction: Transaction, project: Project) -> None:
    if await transaction.row(LOCK_PROJECT, project_id=project.id) is None:
        raise RegistryError(ErrorCode.NOT_FOUND, f"project {project.name} not found")


async def update_project(
    database: Database,
    clock: Clock,
    actor: Actor,
    project: Project,
    metadata: Mapping[str, str | None],
    allowlist: tuple[Sequence[str], int | None] | None,
) -> None:
    """Writes metadata, and a list of vulnerabilities that do not count with its end, if there is one to write.

    Raises BAD_REQUEST for metadata that cannot be, and NOT_FOUND when the project is gone.
    """
    async with database.begin() as transaction:
        await lock_project(transaction, project)
        stored = await read_metadata(transaction, project)
        changes = validated_metadata_changes(metadata, stored, is_proxy=False)
        await put_metadata(transaction, clock, project, changes)
        if allowlist is not None:
            await put_allowlist(transaction, clock, project.id, *allowlist)
        await record(transaction, project_event(actor, clock(), "update", project))


async def put_allowlist(
    transaction: Transaction, clock: Clock, project_id: int | None, names: Sequence[str], expires_at: int | None
) -> None:
    """Writes the list of vulnerabilities that do not count in a project; a name that comes twice counts once."""
    stored = json.dumps(list(dict.fromkeys(names)))
    await transaction.execute(PUT_ALLOWLIST, project_id=project_id, names=stored, expires_at=expires_at, now=clock())


async def read_metadata(reader: Reader, project: Project) -> dict[str, str]:
    """The project's metadata, with `public` as one of them."""
    stored = {key: value for _, key, value in await reader.rows(LIST_METADATA, ids=[project.id])}
    return {"public": "true" if project.is_public else "false", **stored}


async def add_metadata(
    database: Database, clock: Clock, actor: Actor, project: Project, given: Mapping[str, str | None], *, is_new: bool
) -> None:
    """Sets one key; raises BAD_REQUEST for what cannot be, CONFLICT for a new key that is there already."""
    async with database.begin() as transaction:
        await lock_project(transaction, project)
        stored = await read_metadata(transaction, project)
        entry = validated_metadata_entry(given, stored, is_proxy=False)
        for key in entry:
            if is_new and key in stored:
                raise RegistryError(ErrorCode.CONFLICT, f"metadata {key} already exists for project {project.id}")
        await put_metadata(transaction, clock, project, entry)
        await record(transaction, project_event(actor, clock(), "update", project))


async def put_metadata(transaction: Transaction, clock: Clock, project: Project, values: Mapping[str, str]) -> None:
    """Writes checked metadata of a new or locked project; `public` is the project's own flag."""
    stored = [
        {"project_id": project.id, "key": key, "value": value} for key, value in values.items() if key != "public"
    ]
    await transaction.execute_many(PUT_METADATA, stored)
    await transaction.execute(TOUCH_PROJECT, project_id=project.id, now=clock())
    if "public" in values:
        await transaction.execute(SET_PUBLIC, project_name=project.name, public=values["public"] == "true", now=clock())


async def delete_metadata(database: Database, clock: Clock, actor: Actor, project: Project, key: str) -> None:
    """Takes one key away, which need not be there; raises BAD_REQUEST when another one needs it."""
    async with database.begin() as transaction:
        await lock_project(transaction, project)
        check_metadata_deletion(key, await read_metadata(transaction, project))
        await transaction.execute(DELETE_METADATA, project_id=project.id, key=key)
        await record(transaction, project_event(actor, clock(), "update", project))


def check_storage_limit(limit_bytes: int) -> None:
    """Raises BAD_REQUEST unless a project can be limited so; -1 means that it is not."""
    if limit_bytes < UNLIMITED or limit_bytes == 0:
        raise RegistryError(
            ErrorCode.BAD_REQUEST, f"bad request: invalid non-positive value for quota limit, value={limit_bytes}"
        )
    if limit_bytes > STORAGE_LIMIT_BYTES_MAX:
        raise RegistryError(
            ErrorCode.BAD_REQUEST,
            f"bad request: the quota of {limit_bytes} bytes exceeds the limit of {STORAGE_LIMIT_BYTES_MAX} bytes",
        )


async def set_project_public(database: Database, clock: Clock, name: str, *, is_public: bool) -> None:
    """Opens a project to everybody, or closes it; raises NOT_FOUND.

    For `wharf admin`: it is recorded as done by the system.
    """
    async with database.begin() as transaction:
        await rights_changed(transaction)
        project = await require_project(transaction, name)
        await transaction.execute(SET_PUBLIC, project_name=name, public=is_public, now=clock())
        await record(transaction, project_event(SYSTEM, clock(), "update", project))


async def require_project(reader: Reader, name: str) -> Project:
    """The live project called `name`; raises NOT_FOUND."""
    row = await reader.row(FIND_PROJECT, name=name)
    if row is None:
        raise RegistryError(ErrorCode.NOT_FOUND, f"there is no project {name}")
    return Project(row[0], row[1], bool(row[2]))


async def list_projects(reader: Reader) -> list[Project]:
    """Every live project, by name."""
    return [Project(row[0], row[1], bool(row[2])) for row in await reader.rows(LIST_PROJECTS)]
