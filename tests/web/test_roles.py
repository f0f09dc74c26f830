"""Every page as everybody: who sees it, what it offers to whom, and what a direct address says to all others."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.screenshots import content
from tests.screenshots.pages import FULL
from tests.screenshots.people import CALLERS
from tests.support.pages import open_visit
from tests.support.server import Server
from tests.support.soak import LONG_RUN, soak_count
from tests.support.web_routes import Route, read_routes
from tests.support.web_texts import read_texts, untranslated

EVERYBODY = frozenset(CALLERS)
USERS = EVERYBODY - {"anonymous"}
MEMBERS = USERS - {"outsider"}
READERS = MEMBERS - {"limitedGuest"}
KEEPERS = frozenset({"sysadmin", "projectAdmin", "maintainer"})
OWNERS = frozenset({"sysadmin", "projectAdmin"})
SYSTEM = frozenset({"sysadmin"})

PROJECT = "/projects/$projectName"
REPOSITORY = f"{PROJECT}/repositories/$repositoryName"
SEEN_BY = {
    "/login": EVERYBODY,
    "/start": EVERYBODY,
    "/projects": EVERYBODY,
    PROJECT: MEMBERS,
    f"{PROJECT}/summary": MEMBERS,
    f"{PROJECT}/members": READERS,
    # A limited guest sees none but his own, to which no tab leads.
    f"{PROJECT}/grants": MEMBERS,
    f"{PROJECT}/labels": READERS,
    f"{PROJECT}/immutability": KEEPERS,
    f"{PROJECT}/robots": READERS,
    f"{PROJECT}/logs": OWNERS,
    f"{PROJECT}/trash": KEEPERS,
    f"{PROJECT}/settings": OWNERS,
    REPOSITORY: MEMBERS,
    f"{REPOSITORY}/artifacts/$digest": MEMBERS,
    f"{REPOSITORY}/info": MEMBERS,
    f"{REPOSITORY}/deleted": KEEPERS,
    f"{REPOSITORY}/tags/$tagName": MEMBERS,
    f"{REPOSITORY}/compare": MEMBERS,
}
"""Who sees a page. Those that stand behind a gate follow from it."""
TABS = ("summary", "members", "grants", "labels", "immutability", "robots", "logs", "trash", "settings")
OF_GATES = {"users-only": USERS, "administrators-only": SYSTEM}


@dataclass(frozen=True)
class Offer:
    """Something that a page offers to some of those who see it."""

    text: str
    to: frozenset[str]
    kind: str = "button"


OFFERS = {
    "/projects": Offer("projects.new", USERS),
    f"{PROJECT}/members": Offer("members.add", OWNERS),
    f"{PROJECT}/labels": Offer("labels.new", KEEPERS),
    f"{PROJECT}/immutability": Offer("immutability.add", KEEPERS),
    f"{PROJECT}/robots": Offer("robots.new", OWNERS),
    f"{PROJECT}/trash": Offer("trash.restore", KEEPERS),
    f"{PROJECT}/settings": Offer("projects.delete", OWNERS),
    "/account/tokens": Offer("account.tokens.new", USERS),
    "/admin/users": Offer("admin.users.new", SYSTEM),
    "/admin/robots": Offer("admin.robots.new", SYSTEM),
    "/admin/roles": Offer("admin.roles.new", SYSTEM),
    "/admin/labels": Offer("labels.new", SYSTEM),
}
"""The one thing that most people come to a page for."""
ROW_MENUS = {
    # Whoever owns a project of his own has its menu.
    "/projects": frozenset({"sysadmin", "projectAdmin", "outsider"}),
    PROJECT: KEEPERS,
    f"{PROJECT}/members": OWNERS,
    f"{PROJECT}/labels": KEEPERS,
    f"{PROJECT}/immutability": KEEPERS,
    f"{PROJECT}/robots": OWNERS,
}
"""Who has a menu at the end of rows."""
LANGUAGES = {"en": "en-GB", "zh-CN": "zh-CN"}
# Axe takes its time, and finds on a page with everything on it what it finds on one with less.
LOOKED_AT_BY_AXE = {("sysadmin", "en"), ("guest", "zh-CN"), ("anonymous", "en")}
# One language shows who may do what; of the other it has to be seen that every page is translated.
_OFTEN = [("sysadmin", "en"), ("limitedGuest", "en"), ("anonymous", "en"), ("guest", "zh-CN")]
_ALL = [(caller, "en") for caller in CALLERS] + [(caller, "zh-CN") for caller in ("sysadmin", "guest", "anonymous")]
_SELDOM = [visitor for visitor in _ALL if visitor not in _OFTEN]
VISITORS = _OFTEN + [pytest.param(*visitor, marks=LONG_RUN) for visitor in _SELDOM[: soak_count(len(_SELDOM))]]
REFUSALS = ("status of 401", "status of 403")


def seen_by(route: Route) -> frozenset[str]:
    """Who sees a page; raises `KeyError` for one that nobody has thought about."""
    return OF_GATES[route.gate] if route.gate else SEEN_BY[route.path]


@pytest.mark.parametrize("route", read_routes(), ids=lambda route: route.path)
def test_it_is_said_who_sees_a_page(route: Route) -> None:
    """A page that is new has a line in `SEEN_BY`, unless it stands behind a gate."""
    assert seen_by(route)


def test_no_line_is_left_behind() -> None:
    """Of pages that are gone."""
    paths = {route.path for route in read_routes()}
    assert (SEEN_BY.keys() | OFFERS.keys() | ROW_MENUS.keys()) <= paths


@pytest.mark.parametrize(("caller", "language"), VISITORS)
def test_pages_are_as_wide_as_rights(lived_in: Server, caller: str, language: str, chromium: Browser) -> None:
    """Who may see a page sees it, with what he may do there; others are told why they do not, by its address too."""
    digest = lived_in.digest(f"{content.PROJECT}/{content.REPOSITORY}", content.TAG)
    options = {"locale": LANGUAGES[language], "color_scheme": "dark" if language == "zh-CN" else "light"}
    with open_visit(chromium, lived_in, CALLERS[caller], **options) as visit:
        for route in read_routes():
            page = visit.open(route.address(FULL | {"digest": digest}))
            try:
                if caller in seen_by(route):
                    _check_seen(page, route, caller, language)
                else:
                    _check_refused(page, caller, language)
                    # The browser itself reports the refusal.
                    visit.complaints[:] = [one for one in visit.complaints if not any(r in one for r in REFUSALS)]
                assert visit.complaints == []
                _check_language(page, language)
                if (caller, language) in LOOKED_AT_BY_AXE:
                    visit.check_accessibility()
            except AssertionError as error:
                raise AssertionError(f"{route.path}: {error}") from error


def _check_seen(page: Page, route: Route, caller: str, language: str) -> None:
    texts = read_texts(language)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    if route.has_list:
        expect(page.locator("main :is(table, h2)").first).to_be_visible()
    if offer := OFFERS.get(route.path):
        found = page.get_by_role("main").get_by_role("button", name=texts[offer.text])
        if caller in offer.to:
            expect(found.first).to_be_visible()
        else:
            expect(found).to_have_count(0)
    if route.path in ROW_MENUS:
        menus = page.locator("main tbody button[aria-haspopup=menu]")
        if caller in ROW_MENUS[route.path]:
            expect(menus.first).to_be_visible()
        else:
            expect(menus).to_have_count(0)
    for refusal in ("error.forbiddenTitle", "error.notFoundTitle"):
        expect(page.get_by_role("heading", name=texts[refusal])).to_have_count(0)


def _check_refused(page: Page, caller: str, language: str) -> None:
    """A reason, and a way on: to log in for whoever is not, to the projects for all others."""
    texts = read_texts(language)
    expect(page.get_by_role("heading", name=texts["error.forbiddenTitle"])).to_be_visible()
    way = "frame.logIn" if caller == "anonymous" else "error.toProjects"
    expect(page.get_by_role("main").get_by_role("link", name=texts[way])).to_be_visible()
    expect(page.locator("main table")).to_have_count(0)


def _check_language(page: Page, language: str) -> None:
    expect(page.locator("html")).to_have_attribute("lang", language)
    if language != "en":
        lines = {line.strip() for line in page.locator("body").inner_text().splitlines()}
        assert lines & untranslated(language) == set()


@pytest.mark.parametrize(
    ("caller", "tabs"),
    [
        ("sysadmin", "repositories summary members grants labels immutability robots logs trash settings"),
        ("projectAdmin", "repositories summary members grants labels immutability robots logs trash settings"),
        ("maintainer", "repositories summary members grants labels immutability robots trash"),
        ("developer", "repositories summary members grants labels robots"),
        ("guest", "repositories summary members grants labels robots"),
        ("limitedGuest", "repositories summary"),
    ],
)
def test_tabs_lead_to_what_may_be_seen(lived_in: Server, chromium: Browser, caller: str, tabs: str) -> None:
    """Nobody is led to a refusal, and nothing that he may see is hidden."""
    expected = tabs.split()
    seen = {path.rpartition("/")[2] for path, callers in SEEN_BY.items() if caller in callers}
    seen -= {"grants"} if caller == "limitedGuest" else set()
    assert [tab for tab in expected if tab != "repositories"] == [tab for tab in TABS if tab in seen]
    with open_visit(chromium, lived_in, CALLERS[caller]) as visit:
        page = visit.go(f"/projects/{content.PROJECT}")
        shown = page.get_by_role("main").get_by_role("navigation").last.get_by_role("link")
        # Others may be among them.
        for tab in expected:
            expect(shown.get_by_text(read_texts("en")[f"tabs.{tab}"], exact=True)).to_be_visible()
        for tab in {"members", "labels", "immutability", "robots", "logs", "trash", "settings"} - set(expected):
            expect(shown.get_by_text(read_texts("en")[f"tabs.{tab}"], exact=True)).to_have_count(0)
