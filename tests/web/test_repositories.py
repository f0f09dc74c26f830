"""Repositories and artifacts."""

import uuid

import pytest
from playwright.sync_api import expect

from tests.support.images import make_image
from tests.support.server import (
    ADMINISTRATOR,
    DEVELOPER,
    GUEST,
    MAINTAINER,
    PRIVATE_PROJECT,
    PUBLIC_PROJECT,
    Account,
    Server,
)
from tests.web.conftest import OpenPage

NESTED = f"/projects/{PRIVATE_PROJECT}/repositories/shop%2Fcheckout"


@pytest.mark.parametrize(
    ("account", "may_delete"), [(ADMINISTRATOR, True), (MAINTAINER, True), (DEVELOPER, False), (GUEST, False)]
)
def test_only_what_somebody_may_do_is_offered(open_page: OpenPage, account: Account, may_delete: bool) -> None:
    """A repository has a menu, and ticked artifacts a button that deletes them, for those who may delete."""
    visit = open_page(account)
    page = visit.go(f"/projects/{PRIVATE_PROJECT}")
    expect(page.get_by_role("link", name="shop/checkout")).to_be_visible()
    expect(page.get_by_role("button", name="More actions: shop/checkout")).to_have_count(1 if may_delete else 0)
    visit.go(NESTED)
    expect(page.get_by_role("table").get_by_role("link")).to_have_count(3)
    page.get_by_role("checkbox").nth(1).check()
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()
    expect(page.get_by_role("button", name="Delete")).to_have_count(1 if may_delete else 0)


def test_a_tag_is_found_by_a_part_of_it(open_page: OpenPage, site: Server) -> None:
    """A number with a point in it is a text too, in the field and in the address."""
    page = open_page().go(f"/projects/{PUBLIC_PROJECT}/repositories/tools?search=2.0")
    expect(page.get_by_placeholder("Find a tag")).to_have_value("2.0")
    expect(page.get_by_role("table").get_by_role("link")).to_have_count(1)
    digest = site.digest(f"{PUBLIC_PROJECT}/tools", "2.0")
    page.get_by_role("table").get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(digest[:19])
    expect(page.get_by_text(f"docker pull {site.address}/{PUBLIC_PROJECT}/tools:2.0")).to_be_visible()
    expect(page.get_by_text(f"docker pull {site.address}/{PUBLIC_PROJECT}/tools@{digest}")).to_be_visible()
    expect(page.get_by_role("region", name="Layers").get_by_role("row")).not_to_have_count(0)


def test_looking_is_no_pull(open_page: OpenPage, site: Server) -> None:
    """Pages of an artifact leave its pull time and the count of its repository as they were."""
    repository = f"looked-at-{uuid.uuid4().hex[:8]}"
    site.push(f"{PUBLIC_PROJECT}/{repository}", "1.0", make_image())
    visit = open_page()
    page = visit.go(f"/projects/{PUBLIC_PROJECT}/repositories/{repository}")
    page.get_by_role("table").get_by_role("link").click()
    expect(page.get_by_role("region", name="Layers").get_by_role("row")).not_to_have_count(0)
    visit.go(f"/projects/{PUBLIC_PROJECT}?search={repository}")
    expect(page.get_by_role("row", name=repository).get_by_role("cell").nth(2)).to_have_text("0")


def test_several_artifacts_are_deleted_at_once(open_page: OpenPage, site: Server) -> None:
    """The dialog says how many, and the list is up to date afterwards."""
    repository = f"deleted-{uuid.uuid4().hex[:8]}"
    for tag in ("1.0", "2.0", "3.0"):
        site.push(f"{PRIVATE_PROJECT}/{repository}", tag, make_image())
    page = open_page(MAINTAINER).go(f"/projects/{PRIVATE_PROJECT}/repositories/{repository}?sort=push_time")
    page.get_by_role("checkbox").nth(1).check()
    page.get_by_role("checkbox").nth(2).check()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete 2 artifacts").click()
    expect(page.get_by_text("2 artifacts were deleted")).to_be_visible()
    expect(page.get_by_role("table").get_by_role("link")).to_have_count(1)
    assert [bool(site.digest(f"{PRIVATE_PROJECT}/{repository}", tag)) for tag in ("1.0", "2.0", "3.0")] == [
        False,
        False,
        True,
    ]


def test_a_repository_is_deleted(open_page: OpenPage, site: Server) -> None:
    """From the list of its project."""
    repository = f"gone-{uuid.uuid4().hex[:8]}"
    site.push(f"{PRIVATE_PROJECT}/{repository}", "1.0", make_image())
    page = open_page(MAINTAINER).go(f"/projects/{PRIVATE_PROJECT}?search={repository}")
    page.get_by_role("button", name=f"More actions: {repository}").click()
    page.get_by_role("menuitem", name="Delete repository").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete repository").click()
    expect(page.get_by_text(f"No repository has “{repository}” in its name")).to_be_visible()
    assert site.digest(f"{PRIVATE_PROJECT}/{repository}", "1.0") == ""


def test_the_palette_finds_a_repository(open_page: OpenPage) -> None:
    """By the keyboard alone."""
    page = open_page(DEVELOPER).go("/start")
    page.keyboard.press("Control+k")
    page.get_by_placeholder("Search projects, repositories, actions…").fill("checkout")
    expect(page.get_by_text(f"{PRIVATE_PROJECT}/shop/checkout")).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{NESTED}")
    expect(page.get_by_role("heading", name="shop/checkout")).to_be_visible()
