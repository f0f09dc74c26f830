"""The configuration through the management API, and what each key does as soon as it is changed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.application import MEMBERS, OUTSIDER, RunningRegistry, run_registry
from tests.support.asgi import Client
from tests.support.management import error, expected, fresh, send, statuses
from tests.support.ports import free_port
from wharf.base.settings import Settings
from wharf.configuration.store import ConfigurationStore
from wharf.db.moments import moments_of
from wharf.identity.users import delete_user

pytestmark = pytest.mark.anyio

ONLY_INTERNAL = "only internal service is allowed to call this API"
SECONDS_PER_MINUTE = 60


@asynccontextmanager
async def configured(admin: Client, **values: object) -> AsyncIterator[None]:
    """Keys with other values for the length of the block."""
    shown = (await send(admin, "GET", "/configurations")).json
    before = {name: shown[name]["value"] for name in values}
    answer = await send(admin, "PUT", "/configurations", values)
    assert (answer.status, answer.body) == (200, b""), answer
    try:
        yield
    finally:
        assert (await send(admin, "PUT", "/configurations", before)).status == 200


async def value(admin: Client, name: str) -> Any:
    """The value of a key as it is shown."""
    return (await send(admin, "GET", "/configurations")).json[name]["value"]


async def test_who_may_see_and_change_the_configuration(registry: RunningRegistry) -> None:
    """The system administrator; others are told their own name, as by Harbor."""
    assert await statuses(registry, "GET", "/configurations") == expected(200)
    assert await statuses(registry, "PUT", "/configurations", {}) == expected(200)
    refused = await send(registry.user("outsider"), "PUT", "/configurations", {"self_registration": True})
    assert error(refused) == (403, "FORBIDDEN", "outsider")
    assert error(await send(registry.nobody, "GET", "/configurations")) == (401, "UNAUTHORIZED", "unauthorized")


async def test_nobody_may_see_the_internal_configuration(registry: RunningRegistry) -> None:
    """In Harbor it is for its own services, of which there are none here."""
    assert set((await statuses(registry, "GET", "/internalconfig")).values()) == {401}
    assert error(await send(registry.admin, "GET", "/internalconfig")) == (401, "UNAUTHORIZED", ONLY_INTERNAL)


async def test_a_change_is_shown_and_the_rest_stays(admin: Client) -> None:
    """With the type that the key has; what is unknown or null is passed over."""
    before = (await send(admin, "GET", "/configurations")).json
    assert before["robot_name_prefix"] == {"editable": True, "value": "robot$"}
    async with configured(admin, robot_name_prefix="b ot", session_timeout=5):
        body = {"nope": 1, "self_registration": None}
        assert (await send(admin, "PUT", "/configurations", body)).status == 200
        changed = {
            "robot_name_prefix": {"editable": True, "value": "b ot"},
            "session_timeout": {"editable": True, "value": 5},
        }
        assert (await send(admin, "GET", "/configurations")).json == before | changed
    assert (await send(admin, "GET", "/configurations")).json == before


async def test_a_secret_is_never_shown(admin: Client) -> None:
    """Neither where it is kept, nor in any other key."""
    async with configured(admin, ldap_uid="uid"):
        secret = {"ldap_search_password": "hidden-1", "oidc_client_secret": "hidden-2", "uaa_client_secret": "hidden-3"}
        assert (await send(admin, "PUT", "/configurations", secret)).status == 200
        assert b"hidden" not in (await send(admin, "GET", "/configurations")).body


@pytest.mark.parametrize(
    ("body", "status", "code", "message"),
    [
        ({"robot_token_duration": 0}, 400, "BAD_REQUEST", "the robot_token_duration value must be positive"),
        (
            {"token_expiration": "x"},
            422,
            "UNPROCESSABLE_ENTITY",
            'validation failure list:\nparsing configurations body from "" failed, because json: cannot unmarshal '
            "string into Go struct field Configurations.token_expiration of type int64",
        ),
        (
            {"auth_mode": "ldap_auth"},
            400,
            "BAD_REQUEST",
            "the auth mode cannot be modified as new users have been inserted into database",
        ),
        (
            {"storage_per_project": -2},
            400,
            "BAD_REQUEST",
            "bad request: invalid non-positive value for quota limit, value=-2",
        ),
        (None, 422, "UNPROCESSABLE_ENTITY", "validation failure list:\nconfigurations in body is required"),
    ],
)
async def test_a_bad_value_is_refused_in_harbors_words(
    admin: Client, body: object, status: int, code: str, message: str
) -> None:
    """And nothing of the same body is stored."""
    if isinstance(body, dict):
        body = {"banner_message": "never", **body}
    assert error(await send(admin, "PUT", "/configurations", body)) == (status, code, message)
    assert await value(admin, "banner_message") == ""


async def test_an_audit_endpoint_has_to_be_there(admin: Client) -> None:
    """Whoever forwards the audit log hears at once that nobody listens."""
    nobody = f"127.0.0.1:{free_port()}"
    answer = await send(admin, "PUT", "/configurations", {"audit_log_forward_endpoint": nobody})
    assert error(answer) == (
        400,
        "BAD_REQUEST",
        f"bad request: could not connect to the audit endpoint: {nobody}",
    )
    listener = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0)
    async with listener:
        host, port = listener.sockets[0].getsockname()
        async with configured(admin, audit_log_forward_endpoint=f"{host}:{port}"):
            assert await value(admin, "audit_log_forward_endpoint") == f"{host}:{port}"


async def test_the_way_of_logging_in_can_be_chosen_while_admin_is_alone(tmp_path: Path) -> None:
    """Others would be locked out; when the last of them is deleted, there is a choice again."""
    settings = Settings(data=tmp_path, storage="memory:", durability="relaxed")
    async with run_registry(settings) as registry:
        admin = registry.admin
        assert (await send(admin, "GET", "/configurations")).json["auth_mode"]["editable"] is False
        for name in (OUTSIDER, *MEMBERS):
            await delete_user(registry.database, registry.clock, name)
        assert (await send(admin, "GET", "/configurations")).json["auth_mode"]["editable"] is True
        mode = {"auth_mode": "http_auth", "http_authproxy_endpoint": "https://login.test"}
        assert (await send(admin, "PUT", "/configurations", mode)).status == 200
        info = (await send(registry.nobody, "GET", "/systeminfo")).json
        assert info["auth_mode"] == "http_auth"
        assert info["authproxy_settings"] == {"endpoint": "https://login.test", "verify_cert": True}
        oidc = {"auth_mode": "oidc_auth", "oidc_name": "Login at the harbour"}
        assert (await send(admin, "PUT", "/configurations", oidc)).status == 200
        info = (await send(registry.nobody, "GET", "/systeminfo")).json
        assert info["oidc_provider_name"] == "Login at the harbour"
        assert "authproxy_settings" not in info


async def test_only_administrators_make_projects_if_it_is_so_configured(registry: RunningRegistry) -> None:
    """At once, and with Harbor's words."""
    async with configured(registry.admin, project_creation_restriction="adminonly"):
        answer = await send(registry.user("outsider"), "POST", "/projects", {"project_name": fresh("restricted")})
        assert error(answer) == (403, "FORBIDDEN", "Only system admin can create project")
        answer = await send(registry.admin, "POST", "/projects", {"project_name": fresh("restricted")})
        assert answer.status == 201
    answer = await send(registry.user("outsider"), "POST", "/projects", {"project_name": fresh("restricted")})
    assert answer.status == 201


