"""Groups of users through the management API, as Harbor's clients use it."""

import pytest

from tests.support.application import PRIVATE_PROJECT, RunningRegistry
from tests.support.asgi import Client
from tests.support.management import API, CALLERS, error, expected, fresh, send, statuses

pytestmark = pytest.mark.anyio

OIDC = 3


async def make_group(admin: Client, kind: int = OIDC) -> tuple[str, int]:
    """Make a group, and return its name and id."""
    name = fresh("group")
    answer = await send(admin, "POST", "/usergroups", {"group_name": name, "group_type": kind})
    assert (answer.status, answer.body) == (201, b""), answer
    path, group_id = answer["location"].rsplit("/", 1)
    assert path == f"{API}/usergroups"
    return name, int(group_id)


async def test_a_group_is_made_shown_renamed_and_deleted(admin: Client) -> None:
    """The whole life of a group; alone it is shown without its id, as recorded from a Harbor."""
    name, group_id = await make_group(admin)
    path = f"/usergroups/{group_id}"
    assert (await send(admin, "GET", path)).json == {"group_name": name, "group_type": OIDC}
    listed = await send(admin, "GET", f"/usergroups?group_name={name}")
    assert listed.json == [{"group_name": name, "group_type": OIDC, "id": group_id}]
    assert listed["x-total-count"] == "1"
    assert (await send(admin, "PUT", path, {"group_name": f"{name}-renamed", "group_type": 1})).status == 200
    assert (await send(admin, "GET", path)).json == {"group_name": f"{name}-renamed", "group_type": OIDC}
    assert (await send(admin, "DELETE", path)).status == 200
    assert (await send(admin, "DELETE", path)).status == 200
    missing = (404, "NOT_FOUND", f"the user group with id {group_id} is not found")
    assert error(await send(admin, "GET", path)) == missing
    assert error(await send(admin, "PUT", path, {"group_name": "z"})) == missing


async def test_bad_groups_are_refused(admin: Client) -> None:
    """Where Harbor says nothing, or takes what can never be used, the answer says what is missing."""
    name, _ = await make_group(admin)
    other, other_id = await make_group(admin)
    kinds = "group_type has to be 1 for LDAP, 2 for HTTP or 3 for OIDC"
    long_name = "group_name has 1 to 255 characters"
    dn = "cn=nope,dc=example,dc=com"
    for body, status, message in (
        ({"group_name": "", "group_type": OIDC}, 400, long_name),
        ({"group_name": "x" * 256, "group_type": OIDC}, 400, long_name),
        ({"group_name": "a\0b", "group_type": OIDC}, 400, "text that cannot be searched for: a\\x00b"),
        (None, 400, long_name),
        ({"group_name": "x"}, 400, kinds),
        ({"group_name": "x", "group_type": 9}, 400, kinds),
        ({"group_name": "x", "group_type": 1, "ldap_group_dn": dn}, 400, f"LDAP Group DN is not found: DN:{dn}"),
        ({"group_name": "x", "group_type": 1}, 400, "LDAP Group DN is not found: DN:"),
        (
            {"group_name": name, "group_type": OIDC},
            409,
            f"duplicate user group, group name:{name}, group type: 3, ldap group DN: ",
        ),
    ):
        answer = await send(admin, "POST", "/usergroups", body)
        assert (answer.status, answer.message) == (status, message), body
    assert (await send(admin, "POST", "/usergroups", {"group_name": "x", "group_type": 2**70})).status == 422
    assert (await send(admin, "PUT", f"/usergroups/{other_id}", {"group_name": name})).status == 409
    assert (await send(admin, "PUT", f"/usergroups/{other_id}", {"group_name": other})).status == 200
    assert (await send(admin, "PUT", f"/usergroups/{other_id}", {"group_name": ""})).status == 400
    for method in ("GET", "DELETE"):
        answer = await send(admin, method, "/usergroups/0")
        assert error(answer) == (400, "BAD_REQUEST", "the group id should be provided")


async def test_who_may_manage_groups(registry: RunningRegistry) -> None:
    """Administrators of the system."""
    _, group_id = await make_group(registry.admin)
    path = f"/usergroups/{group_id}"
    assert await statuses(registry, "GET", "/usergroups") == expected(200)
    assert await statuses(registry, "GET", path) == expected(200)
    assert await statuses(registry, "PUT", path, {"group_name": fresh("renamed")}) == expected(200)
    made = {"group_name": fresh("made"), "group_type": OIDC}
    assert await statuses(registry, "POST", "/usergroups", made) == expected(201)
    assert await statuses(registry, "DELETE", path) == expected(200)
    assert error(await send(registry.user("guest"), "GET", "/usergroups")) == (403, "FORBIDDEN", "guest")


async def test_everybody_may_search_groups(registry: RunningRegistry) -> None:
    """That is how a new member is found."""
    name, group_id = await make_group(registry.admin, kind=2)
    path = f"/usergroups/search?groupname={name.upper()}"
    answers = await statuses(registry, "GET", path)
    assert answers == {caller: 401 if caller == "anonymous" else 200 for caller in CALLERS}
    answer = await send(registry.user("guest"), "GET", path)
    assert answer.json == [{"group_name": name, "group_type": 2, "id": group_id}]
    assert answer["x-total-count"] == "1"
    required = (422, "UNPROCESSABLE_ENTITY", "validation failure list:\ngroupname in query is required")
    assert error(await send(registry.admin, "GET", "/usergroups/search?groupname=")) == required
    assert error(await send(registry.admin, "GET", "/usergroups/search")) == required


async def test_groups_are_paged_and_searched(admin: Client) -> None:
    """By name, and by the distinguished name that those of LDAP have."""
    names = sorted([(await make_group(admin))[0] for _ in range(3)])
    word = names[0].rpartition("-")[0]
    answer = await send(admin, "GET", f"/usergroups?group_name={word}&page_size=1")
    assert len(answer.json) == 1
    assert answer["link"] == f'<{API}/usergroups?group_name={word}&page=2&page_size=1>; rel="next"'
    assert int(answer["x-total-count"]) >= 3
    assert (await send(admin, "GET", "/usergroups?ldap_group_dn=cn%3Dnope")).json == []


async def test_a_deleted_group_is_no_member_any_more(registry: RunningRegistry) -> None:
    """Of no project."""
    name, group_id = await make_group(registry.admin)
    members = f"/projects/{PRIVATE_PROJECT}/members"
    body = {"role_id": 3, "member_group": {"id": group_id}}
    assert (await send(registry.admin, "POST", members, body)).status == 201
    assert len((await send(registry.admin, "GET", f"{members}?entityname={name}")).json) == 1
    before = (await send(registry.admin, "GET", f"/projects/{PRIVATE_PROJECT}/summary")).json["guest_count"]
    assert (await send(registry.admin, "DELETE", f"/usergroups/{group_id}")).status == 200
    assert (await send(registry.admin, "GET", f"{members}?entityname={name}")).json == []
    after = (await send(registry.admin, "GET", f"/projects/{PRIVATE_PROJECT}/summary")).json["guest_count"]
    assert after == before - 1
