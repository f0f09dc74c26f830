"""Dialogs and menus without a pointer, and pages in windows of every width."""

import pytest
from playwright.sync_api import Browser, expect

from tests.screenshots import content
from tests.screenshots.camera import OPENED, OPENERS
from tests.screenshots.pages import FULL
from tests.support.pages import Visit, open_visit
from tests.support.server import ADMINISTRATOR, Server
from tests.support.web_routes import read_routes

FOCUS_IS_SEEN = """() => {
  const style = getComputedStyle(document.activeElement);
  return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
}"""
IS_WIDER_THAN_THE_WINDOW = "document.documentElement.scrollWidth > window.innerWidth"
CONTENT_WIDTH = """() => Math.max(
  ...[...document.querySelectorAll("main > div > *")].map((part) => part.getBoundingClientRect().width))"""
PAGE_WIDTH_MAX = 1440


def _addresses(server: Server) -> list[str]:
    digest = server.digest(f"{content.PROJECT}/{content.REPOSITORY}", content.TAG)
    return [route.address(FULL | {"digest": digest}) for route in read_routes()]


@pytest.mark.parametrize("what", ["dialog", "menu"])
def test_whatever_opens_is_reached_by_the_keyboard(lived_in: Server, chromium: Browser, what: str) -> None:
    """Enter opens it and the focus goes in; Escape closes it and the focus is back, where it is seen."""
    opened = 0
    with open_visit(chromium, lived_in, ADMINISTRATOR) as visit:
        for address in _addresses(lived_in):
            page = visit.open(address)
            opener = page.locator(OPENERS[what]).first
            if address == "/login" or opener.count() == 0:
                continue
            _open_and_close(visit, what, looks_closer=what == "dialog" and opened == 0)
            opened += 1
    assert opened >= 5


def _open_and_close(visit: Visit, what: str, *, looks_closer: bool) -> None:
    page = visit.page
    opener = page.locator(OPENERS[what]).first
    opener.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    expect(opener).to_be_focused()
    assert page.evaluate(FOCUS_IS_SEEN), f"the focus is not seen on {opener.inner_text()}"
    page.keyboard.press("Enter")
    expect(page.locator(f"{OPENED[what]} :focus, {OPENED[what]}:focus")).to_have_count(1)
    if looks_closer:
        visit.check_accessibility()
    # Choices that are open within a dialog are closed first.
    if page.locator("[role=dialog] [aria-expanded=true]").count():
        page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator(OPENED[what])).to_have_count(0)
    expect(opener).to_be_focused()


def test_the_frame_is_reached_by_the_keyboard(lived_in: Server, chromium: Browser) -> None:
    """First what leads past the frame, then each control of it; the focus is seen on all of them."""
    with open_visit(chromium, lived_in, ADMINISTRATOR) as visit:
        page = visit.open("/projects")
        page.keyboard.press("Tab")
        expect(page.locator(".skip-link")).to_be_focused()
        for _ in range(6):
            page.keyboard.press("Tab")
            assert page.evaluate(FOCUS_IS_SEEN), page.evaluate("document.activeElement.outerHTML")
        page.keyboard.press("Control+k")
        expect(page.locator(OPENED["palette"])).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator(OPENED["palette"])).to_have_count(0)
        assert page.evaluate(FOCUS_IS_SEEN)


@pytest.mark.parametrize("width", [360, 3840])
def test_pages_fit_windows(lived_in: Server, chromium: Browser, width: int) -> None:
    """Nothing is wider than the window, and large screens keep the page narrow."""
    with open_visit(chromium, lived_in, ADMINISTRATOR, viewport={"width": width, "height": 900}) as visit:
        faults = {address: found for address in _addresses(lived_in) if (found := _faults(visit, address))}
        assert faults == {}


def _faults(visit: Visit, address: str) -> list[str]:
    page = visit.open(address)
    faults = ["wider than the window"] if page.evaluate(IS_WIDER_THAN_THE_WINDOW) else []
    if page.evaluate(CONTENT_WIDTH) > PAGE_WIDTH_MAX:
        faults.append("wider than a page")
    return faults
