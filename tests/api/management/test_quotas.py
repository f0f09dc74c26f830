"""Quotas through the management API: how they are shown, sorted and set."""

import pytest

from tests.support.application import RunningRegistry
from tests.support.asgi import Client
from tests.support.asgi_pushes import fresh_bytes, push_blob
from tests.support.management import error, expected, fresh, send, statuses
from wharf.projects.ledger import roll_up

pytestmark = pytest.mark.anyio


async def project(admin: Client, **wanted: object) -> tuple[str, int]:
    """Make a project and return its name and id."""
    name = fresh("quota")
    answer = await send(admin, "POST", "/projects", {"project_name": name, **wanted})
    assert answer.status == 201, answer
    return name, int(answer["location"].rsplit("/", 1)[1])


async def quota(admin: Client, number: int) -> tuple[int, int]:
    """What a project may hold and what it holds."""
    shown = (await send(admin, "GET", f"/quotas/{number}")).json
    return shown["hard"]["storage"], shown["used"]["storage"]


async def test_a_quota_is_shown_as_in_harbor(admin: Client) -> None:
    """It has the project's id; when it has changed is told in the list only."""
    name, number = await project(admin)
    await push_blob(admin, f"{name}/app", fresh_bytes(300))
    shown = (await send(admin, "GET", f"/quotas/{number}")).json
    assert shown == {
        "creation_time": shown["creation_time"],
        "hard": {"storage": -1},
        "id": number,
        "ref": {"id": number, "name": name, "owner_name": ""},
        "update_time": "0001-01-01T00:00:00.000Z",
        "used": {"storage": 300},
    }
    answer = await send(admin, "GET", f"/quotas?reference=project&reference_id={number}")
    (listed,) = answer.json
    assert answer["x-total-count"] == "1"
    assert listed == {**shown, "update_time": listed["update_time"]}
    assert listed["update_time"] >= listed["creation_time"]


async def test_a_quota_is_set(admin: Client) -> None:
    """From this moment on, in the project's summary too."""
    name, number = await project(admin, storage_limit=5000)
    assert await quota(admin, number) == (5000, 0)
    answer = await send(admin, "PUT", f"/quotas/{number}", {"hard": {"storage": 1_000_000}})
    assert (answer.status, answer.body) == (200, b"")
    assert await quota(admin, number) == (1_000_000, 0)
    summary = (await send(admin, "GET", f"/projects/{name}/summary")).json
    assert summary["quota"] == {"hard": {"storage": 1_000_000}, "used": {"storage": 0}}
    await send(admin, "PUT", f"/quotas/{number}", {"hard": {"storage": -1}})
    assert await quota(admin, number) == (-1, 0)


@pytest.mark.parametrize(
    ("body", "status", "code", "message"),
    [
        ({"hard": {"storage": 0}}, 400, "BAD_REQUEST", "invalid non-positive value for quota limit, value=0"),
        ({"hard": {"storage": -5}}, 400, "BAD_REQUEST", "invalid non-positive value for quota limit, value=-5"),
        ({"hard": {"nope": 5}}, 400, "BAD_REQUEST", "resource nope not support"),
        ({"hard": {"storage": 5, "nope": 5}}, 400, "BAD_REQUEST", "resource nope not support"),
        ({"hard": {}}, 400, "BAD_REQUEST", "hard required in body"),
        ({}, 400, "BAD_REQUEST", "hard required in body"),
        (
            {"hard": {"storage": 1024**5 + 1}},
            400,
            "BAD_REQUEST",
            "the quota of 1125899906842625 bytes exceeds the limit of 1125899906842624 bytes",
        ),
        (None, 422, "UNPROCESSABLE_ENTITY", "validation failure list:\nhard in body is required"),
    ],
)
async def test_a_bad_quota_is_refused_in_harbors_words(
    admin: Client, body: object, status: int, code: str, message: str
) -> None:
    """Whatever is sent, the limit stays."""
    assert error(await send(admin, "PUT", "/quotas/1", body)) == (status, code, message)
    assert (await quota(admin, 1))[0] == -1


async def test_a_quota_that_is_not_there(admin: Client) -> None:
    """It goes with its project."""
    name, number = await project(admin)
    await send(admin, "DELETE", f"/projects/{name}")
    for wanted in (number, 99999):
        missing = (404, "NOT_FOUND", f"quota {wanted} not found")
        assert error(await send(admin, "GET", f"/quotas/{wanted}")) == missing
        assert error(await send(admin, "PUT", f"/quotas/{wanted}", {"hard": {"storage": 1}})) == missing
    assert (await send(admin, "GET", "/quotas/x")).status == 422


async def test_who_may_see_and_set_quotas(registry: RunningRegistry) -> None:
    """Administrators; a project's members see theirs in its summary."""
    _, number = await project(registry.admin)
    assert await statuses(registry, "GET", "/quotas") == expected(200)
    assert await statuses(registry, "GET", f"/quotas/{number}") == expected(200)
    assert await statuses(registry, "PUT", f"/quotas/{number}", {"hard": {"storage": 5}}) == expected(200)
    assert error(await send(registry.user("guest"), "GET", "/quotas")) == (403, "FORBIDDEN", "guest")


async def test_quotas_are_sorted_and_paged(registry: RunningRegistry) -> None:
    """By limit, where none is the largest, and by use, whether it has been rolled up or not; else the newest first."""
    admin = registry.admin
    small, large = await project(admin, storage_limit=2), await project(admin, storage_limit=1024**5)
    await push_blob(admin, f"{large[0]}/app", fresh_bytes(70_000))
    await roll_up(registry.database)
    await push_blob(admin, f"{large[0]}/app", fresh_bytes(70_000))
    registry.clock.step(1)
    newest = await project(admin)
    await push_blob(admin, f"{newest[0]}/app", fresh_bytes(100_000))

    async def first(sort: str) -> int:
        answer = await send(admin, "GET", f"/quotas?page_size=1{sort}")
        return int(answer.json[0]["id"])

    assert await first("") == newest[1]
    assert await first("&sort=hard.storage") == small[1]
    assert await first("&sort=-used.storage") == large[1]
    answer = await send(admin, "GET", "/quotas?sort=-used.storage&page_size=1&page=2")
    assert answer.json[0]["id"] == newest[1]
    assert answer["link"].startswith('</api/v2.0/quotas?page=1&page_size=1&sort=-used.storage>; rel="prev" , ')
    answer = await send(admin, "GET", "/quotas?sort=-hard.storage&page_size=100")
    limits = [entry["hard"]["storage"] for entry in answer.json]
    assert limits == sorted(limits, key=lambda limit: 2**63 if limit < 0 else limit, reverse=True)


@pytest.mark.parametrize("query", ["reference=user", "reference_id=x", "reference_id=0", f"reference_id={'9' * 30}"])
async def test_of_other_things_there_are_no_quotas(admin: Client, query: str) -> None:
    """The list is empty."""
    answer = await send(admin, "GET", f"/quotas?{query}")
    assert (answer.status, answer.json, answer["x-total-count"]) == (200, [], "0")
