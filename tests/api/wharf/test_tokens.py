"""Personal tokens: secrets that users make for their programs."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.support.access import MadeToken, grant, make_role, make_token, make_user, permissions
from tests.support.application import OUTSIDER, PASSWORD, PRIVATE_PROJECT, PUBLIC_PROJECT, SERVICE, RunningRegistry
from tests.support.asgi_pushes import push_image
from tests.support.forged_tokens import read_token
from tests.support.history import call, call_all
from tests.support.management import error, expected, fresh, send
from tests.support.robots import make, permission, project_robot
from wharf.identity.personal_token_logins import PERSONAL_PREFIX
from wharf.identity.personal_tokens import TOKENS_OF_USER_MAX

pytestmark = pytest.mark.anyio

DAY = timedelta(days=1).total_seconds()
PULL = ("repository", "pull")
LIST = ("repository", "list")
READ = ("project", "read")


def in_project(*held: tuple[str, str], project: str = PRIVATE_PROJECT) -> dict[str, Any]:
    """A scope in a project, or in every one for `*`."""
    return permission("project", project, *held)


async def names(token: MadeToken, path: str) -> set[str]:
    """Return the names that a list shows to a token."""
    answer = await send(token.client, "GET", f"{path}?page_size=0")
    assert answer.status == 200, answer
    assert answer["x-total-count"] == str(len(answer.json))
    return {entry["name"] for entry in answer.json}


async def assert_shut_out(token: MadeToken) -> None:
    """Nothing is opened by the secret."""
    assert (await token.client.get("/v2/")).status == 401
    assert (await token.registry.ask_for_token(token.client)).status == 401
    for client in (token.client, token.bearer):
        assert (await send(client, "GET", "/users/current")).status == 401


async def test_a_token_stands_in_for_the_password(registry: RunningRegistry, repository: str) -> None:
    """On `/v2`, at the token service and in both management APIs, where it does as a Bearer token too."""
    token = await make_token(registry, "developer")
    assert token.secret.startswith(PERSONAL_PREFIX)
    image = await push_image(token.client, repository, "1")
    path = f"/v2/{repository}/manifests/1"
    assert (await token.client.get(path)).body == image.manifest.data
    answer = await registry.ask_for_token(token.client, f"repository:{repository}:pull,push,delete")
    (entry,) = read_token(answer.json["token"])[1]["access"]
    assert entry["actions"] == ["pull", "push"]
    assert (await registry.nobody.using(f"Bearer {answer.json['token']}").get(path)).status == 200
    for client in (token.client, token.bearer):
        assert (await send(client, "GET", "/users/current")).json["username"] == "developer"
        assert (await send(client, "GET", f"/projects/{PRIVATE_PROJECT}")).status == 200
        assert (await call(client, "GET", "/roles")).status == 200


async def test_the_form_of_oauth2(registry: RunningRegistry, repository: str) -> None:
    """A token is taken as the password there too, as far as it reaches, and not once it has expired."""
    await push_image(registry.admin, repository, "1")
    token = await make_token(registry, "developer", in_project(PULL), duration=1)

    async def ask() -> Any:
        scope = f"repository:{repository}:pull,push"
        form = {"grant_type": "password", "username": "developer", "password": token.secret, "service": SERVICE}
        headers = {"content-type": "application/x-www-form-urlencoded"}
        body = urlencode({**form, "scope": scope}).encode()
        return await registry.nobody.request("POST", "/service/token", body, headers=headers)

    answer = await ask()
    assert (answer.status, answer.json["scope"]) == (200, f"repository:{repository}:pull")
    bearer = registry.nobody.using(f"Bearer {answer.json['access_token']}")
    assert (await bearer.get(f"/v2/{repository}/manifests/1")).status == 200
    assert (await bearer.post(f"/v2/{repository}/blobs/uploads/")).status == 401
    registry.clock.step(DAY)
    assert (await ask()).status == 401


async def test_the_registry_takes_it_as_the_password_alone(registry: RunningRegistry, repository: str) -> None:
    """Of Bearer tokens it knows those of the token service, and says what to do."""
    token = await make_token(registry, "developer")
    for path in ("/v2/", f"/v2/{repository}/tags/list"):
        answer = await token.bearer.get(path)
        assert answer.status == 401
        assert "log in with it as password" in answer.message
        assert answer["www-authenticate"].startswith("Bearer realm=")
        assert 'error="invalid_token"' in answer["www-authenticate"]


async def test_a_secret_is_shown_once(registry: RunningRegistry) -> None:
    """And stored as a digest; what is shown later says what the token is for, when it ends and when it was used."""
    token = await make_token(registry, "guest", in_project(PULL, LIST), name="laptop", duration=7)
    path = f"/tokens/{token.id}"
    assert (await token.client.get("/v2/")).status == 200
    await registry.application.robot_uses.write()
    shown = await call(registry.user("guest"), "GET", path)
    assert token.secret.encode() not in shown.body
    found = shown.json
    assert list(found) == sorted(found)
    assert (found["name"], found["username"]) == ("laptop", "guest")
    assert found["permissions"] == [
        {"access": permissions(PULL, LIST), "kind": "project", "namespace": PRIVATE_PROJECT}
    ]
    assert found["creation_time"] < found["expiration_time"]
    assert found["last_used_time"] == found["creation_time"]
    listed = await call(registry.user("guest"), "GET", "/tokens?q=name=laptop")
    assert (listed.json, listed["x-total-count"]) == ([found], "1")
    never = await make_token(registry, "guest", duration=-1)
    found = (await call(registry.user("guest"), "GET", f"/tokens/{never.id}")).json
    assert (found["expiration_time"], found["last_used_time"], found["permissions"]) == (None, None, None)


async def test_a_token_ends_at_once_when_it_is_revoked(registry: RunningRegistry, repository: str) -> None:
    """With all that was got with it: registry tokens and tokens to refresh them."""
    await push_image(registry.admin, repository, "1")
    token = await make_token(registry, "guest")
    path = f"/v2/{repository}/manifests/1"
    bearer, refresh = await with_refresh(token, repository)
    assert (await bearer.get(path)).status == 200
    assert (await refreshed(registry, refresh)) == 200
    other = await make_token(registry, "guest")
    assert (await call(registry.user("guest"), "DELETE", f"/tokens/{token.id}")).status == 200
    await assert_shut_out(token)
    assert (await bearer.get(path)).status == 401
    assert (await refreshed(registry, refresh)) == 401
    assert (await other.client.get(path)).status == 200
    gone = await call(registry.user("guest"), "DELETE", f"/tokens/{token.id}")
    assert error(gone) == (404, "NOT_FOUND", f"token {token.id} not found")


async def with_refresh(token: MadeToken, repository: str) -> tuple[Any, str]:
    """Return a client with a registry token that was got with a personal one, and what refreshes it."""
    answer = await token.registry.ask_for_token(token.client, f"repository:{repository}:pull", offline_token="true")
    return token.registry.nobody.using(f"Bearer {answer.json['token']}"), answer.json["refresh_token"]


async def refreshed(registry: RunningRegistry, refresh: str) -> int:
    """Return the status of a request for a registry token with one that refreshes."""
    body = f"grant_type=refresh_token&service={SERVICE}&refresh_token={refresh}".encode()
    headers = {"content-type": "application/x-www-form-urlencoded"}
    return (await registry.nobody.request("POST", "/service/token", body, headers=headers)).status


async def test_a_token_expires(registry: RunningRegistry, repository: str) -> None:
    """To the second, and with it what was got with it."""
    await push_image(registry.admin, repository, "1")
    token = await make_token(registry, "guest", duration=1)
    registry.clock.step(DAY - 60)
    bearer, refresh = await with_refresh(token, repository)
    path = f"/v2/{repository}/manifests/1"
    assert (await bearer.get(path)).status == 200
    registry.clock.step(60)
    await assert_shut_out(token)
    assert (await bearer.get(path)).status == 401
    assert (await refreshed(registry, refresh)) == 401


async def test_a_new_password_ends_no_token(registry: RunningRegistry) -> None:
    """The end of the user does, and a user of the same name later is somebody else."""
    name = await make_user(registry)
    token = await make_token(registry, name)
    user_id = (await send(registry.user(name), "GET", "/users/current")).json["user_id"]
    body = {"old_password": PASSWORD, "new_password": "Other-Sails-8"}
    assert (await send(registry.user(name), "PUT", f"/users/{user_id}/password", body)).status == 200
    assert (await token.client.get("/v2/")).status == 200
    assert (await send(registry.admin, "DELETE", f"/users/{user_id}")).status == 200
    await assert_shut_out(token)
    body = {"username": name, "password": PASSWORD, "email": f"{name}@example.org", "realname": name}
    assert (await send(registry.admin, "POST", "/users", body)).status == 201
    await assert_shut_out(token)


async def test_a_token_belongs_to_its_owner(registry: RunningRegistry) -> None:
    """With another name it opens nothing; with his email, or without a name, it does."""
    name = await make_user(registry)
    token = await make_token(registry, name)
    for login, status in ((name, 200), (f"{name}@example.org", 200), ("", 200), ("guest", 401), ("robot$x", 401)):
        client = registry.nobody.logged_in(login, token.secret)
        assert (await send(client, "GET", "/users/current")).status == status, login
    for secret in (token.secret[:-1], token.secret + "x", PERSONAL_PREFIX):
        assert (await send(registry.nobody.logged_in(name, secret), "GET", "/users/current")).status == 401


async def test_a_token_has_the_rights_of_the_moment(registry: RunningRegistry, repository: str) -> None:
    """What its owner gains and loses, it gains and loses."""
    await push_image(registry.admin, repository, "1")
    name = await make_user(registry)
    whole, narrowed = await make_token(registry, name), await make_token(registry, name, in_project(PULL))
    path = f"/v2/{repository}/manifests/1"
    for token in (whole, narrowed):
        assert (await token.client.get(path)).status == 401
    grant_id = await grant(registry, name, "developer")
    for token in (whole, narrowed):
        assert (await token.client.get(path)).status == 200
    assert (await call(registry.admin, "DELETE", f"/grants/{grant_id}")).status == 200
    for token in (whole, narrowed):
        assert (await token.client.get(path)).status == 401


async def test_a_narrowed_token(registry: RunningRegistry, repository: str) -> None:
    """It does what it is for, in the project that it is for, and nothing that its owner may not."""
    await push_image(registry.admin, repository, "1")
    path = f"/v2/{repository}/manifests/1"
    token = await make_token(registry, "projectAdmin", in_project(PULL))
    elsewhere = await make_token(registry, "projectAdmin", in_project(PULL, project=PUBLIC_PROJECT))
    everywhere = await make_token(registry, "guest", in_project(PULL, ("repository", "push"), project="*"))
    assert (await token.client.get(path)).status == 200
    assert (await elsewhere.client.get(path)).status == 401
    assert (await everywhere.client.get(path)).status == 200
    for narrowed in (token, everywhere):
        assert (await narrowed.client.post(f"/v2/{repository}/blobs/uploads/")).status == 401
        answer = await registry.ask_for_token(narrowed.client, f"repository:{repository}:pull,push,delete")
        (entry,) = read_token(answer.json["token"])[1]["access"]
        assert entry["actions"] == ["pull"]
    refused = await send(token.client, "GET", f"/projects/{PRIVATE_PROJECT}/members")
    assert refused["x-missing-permission"] == f"member:list on project {PRIVATE_PROJECT}"
    # What everybody may, it may.
    assert (await send(token.client, "GET", f"/projects/{PUBLIC_PROJECT}/repositories")).status == 200


async def test_lists_are_narrowed_too(registry: RunningRegistry) -> None:
    """To the projects and the permissions of the scopes; an administrator's token is no exception."""
    project = fresh("project")
    await send(registry.admin, "POST", "/projects", {"project_name": project})
    inside, outside = f"{project}/{fresh('image')}", f"{PRIVATE_PROJECT}/{fresh('image')}"
    for repository in (inside, outside):
        await push_image(registry.admin, repository, "1")
    listing = await make_token(registry, "admin", in_project(LIST, READ, project=project))
    pulling = await make_token(registry, "admin", in_project(PULL, project=project))
    assert {inside, outside} & await names(listing, "/repositories") == {inside}
    assert {inside, outside} & await names(pulling, "/repositories") == set()
    for token in (listing, pulling):
        assert {project, PRIVATE_PROJECT} & await names(token, "/projects") == {project}
    for token, wanted in ((listing, set()), (pulling, {inside})):
        catalog = (await token.client.get("/v2/_catalog")).json["repositories"]
        assert {inside, outside} & set(catalog) == wanted
    found = (await send(listing.client, "GET", "/search?q=image")).json["repository"]
    assert {inside, outside} & {entry["repository_name"] for entry in found} == {inside}
    log = await make_token(registry, "admin", in_project(("log", "list"), project=project))
    entries = (await send(log.client, "GET", "/auditlog-exts?page_size=0")).json
    assert entries
    assert {entry["resource"].partition("/")[0].partition(":")[0] for entry in entries} == {project}
    statistics = (await send(listing.client, "GET", "/statistics")).json
    assert statistics["private_project_count"] == 1
    assert "total_storage_consumption" not in statistics or statistics["total_storage_consumption"] == 0


