"""Takes the pictures: several pages at once, each as somebody who logged in once."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Page, Route, async_playwright
from playwright.async_api import TimeoutError as PlaywrightTimeout

from tests.screenshots.pages import Picture
from tests.support.server import Account, Server

AT_ONCE = 4
TIMEOUT_MS = 90_000
DESKTOP = {"width": 1280, "height": 800}
# What the frame asks for, which has been answered before anything goes wrong.
FRAME = ("/users/current", "/systeminfo", "/server", "/health")
# As long as an interface waits before it gives up asking again.
RETRIES_MS = 8_000
RETRIES = 4
TRANSITION_MS = 350
OPENING_MS = 10_000
PALETTE_MS = 800
WAITING = ".mantine-Skeleton-root, [aria-busy=true], .mantine-Loader-root"
SHOWN = "main h1, main h2, main [role=alert], form"
OPENERS = {
    "dialog": "main button.mantine-Button-root:not([data-variant]):not([type=submit]):not(:disabled):visible",
    "menu": "main tbody button[aria-haspopup=menu]:visible",
}
OPENED = {"dialog": "[role=dialog]", "menu": "[role=menu]", "palette": "[role=dialog] input"}
FAILURE = {"errors": [{"code": "INTERNAL_ERROR", "message": "internal server error"}]}


@dataclass
class Camera:
    """A browser, two servers, and the sessions of those who have logged in."""

    browser: Browser
    servers: Mapping[bool, Server]
    """The full one under False, the empty one under True."""
    folder: Path
    complaints: list[str] = field(default_factory=list)
    _sessions: dict[tuple[bool, str], Any] = field(default_factory=dict)
    _slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    _logins: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def take(self, picture: Picture, look: str, options: dict[str, Any]) -> Path | None:
        """Take one picture; None where the page has not what is to be opened."""
        async with self._slots:
            file = self.folder / picture.page / f"{picture.state}-{look}.png"
            async with self._page(picture, options) as page:
                page.on("pageerror", lambda error: self.complaints.append(f"{file}: {error}"))
                if picture.fault:
                    await page.clock.install()
                    await page.route("**/api/**", lambda route: _interfere(route, picture.fault))
                await page.goto(self.servers[picture.is_empty].url + picture.address)
                await _settle(page, picture)
                if picture.opens and not await _open(page, picture.opens):
                    return None
                file.parent.mkdir(parents=True, exist_ok=True)
                if picture.state == "full":
                    await _make_tall(page)
                await page.screenshot(path=file)
        return file

    @asynccontextmanager
    async def _page(self, picture: Picture, options: dict[str, Any]) -> AsyncIterator[Page]:
        state = await self._session(picture.is_empty, picture.account)
        context = await self.browser.new_context(storage_state=state, **({"viewport": DESKTOP} | options))
        context.set_default_timeout(TIMEOUT_MS)
        try:
            yield await context.new_page()
        finally:
            await context.close()

    async def _session(self, is_empty: bool, account: Account | None) -> Any:
        if account is None:
            return None
        async with self._logins:
            key = is_empty, account.name
            if key not in self._sessions:
                context = await self.browser.new_context()
                self._sessions[key] = await _log_in(context, self.servers[is_empty], account)
                await context.close()
            return self._sessions[key]


@asynccontextmanager
async def open_camera(chromium: str, servers: Mapping[bool, Server], folder: Path) -> AsyncIterator[Camera]:
    """A camera with a browser of its own."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield Camera(browser, servers, folder)
        await browser.close()


async def _log_in(context: BrowserContext, server: Server, account: Account) -> Any:
    page = await context.new_page()
    await page.goto(f"{server.url}/login?next=/start")
    await page.locator("input[autocomplete=username]").fill(account.name)
    await page.locator("input[type=password]").fill(account.password)
    await page.locator("button[type=submit]").click()
    await page.wait_for_url(f"{server.url}/start")
    return await context.storage_state()


async def _interfere(route: Route, fault: str) -> None:
    if any(part in route.request.url for part in FRAME):
        await route.continue_()
    elif fault == "lost":
        await route.abort("connectionrefused")
    else:
        headers = {"X-Request-Id": "5f2c9d0e41ab7736"}
        await route.fulfill(status=500, headers=headers, content_type="application/json", body=json.dumps(FAILURE))


async def _settle(page: Page, picture: Picture) -> None:
    """Wait until everything is there that is going to be there."""
    await page.wait_for_load_state("networkidle")
    if picture.fault:
        for _ in range(RETRIES):
            await page.clock.run_for(RETRIES_MS // RETRIES)
            await page.wait_for_load_state("networkidle")
    await page.wait_for_selector(SHOWN)
    await page.locator(f"body:not(:has({WAITING}))").wait_for()


async def _make_tall(page: Page) -> None:
    """Let the window be as high as the page, so that what stays in place while one scrolls is as high as well."""
    width = await page.evaluate("window.innerWidth")
    height = await page.evaluate("Math.max(window.innerHeight, document.documentElement.scrollHeight)")
    await page.set_viewport_size({"width": width, "height": height})


async def _open(page: Page, what: str) -> bool:
    if what == "palette":
        await page.keyboard.press("Control+k")
        await page.locator(OPENED[what]).fill("pay")
        await page.wait_for_timeout(PALETTE_MS)
    else:
        opener = page.locator(OPENERS[what]).first
        if await opener.count() == 0:
            return False
        await opener.click()
    try:
        await page.locator(OPENED[what]).first.wait_for(timeout=OPENING_MS)
    except PlaywrightTimeout:
        return False
    await page.wait_for_timeout(TRANSITION_MS)
    return True
