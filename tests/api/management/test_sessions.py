"""Browsers log in once and are known by a cookie; their writes need proof that they come from our pages."""

import base64
import json
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import sqlalchemy as sa

from tests.support.application import (
    ADMINISTRATOR,
    MEMBERS,
    OUTSIDER,
    PASSWORD,
    PRIVATE_PROJECT,
    RunningRegistry,
)
from tests.support.asgi import Answer
from tests.support.asgi_pushes import digest_of, fresh_bytes
from tests.support.browser import TOKEN_HEADER, Browser
from tests.support.management import error, fresh, send
from wharf.api.csrf import TOKEN_BYTES
from wharf.app import application
from wharf.base.settings import Settings
from wharf.db import Statement
from wharf.db.tables import session
from wharf.identity.passwords import Passwords
from wharf.identity.sessions import purge_expired_sessions
from wharf.identity.users import create_user, delete_user, set_password
from wharf.projects.first_start import LOOPBACK_PASSWORD

pytestmark = pytest.mark.anyio

API = "/api/v2.0"
PRIVATE = f"{API}/projects/{PRIVATE_PROJECT}"
MINUTE = 60
HOUR = 60 * MINUTE
NO_TOKEN = (403, "FORBIDDEN", "CSRF token not found in request")
BAD_TOKEN = (403, "FORBIDDEN", "CSRF token invalid")


def browser(registry: RunningRegistry) -> Browser:
    """A browser that has never been here."""
    return Browser(registry.nobody)


async def logged_in(registry: RunningRegistry, name: str, password: str = PASSWORD) -> Browser:
    """A browser after the login."""
    made = browser(registry)
    answer = await made.log_in(name, LOOPBACK_PASSWORD if name == ADMINISTRATOR else password)
    assert (answer.status, answer.body) == (200, b""), answer
    return made


async def reads(made: Browser, **headers: str) -> int:
    """The status of a request that members alone may make."""
    return (await made.get(PRIVATE, **headers)).status


async def make_project(made: Browser, **headers: str) -> Answer:
    """A request that changes something."""
    body = f'{{"project_name": "{fresh("session")}"}}'.encode()
    return await made.request("POST", f"{API}/projects", body, content_type="application/json", **headers)


async def make_user(registry: RunningRegistry) -> str:
    """Somebody of whom no other test knows; he has the common password."""
    name = fresh("reader")
    passwords = Passwords()
    password_hash = await passwords.hash(PASSWORD)
    passwords.close()
    async with registry.database.begin() as transaction:
        await create_user(transaction, registry.clock, name, password_hash)
    return name


async def is_known(made: Browser) -> bool:
    """Whether requests are those of somebody who has logged in."""
    return (await made.get(f"{API}/projects?name=none")).status == 200 and (await make_project(made)).status == 201


@pytest.mark.parametrize("name", [*MEMBERS, ADMINISTRATOR])
async def test_a_session_is_its_user(registry: RunningRegistry, name: str) -> None:
    """It may what he may: members read their project."""
    assert await reads(await logged_in(registry, name)) == 200


async def test_a_session_is_no_more_than_its_user(registry: RunningRegistry) -> None:
    """Outsiders stay outside, and without a session a browser is nobody."""
    assert await reads(await logged_in(registry, OUTSIDER)) == 403
    assert await reads(browser(registry)) == 401


async def test_only_a_login_makes_a_session(registry: RunningRegistry) -> None:
    """The first visit brings a cookie that opens nothing, the next one a token; every cookie has every safeguard."""
    visitor = browser(registry)
    answer = await visitor.get(f"{API}/systeminfo")
    assert (list(visitor.cookies), visitor.token) == (["sid"], "")
    answer = await visitor.get(PRIVATE)
    assert (answer.status, list(visitor.cookies)) == (401, ["sid", "_gorilla_csrf"])
    assert answer["set-cookie"].endswith(" GMT; Max-Age=43200; HttpOnly; SameSite=Strict")
    login = await visitor.log_in("guest", PASSWORD)
    (cookie,) = login.all("set-cookie")
    assert cookie == f"sid={visitor.cookies['sid']}; Path=/; HttpOnly; SameSite=Lax"
    assert login["vary"] == "Cookie"


async def test_over_tls_cookies_are_kept_from_plain_connections(registry: RunningRegistry) -> None:
    """Both of them, and also behind a proxy that is trusted."""
    for client, headers in (
        (replace(registry.nobody, scheme="https"), {}),
        (registry.nobody.at("10.0.0.1"), {"x_forwarded_proto": "https"}),
    ):
        visitor = Browser(client)
        first = await visitor.get("/c/login", **headers)
        login = await visitor.request("POST", "/c/login", f"principal=guest&password={PASSWORD}".encode(), **headers)
        for answer in (first, login):
            assert "; HttpOnly; Secure; SameSite=" in answer["set-cookie"]


