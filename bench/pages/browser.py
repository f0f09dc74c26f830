"""A browser that goes from page to page within the interface, as a click does."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

from bench.kinds import ADMIN_PASSWORD
from bench.servers import Server

TIMEOUT_MS = 60_000
# A page is there when its rows are, or what stands in their place: not before the old ones have gone.
_GO = """\
(address) => new Promise((resolve) => {
  document.querySelectorAll("main table, main h2").forEach((part) => part.setAttribute("data-old", ""));
  const began = performance.now();
  const look = () => {
    const main = document.querySelector("main");
    const isThere = main.querySelector("table:not([data-old]) tbody td, h2:not([data-old])");
    if (isThere && !main.querySelector("[aria-busy=true], .mantine-Skeleton-root")) {
      const rows = main.querySelectorAll("tbody tr").length;
      resolve({ milliseconds: performance.now() - began, rows });
    } else {
      requestAnimationFrame(look);
    }
  };
  history.pushState({}, "", address);
  dispatchEvent(new PopStateEvent("popstate"));
  look();
})
"""


@dataclasses.dataclass(frozen=True, slots=True)
class Visit:
    """What one way to a page took: until its rows were seen, and the calls of the API that were answered by then."""

    milliseconds: float
    calls: int
    rows: int


@contextmanager
def open_browser(path: str) -> Iterator[Browser]:
    """A Chromium without a screen."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


def log_in(browser: Browser, server: Server) -> Page:
    """A page of the administrator's own, with nothing kept from before, that shows how to get started."""
    page = browser.new_context().new_page()
    page.set_default_timeout(TIMEOUT_MS)
    page.goto(server.url("/login?next=/start"))
    page.locator("input[autocomplete=username]").fill("admin")
    page.locator("input[type=password]").fill(ADMIN_PASSWORD)
    page.locator("button[type=submit]").click()
    page.wait_for_url(server.url("/start"))
    page.wait_for_load_state("networkidle")
    return page


def visit(page: Page, address: str) -> Visit:
    """Go to a page from where one is, and wait for its rows."""
    called: list[str] = []

    def listen(url: str) -> None:
        if "/api/" in url:
            called.append(url)

    def on_request(request: object) -> None:
        listen(str(getattr(request, "url", "")))

    page.on("request", on_request)
    seen = page.evaluate(_GO, address)
    page.wait_for_load_state("networkidle")
    page.remove_listener("request", on_request)
    return Visit(seen["milliseconds"], len(called), seen["rows"])
