"""What somebody else has written is shown as text, whatever it looks like."""

import json
import uuid

from playwright.sync_api import expect

from tests.support.images import OCI_MANIFEST, make_image
from tests.support.server import ADMINISTRATOR, PUBLIC_PROJECT, Server
from tests.web.conftest import OpenPage

HOSTILE = "<img src=x onerror=\"document.title='run'\"><script>document.title='run'</script>{{title}}${1}"


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
