"""How much was pulled and pushed over time, counted from the log."""

from typing import Any

import pytest

from tests.support.application import PRIVATE_PROJECT, RunningRegistry
from tests.support.asgi import Client
from tests.support.asgi_pushes import push_image
from tests.support.history import call, new_project
from tests.support.management import CALLERS, caller, error, expected, fresh
from tests.support.robots import PULL, make, permission, project_robot, system_robot
from wharf.audit import activity
from wharf.audit.actor import SYSTEM
from wharf.audit.events import changed
from wharf.audit.record import record
from wharf.projects.projects import require_project

pytestmark = pytest.mark.anyio

HOUR = 3600 * 1_000_000
DAY = 24 * HOUR
# Before anything that other tests do.
END = 20_000 * DAY
UNTIL = "2024-10-04T00:00:00Z"
LOG = ("log", "list")


@pytest.fixture
async def project(registry: RunningRegistry) -> str:
    """A project of the administrator's."""
    name = fresh("busy")
    await new_project(registry, name)
    return name


async def happen(
    registry: RunningRegistry, project: str, operation: str, *moments: int, kind: str = "artifact"
) -> None:
    """Put into the log that something was done to artifacts of a project at these moments."""
    found = await require_project(registry.database, project)
    async with registry.database.begin() as transaction:
        await record(transaction, *(changed(SYSTEM, at, operation, kind, "x", found) for at in moments))


async def ask(client: Client, query: str) -> dict[str, Any]:
    """Ask for periods, which have to be answered."""
    answer = await call(client, "GET", f"/activity?{query}")
    assert answer.status == 200, answer
    found: dict[str, Any] = answer.json
    return found


def numbers(answer: dict[str, Any]) -> list[tuple[int | None, int | None]]:
    """The pulls and pushes of each period."""
    return [(period["pulls"], period["pushes"]) for period in answer["periods"]]


async def test_pulls_and_pushes_are_counted_by_period(registry: RunningRegistry, project: str) -> None:
    """Each belongs to one, also at the very border of two; nothing else is counted."""
    await happen(registry, project, "pull", END - 1, END - DAY, END - DAY - 1, END, END - 3 * DAY - 1)
    await happen(registry, project, "create", END - 2 * DAY, END - DAY - 5)
    await happen(registry, project, "create", END - 2, kind="tag")
    await happen(registry, project, "delete", END - 2)

    found = await ask(registry.admin, f"project={project}&periods=3&until={UNTIL}")

    assert numbers(found) == [(0, 0), (1, 2), (2, 0)]
    assert (found["complete"], found["step"]) == (True, "day")
    assert [period["start"][:10] for period in found["periods"]] == ["2024-10-01", "2024-10-02", "2024-10-03"]
    hours = await ask(registry.admin, f"project={project}&periods=2&step=hour&until={UNTIL}")
    assert numbers(hours) == [(0, 0), (1, 0)]
    assert [period["start"][11:16] for period in hours["periods"]] == ["22:00", "23:00"]


async def test_all_projects_are_counted_together(registry: RunningRegistry, project: str) -> None:
    """For administrators, beside what each of them has."""
    other = fresh("busy")
    await new_project(registry, other)
    end = END - 1000 * DAY
    await happen(registry, project, "pull", end - 1)
    await happen(registry, other, "pull", end - 1)
    query = "periods=1&until=2022-01-08T00:00:00Z"
    assert numbers(await ask(registry.admin, query)) == [(2, 0)]
    assert numbers(await ask(registry.admin, f"{query}&project={other}")) == [(1, 0)]


async def test_by_itself_it_ends_with_the_period_that_has_begun(registry: RunningRegistry, project: str) -> None:
    """So that what is pushed now is in the last one."""
    await push_image(registry.admin, f"{project}/app", "1")
    found = await ask(registry.admin, f"project={project}")
    assert len(found["periods"]) == 30
    assert numbers(found)[-1] == (0, 1)
    assert all(period["start"].endswith("T00:00:00.000000Z") for period in found["periods"])


async def test_much_is_counted_in_pieces(
    registry: RunningRegistry, project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However small these are; also where more happened at one moment than one of them has."""
    monkeypatch.setattr(activity, "_SCATTERED_PIECE_MAX", 3)
    await happen(registry, project, "pull", *(END - 1 - number * HOUR for number in range(40)))
    await happen(registry, project, "create", *([END - 5] * 7))
    found = await ask(registry.admin, f"project={project}&periods=2&until={UNTIL}")
    assert numbers(found) == [(16, 0), (24, 7)]


async def test_what_is_too_much_is_not_counted(
    registry: RunningRegistry, project: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest periods are counted, and older ones have no numbers."""
    monkeypatch.setattr(activity, "COUNTED_SCATTERED_MAX", 5)
    await happen(registry, project, "pull", *(END - 1 - day * DAY for day in (0, 0, 1, 1, 1, 2, 3)))
    found = await ask(registry.admin, f"project={project}&periods=4&until={UNTIL}")
    assert numbers(found) == [(None, None), (None, None), (3, 0), (2, 0)]
    assert not found["complete"]


async def test_who_may_ask(registry: RunningRegistry) -> None:
    """About a project whoever may list its log, about all of them administrators of the system."""
    for query, allowed in (
        (f"?project={PRIVATE_PROJECT}", ("projectAdmin",)),
        ("", ()),
    ):
        found = {name: (await call(caller(registry, name), "GET", f"/activity{query}")).status for name in CALLERS}
        assert found == expected(200, *allowed)


async def test_robots_ask_with_the_permission_for_the_log(registry: RunningRegistry) -> None:
    """And with no other; one of the system asks about all."""
    about_project = f"/activity?project={PRIVATE_PROJECT}"
    reader = await make(registry, project_robot(LOG))
    puller = await make(registry, project_robot(PULL))
    system = await make(registry, system_robot(permission("system", "/", ("audit-log", "list"))))
    asked = ((reader, about_project), (reader, "/activity"), (puller, about_project), (system, "/activity"))
    assert [(await call(robot.client, "GET", path)).status for robot, path in asked] == [200, 403, 403, 200]
    refused = await call(puller.client, "GET", about_project)
    assert refused["x-missing-permission"] == f"log:list on project {PRIVATE_PROJECT}"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("step=week", 422),
        ("periods=101", 422),
        ("periods=x", 422),
        ("periods=0", 400),
        ("periods=-1", 400),
        ("until=yesterday", 400),
        ("until=1970-01-02T00:00:00Z", 400),
        ("until=0001-01-01T00:00:00Z", 400),
        ("project=absent", 404),
    ],
)
async def test_what_cannot_be_is_refused(registry: RunningRegistry, query: str, status: int) -> None:
    """With a reason, for each value."""
    refused = await call(registry.admin, "GET", f"/activity?{query}")
    assert error(refused)[0] == status, refused
    assert refused.message
