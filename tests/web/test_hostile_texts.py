"""What somebody else has written is shown as text, whatever it looks like."""

import json
import uuid

from playwright.sync_api import Locator, Page, expect

from tests.support.images import OCI_MANIFEST, make_image
from tests.support.server import ADMINISTRATOR, PUBLIC_PROJECT, Server
from tests.support.site_content import fresh_layer, fresh_name, push_chart, push_image, send
from tests.web.conftest import OpenPage

HOSTILE = "<img src=x onerror=\"document.title='run'\"><script>document.title='run'</script>{{title}}${1}"

MARKDOWN = f"""# {HOSTILE}

[link](javascript:document.title='run') ![picture](https://stranger.invalid/seen.png)

<javascript:document.title='run'> [slash](//x.invalid)

[![badge](https://stranger.invalid/badge.svg)](https://stranger.invalid/) [data](data:text/html,run)

<iframe srcdoc="<script>parent.document.title='run'</script>"></iframe>

{">" * 2_000}{"_a" * 5_000}
"""


def test_annotations_are_inert(open_page: OpenPage, site: Server) -> None:
    """Names and values of annotations, and the steps of a build."""
    repository = f"hostile-{uuid.uuid4().hex[:8]}"
    image = make_image()
    site.push(f"{PUBLIC_PROJECT}/{repository}", "1.0", image)
    manifest = json.loads(image.manifest.data) | {"annotations": {HOSTILE: HOSTILE}}
    answer = site.request(
        "PUT",
        f"/v2/{PUBLIC_PROJECT}/{repository}/manifests/2.0",
        account=ADMINISTRATOR,
        headers={"Content-Type": OCI_MANIFEST},
        body=json.dumps(manifest).encode(),
    )
    assert answer.status == 201, answer
    digest = answer.headers["Docker-Content-Digest"]
    page = open_page().go(f"/projects/{PUBLIC_PROJECT}/repositories/{repository}/artifacts/{digest}")
    section = page.get_by_role("region", name="Annotations")
    expect(section.get_by_role("term")).to_have_text(HOSTILE)
    expect(section.get_by_role("definition")).to_have_text(HOSTILE)
    assert page.title() != "run"


def test_the_address_is_inert(open_page: OpenPage) -> None:
    """What a link makes somebody search for."""
    page = open_page().go("/projects?search=%3Cscript%3Edocument.title%3D%27run%27%3C%2Fscript%3E")
    expect(page.get_by_text("No project has “<script>document.title='run'</script>” in its name")).to_be_visible()
    assert page.title() != "run"


def _check_markdown(page: Page, section: Locator) -> None:
    expect(section.get_by_role("heading", level=3)).to_have_text(HOSTILE)
    expect(section.get_by_role("link")).to_have_text(["picture", "badge"])
    for link in section.get_by_role("link").all():
        expect(link).to_have_attribute("rel", "noopener noreferrer nofollow")
    assert section.locator("img, iframe, script").count() == 0
    assert page.title() != "run"


def test_a_description_is_inert(open_page: OpenPage, site: Server) -> None:
    """What leads nowhere good is no link, and no picture is fetched: a visit fails if anything foreign is."""
    repository = fresh_name("hostile")
    push_image(site, f"{PUBLIC_PROJECT}/{repository}", "1.0", [fresh_layer()], {})
    send(site, "PUT", f"/api/v2.0/projects/{PUBLIC_PROJECT}/repositories/{repository}", {"description": MARKDOWN})
    page = open_page(ADMINISTRATOR).go(f"/projects/{PUBLIC_PROJECT}/repositories/{repository}/info")
    _check_markdown(page, page.get_by_role("region", name="Description"))


def test_a_readme_is_inert(open_page: OpenPage, site: Server) -> None:
    """The same of a chart, with its values."""
    repository = fresh_name("hostile")
    files = {"README.md": MARKDOWN, "values.yaml": HOSTILE}
    chart = push_chart(site, f"{PUBLIC_PROJECT}/{repository}", "1.0.0", files)
    page = open_page().go(f"/projects/{PUBLIC_PROJECT}/repositories/{repository}/artifacts/{chart.digest}")
    _check_markdown(page, page.get_by_role("region", name="Readme"))
    page.get_by_text("Values", exact=True).click()
    expect(page.get_by_text(HOSTILE, exact=True)).to_be_visible()
    assert page.title() != "run"


def test_labels_and_settings_are_inert(open_page: OpenPage, site: Server) -> None:
    """On an artifact, in its list, and where two are compared."""
    repository, label = fresh_name("hostile"), f"{fresh_name('x')} {HOSTILE[:100]}"
    settings = {"Env": [f"A={HOSTILE}"], "Labels": {HOSTILE: HOSTILE}}
    push_image(site, f"{PUBLIC_PROJECT}/{repository}", "1.0", [fresh_layer()], {})
    image = push_image(site, f"{PUBLIC_PROJECT}/{repository}", "2.0", [fresh_layer()], settings)
    answer = send(site, "POST", "/api/v2.0/labels", {"name": label, "scope": "g"})
    label_id = int(answer.headers["Location"].rpartition("/")[2])
    path = f"/projects/{PUBLIC_PROJECT}/repositories/{repository}"
    send(site, "POST", f"/api/v2.0{path}/artifacts/{image.digest}/labels", {"id": label_id})
    visit = open_page(ADMINISTRATOR)
    page = visit.go(path)
    expect(page.get_by_text(label)).to_be_visible()
    visit.go(f"{path}/artifacts/{image.digest}")
    expect(page.get_by_role("region", name="Overview").get_by_text(label)).to_be_visible()
    visit.go(f"{path}/compare?left=1.0&right=2.0")
    expect(page.get_by_role("table", name="Labels of the image").get_by_role("cell").nth(1)).to_have_text(HOSTILE)
    assert page.title() != "run"
    send(site, "DELETE", f"/api/v2.0/labels/{label_id}")
