"""What stands around the registry API: its root, unknown paths, methods, and the id of each request."""

import pytest

from tests.support.application import RunningRegistry
from tests.support.asgi import Client

pytestmark = pytest.mark.anyio


async def test_the_root_greets_whoever_has_an_identity(admin: Client) -> None:
    """`GET /v2/` is how a client puts a login to the test."""
    answer = await admin.get("/v2/")

    assert (answer.status, answer.json) == (200, {})
    assert answer["content-type"] == "application/json; charset=utf-8"
    assert answer["docker-distribution-api-version"] == "registry/2.0"


async def test_head_of_the_root_has_the_headers_alone(admin: Client) -> None:
    """HEAD differs from GET in nothing but the body."""
    got, asked = await admin.get("/v2/"), await admin.head("/v2/")

    assert [header for header in asked.headers if header[0] != "x-request-id"] == [
        header for header in got.headers if header[0] != "x-request-id"
    ]
    assert asked.status == 200


async def test_the_root_asks_for_a_login(registry: RunningRegistry) -> None:
    """Without credentials the root is 401, or `docker login` would let everybody in unasked."""
    answer = await registry.nobody.get("/v2/")

    assert (answer.status, answer.code, answer.message) == (401, "UNAUTHORIZED", "unauthorized: unauthorized")
    assert answer["www-authenticate"] == 'Bearer realm="http://registry.test/service/token",service="harbor-registry"'
    assert answer["docker-distribution-api-version"] == "registry/2.0"


async def test_the_root_may_lack_its_last_slash(admin: Client) -> None:
    """No redirect, which would lose the credentials of some clients."""
    assert (await admin.get("/v2")).status == 200


async def test_extensions_are_discovered(registry: RunningRegistry) -> None:
    """There is a list, and nothing in it; like the root it takes an identity."""
    answer = await registry.admin.get("/v2/_oci/ext/discover")

    assert (answer.status, answer.json) == (200, {"extensions": []})
    assert (await registry.nobody.get("/v2/_oci/ext/discover")).status == 401


@pytest.mark.parametrize(
    ("path", "status", "allowed"),
    [
        ("/v2/", 405, "GET, HEAD"),
        ("/v2/_catalog", 405, "GET, HEAD"),
        ("/v2/_oci/ext/discover", 405, "GET, HEAD"),
        ("/v2/team/a/tags/list", 405, "GET, HEAD"),
        ("/v2/team/a/manifests/1", 405, "GET, HEAD, PUT, DELETE"),
        ("/v2/team/a/blobs/sha256:00", 405, "GET, HEAD, DELETE"),
        ("/v2/team/a/blobs/uploads/", 405, "POST"),
        ("/v2/team/a/blobs/uploads/x", 405, "GET, PATCH, PUT, DELETE"),
        ("/v2/team/a/referrers/sha256:00", 405, "GET, HEAD"),
        ("/service/token", 405, "GET, POST"),
        ("/api/version", 405, "GET, HEAD"),
        ("/", 405, "GET, HEAD"),
    ],
)
async def test_other_methods_are_told_what_is_possible(admin: Client, path: str, status: int, allowed: str) -> None:
    """A method that means nothing somewhere is 405, with `Allow`."""
    answer = await admin.request("OPTIONS", path)

    assert (answer.status, answer["allow"]) == (status, allowed)
    assert answer.code in ("UNSUPPORTED", "METHOD_NOT_ALLOWED")


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    "path", ["/v2/team/a/tags", "/v2/team/a/other/1", "/v2/_catalog/", "/v2/uploads/x", "/v3/", "/index.html"]
)
async def test_where_nothing_is_the_answer_is_an_error_document(admin: Client, method: str, path: str) -> None:
    """An unknown path is 404 for every method, in the form that registry clients read."""
    answer = await admin.request(method, path)

    assert answer.status == 404
    if method != "HEAD":
        assert answer.code == "NOT_FOUND"
        assert path in answer.message


