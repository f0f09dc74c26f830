"""Members of projects through the management API: users and groups, as Harbor's clients use it."""

import asyncio

import pytest

from tests.support.application import OUTSIDER, PRIVATE_PROJECT, RunningRegistry
from tests.support.asgi import Client
from tests.support.management import API, CALLERS, caller, error, expected, fresh, send, statuses
from wharf.audit.actor import SYSTEM
from wharf.identity.groups import LDAP, create_group, set_groups_of_user

pytestmark = pytest.mark.anyio

MEMBERS = f"/projects/{PRIVATE_PROJECT}/members"
READERS = ("guest", "developer", "maintainer", "projectAdmin")
DIGEST = "sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
MANIFEST = (
    b'{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",'
    b'"config":{"mediaType":"application/vnd.oci.empty.v1+json","digest":"' + DIGEST.encode() + b'","size":3},'
    b'"layers":[]}'
)


async def new_project(admin: Client) -> str:
    """Make a private project, whose only member is the administrator, and return its name."""
    name = fresh("project")
    assert (await send(admin, "POST", "/projects", {"project_name": name})).status == 201
    return name


async def add(client: Client, project: str, role_id: int, **wanted: object) -> int:
    """Make somebody a member, and return the member's id."""
    answer = await send(client, "POST", f"/projects/{project}/members", {"role_id": role_id, **wanted})
    assert (answer.status, answer.body) == (201, b""), answer
    path, member_id = answer["location"].rsplit("/", 1)
    assert path == f"{API}/projects/{project}/members"
    return int(member_id)


async def user_id_of(registry: RunningRegistry, name: str) -> int:
    """The id of one of the people."""
    return int((await send(registry.user(name), "GET", "/users/current")).json["user_id"])


async def put_into(registry: RunningRegistry, name: str, group_ids: list[int]) -> None:
    """Let one of the people belong to these groups, and to no others."""
    user_id = await user_id_of(registry, name)
    await set_groups_of_user(registry.database, registry.clock, SYSTEM, user_id, group_ids)


async def group_with(registry: RunningRegistry, *names: str) -> tuple[str, int]:
    """Make a group of these people, and return its name and id."""
    group = fresh("group")
    answer = await send(registry.admin, "POST", "/usergroups", {"group_name": group, "group_type": 3})
    group_id = int(answer["location"].rpartition("/")[2])
    for name in names:
        await put_into(registry, name, [group_id])
    return group, group_id


async def test_a_member_is_added_shown_changed_and_removed(registry: RunningRegistry) -> None:
    """The whole life of a membership, with its effect on who may see the project."""
    project, outsider = await new_project(registry.admin), registry.user(OUTSIDER)
    path = f"/projects/{project}/members"
    assert (await send(outsider, "GET", f"/projects/{project}")).status == 403
    member_id = await add(registry.admin, project, 2, member_user={"username": OUTSIDER})
    shown = (await send(registry.admin, "GET", f"{path}/{member_id}")).json
    assert list(shown) == ["entity_id", "entity_name", "entity_type", "id", "project_id", "role_id", "role_name"]
    assert (shown["entity_id"], shown["entity_name"]) == (await user_id_of(registry, OUTSIDER), OUTSIDER)
    assert (shown["entity_type"], shown["id"]) == ("u", member_id)
    assert (shown["role_id"], shown["role_name"]) == (2, "developer")
    assert (await send(outsider, "GET", f"/projects/{project}")).json["current_user_role_id"] == 2
    assert (await send(registry.admin, "PUT", f"{path}/{member_id}", {"role_id": 4})).status == 200
    assert (await send(outsider, "GET", f"{path}/{member_id}")).json["role_name"] == "maintainer"
    for _ in range(2):
        assert (await send(registry.admin, "DELETE", f"{path}/{member_id}")).status == 200
    assert (await send(outsider, "GET", f"/projects/{project}")).status == 403


