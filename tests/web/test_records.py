"""What people look up: logs and files of them, summaries, grants, why somebody may do something, and charts."""

import json
import re
import uuid
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support.server import ADMINISTRATOR, DEVELOPER, GUEST, PRIVATE_PROJECT, PUBLIC_PROJECT, Server
from tests.web.conftest import OpenPage


def api(site: Server, method: str, path: str, document: object = None) -> None:
    """Change something as the administrator, behind the pages' back."""
    body = None if document is None else json.dumps(document).encode()
    answer = site.request(method, path, body=body, account=ADMINISTRATOR, headers={"Content-Type": "application/json"})
    assert answer.status in (200, 201), answer


def exported(page: Page, form: str) -> str:
    """Save what a list shows, and return the file's text."""
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name=form).click()
    return Path(download.value.path()).read_text()


def test_the_log_is_narrowed_and_saved(open_page: OpenPage) -> None:
    """The file has what the filters have left, one entry a line or as a table."""
    page = open_page(ADMINISTRATOR).go("/logs")
    page.get_by_role("combobox", name="Any operation").click()
    page.get_by_role("option", name="Create").click()
    page.get_by_role("combobox", name="Any type").click()
    page.get_by_role("option", name="project", exact=True).click()
    page.wait_for_url("**type=project**")
    expect(page.get_by_role("cell", name="Create project").first).to_be_visible()
    entries = [json.loads(line) for line in exported(page, "JSON").splitlines()]
    assert {PRIVATE_PROJECT, PUBLIC_PROJECT} <= {entry["resource"] for entry in entries}
    assert {(entry["operation"], entry["resource_type"]) for entry in entries} == {("create", "project")}
    expect(page.get_by_text(re.compile(r"rows were saved"))).to_be_visible()
    table = exported(page, "CSV").removeprefix("\ufeff").splitlines()
    assert '"op_time"' in table[0]
    assert len(table) == len(entries) + 1
    page.get_by_role("button", name="Show all").click()
    expect(page.get_by_role("combobox", name="Any type")).to_have_value("")


def test_a_saved_table_runs_nothing(open_page: OpenPage, site: Server) -> None:
    """A text that a spreadsheet would take for a formula is one no more."""
    name = f"formula-{uuid.uuid4().hex[:8]}"
    api(site, "POST", "/api/v2.0/labels", {"name": name, "description": '=HYPERLINK("x")', "scope": "g"})
    page = open_page(ADMINISTRATOR).go(f"/admin/labels?search={name}")
    expect(page.get_by_role("table")).to_contain_text(name)
    assert '"\'=HYPERLINK(""x"")"' in exported(page, "CSV")
    assert json.loads(exported(page, "JSON"))[0]["description"] == '=HYPERLINK("x")'


def test_a_project_has_a_summary(open_page: OpenPage) -> None:
    """With counts of members for those who may see them, and the activity for those who may see the log."""
    page = open_page(ADMINISTRATOR).go(f"/projects/{PRIVATE_PROJECT}/summary")
    members = page.get_by_role("region", name="Members")
    expect(members.get_by_text("Developer")).to_be_visible()
    activity = page.get_by_role("region", name="Pulls and pushes")
    activity.get_by_role("button", name="Show as a table").click()
    expect(activity.get_by_role("table").get_by_role("row")).to_have_count(31)
    page = open_page(GUEST).go(f"/projects/{PRIVATE_PROJECT}/summary")
    expect(page.get_by_role("region", name="Project", exact=True)).to_be_visible()
    expect(page.get_by_role("region", name="Pulls and pushes")).to_have_count(0)