async def test_a_token_looks_different_each_time(registry: RunningRegistry) -> None:
    """88 characters, under which the one of the cookie is hidden; the cookie stays."""
    visitor = browser(registry)
    tokens = [(await visitor.get("/c/login"))[TOKEN_HEADER] for _ in range(3)]
    assert len(set(tokens)) == 3
    assert {len(token) for token in tokens} == {88}
    cookie = visitor.cookies["_gorilla_csrf"]
    await visitor.get("/c/login")
    assert visitor.cookies["_gorilla_csrf"] == cookie


async def test_a_login_needs_a_token(registry: RunningRegistry) -> None:
    """Or another site could log a browser in as somebody else, who then reads what is written there."""
    visitor = browser(registry)
    assert error(await visitor.post_form("/c/login", principal="guest", password=PASSWORD)) == NO_TOKEN
    visitor.token = "AAAA"
    assert error(await visitor.post_form("/c/login", principal="guest", password=PASSWORD)) == BAD_TOKEN
    assert (await visitor.post_form("/c/login", principal="guest", password=PASSWORD)).status == 200
    # A password in the header says nothing about where the request was made.
    with_password = registry.user("guest")
    assert error(await with_password.post("/c/login", b"principal=guest")) == NO_TOKEN


async def test_a_wrong_login_is_refused_without_a_word(registry: RunningRegistry) -> None:
    """As Harbor does, with an empty body, and without a session."""
    visitor = browser(registry)
    for fields in (
        {"principal": "guest", "password": "wrong"},
        {"principal": "nobody", "password": PASSWORD},
        {"principal": "guest"},
        {},
    ):
        await visitor.get("/c/login")
        answer = await visitor.post_form("/c/login", **fields)
        assert (answer.status, answer.body) == (401, b"")
    assert "sid" not in visitor.cookies


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"principal=%ff&password=x", 401, None),
        (b"\xff", 400, "BAD_REQUEST"),
        (b"a" * 70_000, 413, "REQUEST_ENTITY_TOO_LARGE"),
    ],
)
async def test_a_bad_form_is_refused(registry: RunningRegistry, body: bytes, status: int, code: str | None) -> None:
    """Whatever it is."""
    visitor = browser(registry)
    await visitor.get("/c/login")
    answer = await visitor.request("POST", "/c/login", body)
    assert answer.status == status
    assert code is None or answer.code == code


async def test_logins_are_throttled_like_all_others(registry: RunningRegistry) -> None:
    """Whoever guesses has to wait, whichever way he takes."""
    visitor = Browser(registry.nobody.at("198.51.100.7"))
    await visitor.get("/c/login")
    statuses = [(await visitor.post_form("/c/login", principal="guessed", password="x")).status for _ in range(11)]
    assert statuses == [401] * 10 + [429]
    answer = await visitor.client.logged_in("guessed", "x").get("/v2/")
    assert answer.status == 429


async def test_a_login_never_takes_over_the_session_that_it_finds(registry: RunningRegistry) -> None:
    """Neither one that somebody has planted in the browser, nor the one of before, which ends."""
    visitor = browser(registry)
    planted = "0" * 16 + "a" * 48
    visitor.cookies["sid"] = planted
    await visitor.log_in("guest", PASSWORD)
    first = dict(visitor.cookies)
    assert first["sid"] != planted
    await visitor.log_in("guest", PASSWORD)
    assert visitor.cookies["sid"] != first["sid"]
    assert await reads(visitor) == 200
    assert await reads(Browser(registry.nobody, first)) == 401


async def test_a_write_by_session_needs_a_token(registry: RunningRegistry) -> None:
    """One that belongs to the cookie of the same browser."""
    made = await logged_in(registry, "guest")
    other = await logged_in(registry, "developer")
    assert (await make_project(made)).status == 201
    token, made.token = made.token, ""
    assert error(await make_project(made)) == NO_TOKEN
    for wrong in ("x", "AAAA", other.token, base64.b64encode(bytes(2 * TOKEN_BYTES)).decode(), token[:-4], "é" * 88):
        assert error(await make_project(made, x_harbor_csrf_token=wrong)) == BAD_TOKEN, wrong
    assert (await make_project(made, x_harbor_csrf_token=token)).status == 201


