"""A real Chromium: it logs in from a page, works with its cookies and the token, and is kept from what it may not."""

import json
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.chromium import Page, open_browser
from tests.support.images import make_image
from tests.support.server import ADMINISTRATOR, DEVELOPER, PRIVATE_PROJECT, Account, Server

pytestmark = pytest.mark.anyio

API = "/api/v2.0"
START_PAGE = "/devcenter-api-2.0"
# What a page of the web interface does: it keeps the last token, and sends it with each request.
SEND = """
async (method, path, body, type) => {
  const headers = {};
  if (window.token) headers["X-Harbor-CSRF-Token"] = window.token;
  if (type) headers["Content-Type"] = type;
  const answer = await fetch(path, {method, headers, body: body ?? undefined});
  window.token = answer.headers.get("X-Harbor-CSRF-Token") || window.token;
  return {status: answer.status, location: answer.headers.get("Location"), text: await answer.text()};
}
"""
LOG_IN = """
async (send, principal, password) => {
  const form = new URLSearchParams({principal, password}).toString();
  return await send("POST", "/c/login", form, "application/x-www-form-urlencoded");
}
"""
FORGET_TOKEN = "() => { window.token = undefined; }"
SEEN_COOKIES = "() => document.cookie"
# A form of another site can do as much: a simple request, with whatever cookies the browser adds.
SEND_FROM_ELSEWHERE = """
async (url, body) => {
  await fetch(url, {method: "POST", mode: "no-cors", credentials: "include", body});
  return "sent";
}
"""


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def page(server: Server, tmp_path: Path) -> AsyncIterator[Page]:
    """A page of the server's in a new browser."""
    async with open_browser(tmp_path, server) as page:
        await page.open(server.url + START_PAGE)
        yield page


async def send(page: Page, method: str, path: str, document: Any = None) -> tuple[int, Any]:
    """Send a request below the API from the page; returns status and document."""
    body, kind = (None, None) if document is None else (json.dumps(document), "application/json")
    answer = await page.run(SEND, method, API + path, body, kind)
    return answer["status"], json.loads(answer["text"]) if answer["text"] else None


async def log_in(page: Page, account: Account) -> int:
    """Log in as a page does: a first answer brings the cookies, and one after it the token."""
    for _ in range(2):
        await page.run(SEND, "GET", API + "/systeminfo", None, None)
    answer = await page.run(f"(...account) => ({LOG_IN})({SEND}, ...account)", account.name, account.password)
    status: int = answer["status"]
    return status


async def test_a_person_logs_in_works_and_logs_out(page: Page, server: Server) -> None:
    """A project is made, read, changed and deleted from a page; then the session ends, in the browser as well."""
    name = f"browser-{uuid.uuid4().hex[:8]}"
    assert await log_in(page, ADMINISTRATOR) == 200
    status, who = await send(page, "GET", "/users/current")
    assert (status, who["username"]) == (200, "admin")

    assert await send(page, "POST", "/projects", {"project_name": name, "metadata": {"public": "false"}}) == (201, None)
    assert (await send(page, "PUT", f"/projects/{name}", {"metadata": {"public": "true"}}))[0] == 200
    assert (await send(page, "GET", f"/projects/{name}"))[1]["metadata"]["public"] == "true"
    server.push(f"{name}/app", "1", make_image())
    status, artifacts = await send(page, "GET", f"/projects/{name}/repositories/app/artifacts?with_tag=true")
    assert (status, [tag["name"] for tag in artifacts[0]["tags"]]) == (200, ["1"])
    path = f"/projects/{name}/repositories/app/artifacts/1/tags"
    assert (await send(page, "POST", path, {"name": "2"}))[0] == 201
    assert server.digest(f"{name}/app", "2")
    assert (await send(page, "DELETE", f"/projects/{name}/repositories/app"))[0] == 200
    assert (await send(page, "DELETE", f"/projects/{name}"))[0] == 200
    assert (await send(page, "GET", f"/projects/{name}"))[0] == 404

    assert (await page.run(SEND, "GET", "/c/log_out", None, None))["status"] == 200
    assert "sid" not in await page.cookies()
    assert (await send(page, "GET", "/users/current"))[0] == 401


async def test_a_session_outlives_the_page(page: Page, server: Server) -> None:
    """The cookies stay in the browser, on which no script can lay its hands."""
    assert await log_in(page, DEVELOPER) == 200
    await page.open(f"{server.url}{API}/projects/{PRIVATE_PROJECT}")
    assert (await send(page, "GET", f"/projects/{PRIVATE_PROJECT}"))[0] == 200
    assert await page.run(SEEN_COOKIES) == ""
    cookies = await page.cookies()
    assert cookies.keys() == {"_gorilla_csrf", "sid"}
    for cookie in cookies.values():
        assert cookie["httpOnly"]
        assert cookie["secure"] is server.uses_tls
        assert cookie["sameSite"] in ("Lax", "Strict")


async def test_a_page_that_sends_no_token_changes_nothing(page: Page) -> None:
    """It may be a page that somebody else has sent the person to."""
    assert await log_in(page, DEVELOPER) == 200
    await page.run(FORGET_TOKEN)
    project = {"project_name": f"browser-{uuid.uuid4().hex[:8]}"}
    assert (await send(page, "POST", "/projects", project))[0] == 403
    assert (await send(page, "POST", "/projects", project))[0] == 201


async def test_a_page_of_another_site_changes_nothing(page: Page, server: Server) -> None:
    """Under another name the same server is another site to the browser."""
    assert await log_in(page, ADMINISTRATOR) == 200
    name = f"browser-{uuid.uuid4().hex[:8]}"
    await page.open(server.url.replace("127.0.0.1", "localhost") + API + "/ping")
    sent = await page.run(SEND_FROM_ELSEWHERE, f"{server.url}{API}/projects", json.dumps({"project_name": name}))
    assert sent == "sent"
    assert server.request("GET", f"{API}/projects/{name}", account=ADMINISTRATOR).status == 404
