"""What can be done to an artifact, and what its pages show."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.support.images import make_image
from tests.support.server import (
    ADMINISTRATOR,
    DEVELOPER,
    GUEST,
    MAINTAINER,
    OUTSIDER,
    PRIVATE_PROJECT,
    PUBLIC_PROJECT,
    Account,
    Server,
)
from tests.support.site_content import (
    fresh_layer,
    fresh_name,
    push_accessory,
    push_chart,
    push_image,
    push_manifest,
    send,
)
from tests.web.conftest import OpenPage

COSIGN = "application/vnd.dev.cosign.artifact.sig.v1+json"
SBOM = "application/vnd.goharbor.harbor.sbom.v1"
NARROW = {"width": 360, "height": 780}


def _pages(repository: str) -> str:
    project, _, name = repository.partition("/")
    return f"/projects/{project}/repositories/{name}"


def _api(repository: str) -> str:
    return f"/api/v2.0{_pages(repository)}"


@pytest.mark.parametrize(
    ("account", "offered"),
    [
        (MAINTAINER, {"Add tag", "Remove tag: 1.0", "Change labels", "Copy to…"}),
        (DEVELOPER, {"Add tag", "Change labels", "Copy to…"}),
        (GUEST, set()),
    ],
)
def test_only_what_somebody_may_do_is_offered(
    open_page: OpenPage, site: Server, account: Account, offered: set[str]
) -> None:
    """On the page of an artifact."""
    repository = f"{PRIVATE_PROJECT}/{fresh_name('offered')}"
    image = make_image()
    site.push(repository, "1.0", image)
    page = open_page(account).go(f"{_pages(repository)}/artifacts/{image.digest}")
    expect(page.get_by_role("link", name="Tag history: 1.0")).to_be_visible()
    expect(page.get_by_role("region", name="Layers").get_by_role("row")).not_to_have_count(0)
    for name in ("Add tag", "Remove tag: 1.0", "Change labels", "Copy to…"):
        expect(page.get_by_role("button", name=name)).to_have_count(1 if name in offered else 0)


@pytest.mark.parametrize("account", [None, OUTSIDER])
def test_strangers_look_at_public_artifacts_only(open_page: OpenPage, site: Server, account: Account | None) -> None:
    """They have no tabs, and nothing to press but what copies a text."""
    digest = site.digest(f"{PUBLIC_PROJECT}/tools", "1.0")
    visit = open_page(account)
    page = visit.go(f"/projects/{PUBLIC_PROJECT}/repositories/tools/artifacts/{digest}")
    expect(page.get_by_role("link", name="Tag history: 1.0")).to_be_visible()
    expect(page.get_by_role("button", name="Copy to…")).to_have_count(0)
    expect(page.get_by_role("button", name="Add tag")).to_have_count(0)
    visit.go(f"/projects/{PUBLIC_PROJECT}/repositories/tools")
    expect(page.get_by_role("navigation", name="Pages of this repository")).to_have_count(0)
    page.get_by_role("checkbox").nth(1).check()
    expect(page.get_by_role("button", name="Delete")).to_have_count(0)


def test_tags_come_and_go(open_page: OpenPage, site: Server) -> None:
    """A name that is none is refused before it is sent, and one that is taken by the server."""
    repository = f"{PRIVATE_PROJECT}/{fresh_name('tags')}"
    image = make_image()
    site.push(repository, "1.0", image)
    visit = open_page(MAINTAINER)
    page = visit.go(f"{_pages(repository)}/artifacts/{image.digest}")
    page.get_by_role("button", name="Add tag").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Tag", exact=True).fill("-no")
    expect(dialog.get_by_role("button", name="Add tag")).to_be_disabled()
    dialog.get_by_label("Tag", exact=True).fill("1.0")
    dialog.get_by_role("button", name="Add tag").click()
    expect(dialog.get_by_role("alert")).to_contain_text("tag 1.0 already exists")
    # The browser complains of what is refused.
    visit.complaints.clear()
    dialog.get_by_label("Tag", exact=True).fill("stable")
    dialog.get_by_role("button", name="Add tag").click()
    expect(page.get_by_text("Tag “stable” was added")).to_be_visible()
    assert site.digest(repository, "stable") == image.digest
    page.get_by_role("button", name="Remove tag: 1.0").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove tag").click()
    expect(page.get_by_text("Tag “1.0” was removed")).to_be_visible()
    expect(page.get_by_role("table", name="Tags").get_by_role("row")).to_have_count(1)
    assert site.digest(repository, "1.0") == ""


def test_labels_are_ticked(open_page: OpenPage, site: Server) -> None:
    """Those of the project and those of the registry; the list of the repository shows them too."""
    repository = f"{PRIVATE_PROJECT}/{fresh_name('labels')}"
    image = make_image()
    site.push(repository, "1.0", image)
    project_label, system_label = fresh_name("ours"), fresh_name("everybodys")
    project_id = json.loads(send(site, "GET", f"/api/v2.0/projects/{PRIVATE_PROJECT}").body)["project_id"]
    send(site, "POST", "/api/v2.0/labels", {"name": project_label, "scope": "p", "project_id": project_id})
    send(site, "POST", "/api/v2.0/labels", {"name": system_label, "scope": "g", "color": "#0d6b89"})
    visit = open_page(DEVELOPER)
    page = visit.go(f"{_pages(repository)}/artifacts/{image.digest}")
    overview = page.get_by_role("region", name="Overview")
    page.get_by_role("button", name="Change labels").click()
    page.get_by_role("group", name="Of this project").get_by_label(project_label).click()
    expect(overview.get_by_text(project_label)).to_be_visible()
    page.get_by_placeholder("Find a label by name").fill(system_label)
    of_registry = page.get_by_role("group", name="Of the whole registry").get_by_label(system_label)
    of_registry.click()
    expect(overview.get_by_text(system_label)).to_be_visible()
    expect(of_registry).to_be_checked()
    of_registry.click()
    expect(overview.get_by_text(system_label)).to_have_count(0)
    visit.go(_pages(repository))
    expect(page.get_by_role("table").get_by_text(project_label)).to_be_visible()


def test_an_artifact_is_copied(open_page: OpenPage, site: Server) -> None:
    """Into a repository that is not there yet; only projects that somebody may push to can be chosen."""
    repository, name = f"{PUBLIC_PROJECT}/{fresh_name('copied')}", fresh_name("copy")
    image = make_image()
    site.push(repository, "1.0", image)
    page = open_page(DEVELOPER).go(f"{_pages(repository)}/artifacts/{image.digest}")
    page.get_by_role("button", name="Copy to…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Project").click()
    expect(page.get_by_role("option")).to_have_text([PRIVATE_PROJECT])
    page.get_by_role("option", name=PRIVATE_PROJECT).click()
    dialog.get_by_label("Repository").fill(f"{name}/Nested")
    expect(dialog.get_by_role("button", name="Copy", exact=True)).to_be_disabled()
    dialog.get_by_label("Repository").fill(f"{name}/nested")
    dialog.get_by_role("button", name="Copy", exact=True).click()
    expect(page.get_by_text(f"The artifact was copied to “{PRIVATE_PROJECT}/{name}/nested”")).to_be_visible()
    assert site.digest(f"{PRIVATE_PROJECT}/{name}/nested", "1.0") == image.digest


def test_accessories_are_a_tree(open_page: OpenPage, site: Server) -> None:
    """The signature of an SBOM stands below it, and an accessory is not copied by itself."""
    repository = f"{PRIVATE_PROJECT}/{fresh_name('signed')}"
    image = push_image(site, repository, "1.0", [fresh_layer()], {})
    sbom = push_accessory(site, repository, image, SBOM)
    signature = push_accessory(site, repository, sbom, COSIGN)
    visit = open_page(MAINTAINER)
    page = visit.go(f"{_pages(repository)}/artifacts/{image.digest}")
    tree = page.get_by_role("region", name="Accessories")
    inner = tree.get_by_role("listitem").filter(has_text="SBOM").get_by_role("listitem")
    expect(inner).to_contain_text("Signature (Cosign)")
    tree.get_by_role("button", name=f"What refers to it: {sbom.digest[:19]}").click()
    expect(inner).to_have_count(0)
    tree.get_by_role("button", name=f"What refers to it: {sbom.digest[:19]}").click()
    inner.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(signature.digest[:19])
    expect(page.get_by_role("region", name="Layers").get_by_role("row")).to_have_count(1)
    expect(page.get_by_role("button", name="Copy to…")).to_have_count(0)


def test_the_configuration_is_shown(open_page: OpenPage, site: Server) -> None:
    """As JSON that can be copied."""
    repository = f"{PRIVATE_PROJECT}/{fresh_name('config')}"
    image = push_image(site, repository, "1.0", [fresh_layer()], {"Env": ["MODE=fast"], "Entrypoint": ["/run"]})
    page = open_page(GUEST).go(f"{_pages(repository)}/artifacts/{image.digest}")
    section = page.get_by_role("region", name="Configuration").first
    expect(section.get_by_text('"MODE=fast"')).to_be_visible()
    expect(section.get_by_role("button", name="Copy: Configuration")).to_be_visible()


def test_a_chart_has_documents(open_page: OpenPage, site: Server) -> None:
    """The readme is read as Markdown; values and dependencies are a click away."""
    repository = f"{PRIVATE_PROJECT}/{fresh_name('chart')}"
    readme = "# Boat\n\nIt *sails*: [docs](https://example.com/docs).\n\n| Key |\n|-----|\n| `tide` |\n"
    chart = push_chart(site, repository, "1.0.0", {"README.md": readme, "values.yaml": "tide: high\n"})
    page = open_page(GUEST).go(f"{_pages(repository)}/artifacts/{chart.digest}")
    section = page.get_by_role("region", name="Readme")
    expect(section.get_by_role("heading", name="Boat", level=3)).to_be_visible()
    link = section.get_by_role("link", name="docs")
    expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")
    expect(section.get_by_role("table").get_by_role("cell")).to_have_text("tide")
    page.get_by_text("Values", exact=True).click()
    expect(page.get_by_role("region", name="Values").first.get_by_text("tide: high")).to_be_visible()
    page.get_by_text("Dependencies", exact=True).click()
    expect(page.get_by_role("table", name="Dependencies").get_by_role("row").nth(1)).to_contain_text("redis")


def _compared(site: Server) -> tuple[str, str, str]:
    repository = f"{PRIVATE_PROJECT}/{fresh_name('compared')}"
    shared, old, new = fresh_layer(), fresh_layer(), fresh_layer()
    old_settings = {"Env": ["MODE=slow", "SAME=yes"], "Labels": {"version": "1"}, "Entrypoint": ["/run"]}
    new_settings = {"Env": ["MODE=fast", "SAME=yes"], "Labels": {"version": "2"}, "Entrypoint": ["/run"]}
    left = push_image(site, repository, "1.0", [shared, old], old_settings)
    right = push_image(site, repository, "2.0", [shared, new], new_settings, annotations={"note": "new"})
    return repository, left.digest, right.digest


def test_two_artifacts_are_compared(open_page: OpenPage, site: Server) -> None:
    """Two that are ticked, the older one at the left; what is the same is shown when somebody wants it."""
    repository, left, right = _compared(site)
    page = open_page(GUEST).go(_pages(repository))
    page.get_by_role("checkbox").nth(1).check()
    expect(page.get_by_text("Tick one more to compare the two.")).to_be_visible()
    page.get_by_role("checkbox").nth(2).check()
    page.get_by_role("link", name="Compare").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Compare")
    assert page.url.endswith(f"?left={left.replace(':', '%3A')}&right={right.replace(':', '%3A')}"), page.url
    layers = page.get_by_role("table", name="Layers").get_by_role("row")
    expect(layers).to_have_count(3)
    for row, state in enumerate(("shared", "new", "gone")):
        expect(layers.nth(row)).to_contain_text(state)
    environment = page.get_by_role("table", name="Environment").get_by_role("row")
    expect(environment).to_have_count(2)
    expect(environment.nth(1).get_by_role("cell")).to_have_text(["slow", "fast"])
    expect(page.get_by_role("table", name="Annotations").get_by_role("cell")).to_have_text(["–", "new"])
    expect(page.get_by_role("table", name="Build history").get_by_role("row")).to_have_count(2)
    page.get_by_role("switch", name="Also what is the same").check()
    expect(environment).to_have_count(3)
    page.get_by_role("button", name="Swap").click()
    expect(environment.nth(1).get_by_role("cell")).to_have_text(["fast", "slow"])


def test_a_comparison_has_an_address(open_page: OpenPage, site: Server) -> None:
    """Tags are good for it too; without them it says what to do."""
    repository, _, _ = _compared(site)
    visit = open_page(GUEST)
    page = visit.go(f"{_pages(repository)}/compare?left=1.0&right=2.0")
    expect(page.get_by_role("table", name="Environment").get_by_role("row")).to_have_count(2)
    visit.go(f"{_pages(repository)}/compare")
    expect(page.get_by_role("heading", name="Choose two artifacts")).to_be_visible()


def test_a_repository_is_described(open_page: OpenPage, site: Server) -> None:
    """By those who may push; the others read it."""
    repository = f"{PRIVATE_PROJECT}/{fresh_name('described')}"
    site.push(repository, "1.0", make_image())
    page = open_page(DEVELOPER).go(_pages(repository))
    page.get_by_role("link", name="Info").click()
    expect(page.get_by_text("Nobody has described this repository yet.")).to_be_visible()
    page.get_by_role("button", name="Edit").click()
    page.get_by_role("textbox", name="Description").fill("## For *boats*\n\n- one")
    page.get_by_text("Preview").click()
    expect(page.get_by_role("heading", name="For boats")).to_be_visible()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The description was saved")).to_be_visible()
    expect(page.get_by_role("region", name="Description").get_by_role("listitem")).to_have_text("one")
    other = open_page(GUEST).go(f"{_pages(repository)}/info")
    expect(other.get_by_role("heading", name="For boats")).to_be_visible()
    expect(other.get_by_role("button", name="Edit")).to_have_count(0)


def _see(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url


@pytest.mark.parametrize("look", [{"viewport": NARROW}, {"color_scheme": "dark", "locale": "zh-CN"}])
def test_the_pages_are_for_everybody(open_page: OpenPage, site: Server, look: dict[str, object]) -> None:
    """With much on them, axe finds nothing serious and nothing is wider than the window."""
    repository, left, right = _compared(site)
    readme = "# A\n\n```\n" + "long " * 100 + "\n```\n\n|" + "wide cell|" * 20 + "\n|" + "-|" * 20 + "\n"
    send(site, "PUT", _api(repository), {"description": readme})
    chart = push_chart(site, repository, "3.0.0", {"README.md": readme, "values.yaml": "a: 1\n"})
    push_accessory(site, repository, push_manifest(site, repository, "4.0", fresh_layer(), []), COSIGN)
    send(site, "DELETE", f"{_api(repository)}/artifacts/4.0/tags/4.0")
    visit = open_page(ADMINISTRATOR, **look)
    for path in ("", "/info", "/deleted", "/tags/1.0", "/tags/4.0", f"/artifacts/{chart.digest}", f"/artifacts/{left}"):
        _see(visit.go(_pages(repository) + path))
        visit.check_accessibility()
    _see(visit.go(f"{_pages(repository)}/compare?left={left}&right={right}&all=yes"))
    visit.check_accessibility()
