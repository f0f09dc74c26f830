"""The published document of the API, the page that shows it, and what is not there yet."""

import re

import pytest

from tests.support.application import OUTSIDER, PRIVATE_PROJECT, RunningRegistry
from tests.support.management import CALLERS, caller, error, expected, send, statuses
from wharf.api.harbor.later import OPERATIONS as LATER
from wharf.api.harbor.operations import Operation

pytestmark = pytest.mark.anyio

PAGE = "/devcenter-api-2.0"
DOCUMENT = "/api/v2.0/openapi.json"
NOT_THERE = (501, "NOT_IMPLEMENTED", "this registry does not have this part of the API yet")
ADDRESS = re.compile(r"""(?:src|href)="([^"]*)"|fetch\(["']([^"']*)""")
# A text, or a number where there has to be one.
VALUE = re.compile(r"\{\w+\}")
PROJECT = re.compile(r"\{project_name\w*\}")


async def test_the_document_is_open_to_everybody(registry: RunningRegistry) -> None:
    """A client can read how to log in before it does so."""
    assert set((await statuses(registry, "GET", "/openapi.json")).values()) == {200}
    document = (await registry.nobody.get(DOCUMENT)).json
    assert document["openapi"].startswith("3.1.")
    assert document["servers"] == [{"url": "/api/v2.0"}]
    assert (await registry.nobody.get("/swagger.json")).json == document


async def test_the_document_is_sent_once(registry: RunningRegistry) -> None:
    """Whoever has it hears that it is still the same, and gets it again otherwise."""
    first = await registry.nobody.get(DOCUMENT)
    assert first["content-type"] == "application/json"
    entity_tag = first["etag"]
    for known in (entity_tag, f"W/{entity_tag}", f'"other", {entity_tag}'):
        again = await registry.nobody.get(DOCUMENT, if_none_match=known)
        assert (again.status, again.body, again["etag"]) == (304, b"", entity_tag)
    assert (await registry.nobody.get(DOCUMENT, if_none_match='"other"')).status == 200
    head = await registry.nobody.request("HEAD", DOCUMENT)
    assert (head.status, head.body, head["etag"]) == (200, b"", entity_tag)


async def test_the_document_cannot_be_changed(registry: RunningRegistry) -> None:
    """It is for reading."""
    answer = await registry.admin.request("PUT", DOCUMENT, b"{}")
    assert (answer.status, answer.code, answer["allow"]) == (405, "METHOD_NOT_ALLOWED", "GET, HEAD")


@pytest.mark.parametrize(
    ("path", "media_type"),
    [(PAGE, "text/html"), (f"{PAGE}/page.css", "text/css"), (f"{PAGE}/page.js", "text/javascript")],
)
async def test_the_page_needs_nothing_from_elsewhere(registry: RunningRegistry, path: str, media_type: str) -> None:
    """It asks no other server for anything, and works under a policy that forbids scripts inside of pages."""
    answer = await registry.nobody.get(path)
    assert (answer.status, answer["content-type"]) == (200, f"{media_type}; charset=utf-8")
    policy = answer["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    text = answer.body.decode()
    addresses = {first or second for first, second in ADDRESS.findall(text)}
    assert {address for address in addresses if not address.startswith(("/", "#", "data:,"))} == set()
    assert "innerHTML" not in text
    assert " style=" not in text
    assert re.search(r"<script(?! src=)|\son\w+=", text) is None


async def test_the_page_names_what_there_is(registry: RunningRegistry) -> None:
    """Whatever the page refers to is served."""
    page = (await registry.nobody.get(PAGE)).body.decode()
    for first, second in ADDRESS.findall(page):
        address = first or second
        if address.startswith("/"):
            assert (await registry.nobody.get(address)).status == 200


@pytest.mark.parametrize("operation", LATER, ids=lambda operation: operation.id)
async def test_what_is_not_there_yet_says_so(registry: RunningRegistry, operation: Operation) -> None:
    """Whoever may use it hears that a part is missing; who has not logged in, that he has to."""
    method, path = operation.method, VALUE.sub("1", PROJECT.sub(PRIVATE_PROJECT, operation.path))
    answer = await send(registry.admin, method, path, {} if method != "GET" else None)
    assert error(answer) == NOT_THERE
    assert (await send(registry.nobody, method, path, {} if operation.body else None)).status == 401


async def test_who_hears_what_is_not_there_yet(registry: RunningRegistry) -> None:
    """Whoever may use it, and nobody else; in a project by its number too."""
    members = [name for name in CALLERS if name not in ("anonymous", OUTSIDER)]
    assert await statuses(registry, "GET", f"/projects/{PRIVATE_PROJECT}/scanner") == expected(501, *members)
    number = (await send(registry.admin, "GET", f"/projects/{PRIVATE_PROJECT}")).json["project_id"]
    assert await statuses(registry, "GET", f"/projects/{number}/scanner") == expected(501, *members)
    named = await send(registry.admin, "GET", f"/projects/{number}/scanner", X_Is_Resource_Name="true")
    assert named.status == 404
    assert await statuses(registry, "GET", "/system/gc") == expected(501)


@pytest.mark.parametrize("body", [{}, {"scope": None}, {"scope": {"level": "system", "ref": 1}}])
async def test_a_policy_for_no_project_is_the_administrators(registry: RunningRegistry, body: object) -> None:
    """As what is not in a project is in general."""
    assert await statuses(registry, "POST", "/retentions", body) == expected(501)


async def test_what_is_not_there_yet_and_asked_for_wrongly(registry: RunningRegistry) -> None:
    """A body that decides who may is checked like any other."""
    outsider = registry.user(OUTSIDER)
    for path, body in (
        ("/retentions", {"scope": {"level": "project", "ref": 2**70}}),
        ("/retentions", {"scope": {"level": "project", "ref": "x"}}),
        ("/export/cve", {"projects": [-1]}),
        ("/export/cve", {"projects": "x"}),
        ("/export/cve", None),
    ):
        assert (await send(outsider, "POST", path, body)).status == 422
    missing = {"scope": {"level": "project", "ref": 99999}}
    assert (await send(outsider, "POST", "/retentions", missing)).status == 403
    assert (await send(registry.admin, "POST", "/retentions", missing)).status == 404
    assert (await send(outsider, "POST", "/export/cve", {"projects": [99999]})).status == 403


async def test_a_value_in_the_path_is_checked_first(registry: RunningRegistry) -> None:
    """As in every other operation."""
    for name in ("anonymous", "admin"):
        answer = await send(caller(registry, name), "GET", "/registries/first")
        assert error(answer) == (
            422,
            "UNPROCESSABLE_ENTITY",
            'validation failure list:\nid in path must be of type int64: "first"',
        )