async def test_a_token_from_before_the_login_is_still_good(registry: RunningRegistry) -> None:
    """It belongs to its cookie, not to the session; scripts fetch one and keep it."""
    visitor = browser(registry)
    token = (await visitor.get("/c/login"))[TOKEN_HEADER]
    await visitor.log_in("guest", PASSWORD)
    assert (await make_project(visitor, x_harbor_csrf_token=token)).status == 201


async def test_a_token_without_its_cookie_is_worth_nothing(registry: RunningRegistry) -> None:
    """And a cookie that is no token counts as none."""
    made = await logged_in(registry, "guest")
    token = made.token
    for cookie in (None, "", "x", "é", "A" * 42, "A" * 200):
        made.cookies = {"sid": made.cookies["sid"]} | ({} if cookie is None else {"_gorilla_csrf": cookie})
        assert error(await make_project(made, x_harbor_csrf_token=token)) == BAD_TOKEN, cookie


async def test_a_page_of_another_site_is_refused_by_what_the_browser_says(registry: RunningRegistry) -> None:
    """Also with a token, which it may have planted from a neighbouring name."""
    made = await logged_in(registry, "guest")
    for site in ("cross-site", "same-site"):
        answer = await make_project(made, sec_fetch_site=site)
        assert error(answer) == (403, "FORBIDDEN", "the request was made by a page of another site")
    assert (await make_project(made, sec_fetch_site="same-origin")).status == 201


async def test_who_sends_a_password_needs_no_token(registry: RunningRegistry) -> None:
    """Whatever cookies a proxy or another program on the host has given him; only the password counts."""
    made = await logged_in(registry, "guest")
    client = registry.user("developer")
    for cookie in ("theme=dark", f"sid={made.cookies['sid']}"):
        body = {"project_name": fresh("basic")}
        answer = await send(client, "POST", "/projects", body, cookie=cookie)
        assert answer.status == 201
        assert TOKEN_HEADER not in dict(answer.headers)
    shown = await send(client, "GET", f"/projects/{body['project_name']}", cookie=cookie)
    assert shown.json["owner_name"] == "developer"
    wrong = await client.using("Basic eDp5").get(PRIVATE, cookie=f"sid={made.cookies['sid']}")
    assert wrong.status == 401


async def test_a_session_that_is_over_makes_nobody_prove_anything(registry: RunningRegistry) -> None:
    """The answer is that one has to log in, not that a token is missing."""
    visitor = browser(registry)
    for value in ("", "x", "0" * 64, "f" * 64, "é"):
        visitor.cookies["sid"] = value
        assert error(await make_project(visitor)) == (401, "UNAUTHORIZED", "unauthorized")


async def test_an_unused_session_ends(registry: RunningRegistry) -> None:
    """An hour after its last use."""
    made = await logged_in(registry, "guest")
    for _ in range(3):
        registry.clock.step(HOUR - MINUTE)
        assert await reads(made) == 200
    registry.clock.step(HOUR)
    assert await reads(made) == 401


async def test_what_asks_in_the_background_keeps_no_session_alive(registry: RunningRegistry) -> None:
    """If it says so."""
    made = await logged_in(registry, "guest")
    registry.clock.step(HOUR - MINUTE)
    assert await reads(made, x_harbor_no_session_renewal="true") == 200
    registry.clock.step(MINUTE)
    assert await reads(made) == 401


async def test_how_long_a_session_lasts_is_configured(registry: RunningRegistry) -> None:
    """And a shorter time holds for sessions that have begun, from their next use on."""
    made = await logged_in(registry, "guest")
    assert (await send(registry.admin, "PUT", "/configurations", {"session_timeout": 5})).status == 200
    try:
        assert await reads(made) == 200
        registry.clock.step(5 * MINUTE)
        assert await reads(made) == 401
        made = await logged_in(registry, "guest")
        registry.clock.step(4 * MINUTE)
        assert await reads(made) == 200
        registry.clock.step(4 * MINUTE)
        assert await reads(made) == 200
    finally:
        await send(registry.admin, "PUT", "/configurations", {"session_timeout": 60})


async def test_logging_out_ends_the_session(registry: RunningRegistry) -> None:
    """For whoever has a copy of the cookie too, and no other session of the user."""
    made, other = await logged_in(registry, "guest"), await logged_in(registry, "guest")
    copy = Browser(registry.nobody, dict(made.cookies))
    answer = await made.get("/c/log_out")
    assert (answer.status, answer.body) == (200, b"")
    assert answer["set-cookie"] == "sid=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; HttpOnly"
    assert [await reads(each) for each in (made, copy, other)] == [401, 401, 200]
    assert (await made.get("/c/log_out")).status == 200


