"""Every operation of Harbor's as every caller: who may use it, and what the others are told."""

import pytest

from tests.api.management.matrix.reference import (
    ADMINISTRATORS,
    GRANTABLE_IN_PROJECTS,
    GRANTABLE_IN_THE_SYSTEM,
    HOLDERS,
)
from tests.api.management.matrix.rights import (
    CALLERS,
    FOREIGN_ROBOT,
    LACKING_ROBOT,
    LACKING_SYSTEM_ROBOT,
    SYSTEM_ROBOT,
    in_system,
)
from tests.api.management.matrix.rows import Row
from tests.api.management.matrix.trying import (
    NOWHERE,
    ROWS,
    addresses,
    call,
    differing,
    names_a_project,
    statuses,
    target_of,
)
from tests.api.management.matrix.world import World
from tests.support.application import ADMINISTRATOR, MEMBERS, OUTSIDER
from tests.support.management import ANONYMOUS, caller, send
from wharf.api.harbor.later import OPERATIONS as LATER

pytestmark = pytest.mark.anyio

NAMES = [row.name for row in ROWS]
OPEN_ROWS = [row for row in ROWS if row.right.is_in_project]
NAMING_ROWS = [row for row in ROWS if names_a_project(row)]


def test_every_operation_is_in_the_table() -> None:
    """All that Harbor's file has, each variant once, and nothing else."""
    assert {row.operation for row in ROWS} == set(addresses())
    assert len(NAMES) == len(set(NAMES))


def test_what_answers_501_is_what_is_not_there_yet() -> None:
    """A part that is built needs a success of its own in the table, and something that it is tried on."""
    assert {row.operation for row in ROWS if row.status == 501} == {operation.id for operation in LATER}


@pytest.mark.parametrize("row", ROWS, ids=NAMES)
async def test_in_a_private_project(world: World, row: Row) -> None:
    """Whoever may gets the answer, an anonymous caller 401, and everybody else 403."""
    found = await statuses(row, world, await world.place(is_public=False))
    assert not differing(found, row.expected(is_public=False))


@pytest.mark.parametrize("row", OPEN_ROWS, ids=lambda row: row.name)
async def test_in_a_public_project(world: World, row: Row) -> None:
    """What everybody may do there needs no role, and a role adds to it."""
    found = await statuses(row, world, await world.place(is_public=True))
    assert not differing(found, row.expected(is_public=True))


@pytest.mark.parametrize("row", NAMING_ROWS, ids=lambda row: row.name)
async def test_in_a_project_that_does_not_exist(world: World, row: Row) -> None:
    """Only who may see every project is told that there is none; the others hear what they hear of a private one."""
    place = await world.place(is_public=False)
    target = await target_of(row, world, place)
    nowhere = dict.fromkeys(("project_name", "project_name_or_id"), NOWHERE)
    for name in CALLERS:
        client = await world.client(name, row.right, place)
        answer = await call(client, row, place, target, nowhere)
        assert answer.status == {ANONYMOUS: 401, ADMINISTRATOR: 404}.get(name, 403), (name, answer)


async def test_what_each_role_is_said_to_hold(world: World) -> None:
    """The list of one's permissions is the column of the matrix."""
    for is_public in (False, True):
        place = await world.place(is_public=is_public)
        for name in (OUTSIDER, *MEMBERS):
            path = f"/users/current/permissions?scope=/project/{place.id}&relative=true"
            answer = await send(caller(world.registry, name), "GET", path)
            columns = {name, "public"} if is_public else {name}
            wanted = {permission for permission, holders in HOLDERS.items() if holders & columns}
            found = {f"{entry['resource']}:{entry['action']}" for entry in answer.json}
            assert found == {permission.replace("project:", ".:") for permission in wanted}, name


async def test_what_robots_are_said_to_hold(world: World) -> None:
    """What they were given, in the project and in the system."""
    place, right = await world.place(is_public=False), in_system("registry:list")
    expected = {
        SYSTEM_ROBOT: (set(), {"registry:list"}),
        LACKING_SYSTEM_ROBOT: (
            set(GRANTABLE_IN_PROJECTS),
            set(ADMINISTRATORS & GRANTABLE_IN_THE_SYSTEM - {"registry:list"}),
        ),
        LACKING_ROBOT: (set(GRANTABLE_IN_PROJECTS), set()),
        FOREIGN_ROBOT: (set(), set()),
    }
    for name, held in expected.items():
        client = await world.client(name, right, place)
        found = []
        for scope in (f"/project/{place.id}", "/system"):
            answer = await send(client, "GET", f"/users/current/permissions?scope={scope}&relative=true")
            found.append({f"{entry['resource']}:{entry['action']}".replace(".:", "project:") for entry in answer.json})
        assert tuple(found) == held, name