async def limit_of_new_project(client: Client, **wanted: object) -> int:
    """What a project may hold that has just been made."""
    name = fresh("limited")
    answer = await send(client, "POST", "/projects", {"project_name": name, **wanted})
    assert answer.status == 201, answer
    return int((await send(client, "GET", f"/projects/{name}/summary")).json["quota"]["hard"]["storage"])


async def test_a_new_project_gets_the_configured_quota(registry: RunningRegistry) -> None:
    """Unless a system administrator asks for another one; without quotas there is no limit at all."""
    outsider, admin = registry.user("outsider"), registry.admin
    async with configured(admin, storage_per_project=5_000):
        assert await limit_of_new_project(outsider) == 5_000
        assert await limit_of_new_project(outsider, storage_limit=-1) == 5_000
        assert await limit_of_new_project(admin) == 5_000
        assert await limit_of_new_project(admin, storage_limit=0) == 5_000
        assert await limit_of_new_project(admin, storage_limit=9_000) == 9_000
        assert await limit_of_new_project(admin, storage_limit=-1) == -1
        async with configured(admin, quota_per_project_enable=False):
            assert await limit_of_new_project(admin, storage_limit=9_000) == -1
    assert await limit_of_new_project(outsider) == -1


async def test_a_token_lives_as_long_as_is_configured(registry: RunningRegistry) -> None:
    """The next one, also for whoever has just been given one; and it ends when it says."""
    developer, scope = registry.user("developer"), "repository:team/timed:pull"
    assert (await registry.ask_for_token(developer, scope)).json["expires_in"] == 30 * SECONDS_PER_MINUTE
    async with configured(registry.admin, token_expiration=2):
        answer = (await registry.ask_for_token(developer, scope)).json
        assert answer["expires_in"] == 2 * SECONDS_PER_MINUTE
        client = registry.nobody.using(f"Bearer {answer['token']}")
        assert (await client.get("/v2/team/timed/tags/list")).status == 404
        registry.clock.step(4 * SECONDS_PER_MINUTE)
        assert (await client.get("/v2/team/timed/tags/list")).status == 401
    assert (await registry.ask_for_token(developer, scope)).json["expires_in"] == 30 * SECONDS_PER_MINUTE