async def test_a_new_password_ends_all_sessions(registry: RunningRegistry) -> None:
    """Whoever changes it may do so because somebody else was in."""
    name = await make_user(registry)
    sessions = [await logged_in(registry, name) for _ in range(2)]
    assert [await is_known(each) for each in sessions] == [True, True]
    passwords = Passwords()
    # The same password, even: what counts is that it was set.
    await set_password(registry.database, registry.clock, name, await passwords.hash(PASSWORD))
    passwords.close()
    assert [(await make_project(each)).status for each in sessions] == [401, 401]
    assert await is_known(await logged_in(registry, name))


async def test_who_changes_his_password_logs_in_again(registry: RunningRegistry) -> None:
    """His own session ends as well, the one in which he did it."""
    name, new = await make_user(registry), "Sails-at-8"
    made = await logged_in(registry, name)
    user_id = (await made.get(f"{API}/users/current")).json["user_id"]
    body = json.dumps({"old_password": PASSWORD, "new_password": new}).encode()
    path = f"{API}/users/{user_id}/password"
    assert (await made.request("PUT", path, body, content_type="application/json")).status == 200
    assert (await made.get(f"{API}/users/current")).status == 401
    assert await is_known(await logged_in(registry, name, new))


async def test_logging_out_is_recorded(registry: RunningRegistry) -> None:
    """Once for each session, with the name of whoever had it."""
    name = await make_user(registry)
    made = await logged_in(registry, name)
    await made.get("/c/log_out")
    await made.get("/c/log_out")
    await registry.application.audit.flush()
    query = f"q=username%3D{name},operation%3Dlogout"
    entries = (await send(registry.admin, "GET", f"/auditlog-exts?{query}")).json
    assert [(entry["operation"], entry["resource"]) for entry in entries] == [("logout", name)]


async def test_a_user_who_is_gone_has_no_session(registry: RunningRegistry) -> None:
    """Nor has a new one of the same name."""
    name = await make_user(registry)
    made = await logged_in(registry, name)
    await delete_user(registry.database, registry.clock, name)
    assert (await make_project(made)).status == 401
    async with registry.database.begin() as transaction:
        await create_user(transaction, registry.clock, name, "")
    assert (await make_project(made)).status == 401


async def test_old_sessions_are_swept(registry: RunningRegistry) -> None:
    """Those that are over, and no others."""
    registry.clock.step(2 * HOUR)
    await purge_expired_sessions(registry.database, registry.clock)
    await logged_in(registry, "guest")
    registry.clock.step(HOUR)
    made = await logged_in(registry, "guest")
    assert await purge_expired_sessions(registry.database, registry.clock) == 1
    assert await reads(made) == 200


async def test_v2_takes_a_session_for_a_login_and_writes(registry: RunningRegistry) -> None:
    """As Harbor does: content is read with an Authorization header alone, and writes need a token."""
    made = await logged_in(registry, "developer")
    blob = fresh_bytes()
    path = f"/v2/{PRIVATE_PROJECT}/by-session/blobs"
    base = await made.get("/v2/")
    assert (base.status, base.body, len(base[TOKEN_HEADER])) == (200, b"{}", 88)
    upload = f"{path}/uploads/?digest={digest_of(blob)}"
    assert (await made.request("POST", upload, blob)).status == 201
    made.token = ""
    assert error(await made.request("POST", upload, blob)) == NO_TOKEN
    answer = await made.get(f"{path}/{digest_of(blob)}")
    assert answer.status == 401
    assert answer["www-authenticate"].startswith("Bearer ")
    assert (await browser(registry).get("/v2/")).status == 401


async def test_the_token_service_takes_a_session(registry: RunningRegistry) -> None:
    """Each session gets what is its user's own, and an anonymous request none of that."""
    query = f"/service/token?service=harbor-registry&scope=repository:{PRIVATE_PROJECT}/app:pull"

    async def may_pull(made: Browser) -> bool:
        answer = await made.get(f"{query}&offline_token=true")
        assert answer.status == 200
        assert "refresh_token" not in answer.json
        token = registry.nobody.using(f"Bearer {answer.json['token']}")
        tags = await token.get(f"/v2/{PRIVATE_PROJECT}/app/tags/list")
        return tags.status == 404

    made = await logged_in(registry, "guest")
    assert await may_pull(made)
    assert not await may_pull(browser(registry))
    assert not await may_pull(await logged_in(registry, OUTSIDER))
    await made.get("/c/log_out")
    assert not await may_pull(made)
    without_scope = (await logged_in(registry, "guest")).get("/service/token?service=harbor-registry")
    assert (await without_scope).status == 200


