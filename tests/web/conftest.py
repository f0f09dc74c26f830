"""A real browser at a real server into which images have been pushed."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.screenshots import content
from tests.support.chromium import INSTALL
from tests.support.images import make_image
from tests.support.pages import Visit, open_visit
from tests.support.programs import require_program, unavailable
from tests.support.server import PRIVATE_PROJECT, PUBLIC_PROJECT, Account, Server, run_server

BUILT = Path(__file__).parents[2] / "src/wharf/api/ui/index.html"

OpenPage = Callable[..., Visit]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with its user interface, and something in it to look at; what other tests push is not among it."""
    if not BUILT.is_file():
        unavailable("the user interface is not built; to build it: make web")
    with run_server(tmp_path_factory.mktemp("site"), {}) as server:
        for repository in (f"{PRIVATE_PROJECT}/shop/checkout", f"{PUBLIC_PROJECT}/tools"):
            for tag in ("1.0", "2.0", "latest"):
                server.push(repository, tag, make_image())
        yield server


@pytest.fixture(scope="session")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with some weeks of work behind it, and somebody for each role; tests only look at it."""
    if not BUILT.is_file():
        unavailable("the user interface is not built; to build it: make web")
    folder = tmp_path_factory.mktemp("lived-in")
    asyncio.run(content.fill(folder / "data"))
    with run_server(folder, {}, with_people=False) as server:
        yield server


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium. While it is driven no other event loop can run, so it is gone at the end of a file."""
    path = require_program("chromium", INSTALL)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser, site: Server) -> Iterator[OpenPage]:
    """Open pages as somebody; at the end of the test none of them may have complained on its console."""
    with ExitStack() as visits:

        def open_as(account: Account | None = None, **options: object) -> Visit:
            return visits.enter_context(open_visit(chromium, site, account, **options))

        yield open_as


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A page of nobody in particular."""
    return open_page().page