async def test_a_narrowed_token_of_an_administrator(registry: RunningRegistry) -> None:
    """Is no administrator, but for what it says."""
    token = await make_token(registry, "admin", permission("system", "/", ("audit-log", "list"), ("quota", "list")))
    assert (await send(token.client, "GET", "/quotas")).status == 200
    assert (await send(token.client, "GET", "/auditlog-exts/events")).status == 200
    for method, path, body in (
        ("GET", "/users", None),
        ("GET", "/configurations", None),
        ("PUT", "/quotas/1", {"hard": {"storage": -1}}),
        ("GET", f"/projects/{PRIVATE_PROJECT}", None),
        ("POST", "/projects", {"project_name": fresh("project")}),
    ):
        assert (await send(token.client, method, path, body)).status == 403, path
    assert (await call(token.client, "POST", "/roles", {"name": "x"})).status == 403
    maker = await make_token(registry, "admin", permission("system", "/", ("project", "create")))
    assert (await send(maker.client, "POST", "/projects", {"project_name": fresh("project")})).status == 201
    guest = await make_token(registry, "guest", permission("system", "/", ("audit-log", "list")))
    assert (await send(guest.client, "GET", "/auditlog-exts/events")).status == 403


async def test_a_narrowed_token_does_not_grow(registry: RunningRegistry) -> None:
    """Whoever holds one grants no more than it allows, and makes no other token."""
    name = await make_user(registry)
    token = await make_token(registry, "projectAdmin", in_project(("member", "create"), ("robot", "create"), PULL))
    less = await make_role(registry, PULL)
    body = {"subject_kind": "user", "subject_name": name, "role_name": "guest", "project": PRIVATE_PROJECT}
    assert (await call(token.client, "POST", "/grants", body)).status == 403
    wanted = {"role_id": 1, "member_user": {"username": name}}
    members = f"/projects/{PRIVATE_PROJECT}/members"
    assert (await send(token.client, "POST", members, wanted)).status == 403
    assert (await send(token.client, "POST", "/robots", project_robot(("repository", "push")))).status == 403
    assert (await send(token.client, "POST", "/robots", project_robot(PULL))).status == 201
    assert (await call(token.client, "POST", "/grants", body | {"role_name": less["name"]})).status == 201


