"""Logging in and out, and what happens when a session ends."""

import json

import pytest
from playwright.sync_api import expect

from tests.support.server import DEVELOPER, PRIVATE_PROJECT, Server
from tests.web.conftest import OpenPage


def test_somebody_logs_in_and_out(open_page: OpenPage) -> None:
    """Whoever came from a page is there again after logging in, and nobody after logging out."""
    visit = open_page()
    visit.go(f"/projects/{PRIVATE_PROJECT}")
    page = visit.page
    expect(page.get_by_role("heading", name="You may not see this")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="Log in").click()
    page.get_by_label("User name").fill(DEVELOPER.name)
    page.get_by_label("Password", exact=True).fill(DEVELOPER.password)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name=PRIVATE_PROJECT)).to_be_visible()
    page.get_by_role("button", name="Your account").click()
    page.get_by_role("menuitem", name="Log out").click()
    expect(page.get_by_role("heading", name="Log in to Wharf")).to_be_visible()
    assert [cookie for cookie in page.context.cookies() if cookie["name"] == "sid" and cookie["value"]] == []
    # The browser itself reports the refusal of a private project.
    assert all("401" in complaint for complaint in visit.complaints)
    visit.complaints.clear()


def test_a_wrong_password_is_said_to_be_wrong(open_page: OpenPage) -> None:
    """The name stays, and no page is opened."""
    visit = open_page()
    page = visit.go("/login")
    page.get_by_label("User name").fill(DEVELOPER.name)
    page.get_by_label("Password", exact=True).fill("not this one")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("alert")).to_have_text("The user name or the password is not right.")
    expect(page.get_by_label("User name")).to_have_value(DEVELOPER.name)
    # The browser itself reports the refusal.
    assert [complaint for complaint in visit.complaints if "401" not in complaint] == []
    visit.complaints.clear()


@pytest.mark.parametrize("target", ["https://example.com", "//example.com", "/\\example.com", "javascript:alert(1)"])
def test_a_login_leads_nowhere_else(open_page: OpenPage, target: str) -> None:
    """A link cannot send people who log in to another site."""
    visit = open_page()
    page = visit.go(f"/login?next={target}")
    page.get_by_label("User name").fill(DEVELOPER.name)
    page.get_by_label("Password", exact=True).fill(DEVELOPER.password)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(f"{visit.server.url}/projects")


def test_a_session_that_ends_loses_no_form(open_page: OpenPage, site: Server) -> None:
    """The password is asked for over the page, and what was typed is there afterwards."""
    visit = open_page(DEVELOPER)
    page = visit.go("/projects")
    page.get_by_role("button", name="New project").click()
    page.get_by_label("Name", exact=True).fill("typed-already")
    page.context.clear_cookies(name="sid")
    page.get_by_role("button", name="Create", exact=True).click()
    dialog = page.get_by_role("dialog", name="Your session has ended")
    dialog.get_by_label("User name").fill(DEVELOPER.name)
    dialog.get_by_label("Password", exact=True).fill(DEVELOPER.password)
    dialog.get_by_role("button", name="Log in").click()
    expect(dialog).not_to_be_visible()
    expect(page.get_by_label("Name", exact=True)).to_have_value("typed-already")
    page.get_by_role("button", name="Create", exact=True).click()
    expect(page.get_by_role("heading", name="typed-already")).to_be_visible()
    answer = site.request("GET", "/api/v2.0/projects?name=typed-already", account=DEVELOPER)
    assert [project["name"] for project in json.loads(answer.body)] == ["typed-already"]
    # The browser itself reports the refusal.
    assert [complaint for complaint in visit.complaints if "401" not in complaint] == []
    visit.complaints.clear()


def test_a_session_that_ends_loses_no_page(open_page: OpenPage) -> None:
    """What was typed on a page, and not in a dialog, is there afterwards too."""
    visit = open_page(DEVELOPER)
    page = visit.go("/account/profile")
    page.get_by_label("Email").fill("developer@example.com")
    page.get_by_label("Full name").fill("A developer")
    page.get_by_label("Comment").fill("half a sentence")
    page.context.clear_cookies(name="sid")
    page.get_by_role("button", name="Save").click()
    dialog = page.get_by_role("dialog", name="Your session has ended")
    dialog.get_by_label("User name").fill(DEVELOPER.name)
    dialog.get_by_label("Password", exact=True).fill(DEVELOPER.password)
    dialog.get_by_role("button", name="Log in").click()
    expect(dialog).not_to_be_visible()
    expect(page.get_by_label("Comment")).to_have_value("half a sentence")
    # The browser itself reports the refusal.
    assert [complaint for complaint in visit.complaints if "401" not in complaint] == []
    visit.complaints.clear()
