"""The list of projects, and what can be done there."""

import uuid

import pytest
from playwright.sync_api import expect

from tests.support.server import (
    ADMINISTRATOR,
    DEVELOPER,
    GUEST,
    MAINTAINER,
    OUTSIDER,
    PRIVATE_PROJECT,
    PUBLIC_PROJECT,
    Account,
)
from tests.web.conftest import OpenPage


@pytest.mark.parametrize("account", [ADMINISTRATOR, MAINTAINER, DEVELOPER, GUEST, OUTSIDER, None])
def test_everybody_sees_his_projects(open_page: OpenPage, account: Account | None) -> None:
    """Public ones are there for all, private ones for their members."""
    page = open_page(account).go("/projects")
    expect(page.get_by_role("link", name=PUBLIC_PROJECT, exact=True)).to_be_visible()
    is_member = account not in (OUTSIDER, None)
    expect(page.get_by_role("link", name=PRIVATE_PROJECT, exact=True)).to_have_count(1 if is_member else 0)
    expect(page.get_by_role("button", name="New project")).to_have_count(0 if account is None else 1)


def test_a_project_is_made_found_and_deleted(open_page: OpenPage) -> None:
    """From the list, by whoever owns it; its name has to be typed before it goes."""
    name = f"web-{uuid.uuid4().hex[:8]}"
    visit = open_page(ADMINISTRATOR)
    page = visit.go("/projects")
    page.get_by_role("button", name="New project").click()
    page.get_by_label("Name", exact=True).fill("Not-This")
    expect(page.get_by_text("Begin and end with a lower-case letter")).to_be_visible()
    expect(page.get_by_role("button", name="Create", exact=True)).to_be_disabled()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Create", exact=True).click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    expect(page.get_by_text(f"docker push {visit.server.address}/{name}/app:latest")).to_be_visible()
    visit.go("/projects")
    page.get_by_placeholder("Find a project by name").fill(name[4:])
    expect(page.get_by_role("table").get_by_role("link")).to_have_text([name])
    page.get_by_role("button", name=f"More actions: {name}").click()
    page.get_by_role("menuitem", name="Delete project").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Delete project")).to_be_disabled()
    dialog.get_by_role("textbox").fill(name)
    dialog.get_by_role("button", name="Delete project").click()
    expect(page.get_by_text(f"No project has “{name[4:]}” in its name")).to_be_visible()


def test_a_name_that_is_taken_is_told(open_page: OpenPage) -> None:
    """In the server's words, in the dialog, with the id of the request."""
    visit = open_page(ADMINISTRATOR)
    page = visit.go("/projects")
    page.get_by_role("button", name="New project").click()
    page.get_by_label("Name", exact=True).fill(PUBLIC_PROJECT)
    page.get_by_role("button", name="Create", exact=True).click()
    alert = page.get_by_role("dialog").get_by_role("alert")
    expect(alert).to_contain_text(f"The project named {PUBLIC_PROJECT} already exists")
    expect(alert).to_contain_text("Request id")
    # The browser itself reports the refusal.
    assert [complaint for complaint in visit.complaints if "409" not in complaint] == []
    visit.complaints.clear()


def test_the_address_holds_the_list(open_page: OpenPage) -> None:
    """Search, order and page survive a reload, and the browser's way back leads through them."""
    page = open_page(ADMINISTRATOR).go("/projects")
    page.get_by_placeholder("Find a project by name").fill("e")
    page.wait_for_url("**/projects?search=e")
    page.get_by_role("button", name="Sort by Name").click()
    page.wait_for_url("**sort=-name**")
    page.reload()
    expect(page.get_by_placeholder("Find a project by name")).to_have_value("e")
    expect(page.get_by_role("columnheader", name="Name")).to_have_attribute("aria-sort", "descending")
    page.go_back()
    expect(page.get_by_role("columnheader", name="Name")).to_have_attribute("aria-sort", "ascending")