async def test_tokens_are_made_with_the_password(registry: RunningRegistry) -> None:
    """No token makes or revokes one, changes its owner or opens a session: it would outlive itself."""
    token = await make_token(registry, "developer")
    refused = await call(token.client, "POST", "/tokens", {"name": fresh("token")})
    assert error(refused)[:2] == (403, "FORBIDDEN")
    assert (await call(token.client, "DELETE", f"/tokens/{token.id}")).status == 403
    assert (await call(token.client, "GET", "/tokens")).status == 200
    user = (await send(token.client, "GET", "/users/current")).json
    path = f"/users/{user['user_id']}"
    assert (await send(token.client, "PUT", path, {"email": "x@example.org", "realname": "x"})).status == 403
    body = {"old_password": token.secret, "new_password": "Other-Sails-8"}
    assert (await send(token.client, "PUT", f"{path}/password", body)).status == 403
    form = f"principal=developer&password={token.secret}".encode()
    headers = {"content-type": "application/x-www-form-urlencoded"}
    assert (await registry.nobody.request("POST", "/c/login", form, headers=headers)).status in (401, 403)


async def test_who_sees_and_revokes_whose_tokens(registry: RunningRegistry) -> None:
    """Each his own, administrators of the system all; to others they are not there. Robots have none."""
    token = await make_token(registry, OUTSIDER)
    path = f"/tokens/{token.id}"
    others = expected(200, refused=404)
    assert await call_all(registry, "GET", path) == others | {OUTSIDER: 200}
    listing = await call_all(registry, "GET", f"/tokens?username={OUTSIDER}")
    assert listing == expected(200) | {OUTSIDER: 200}
    refused = await call(registry.user("guest"), "GET", f"/tokens?username={OUTSIDER}")
    assert refused["x-missing-permission"] == "token:list on the system"
    found = await call(registry.admin, "GET", f"/tokens?username={OUTSIDER}&page_size=0")
    assert token.id in [entry["id"] for entry in found.json]
    assert (await call(registry.admin, "GET", "/tokens?username=nobody-of-this-name")).status == 404
    assert await call_all(registry, "GET", "/tokens") == expected(
        200, *(name for name in others if name != "anonymous")
    )
    revoked = await call_all(registry, "DELETE", path)
    assert revoked == expected(404, refused=404) | {OUTSIDER: 200}
    other = await make_token(registry, OUTSIDER)
    assert (await call(registry.admin, "DELETE", f"/tokens/{other.id}")).status == 200
    await assert_shut_out(other)
    robot = await make(registry, project_robot(PULL))
    for method, body in (("GET", None), ("POST", {"name": "x"})):
        assert (await call(robot.client, method, "/tokens", body)).status == 403
    assert (await call(registry.nobody, "POST", "/tokens", {"name": "x"})).status == 401


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"name": ""}, 400),
        ({"name": "a" * 256}, 400),
        ({"name": "a\0"}, 400),
        ({"name": "x", "duration": 0}, 400),
        ({"name": "x", "duration": -2}, 400),
        ({"name": "x", "duration": 3651}, 400),
        ({"name": "x", "duration": "1"}, 422),
        ({"name": "x", "permissions": {}}, 422),
        ({"name": "x", "permissions": [{}]}, 400),
        ({"name": "x", "permissions": [permission("house", "/", PULL)]}, 400),
        ({"name": "x", "permissions": [permission("system", "/", PULL)]}, 400),
        ({"name": "x", "permissions": [permission("system", "/", ("user", "update"))]}, 400),
        ({"name": "x", "permissions": [permission("system", PRIVATE_PROJECT, ("quota", "list"))]}, 400),
        ({"name": "x", "permissions": [permission("project", "no-such-project", PULL)]}, 404),
        ({"name": "x", "permissions": [permission("project", "", PULL)]}, 404),
        ({"name": "x", "permissions": [permission("project", PRIVATE_PROJECT, ("repository", "eat"))]}, 400),
    ],
)
async def test_what_is_no_token(registry: RunningRegistry, body: Any, status: int) -> None:
    """It is refused."""
    assert (await call(registry.user("guest"), "POST", "/tokens", body)).status == status