async def test_the_settings_of_the_server_win(tmp_path: Path) -> None:
    """What they fix is shown as not to be changed, is not changed, and is what holds."""
    settings = Settings(data=tmp_path, storage="memory:", durability="relaxed", token_expiration_minutes=7)
    async with run_registry(settings) as registry:
        admin = registry.admin
        shown = (await send(admin, "GET", "/configurations")).json["token_expiration"]
        assert shown == {"editable": False, "value": 7}
        assert (await send(admin, "PUT", "/configurations", {"token_expiration": 7})).status == 200
        answer = await send(admin, "PUT", "/configurations", {"token_expiration": 8, "session_timeout": 8})
        assert error(answer) == (
            403,
            "FORBIDDEN",
            "token_expiration is fixed by the settings of the server, it cannot be updated",
        )
        assert await value(admin, "session_timeout") == 60
        token = (await registry.ask_for_token(admin, "repository:team/fixed:pull")).json
        assert token["expires_in"] == 7 * SECONDS_PER_MINUTE


async def test_every_node_knows_a_change_at_once(registry: RunningRegistry) -> None:
    """Each remembers the configuration for as long as the version of the rights stays the same."""
    moments, elsewhere = moments_of(registry.database), ConfigurationStore(registry.database, {})
    before = (await moments.now()).rights
    remembered = await elsewhere.at(before)
    assert await elsewhere.at(before) is remembered
    async with configured(registry.admin, session_timeout=9):
        after = (await moments.now()).rights
        assert after != before
        assert (await elsewhere.at(after)).session_timeout == 9


async def test_changes_at_the_same_time_are_all_kept(admin: Client) -> None:
    """Each of them changes its own key."""
    names = ("ldap_filter", "oidc_scope", "banner_message", "ldap_group_base_dn")
    await asyncio.gather(*(send(admin, "PUT", "/configurations", {name: name}) for name in names))
    shown = (await send(admin, "GET", "/configurations")).json
    assert [shown[name]["value"] for name in names] == list(names)
    await send(admin, "PUT", "/configurations", dict.fromkeys(names, ""))
