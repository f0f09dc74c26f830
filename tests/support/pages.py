"""Pages of the user interface in a real browser, which watches what they complain about."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from tests.support.programs import unavailable
from tests.support.server import Account, Server

TIMEOUT_MS = 60_000
AXE = Path(__file__).parents[2] / "web/node_modules/axe-core/axe.min.js"
WAITING = "[aria-busy=true], .mantine-Skeleton-root"
SERIOUS = ("serious", "critical")


@dataclass
class Visit:
    """A page that somebody has open, with what it asked for and what it complained about."""

    server: Server
    page: Page
    complaints: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        """Open an address and wait for what it shows first."""
        self.page.goto(self.server.url + path)
        self.page.wait_for_selector("h1, h2")
        self.page.wait_for_load_state("networkidle")
        return self.page

    def open(self, path: str) -> Page:
        """Open an address and wait until nothing is announced as on its way; quicker than `go`."""
        self.page.goto(self.server.url + path, wait_until="commit")
        self.page.locator(f"body:not(:has({WAITING})) main :is(h1, h2)").first.wait_for()
        return self.page

    def log_in(self, account: Account) -> None:
        """Log in the way a person does."""
        self.page.goto(f"{self.server.url}/login?next=/start")
        self.page.locator("input[autocomplete=username]").fill(account.name)
        self.page.locator("input[type=password]").fill(account.password)
        self.page.locator("button[type=submit]").click()
        self.page.wait_for_url(f"{self.server.url}/start")

    def check_accessibility(self) -> None:
        """Let axe look at the page; nothing serious may be found."""
        if not AXE.is_file():
            unavailable("axe-core is not installed; to install it: make web")
        self.page.evaluate(AXE.read_text())
        found: list[dict[str, Any]] = self.page.evaluate("axe.run().then((results) => results.violations)")
        serious = [
            {"rule": one["id"], "where": [node["html"][:200] for node in one["nodes"]], "why": one["help"]}
            for one in found
            if one["impact"] in SERIOUS
        ]
        assert serious == [], json.dumps(serious, indent=1)


@contextmanager
def open_visit(browser: Browser, server: Server, account: Account | None, **options: Any) -> Iterator[Visit]:
    """Open a browser of somebody's own; what its pages complained about fails the test at the end."""
    context: BrowserContext = browser.new_context(ignore_https_errors=server.uses_tls, **options)
    context.set_default_timeout(TIMEOUT_MS)
    visit = Visit(server, context.new_page())
    visit.page.on("console", lambda message: _hear(visit, message))
    visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    visit.page.on("request", lambda request: _watch(visit, request))
    try:
        if account is not None:
            visit.log_in(account)
        yield visit
        assert visit.complaints == []
        assert visit.foreign == []
    finally:
        context.close()


def _hear(visit: Visit, message: ConsoleMessage) -> None:
    if message.type in ("error", "warning"):
        visit.complaints.append(f"{message.type}: {message.text}")


def _watch(visit: Visit, request: Request) -> None:
    if not request.url.startswith((visit.server.url, "data:", "blob:")):
        visit.foreign.append(request.url)