async def test_bad_members_are_refused_in_harbors_words(registry: RunningRegistry) -> None:
    """As recorded from a Harbor."""
    project, other = await new_project(registry.admin), await new_project(registry.admin)
    path = f"/projects/{project}/members"
    member_id = await add(registry.admin, project, 2, member_user={"username": "guest"})
    group, group_id = await group_with(registry)
    await add(registry.admin, project, 2, member_group={"id": group_id})
    nobody = "at least one of member_user or member_group must be provided"
    role = "Failed to update project member, role is not in 1,2,3"
    for body, status, message in (
        ({"role_id": 2, "member_user": {"username": "guest"}}, 409, "The project member specified already exist"),
        ({"role_id": 2, "member_group": {"id": group_id}}, 409, "The project member specified already exist"),
        ({"role_id": 2, "member_group": {"group_name": group}}, 409, "The project member specified already exist"),
        ({"role_id": 9, "member_user": {"username": OUTSIDER}}, 400, role),
        ({"member_user": {"username": OUTSIDER}}, 400, role),
        ({"role_id": 2, "member_user": {"username": "nobody"}}, 404, "user nobody is not found"),
        ({"role_id": 2, "member_user": {"username": "GUEST"}}, 404, "user GUEST is not found"),
        ({"role_id": 2, "member_user": {"user_id": 99999}}, 404, "user 99999 is not found"),
        ({"role_id": 2, "member_user": {"username": "a\0b"}}, 400, "text that cannot be searched for: a\\x00b"),
        ({"role_id": 2}, 400, nobody),
        ({"role_id": 2, "member_user": None, "member_group": {}}, 400, nobody),
        (None, 400, nobody),
        ({"role_id": 3, "member_group": {"id": 99999}}, 400, "Group 99999 not found"),
        ({"role_id": 3, "member_group": {"group_name": "g1", "group_type": 2}}, 404, "g1 not found: not supported"),
        (
            {"role_id": 3, "member_group": {"group_name": group, "group_type": 2}},
            404,
            f"{group} not found: not supported",
        ),
        ({"role_id": 3, "member_group": {"ldap_group_dn": "cn=x"}}, 404, "LDAP Group DN is not found: DN:cn=x"),
    ):
        answer = await send(registry.admin, "POST", path, body)
        assert (answer.status, answer.message) == (status, message), body
    assert (await send(registry.admin, "POST", path, {"member_user": {"user_id": 2**70}})).status == 422
    answer = await send(registry.admin, "PUT", f"{path}/{member_id}", {"role_id": 77})
    assert error(answer) == (400, "BAD_REQUEST", role)
    project_id = (await send(registry.admin, "GET", f"/projects/{other}")).json["project_id"]
    missing = f"the project member is not found, project id {project_id}, member id {member_id}"
    for method, body in (("GET", None), ("PUT", {"role_id": 2})):
        answer = await send(registry.admin, method, f"/projects/{other}/members/{member_id}", body)
        assert error(answer) == (404, "NOT_FOUND", missing)
    assert (await send(registry.admin, "DELETE", f"/projects/{other}/members/{member_id}")).status == 200
    assert (await send(registry.admin, "GET", f"{path}/{member_id}")).status == 200


async def test_who_may_see_members(registry: RunningRegistry) -> None:
    """Members themselves, but for limited guests."""
    assert await statuses(registry, "GET", MEMBERS) == expected(200, *READERS)
    member_id = (await send(registry.admin, "GET", f"{MEMBERS}?entityname=guest")).json[0]["id"]
    assert await statuses(registry, "GET", f"{MEMBERS}/{member_id}") == expected(200, *READERS)


async def test_who_may_change_members(registry: RunningRegistry) -> None:
    """The administrator of the project, and that of the system."""
    for name in CALLERS:
        client, allowed = caller(registry, name), name in ("projectAdmin", "admin")
        body = {"role_id": 3, "member_user": {"username": OUTSIDER}}
        added = await send(client, "POST", MEMBERS, body)
        assert added.status == expected(201, "projectAdmin")[name], name
        if not allowed:
            added = await send(registry.admin, "POST", MEMBERS, body)
        member = f"{MEMBERS}/{added['location'].rpartition('/')[2]}"
        refused = expected(200, "projectAdmin")[name]
        if name != OUTSIDER:
            assert (await send(client, "PUT", member, {"role_id": 5})).status == refused, name
            assert (await send(client, "DELETE", member)).status == refused, name
        await send(registry.admin, "DELETE", member)
    outsider = registry.user(OUTSIDER)
    assert (await send(outsider, "PUT", f"{MEMBERS}/1", {"role_id": 1})).status == 403
    assert (await send(outsider, "DELETE", f"{MEMBERS}/1")).status == 403


async def test_members_are_listed_by_name(registry: RunningRegistry) -> None:
    """Users and groups among each other, page by page, and those with a part of their name."""
    project = await new_project(registry.admin)
    group, group_id = await group_with(registry)
    await add(registry.admin, project, 3, member_group={"id": group_id})
    await add(registry.admin, project, 3, member_user={"username": "maintainer"})
    await add(registry.admin, project, 3, member_user={"user_id": await user_id_of(registry, "developer")})
    path = f"/projects/{project}/members"
    answer = await send(registry.admin, "GET", path)
    assert [(member["entity_name"], member["entity_type"]) for member in answer.json] == [
        ("admin", "u"),
        ("developer", "u"),
        (group, "g"),
        ("maintainer", "u"),
    ]
    answer = await send(registry.admin, "GET", f"{path}?page_size=1&page=3")
    assert [member["entity_id"] for member in answer.json] == [group_id]
    assert answer["x-total-count"] == "4"
    answer = await send(registry.admin, "GET", f"{path}?entityname=MAIN")
    assert [member["entity_name"] for member in answer.json] == ["maintainer"]
    assert answer["x-total-count"] == "1"


