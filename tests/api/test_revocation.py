"""What was granted and is taken away: with the next request it is gone, whatever tokens are still about."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest

from tests.support.application import PASSWORD, SERVICE, RunningRegistry
from tests.support.asgi import Answer, Client, basic
from tests.support.asgi_pushes import push_image
from wharf.access.roles import MAINTAINER
from wharf.identity.passwords import Passwords
from wharf.identity.users import create_user, delete_user, require_user, set_password
from wharf.projects.members import add_member, remove_member
from wharf.projects.projects import create_project, delete_project, require_project, set_project_public

pytestmark = pytest.mark.anyio

NEW_PASSWORD = "Anchors-aweigh-8"
ACTIONS = "pull,push,delete"


@dataclass(frozen=True)
class Case:
    """A project of somebody's own, in which he is maintainer, with everything that opens it."""

    registry: RunningRegistry
    name: str
    token: Client
    refresh_token: str

    @property
    def path(self) -> str:
        return f"/v2/{self.name}/a/manifests/1"

    @property
    def password(self) -> Client:
        return self.registry.user(self.name)

    async def refreshed(self) -> Answer:
        """The answer to a request for another token with the refresh token."""
        form = (
            f"grant_type=refresh_token&service={SERVICE}&refresh_token={self.refresh_token}"
            f"&scope=repository:{self.name}/a:{ACTIONS}"
        )
        return await self.registry.nobody.post("/service/token", form.encode())

    async def assert_closed(self, client: Client) -> None:
        """Neither reading nor writing is possible."""
        for method, path in [
            ("GET", self.path),
            ("HEAD", self.path),
            ("GET", f"/v2/{self.name}/a/tags/list"),
            ("POST", f"/v2/{self.name}/a/blobs/uploads/"),
            ("DELETE", self.path),
        ]:
            answer = await client.request(method, path)
            assert answer.status == 401, (method, path, answer)


@pytest.fixture
async def case(registry: RunningRegistry, repository: str) -> Case:
    """A person and a project, both called alike and new; everything works."""
    name = repository.replace("/", "-")
    password_hash = await hashed(PASSWORD)
    async with registry.database.begin() as transaction:
        user = await create_user(transaction, registry.clock, name, password_hash)
        project = await create_project(transaction, registry.clock, user, name, is_public=False)
        await add_member(transaction, registry.clock, project, user, MAINTAINER.name)
    await push_image(registry.admin, f"{name}/a", "1")
    scope = f"repository:{name}/a:{ACTIONS}"
    given = await registry.ask_for_token(registry.user(name), scope, offline_token="true")
    made = Case(registry, name, registry.nobody.using(f"Bearer {given.json['token']}"), given.json["refresh_token"])
    for client in (made.token, made.password):
        assert (await client.get(made.path)).status == 200
    assert (await made.refreshed()).json["scope"] == f"repository:{name}/a:{ACTIONS}"
    return made


async def hashed(password: str) -> str:
    passwords = Passwords()
    try:
        return await passwords.hash(password)
    finally:
        passwords.close()


async def test_a_removed_member(case: Case) -> None:
    """His token and his password open the project no more, and his refresh token gets him nothing for it."""
    await remove_member(case.registry.database, case.registry.clock, case.name, case.name)

    await case.assert_closed(case.token)
    await case.assert_closed(case.password)
    assert (await case.refreshed()).json["scope"] == f"repository:{case.name}/a:"


async def test_a_member_who_comes_back(case: Case) -> None:
    """A token from before works again: what counts is the right of the moment."""
    registry = case.registry
    await remove_member(registry.database, registry.clock, case.name, case.name)
    assert (await case.token.get(case.path)).status == 401

    async with registry.database.begin() as transaction:
        project = await require_project(transaction, case.name)
        await add_member(transaction, registry.clock, project, await require_user(transaction, case.name), "guest")

    assert (await case.token.get(case.path)).status == 200
    assert (await case.token.delete(case.path)).status == 401


async def test_a_deleted_user(case: Case) -> None:
    """Nothing of him works any more."""
    await delete_user(case.registry.database, case.registry.clock, case.name)

    await case.assert_closed(case.token)
    await case.assert_closed(case.password)
    assert (await case.token.get("/v2/")).status == 401
    assert (await case.refreshed()).status == 401


async def test_a_user_who_is_made_anew(case: Case) -> None:
    """Somebody else of the same name, a member even, is not meant by the old tokens."""
    registry = case.registry
    await delete_user(registry.database, registry.clock, case.name)
    password_hash = await hashed(NEW_PASSWORD)
    async with registry.database.begin() as transaction:
        user = await create_user(transaction, registry.clock, case.name, password_hash)
        await add_member(transaction, registry.clock, await require_project(transaction, case.name), user, "maintainer")

    await case.assert_closed(case.token)
    await case.assert_closed(case.password)
    assert (await case.refreshed()).status == 401
    assert (await registry.nobody.using(basic(case.name, NEW_PASSWORD)).get(case.path)).status == 200


