"""Every page as it meets different people: in both languages, light and dark, wide and narrow, without complaints."""

import pytest
from playwright.sync_api import expect

from tests.support.server import ADMINISTRATOR, GUEST, PRIVATE_PROJECT, PUBLIC_PROJECT, Account, Server
from tests.web.conftest import OpenPage

PAGES = (
    "/login",
    "/start",
    "/projects",
    f"/projects/{PUBLIC_PROJECT}",
    f"/projects/{PUBLIC_PROJECT}/repositories/tools",
)
MEMBERS_PAGES = (f"/projects/{PRIVATE_PROJECT}", f"/projects/{PRIVATE_PROJECT}/repositories/shop%2Fcheckout")
PROJECT_TABS = ("summary", "members", "grants", "labels", "immutability", "robots", "logs", "trash", "settings")
ADMINISTRATION = (
    "overview",
    "users",
    "groups",
    "robots",
    "roles",
    "grants",
    "quotas",
    "labels",
    "trash",
    "configuration",
)
ADMINISTRATORS_PAGES = (
    "/logs",
    "/explain",
    *(f"/projects/{PRIVATE_PROJECT}/{tab}" for tab in PROJECT_TABS),
    *(f"/admin/{page}" for page in ADMINISTRATION),
    "/account/profile",
    "/account/password",
    "/account/tokens",
)
LOOKS: dict[str, dict[str, object]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "narrow": {"viewport": {"width": 360, "height": 780}},
    "chinese": {"locale": "zh-CN"},
}


@pytest.mark.parametrize(
    ("account", "look"), [(ADMINISTRATOR, look) for look in LOOKS] + [(GUEST, "chinese"), (None, "light")]
)
def test_pages_are_for_everybody(open_page: OpenPage, account: Account | None, look: str) -> None:
    """Axe finds nothing serious, nothing is wider than the window, and the console stays empty."""
    visit = open_page(account, **LOOKS[look])
    for path in PAGES if account is None else PAGES + MEMBERS_PAGES:
        page = visit.go(path)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        visit.check_accessibility()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path


@pytest.mark.parametrize("path", ADMINISTRATORS_PAGES)
def test_pages_of_administrators_are_for_everybody(open_page: OpenPage, path: str) -> None:
    """The same for all that has to do with people and settings, in a narrow window."""
    visit = open_page(ADMINISTRATOR, **LOOKS["narrow"])
    page = visit.go(path)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.get_by_role("heading", name="There is nothing at this address")).to_have_count(0)
    visit.check_accessibility()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path


def test_an_artifact_page_is_for_everybody(open_page: OpenPage, site: Server) -> None:
    """The page with most on it."""
    digest = site.digest(f"{PUBLIC_PROJECT}/tools", "1.0")
    visit = open_page(viewport={"width": 360, "height": 780})
    page = visit.go(f"/projects/{PUBLIC_PROJECT}/repositories/tools/artifacts/{digest}")
    expect(page.get_by_role("region", name="Layers").get_by_role("row")).not_to_have_count(0)
    visit.check_accessibility()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_language_is_chosen_and_kept(open_page: OpenPage) -> None:
    """At once, without a reload, and for the next visit."""
    page = open_page().go("/projects")
    page.get_by_role("button", name="Language").click()
    page.get_by_role("menuitem", name="简体中文").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("项目")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("项目")
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")


def test_the_theme_is_chosen_and_kept(open_page: OpenPage) -> None:
    """Before anything is painted."""
    page = open_page(color_scheme="light").go("/projects")
    page.get_by_role("button", name="Switch to the dark theme").click()
    page.reload(wait_until="commit")
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")


@pytest.mark.parametrize(
    ("path", "status"),
    [("/projects/absent", 404), (f"/projects/{PUBLIC_PROJECT}/repositories/absent", 404), ("/projects/x/y/z", 0)],
)
def test_an_address_of_nothing_says_so(open_page: OpenPage, path: str, status: int) -> None:
    """With a way on from there."""
    visit = open_page(ADMINISTRATOR)
    page = visit.go(path)
    expect(page.get_by_role("heading", name="There is nothing at this address")).to_be_visible()
    page.get_by_role("link", name="Go to the projects").click()
    expect(page.get_by_role("heading", name="Projects")).to_be_visible()
    # The browser itself reports what is missing.
    assert [complaint for complaint in visit.complaints if str(status) not in complaint] == []
    visit.complaints.clear()