async def test_a_group_brings_its_role_to_whoever_belongs_to_it(registry: RunningRegistry) -> None:
    """From the moment on when it is granted, until it is taken away, in every list and for every kind of request."""
    project, outsider = await new_project(registry.admin), registry.user(OUTSIDER)
    uploads = f"/v2/{project}/app/blobs/uploads/?digest={DIGEST}"
    manifest = f"/v2/{project}/app/manifests/1"
    manifest_type = {"content_type": "application/vnd.oci.image.manifest.v1+json"}
    assert (await registry.admin.post(uploads, b"foo")).status == 201
    assert (await registry.admin.put(manifest, MANIFEST, **manifest_type)).status == 201
    group, _ = await group_with(registry, OUTSIDER)
    assert (await send(outsider, "GET", f"/projects/{project}")).status == 403
    member_id = await add(registry.admin, project, 3, member_group={"group_name": group, "group_type": 3})
    shown = (await send(outsider, "GET", f"/projects/{project}")).json
    assert (shown["current_user_role_id"], shown["current_user_role_ids"]) == (3, [3])
    listed = (await send(outsider, "GET", f"/projects?name={project}")).json
    assert [entry["current_user_role_ids"] for entry in listed] == [[3]]
    assert (await outsider.get(manifest)).status == 200
    assert f"{project}/app" in (await outsider.get("/v2/_catalog?n=1000")).json["repositories"]
    assert (await outsider.post(uploads, b"foo")).status != 201
    assert (await send(registry.admin, "PUT", f"/projects/{project}/members/{member_id}", {"role_id": 2})).status == 200
    assert (await outsider.post(uploads, b"foo")).status == 201
    summary = (await send(outsider, "GET", f"/projects/{project}/summary")).json
    assert (summary["developer_count"], summary["project_admin_count"]) == (1, 1)
    await put_into(registry, OUTSIDER, [])
    assert (await send(outsider, "GET", f"/projects/{project}")).status == 403
    assert (await send(outsider, "GET", f"/projects?name={project}")).json == []
    assert (await outsider.get(manifest)).status != 200
    assert f"{project}/app" not in (await outsider.get("/v2/_catalog?n=1000")).json["repositories"]


async def test_own_roles_and_those_of_groups_add_up(registry: RunningRegistry) -> None:
    """Each role is told once, and the strongest counts."""
    project, outsider = await new_project(registry.admin), registry.user(OUTSIDER)
    _, first = await group_with(registry)
    _, second = await group_with(registry)
    await put_into(registry, OUTSIDER, [first, second])
    await add(registry.admin, project, 5, member_user={"username": OUTSIDER})
    await add(registry.admin, project, 4, member_group={"id": first})
    await add(registry.admin, project, 5, member_group={"id": second})
    shown = (await send(outsider, "GET", f"/projects/{project}")).json
    assert (shown["current_user_role_id"], shown["current_user_role_ids"]) == (4, [5, 4])
    assert len((await send(outsider, "GET", f"/projects?name={project}")).json) == 1
    await put_into(registry, OUTSIDER, [])


async def test_a_group_of_ldap_is_found_by_its_distinguished_name(registry: RunningRegistry) -> None:
    """Once somebody of it has logged in, which makes it known."""
    project = await new_project(registry.admin)
    name, dn = fresh("group"), f"cn={fresh('devs')},dc=example,dc=com"
    group = await create_group(registry.database, registry.clock, SYSTEM, name, LDAP, dn)
    member_id = await add(registry.admin, project, 3, member_group={"ldap_group_dn": dn, "group_type": 1})
    shown = (await send(registry.admin, "GET", f"/projects/{project}/members/{member_id}")).json
    assert (shown["entity_id"], shown["entity_name"], shown["entity_type"]) == (group.id, name, "g")
    listed = (await send(registry.admin, "GET", f"/usergroups?ldap_group_dn={dn}")).json
    assert listed == [{"group_name": name, "group_type": LDAP, "id": group.id, "ldap_group_dn": dn}]


async def test_of_two_who_add_the_same_member_one_is_told(registry: RunningRegistry) -> None:
    """There is one membership for each user or group."""
    project = await new_project(registry.admin)
    body = {"role_id": 2, "member_user": {"username": OUTSIDER}}
    path = f"/projects/{project}/members"
    answers = await asyncio.gather(*(send(registry.admin, "POST", path, body) for _ in range(2)))
    assert sorted(answer.status for answer in answers) == [201, 409]


async def test_a_deleted_user_is_no_member_any_more(registry: RunningRegistry) -> None:
    """Neither in the list nor in the count, and his name can be given to somebody else, who is none either."""
    project, name = await new_project(registry.admin), fresh("person")
    body = {"username": name, "email": f"{name}@x.io", "realname": "x", "password": "Sails-at-7"}
    made = await send(registry.admin, "POST", "/users", body)
    await add(registry.admin, project, 2, member_user={"username": name})
    assert (await send(registry.user(name), "GET", f"/projects/{project}")).status == 200
    assert (await send(registry.admin, "DELETE", f"/users/{made['location'].rpartition('/')[2]}")).status == 200
    answer = await send(registry.admin, "GET", f"/projects/{project}/members")
    assert [member["entity_name"] for member in answer.json] == ["admin"]
    assert answer["x-total-count"] == "1"
    summary = (await send(registry.admin, "GET", f"/projects/{project}/summary")).json
    assert "developer_count" not in summary
    assert (await send(registry.admin, "POST", "/users", body)).status == 201
    assert (await send(registry.user(name), "GET", f"/projects/{project}")).status == 403