async def test_a_changed_password(case: Case) -> None:
    """Whoever changes a password that others know locks them out: their password and their refresh token fail."""
    registry = case.registry
    await set_password(registry.database, registry.clock, case.name, await hashed(NEW_PASSWORD))

    await case.assert_closed(case.password)
    assert (await case.refreshed()).status == 401
    assert (await registry.nobody.using(basic(case.name, NEW_PASSWORD)).get(case.path)).status == 200


async def test_a_token_from_before_a_changed_password(case: Case) -> None:
    """So does every token that was issued for the old password."""
    registry = case.registry
    await set_password(registry.database, registry.clock, case.name, await hashed(NEW_PASSWORD))

    await case.assert_closed(case.token)


async def test_a_deleted_project(case: Case) -> None:
    """Gone for everybody, the administrator too."""
    await delete_project(case.registry.database, case.registry.clock, case.name)

    for client in (case.token, case.password, case.registry.admin):
        await case.assert_closed(client)
    assert (await case.refreshed()).json["scope"] == f"repository:{case.name}/a:"


async def test_a_project_that_is_made_anew(case: Case) -> None:
    """A token for the old project does not open the new one, not even for its owner: it holds other content."""
    registry = case.registry
    await delete_project(registry.database, registry.clock, case.name)
    async with registry.database.begin() as transaction:
        user = await require_user(transaction, case.name)
        project = await create_project(transaction, registry.clock, user, case.name, is_public=False)
        await add_member(transaction, registry.clock, project, user, "maintainer")
    await push_image(registry.admin, f"{case.name}/a", "1")

    await case.assert_closed(case.token)
    assert (await case.password.get(case.path)).status == 200
    fresh = (await case.refreshed()).json["token"]
    assert (await registry.nobody.using(f"Bearer {fresh}").get(case.path)).status == 200


async def test_a_project_that_is_made_anew_is_empty(case: Case) -> None:
    """Nothing of the old one shows in it."""
    registry = case.registry
    await delete_project(registry.database, registry.clock, case.name)
    async with registry.database.begin() as transaction:
        user = await require_user(transaction, case.name)
        await create_project(transaction, registry.clock, user, case.name, is_public=False)

    assert (await registry.admin.get(case.path)).code == "NAME_UNKNOWN"


async def test_a_project_that_is_closed(case: Case) -> None:
    """A public project that becomes private is closed to strangers at once, and to members it is not."""
    registry = case.registry
    await set_project_public(registry.database, registry.clock, case.name, is_public=True)
    stranger = await registry.bearer("outsider", f"repository:{case.name}/a:pull")
    nobody = await registry.bearer(None, f"repository:{case.name}/a:pull")
    strangers = (stranger, nobody, registry.user("outsider"))
    assert [(await client.get(case.path)).status for client in strangers] == [200, 200, 200]

    await set_project_public(registry.database, registry.clock, case.name, is_public=False)

    assert [(await client.get(case.path)).status for client in strangers] == [401, 401, 401]
    assert (await case.token.get(case.path)).status == 200


async def test_a_project_that_is_opened(case: Case) -> None:
    """The other way round strangers are let in at once."""
    registry = case.registry
    client = await registry.bearer("outsider", f"repository:{case.name}/a:pull")
    assert (await client.get(case.path)).status == 401

    await set_project_public(registry.database, registry.clock, case.name, is_public=True)

    assert (await (await registry.bearer("outsider", f"repository:{case.name}/a:pull")).get(case.path)).status == 200
    assert (await registry.user("outsider").get(case.path)).status == 200


Change = Callable[[RunningRegistry, str], Awaitable[None]]


@pytest.mark.parametrize(
    "change",
    [
        lambda registry, name: remove_member(registry.database, registry.clock, name, name),
        lambda registry, name: delete_user(registry.database, registry.clock, name),
        lambda registry, name: delete_project(registry.database, registry.clock, name),
    ],
    ids=["removed-member", "deleted-user", "deleted-project"],
)
async def test_an_upload_under_way_is_cut_off(case: Case, change: Change) -> None:
    """Whoever loses his rights in the middle of a push does not finish it."""
    location = (await case.token.post(f"/v2/{case.name}/a/blobs/uploads/"))["location"]
    assert (await case.token.patch(location, b"x")).status == 202

    await change(case.registry, case.name)

    assert (await case.token.patch(location, b"y")).status == 401
    assert (await case.token.put(f"{location}?digest=sha256:{'0' * 64}")).status == 401