async def test_every_answer_has_an_id(registry: RunningRegistry) -> None:
    """Good answers and bad ones can be found in the log."""
    answers = [await registry.admin.get(path) for path in ("/v2/", "/v2/team/nothing/tags/list", "/", "/nowhere")]

    ids = {answer["x-request-id"] for answer in answers}
    assert len(ids) == len(answers)
    assert all(ids)


@pytest.mark.parametrize("stated", ["8f14e45fceea167a5a36dedd4bea2543", "0c9fe9b4-21ca-4f3e-a7f6-3b1d7f2b9a5e"])
async def test_the_id_of_a_proxy_is_kept(admin: Client, stated: str) -> None:
    """A proxy's X-Request-Id goes through log and answer, so that both logs can be laid side by side."""
    assert (await admin.get("/v2/", x_request_id=stated))["x-request-id"] == stated


@pytest.mark.parametrize("stated", ["a b", 'x"y', "ü", "a" * 65, ""])
async def test_an_id_that_is_none_is_replaced(admin: Client, stated: str) -> None:
    """What could forge a log line is not repeated."""
    assert (await admin.get("/v2/", x_request_id=stated))["x-request-id"] != stated


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/v2.0/ping", b"Pong"),
        ("//api/v2.0/ping", b"Pong"),
        ("/api//v2.0///ping", b"Pong"),
        ("/api/version", b'{"version":"v2.0"}'),
        ("//api/version", b'{"version":"v2.0"}'),
    ],
)
async def test_scripts_find_the_server_without_a_login(registry: RunningRegistry, path: str, body: bytes) -> None:
    """Harbor's addresses for asking whether it is there."""
    answer = await registry.nobody.get(path)

    assert (answer.status, answer.body) == (200, body)


async def test_health_names_every_part(registry: RunningRegistry) -> None:
    """The health page is for anybody, and goes by Harbor's names."""
    document = (await registry.nobody.get("/api/v2.0/health")).json

    assert document["status"] == "healthy"
    assert {part["name"]: part["status"] for part in document["components"]} == {
        "core": "healthy",
        "database": "healthy",
        "jobservice": "healthy",
        "portal": "healthy",
        "redis": "healthy",
        "registry": "healthy",
        "registryctl": "healthy",
    }


async def test_the_status_page_is_for_administrators(registry: RunningRegistry) -> None:
    """It says whether the first password is still in use, which strangers should not learn."""
    document = (await registry.admin.get("/api/wharf/v1/status")).json

    assert document["initial_password_unchanged"] is True
    assert (await registry.user("developer").get("/api/wharf/v1/status")).status == 403
    assert (await registry.nobody.get("/api/wharf/v1/status")).status == 401


async def test_the_status_page_challenges_clients_and_no_browser(registry: RunningRegistry) -> None:
    """A browser whose session has ended would open a window of its own for the password, over the page's dialog."""
    client = await registry.nobody.get("/api/wharf/v1/status")
    browser = await registry.nobody.get("/api/wharf/v1/status", cookie="sid=ended")

    assert client.all("www-authenticate") == ['Basic realm="harbor"']
    assert (browser.status, browser.all("www-authenticate")) == (401, [])


async def test_metrics_have_labels_from_a_closed_list(registry: RunningRegistry) -> None:
    """A method that a client has made up does not become a label, of which each would stay in memory."""
    for method in ("BREW", "WHEN"):
        await registry.admin.request(method, "/v2/")

    page = (await registry.nobody.get("/metrics")).body.decode()

    assert 'route="base"' in page
    assert "BREW" not in page
    assert "WHEN" not in page


async def test_the_page_for_people_names_this_host(registry: RunningRegistry) -> None:
    """Its commands can be copied, and nothing of the Host header reaches the page unescaped."""
    page = await registry.nobody.get("/welcome")
    forged = await registry.nobody.get("/welcome", host='x"><script>')

    assert b"docker login registry.test" in page.body
    assert b"<script>" not in forged.body
    assert "default-src 'none'" in page["content-security-policy"]
