"""Addresses of Harbor's pages, as they stand in tickets and bookmarks."""

import json

import pytest
from playwright.sync_api import expect

from tests.support.server import ADMINISTRATOR, GUEST, PRIVATE_PROJECT, PUBLIC_PROJECT, Server
from tests.web.conftest import OpenPage


def id_of(site: Server, project: str) -> int:
    """The id that Harbor's addresses name a project by."""
    answer = site.request("GET", f"/api/v2.0/projects/{project}", account=ADMINISTRATOR)
    return int(json.loads(answer.body)["project_id"])


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/harbor", "/projects"),
        ("/harbor/projects", "/projects"),
        ("/harbor/sign-in", "/login"),
        ("/account/sign-in?redirect_url=%2Fharbor%2Fprojects", "/login?next=%2Fharbor%2Fprojects"),
        ("/harbor/projects/ID/repositories", "/projects/open"),
        ("/harbor/projects/ID/summary", "/projects/open"),
        ("/harbor/projects/ID/repositories/tools", "/projects/open/repositories/tools"),
        ("/harbor/projects/ID/repositories/tools/info-tab", "/projects/open/repositories/tools"),
    ],
)
def test_they_lead_to_the_pages_here(open_page: OpenPage, site: Server, address: str, page: str) -> None:
    """Lists, repositories and the login; ids are turned into names."""
    visit = open_page()
    visit.page.goto(site.url + address.replace("ID", str(id_of(site, PUBLIC_PROJECT))))
    visit.page.wait_for_url(site.url + page)
    expect(visit.page.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.parametrize("name", ["shop%2Fcheckout", "shop%252Fcheckout", "shop/checkout"])
def test_a_name_may_have_slashes(open_page: OpenPage, site: Server, name: str) -> None:
    """However they were written."""
    page = open_page(GUEST).page
    page.goto(f"{site.url}/harbor/projects/{id_of(site, PRIVATE_PROJECT)}/repositories/{name}/artifacts-tab")
    page.wait_for_url(f"{site.url}/projects/{PRIVATE_PROJECT}/repositories/shop%2Fcheckout")
    expect(page.get_by_role("table").get_by_role("link")).to_have_count(3)


def test_an_artifact_is_found(open_page: OpenPage, site: Server) -> None:
    """Below the indexes on the way to it."""
    digest = site.digest(f"{PUBLIC_PROJECT}/tools", "1.0")
    project = id_of(site, PUBLIC_PROJECT)
    page = open_page().page
    page.goto(f"{site.url}/harbor/projects/{project}/repositories/tools/artifacts-tab/artifacts/{digest}")
    expect(page.get_by_role("heading", level=1)).to_have_text(digest[:19])


def test_pages_of_a_project_lead_to_its_tabs(open_page: OpenPage, site: Server) -> None:
    """Under the names that they have here."""
    visit = open_page(ADMINISTRATOR)
    project = id_of(site, PRIVATE_PROJECT)
    for part, tab in [
        ("tag-strategy/immutable-tag", "immutability"),
        ("robot-account", "robots"),
        ("logs/project-audit-log", "logs"),
        ("configs", "settings"),
    ]:
        visit.page.goto(f"{site.url}/harbor/projects/{project}/{part}")
        visit.page.wait_for_url(f"{site.url}/projects/{PRIVATE_PROJECT}/{tab}")
        visit.page.wait_for_load_state("networkidle")


def test_what_is_not_there_is_said(open_page: OpenPage) -> None:
    """A page that Wharf does not have is no empty one."""
    page = open_page(GUEST).go("/harbor/interrogation-services/scanners")
    expect(page.get_by_role("heading", name="There is nothing at this address")).to_be_visible()
