"""Pages that follow what happens on the server."""

import uuid

from playwright.sync_api import expect

from tests.support.images import make_image
from tests.support.server import ADMINISTRATOR, GUEST, PRIVATE_PROJECT, PUBLIC_PROJECT, Server
from tests.web.conftest import OpenPage

EVENTS = "/api/wharf/v1/events"


def test_a_push_appears_by_itself(open_page: OpenPage, site: Server) -> None:
    """A repository in the list of its project, and a tag in that of its repository; nobody loads the page again."""
    name = f"live-{uuid.uuid4().hex[:8]}"
    visit = open_page(GUEST)
    with visit.page.expect_response(lambda response: response.url.endswith(EVENTS)):
        page = visit.go(f"/projects/{PRIVATE_PROJECT}?search={name}")
    page.evaluate("window.isTheSamePage = true")
    site.push(f"{PRIVATE_PROJECT}/{name}", "1.0", make_image())
    page.get_by_role("link", name=name).click()
    expect(page.get_by_role("table").get_by_text("1.0", exact=True)).to_be_visible()
    site.push(f"{PRIVATE_PROJECT}/{name}", "2.0", make_image())
    expect(page.get_by_role("table").get_by_text("2.0", exact=True)).to_be_visible()
    assert page.evaluate("window.isTheSamePage")


def test_a_deletion_appears_by_itself(open_page: OpenPage, site: Server) -> None:
    """What is gone leaves the list of whoever looks at it, even of nobody in particular."""
    name = f"live-{uuid.uuid4().hex[:8]}"
    site.push(f"{PUBLIC_PROJECT}/{name}", "1.0", make_image())
    visit = open_page()
    with visit.page.expect_response(lambda response: response.url.endswith(EVENTS)):
        page = visit.go(f"/projects/{PUBLIC_PROJECT}?search={name}")
    expect(page.get_by_role("link", name=name)).to_be_visible()
    path = f"/api/v2.0/projects/{PUBLIC_PROJECT}/repositories/{name}"
    assert site.request("DELETE", path, account=ADMINISTRATOR).status == 200
    expect(page.get_by_role("link", name=name)).to_have_count(0)


def test_a_page_that_nobody_sees_listens_to_nothing(open_page: OpenPage) -> None:
    """It hangs up when it is hidden, and comes again when it is looked at."""
    visit = open_page()
    with visit.page.expect_response(lambda response: response.url.endswith(EVENTS)):
        page = visit.go("/projects")
    hide = """(isHidden) => {
        Object.defineProperty(document, "hidden", { configurable: true, get: () => isHidden });
        document.dispatchEvent(new Event("visibilitychange"));
    }"""
    with page.expect_event("requestfailed", lambda request: request.url.endswith(EVENTS)):
        page.evaluate(hide, arg=True)
    with page.expect_response(lambda response: response.url.endswith(EVENTS)):
        page.evaluate(hide, arg=False)
