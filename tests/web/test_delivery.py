"""How the user interface reaches a browser."""

import gzip
import re

import pytest
from playwright.sync_api import Response

from tests.support.server import ADMINISTRATOR, PRIVATE_PROJECT, PUBLIC_PROJECT, Server
from tests.web.conftest import OpenPage

FIRST_LOAD_BYTES_MAX = 250_000
PAGES = ("/", "/login", "/start", "/projects", "/projects/team", "/projects/team/repositories/a%2Fb")


@pytest.mark.parametrize("path", PAGES)
def test_every_address_is_one_page(site: Server, path: str) -> None:
    """It is never kept, and runs nothing but what this server sends."""
    answer = site.request("GET", path)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'; script-src 'self'; ")
    nonce = re.search(r"'nonce-([\w-]{22})'", policy)
    assert nonce is not None
    assert f'nonce="{nonce[1]}"'.encode() in answer.body
    assert b"placeholder" not in answer.body


def test_no_two_pages_have_one_nonce(site: Server) -> None:
    """Otherwise it would prove nothing."""
    policies = {site.request("GET", "/projects").headers["Content-Security-Policy"] for _ in range(5)}
    assert len(policies) == 5


@pytest.mark.parametrize("path", ["/projects", f"/projects/{PUBLIC_PROJECT}/repositories/tools"])
def test_the_first_load_is_small(open_page: OpenPage, path: str) -> None:
    """All that a browser fetches before it shows a page, compressed, keeps within its budget."""
    visit = open_page()
    responses: list[Response] = []
    visit.page.on("response", lambda response: responses.append(response))
    visit.go(path)
    files = {response.url: response for response in responses if "/ui/" in response.url}
    assert len(files) > 3
    sizes = {url: response.request.sizes()["responseBodySize"] for url, response in files.items()}
    assert sum(sizes.values()) < FIRST_LOAD_BYTES_MAX, sizes


@pytest.mark.parametrize("path", ["/projects", f"/projects/{PRIVATE_PROJECT}/repositories/shop%2Fcheckout"])
def test_a_table_asks_twice_at_most(open_page: OpenPage, path: str) -> None:
    """Beside what the frame asks once, opening another page of the list is a single request."""
    visit = open_page(ADMINISTRATOR)
    visit.go(path)
    asked: list[str] = []
    visit.page.on("request", lambda request: asked.append(request.url) if is_question(request.url) else None)
    visit.page.get_by_role("button", name=re.compile("Sort by (Name|Size)")).click()
    visit.page.wait_for_load_state("networkidle")
    assert len(asked) == 1, asked


def is_question(url: str) -> bool:
    """Whether something is asked of the server; the stream of what changes is opened once and stays."""
    return "/api/" in url and not url.endswith("/events")


def test_files_are_kept_for_good(site: Server) -> None:
    """Those with a hash in their name; plain and compressed they are the same."""
    page = site.request("GET", "/").body.decode()
    path = re.findall(r'src="(/ui/assets/[^"]+\.js)"', page)[0]
    plain = site.request("GET", path)
    compressed = site.request("GET", path, headers={"Accept-Encoding": "gzip, br"})
    assert gzip.decompress(compressed.body) == plain.body
    assert "immutable" in plain.headers["Cache-Control"]
    assert plain.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert plain.headers["Vary"] == "accept-encoding"


@pytest.mark.parametrize(
    "path", ["/ui/", "/ui/absent.js", "/ui/index.html", "/ui/../site.py", "/ui/%2e%2e/site.py", "/ui/assets/"]
)
def test_there_are_no_other_files(site: Server, path: str) -> None:
    """Nothing of the folder itself, and nothing beside it."""
    assert site.request("GET", path).status == 404


def test_a_page_is_only_read(site: Server) -> None:
    """Whatever else somebody wants to do there does not exist."""
    assert site.request("POST", "/projects", body=b"x").status in (404, 405)