async def test_who_may_ask_whether_a_user_exists(registry: RunningRegistry) -> None:
    """Administrators, with a session or a password, and everybody who may register himself."""
    text = b"self registration deactivated, only sysadmin can check user existence"
    question = {"target": "username", "value": "guest"}
    for made in (browser(registry), await logged_in(registry, "projectAdmin")):
        await made.get("/c/login")
        answer = await made.post_form("/c/userExists", **question)
        assert (answer.status, answer.body) == (412, text)
        assert answer["content-type"] == "text/plain; charset=utf-8"
    made = await logged_in(registry, ADMINISTRATOR)
    answers = [
        (await made.post_form("/c/userExists", target=target, value=value)).body
        for target, value in (("username", "guest"), ("username", "nobody"), ("email", "nobody@example.com"))
    ]
    assert answers == [b"true", b"false", b"false"]
    assert (await made.post_form("/c/userExists", target="else")).status == 400
    assert (await registry.admin.post("/c/userExists", b"target=username&value=guest")).body == b"true"
    assert (await registry.user("guest").post("/c/userExists", b"target=username&value=guest")).status == 412


async def test_what_is_not_there_below_c(registry: RunningRegistry) -> None:
    """Paths of other ways to log in, and paths that Harbor has no more; each answer brings a token."""
    visitor = browser(registry)
    answer = await visitor.get("/c/login")
    assert (answer.status, answer.code) == (404, "NOT_FOUND")
    for path in ("/c/oidc/login", "/c/oidc/callback", "/c/oidc/logout"):
        assert error(await visitor.get(path)) == (412, "PRECONDITION", "auth mode: db_auth is not OIDC based")
    assert (await visitor.post_form("/c/oidc/onboard")).status == 412
    assert (await visitor.get("/c/authproxy/redirect")).status == 412
    for path in ("/c/reset", "/c/sendEmail"):
        assert (await visitor.post_form(path)).status == 404
        visitor.token, token = "", visitor.token
        assert error(await visitor.post_form(path)) == NO_TOKEN
        visitor.token = token


async def test_too_many_cookies_are_not_read(registry: RunningRegistry) -> None:
    """They count as none."""
    made = await logged_in(registry, "guest")
    made.cookies = {"padding": "x" * 20_000, **made.cookies}
    assert await reads(made) == 401


async def test_cookies_may_come_in_several_headers(registry: RunningRegistry) -> None:
    """HTTP/2 sends them so."""
    made = await logged_in(registry, "guest")
    seen: list[int] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def note(message: dict[str, object]) -> None:
        if message["type"] == "http.response.start":
            status = message["status"]
            assert isinstance(status, int)
            seen.append(status)

    scope = registry.nobody._scope("GET", PRIVATE, b"", {})
    scope["headers"] += [(b"cookie", f"sid={made.cookies['sid']}".encode()), (b"cookie", b"theme=dark")]
    await registry.application.site(scope, receive, note)
    assert seen == [200]


async def test_a_stolen_database_opens_no_session(registry: RunningRegistry) -> None:
    """What stands in it is not what stands in the cookie."""
    made = await logged_in(registry, "guest")
    keys = [row[0] for row in await registry.database.rows(Statement(sa.select(session.c.key)))]
    assert keys
    for key in keys:
        assert key != made.cookies["sid"]
        assert await reads(Browser(registry.nobody, {"sid": key})) == 401


@pytest.fixture
async def second_node(settings: Settings, registry: RunningRegistry) -> AsyncIterator[RunningRegistry]:
    """Another process over the same database."""
    async with application(settings, registry.clock) as running:
        yield RunningRegistry(running, registry.clock)


@pytest.mark.parametrize("settings", ["postgresql-memory"], indirect=True, scope="module")
async def test_a_session_holds_on_every_node_and_ends_on_every_node(
    registry: RunningRegistry, second_node: RunningRegistry
) -> None:
    """By logging out, and with the password."""
    name = await make_user(registry)
    made, other = await logged_in(registry, name), await logged_in(registry, name)
    elsewhere = [Browser(second_node.nobody, dict(each.cookies), each.token) for each in (made, other)]
    assert [await is_known(each) for each in elsewhere] == [True, True]
    await made.get("/c/log_out")
    assert [(await make_project(each)).status for each in elsewhere] == [401, 201]
    await set_password(registry.database, registry.clock, name, "")
    assert (await make_project(elsewhere[1])).status == 401
