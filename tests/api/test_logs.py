"""What the log says of requests, and what it never says."""

import base64
import io
import json
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal

import pytest
import structlog

from tests.support.application import PASSWORD, SERVICE, RunningRegistry, run_registry
from tests.support.asgi import NoAnswer, basic
from tests.support.asgi_pushes import digest_of, push_image
from tests.support.wrapped_blobs import FaultyBlobStore
from wharf.base.logging import close_logging, configure_logging
from wharf.base.settings import Settings
from wharf.blobstore import StorageFull, StorageUnavailable
from wharf.db import DatabaseFull, DatabaseUnavailable
from wharf.projects.first_start import LOOPBACK_PASSWORD

pytestmark = pytest.mark.anyio

SCOPE = "repository:team/logged:pull,push"
WRONG = "a-wrong-guess-77"


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    root = logging.getLogger()
    before = root.handlers, root.level
    yield
    close_logging()
    structlog.reset_defaults()
    root.handlers, root.level = before


class Log:
    """What is written while a registry runs."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    def begin(self) -> None:
        configure_logging("json", "debug", self.stream)

    def text(self) -> str:
        """Everything so far."""
        close_logging()
        written = self.stream.getvalue()
        self.begin()
        return written

    def lines(self, event: str) -> list[dict[str, Any]]:
        return [line for line in map(json.loads, self.text().splitlines()) if line["event"] == event]


@asynccontextmanager
async def logged(
    directory: Path, log_requests: Literal["writes", "all", "none"] = "all"
) -> AsyncIterator[tuple[RunningRegistry, Log]]:
    log = Log()
    log.begin()
    settings = Settings(data=directory, durability="relaxed", log_requests=log_requests)
    async with run_registry(settings, lambda blobs, _: FaultyBlobStore(blobs)) as registry:
        yield registry, log


async def test_every_request_has_a_line(tmp_path: Path) -> None:
    """With method, path, status, duration and the id that the client was told."""
    async with logged(tmp_path) as (registry, log):
        answers = [
            await registry.admin.get("/v2/"),
            await registry.nobody.get("/v2/team/a/tags/list"),
            await registry.admin.post("/v2/team/a/blobs/uploads/"),
            await registry.admin.get("/nowhere"),
        ]

        lines = log.lines("request.answered")

    assert [(line["method"], line["path"], line["status"]) for line in lines] == [
        ("GET", "/v2/", 200),
        ("GET", "/v2/team/a/tags/list", 401),
        ("POST", "/v2/team/a/blobs/uploads/", 202),
        ("GET", "/nowhere", 404),
    ]
    assert [line["request_id"] for line in lines] == [answer["x-request-id"] for answer in answers]
    assert all(0 <= line["seconds"] < 60 for line in lines)


@pytest.mark.parametrize(
    ("log_requests", "logged_methods"), [("writes", ["POST"]), ("none", []), ("all", ["GET", "POST"])]
)
async def test_which_requests_are_logged_is_a_setting(
    tmp_path: Path, log_requests: Literal["writes", "all", "none"], logged_methods: list[str]
) -> None:
    """Pulls are many and change nothing, so they are left out by default."""
    async with logged(tmp_path, log_requests) as (registry, log):
        await registry.admin.get("/v2/")
        await registry.admin.post("/v2/team/a/blobs/uploads/")

        assert [line["method"] for line in log.lines("request.answered")] == logged_methods


async def test_no_secret_is_logged(tmp_path: Path) -> None:
    """Neither passwords nor tokens, be they right or wrong, whatever happens to the request."""
    async with logged(tmp_path) as (registry, log):
        developer, guesser = registry.user("developer"), registry.nobody.using(basic("developer", WRONG))
        given = (await registry.ask_for_token(developer, SCOPE, offline_token="true")).json
        token, refresh_token = given["token"], given["refresh_token"]
        bearer = registry.nobody.using(f"Bearer {token}")
        password_form = f"grant_type=password&service={SERVICE}&username=developer&password={PASSWORD}"
        refresh_form = f"grant_type=refresh_token&service={SERVICE}&refresh_token={refresh_token}"
        for form in (password_form, refresh_form, password_form.replace(PASSWORD, WRONG), refresh_form + "x"):
            await registry.nobody.post("/service/token", form.encode())
        await push_image(bearer, "team/logged", "1")
        for client in (registry.admin, developer, bearer, guesser, registry.nobody.using(f"Bearer {token}x")):
            await client.get("/v2/")
            await client.get("/api/wharf/v1/status")
            await client.get(f"/v2/team/logged/manifests/1?token={token}&password={WRONG}")
        for _ in range(12):
            await guesser.get("/v2/")
        assert isinstance(registry.blobs, FaultyBlobStore)
        registry.blobs.faults["put"] = StorageFull("no space left")
        await bearer.post(f"/v2/team/logged/blobs/uploads/?digest={digest_of(b'x')}", b"x")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(registry.database, "rows", _broken)
            failed = await registry.admin.request("GET", "/v2/_catalog", fails=True)

        written = log.text()

    assert failed.status == 500
    assert "request.failed" in written
    secrets = [LOOPBACK_PASSWORD, PASSWORD, WRONG, token, refresh_token, token.rpartition(".")[2]]
    secrets += [base64.b64encode(f"developer:{word}".encode()).decode() for word in (PASSWORD, WRONG)]
    assert [secret for secret in secrets if secret in written] == []
    assert "authorization" not in written.lower()


async def _broken(*_: object, **__: object) -> None:
    raise LookupError("something nobody has thought of")


@pytest.mark.parametrize(
    ("fault", "event", "status"),
    [
        (StorageFull("no space left"), "request.storage_full", 507),
        (DatabaseFull("disk I/O error"), "request.storage_full", 507),
        (StorageUnavailable("connection refused"), "request.unavailable", 503),
        (DatabaseUnavailable("connection refused"), "request.unavailable", 503),
    ],
)
async def test_an_outage_is_found_by_the_id(tmp_path: Path, fault: Exception, event: str, status: int) -> None:
    """The log has the reason, the answer the id alone."""

    async def meet(_: str) -> None:
        raise fault

    async with logged(tmp_path) as (registry, log):
        assert isinstance(registry.blobs, FaultyBlobStore)
        registry.blobs.before = meet
        answer = await registry.admin.post(f"/v2/team/a/blobs/uploads/?digest={digest_of(b'x')}", b"x")
        (line,) = log.lines(event)

    assert (answer.status, line["reason"]) == (status, str(fault))
    assert str(fault) not in answer.message
    assert line["request_id"] == answer["x-request-id"]
    assert answer["x-request-id"] in answer.message


async def test_a_fault_nobody_has_thought_of(tmp_path: Path) -> None:
    """500 with an id and nothing else; the traceback is in the log."""
    async with logged(tmp_path) as (registry, log):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(registry.database, "rows", _broken)
            answer = await registry.admin.request("GET", "/v2/_catalog", fails=True)
        (line,) = log.lines("request.failed")

    assert (answer.status, answer.code) == (500, "UNKNOWN")
    assert answer.message == f"internal server error (request {answer['x-request-id']})"
    assert "something nobody has thought of" in line["exception"]
    assert line["request_id"] == answer["x-request-id"]


async def test_nobody_forges_a_line(tmp_path: Path) -> None:
    """A path with line ends and commands for a terminal stays one line of JSON."""
    async with logged(tmp_path) as (registry, log):
        await registry.nobody.get('/x%0a{"event":"forged"}%0d%1b[2J')

        assert log.lines("forged") == []
        (line,) = log.lines("request.answered")

    assert line["path"] == '/x\n{"event":"forged"}\r\x1b[2J'


async def test_a_client_that_has_gone_is_no_fault(tmp_path: Path) -> None:
    """It is logged as what it is, without a traceback."""
    async with logged(tmp_path) as (registry, log):
        for client in (registry.admin, registry.nobody):
            with pytest.raises(NoAnswer):
                await client.request(
                    "POST", "/v2/team/a/blobs/uploads/", b"x", headers={"content-length": "9"}, leaves=True
                )
        lines = log.lines("request.answered")
        written = log.text()

    assert [line["status"] for line in lines] == [499, 499]
    assert "Traceback" not in written
