"""The system's own list of vulnerabilities that do not count."""

import asyncio

import pytest

from tests.support.application import RunningRegistry
from tests.support.asgi import Client
from tests.support.management import CALLERS, error, expected, send, statuses
from wharf.projects.allowlist_queries import READ_SYSTEM_ALLOWLIST

pytestmark = pytest.mark.anyio

PATH = "/system/CVEAllowlist"
NEVER = "0001-01-01T00:00:00.000Z"


async def test_there_is_none_until_somebody_writes_it(admin: Client) -> None:
    """It is shown as an empty one without times."""
    assert (await send(admin, "GET", PATH)).json == {"creation_time": NEVER, "items": [], "update_time": NEVER}


async def test_there_is_one_list_however_many_write_it(registry: RunningRegistry) -> None:
    """Also when they do so at the same time, for the first time."""
    bodies = [{"items": [{"cve_id": f"CVE-{number}"}]} for number in range(8)]
    answers = await asyncio.gather(*(send(registry.admin, "PUT", PATH, body) for body in bodies))
    assert {answer.status for answer in answers} == {200}
    assert len(await registry.database.rows(READ_SYSTEM_ALLOWLIST)) == 1
    assert (await send(registry.admin, "GET", PATH)).json["items"] in [body["items"] for body in bodies]


async def test_a_list_is_read_and_replaced(admin: Client) -> None:
    """A later list takes the place of an earlier one."""
    wanted = {"items": [{"cve_id": "CVE-2020-2"}, {"cve_id": "CVE-2020-2"}], "expires_at": 1573254000}
    answer = await send(admin, "PUT", PATH, wanted)
    assert (answer.status, answer.body) == (200, b"")
    shown = (await send(admin, "GET", PATH)).json
    assert list(shown) == ["creation_time", "expires_at", "id", "items", "update_time"]
    assert (shown["expires_at"], shown["items"]) == (1573254000, [{"cve_id": "CVE-2020-2"}])
    # Clients send back all that they were shown.
    assert (await send(admin, "PUT", PATH, {**shown, "expires_at": None, "items": None})).status == 200
    replaced = (await send(admin, "GET", PATH)).json
    assert (replaced["id"], replaced["items"], "expires_at" in replaced) == (shown["id"], [], False)


async def test_who_may_read_and_write_it(registry: RunningRegistry) -> None:
    """Everybody who has logged in reads it, the system administrator writes it."""
    others = tuple(name for name in CALLERS if name not in ("anonymous", "admin"))
    assert await statuses(registry, "GET", PATH) == expected(200, *others)
    assert await statuses(registry, "PUT", PATH, {"items": []}) == expected(200)
    assert error(await send(registry.user("outsider"), "PUT", PATH, {})) == (403, "FORBIDDEN", "outsider")


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        (None, 422, "validation failure list:\nallowlist in body is required"),
        (
            {"expires_at": "soon"},
            422,
            'validation failure list:\nparsing allowlist body from "" failed, because json: cannot unmarshal string '
            "into Go struct field CveAllowlistBody.expires_at of type int64",
        ),
        ({"expires_at": -1}, 400, "expires_at has to be from 0 to 253402300799"),
        ({"expires_at": 2**62}, 400, "expires_at has to be from 0 to 253402300799"),
        (
            {"items": [{"cve_id": f"CVE-{number}"} for number in range(10_001)]},
            400,
            "an allowlist has at most 10000 entries",
        ),
    ],
)
async def test_a_list_that_cannot_be_is_refused(admin: Client, body: object, status: int, message: str) -> None:
    """And the one before it stays."""
    before = (await send(admin, "GET", PATH)).json
    answer = await send(admin, "PUT", PATH, body)
    assert (answer.status, answer.message) == (status, message)
    assert (await send(admin, "GET", PATH)).json == before