def test_a_grant_is_added_explained_and_removed(open_page: OpenPage) -> None:
    """On some repositories of a project; what it allows is answered at once."""
    visit = open_page(ADMINISTRATOR)
    pattern = f"granted-{uuid.uuid4().hex[:8]}/**"
    page = visit.go(f"/projects/{PRIVATE_PROJECT}/grants")
    page.get_by_role("button", name="Add grant").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox", name="User name").fill(GUEST.name)
    dialog.get_by_role("combobox", name="Role").click()
    page.get_by_role("option", name="Maintainer").click()
    dialog.get_by_label("Repositories").fill(pattern)
    dialog.get_by_role("button", name="Add grant").click()
    expect(page.get_by_role("cell", name=pattern)).to_be_visible()
    place = f"{PRIVATE_PROJECT}/{pattern.removesuffix('**')}app"
    visit.go(f"/explain?action=repository:push&resource={place}&subject=user:{GUEST.name}")
    expect(page.get_by_text(f"{GUEST.name} has the role Maintainer on {PRIVATE_PROJECT}/{pattern}.")).to_be_visible()
    visit.go(f"/projects/{PRIVATE_PROJECT}/grants?search={GUEST.name}")
    page.get_by_role("row", name=pattern).get_by_role("button").click()
    page.get_by_role("menuitem", name="Remove grant").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove grant").click()
    expect(page.get_by_role("cell", name=pattern)).to_have_count(0)
    visit.go(f"/explain?action=repository:push&resource={place}&subject=user:{GUEST.name}")
    expect(page.get_by_text("Not allowed")).to_be_visible()
    expect(page.get_by_text(f"repository:push on repository {place}")).to_be_visible()


def test_everybody_asks_about_himself(open_page: OpenPage) -> None:
    """And is not offered to ask about others where he does not decide about them."""
    page = open_page(DEVELOPER).go("/explain")
    page.get_by_role("combobox", name="Project or repository").fill(f"{PRIVATE_PROJECT}/shop/checkout")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_text("Allowed", exact=True)).to_be_visible()
    expect(page.get_by_text(f"{DEVELOPER.name} has the role Developer on {PRIVATE_PROJECT}.")).to_be_visible()
    expect(page.get_by_text("Somebody", exact=True)).to_have_count(0)
    expect(page.get_by_text("In the system", exact=True)).to_have_count(0)


def test_several_are_deleted_and_each_failure_is_told(open_page: OpenPage, site: Server) -> None:
    """What could be deleted is gone; what could not stays ticked, with the server's reason."""
    name = f"bulk-{uuid.uuid4().hex[:8]}"
    api(site, "POST", "/api/v2.0/projects", {"project_name": name})
    for robot in ("one", "two"):
        permissions = [{"kind": "project", "namespace": name, "access": [{"resource": "repository", "action": "pull"}]}]
        document = {"name": robot, "level": "project", "duration": -1, "permissions": permissions}
        api(site, "POST", "/api/v2.0/robots", document)
    visit = open_page(ADMINISTRATOR)
    page = visit.go(f"/projects/{name}/robots")
    page.get_by_role("checkbox", name="Select all on this page").check()
    page.route("**/api/v2.0/robots/*", lambda route: route.fulfill(status=500, body="{}"), times=1)
    page.get_by_role("button", name="Delete 2 robots").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete 2 robots").click()
    outcome = page.get_by_role("table", name="What came of it")
    expect(outcome.get_by_role("row")).to_have_count(2)
    expect(outcome.get_by_text("Failed")).to_have_count(1)
    page.get_by_role("dialog").get_by_role("button", name="Close").last.click()
    expect(page.get_by_text("1 selected")).to_be_visible()
    # The browser itself reports the failure.
    assert [complaint for complaint in visit.complaints if "500" not in complaint] == []
    visit.complaints.clear()


@pytest.mark.parametrize("look", [{"color_scheme": "dark"}, {"viewport": {"width": 390, "height": 800}}])
def test_the_overview_is_for_everybody(open_page: OpenPage, look: dict[str, object]) -> None:
    """Who administers the system sees what there is; its charts can be read as tables."""
    visit = open_page(ADMINISTRATOR, **look)
    page = visit.go("/admin/overview")
    expect(page.get_by_role("region", name="Storage by project").get_by_role("listitem")).not_to_have_count(0)
    page.get_by_role("button", name="Show as a table").click()
    page.get_by_text("24 hours").click()
    expect(page.get_by_role("table", name="Pulls and pushes").get_by_role("row")).to_have_count(25)
    visit.check_accessibility()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