async def test_names_and_numbers_of_tokens(registry: RunningRegistry) -> None:
    """A user has one token of a name, and not too many; another user may have one of that name."""
    name, other = await make_user(registry), await make_user(registry)
    token = await make_token(registry, name, name="ci")
    again = await call(registry.user(name), "POST", "/tokens", {"name": "ci"})
    assert error(again) == (409, "CONFLICT", "there is a token called ci")
    await make_token(registry, other, name="ci")
    for number in range(TOKENS_OF_USER_MAX - 1):
        await make_token(registry, name, name=f"token {number}")
    assert (await call(registry.user(name), "POST", "/tokens", {"name": "more"})).status == 412
    assert (await call(registry.user(name), "DELETE", f"/tokens/{token.id}")).status == 200
    await make_token(registry, name, name="ci")


async def test_what_is_recorded(registry: RunningRegistry) -> None:
    """That a token was made and revoked, with its name and without its secret."""
    token = await make_token(registry, "maintainer", name="recorded")
    await call(registry.user("maintainer"), "DELETE", f"/tokens/{token.id}")
    entries = (await send(registry.admin, "GET", "/auditlog-exts?q=resource_type=token&page_size=0")).json
    found = [entry["operation"] for entry in entries if entry["resource"] == "maintainer/recorded"]
    assert sorted(found) == ["create", "delete"]
    assert token.secret not in json.dumps(entries)
