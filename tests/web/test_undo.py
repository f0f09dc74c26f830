"""The past of tags, and what was deleted from a repository."""

from playwright.sync_api import expect

from tests.support.images import make_image
from tests.support.server import DEVELOPER, GUEST, MAINTAINER, PRIVATE_PROJECT, Server
from tests.support.site_content import fresh_name, send
from tests.web.conftest import OpenPage


def _moved(site: Server) -> tuple[str, str, str]:
    """A repository in which a tag has moved: its name, and the older and the newer digest."""
    name = fresh_name("moved")
    older, newer = make_image(), make_image()
    site.push(f"{PRIVATE_PROJECT}/{name}", "prod", older)
    site.push(f"{PRIVATE_PROJECT}/{name}", "prod", newer)
    return name, older.digest, newer.digest


def test_a_tag_goes_back(open_page: OpenPage, site: Server) -> None:
    """After a question, as whoever pulls it gets something else from then on."""
    name, older, newer = _moved(site)
    page = open_page(MAINTAINER).go(f"/projects/{PRIVATE_PROJECT}/repositories/{name}?search=prod")
    page.get_by_role("button", name=f"More actions: {newer[:19]}").click()
    page.get_by_role("menuitem", name="prod").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("prod")
    rows = page.get_by_role("table").get_by_role("row")
    expect(rows).to_have_count(3)
    expect(rows.nth(1)).to_contain_text(newer[:19])
    expect(rows.nth(1)).to_contain_text("now")
    page.get_by_role("button", name=f"Restore: {older[:19]}").click()
    page.get_by_role("dialog").get_by_role("button", name="Move tag").click()
    expect(page.get_by_text(f"“prod” points at {older[:19]} now")).to_be_visible()
    expect(rows).to_have_count(4)
    assert site.digest(f"{PRIVATE_PROJECT}/{name}", "prod") == older


def test_an_immutable_tag_stays(open_page: OpenPage, site: Server) -> None:
    """Its past is shown, and nothing to change it is offered."""
    name, _, _ = _moved(site)
    rule = {
        "action": "immutable",
        "template": "immutable_template",
        "tag_selectors": [{"kind": "doublestar", "decoration": "matches", "pattern": "prod"}],
        "scope_selectors": {"repository": [{"kind": "doublestar", "decoration": "repoMatches", "pattern": name}]},
    }
    send(site, "POST", f"/api/v2.0/projects/{PRIVATE_PROJECT}/immutabletagrules", rule)
    page = open_page(MAINTAINER).go(f"/projects/{PRIVATE_PROJECT}/repositories/{name}/tags/prod")
    expect(page.get_by_role("table").get_by_role("row")).to_have_count(3)
    expect(page.get_by_role("button", name="Restore")).to_have_count(0)


def test_others_read_the_past_only(open_page: OpenPage, site: Server) -> None:
    """Moving a tag back takes the rights to delete and to create one."""
    name, _, _ = _moved(site)
    for account in (DEVELOPER, GUEST):
        visit = open_page(account)
        page = visit.go(f"/projects/{PRIVATE_PROJECT}/repositories/{name}/tags/prod")
        expect(page.get_by_role("table").get_by_role("row")).to_have_count(3)
        expect(page.get_by_role("button", name="Restore")).to_have_count(0)
        visit.go(f"/projects/{PRIVATE_PROJECT}/repositories/{name}")
        expect(page.get_by_role("link", name="Info")).to_be_visible()
        expect(page.get_by_role("link", name="Deleted")).to_have_count(0)


def test_a_deleted_tag_comes_back(open_page: OpenPage, site: Server) -> None:
    """From its history, where it is known to be gone."""
    name, _, newer = _moved(site)
    send(site, "DELETE", f"/api/v2.0/projects/{PRIVATE_PROJECT}/repositories/{name}/artifacts/{newer}/tags/prod")
    page = open_page(MAINTAINER).go(f"/projects/{PRIVATE_PROJECT}/repositories/{name}/deleted")
    page.get_by_role("link", name="prod").click()
    expect(page.get_by_text("deleted", exact=True)).to_be_visible()
    page.get_by_role("button", name=f"Restore: {newer[:19]}").click()
    expect(page.get_by_text(f"“prod” points at {newer[:19]} now")).to_be_visible()
    expect(page.get_by_text("deleted", exact=True)).to_have_count(0)
    assert site.digest(f"{PRIVATE_PROJECT}/{name}", "prod") == newer


def test_a_tag_without_a_past(open_page: OpenPage, site: Server) -> None:
    """The page says that there is nothing."""
    name, _, _ = _moved(site)
    visit = open_page(GUEST)
    page = visit.go(f"/projects/{PRIVATE_PROJECT}/repositories/{name}/tags/never")
    expect(page.get_by_role("heading", name="There is nothing at this address")).to_be_visible()
    # The browser complains of what is not there.
    visit.complaints.clear()


def test_what_was_deleted_comes_back(open_page: OpenPage, site: Server) -> None:
    """An artifact with its tags; one that points elsewhere by now is named and stays there."""
    name, _, newer = _moved(site)
    repository = f"{PRIVATE_PROJECT}/{name}"
    visit = open_page(MAINTAINER)
    page = visit.go(f"/projects/{PRIVATE_PROJECT}/repositories/{name}/deleted")
    expect(page.get_by_role("heading", name="Nothing to restore")).to_be_visible()
    send(site, "DELETE", f"/api/v2.0/projects/{PRIVATE_PROJECT}/repositories/{name}/artifacts/{newer}")
    other = make_image()
    site.push(repository, "prod", other)
    visit.go(f"/projects/{PRIVATE_PROJECT}/repositories/{name}/deleted")
    expect(page.get_by_role("row", name=newer[:19])).to_contain_text("Artifact")
    page.get_by_role("button", name=f"Restore: {newer[:19]}").click()
    expect(page.get_by_text(f"“{newer[:19]}” was restored")).to_be_visible()
    expect(page.get_by_text("These tags point elsewhere by now, and stay there: prod")).to_be_visible()
    expect(page.get_by_role("heading", name="Nothing to restore")).to_be_visible()
    assert site.digest(repository, newer) == newer
    assert site.digest(repository, "prod") == other.digest
