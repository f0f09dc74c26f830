"""What the system says of itself: to whom, and in which form."""

import re
from pathlib import Path

import pytest

from tests.support.application import ADMINISTRATOR, RunningRegistry, run_registry
from tests.support.asgi import Client
from tests.support.management import CALLERS, error, expected, send, statuses
from wharf import __version__
from wharf.base.settings import Settings
from wharf.cli.certificates import self_signed_certificate

pytestmark = pytest.mark.anyio

FOR_ANYBODY = {
    "auth_mode": "db_auth",
    "banner_message": "",
    "oidc_provider_name": "",
    "primary_auth_mode": False,
    "self_registration": False,
}
BANNER = '{"closable":true,"message":"m","type":"warning","fromDate":"","toDate":""}'
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


async def test_everybody_may_ask_what_the_system_is(registry: RunningRegistry) -> None:
    """Wrong credentials count as none."""
    assert set((await statuses(registry, "GET", "/systeminfo")).values()) == {200}
    stranger = registry.nobody.logged_in(ADMINISTRATOR, "wrong")
    for client in (registry.nobody, stranger):
        assert (await send(client, "GET", "/systeminfo")).json == FOR_ANYBODY


async def test_who_has_logged_in_is_told_more(registry: RunningRegistry) -> None:
    """In the order that Harbor has, and with our own version beside the one that clients look for."""
    for name in CALLERS[1:]:
        shown = (await send(registry.user(name), "GET", "/systeminfo")).json
        assert list(shown) == sorted(shown)
        assert TIME.fullmatch(shown.pop("current_time"))
        assert re.fullmatch(r"v2\.\d+\.\d+-[0-9a-f]{8}", shown.pop("harbor_version"))
        assert shown.pop("registry_storage_provider_name") in ("filesystem", "inmemory")
        assert shown == FOR_ANYBODY | {
            "external_url": "http://registry.test",
            "has_ca_root": False,
            "notification_enable": True,
            "project_creation_restriction": "everyone",
            "read_only": False,
            "registry_url": "registry.test",
            "wharf_version": __version__,
        }


async def test_the_configuration_shows_at_once(registry: RunningRegistry) -> None:
    """A banner to everybody, and whether people may register themselves."""
    changed = {"banner_message": BANNER, "self_registration": True, "notification_enable": False}
    assert (await send(registry.admin, "PUT", "/configurations", changed)).status == 200
    assert (await send(registry.nobody, "GET", "/systeminfo")).json == FOR_ANYBODY | {
        "banner_message": BANNER,
        "self_registration": True,
    }
    assert (await send(registry.admin, "GET", "/systeminfo")).json["notification_enable"] is False
    back = {"banner_message": "", "self_registration": False, "notification_enable": True}
    assert (await send(registry.admin, "PUT", "/configurations", back)).status == 200


async def test_the_room_on_the_disk_is_for_administrators(registry: RunningRegistry) -> None:
    """In bytes."""
    assert await statuses(registry, "GET", "/systeminfo/volumes") == expected(200)
    (storage,) = (await send(registry.admin, "GET", "/systeminfo/volumes")).json["storage"]
    assert 0 < storage["free"] < storage["total"]
    refused = await send(registry.user("outsider"), "GET", "/systeminfo/volumes")
    assert error(refused) == (403, "FORBIDDEN", "outsider")


async def test_there_is_no_certificate_to_be_had_of_a_server_without_its_own(registry: RunningRegistry) -> None:
    """Everybody hears that."""
    assert set((await statuses(registry, "GET", "/systeminfo/getcert")).values()) == {404}
    assert error(await send(registry.nobody, "GET", "/systeminfo/getcert")) == (
        404,
        "NOT_FOUND",
        "resource not found: the server has made no certificate of its own",
    )


async def test_anybody_gets_the_certificate_that_the_server_has_made(tmp_path: Path) -> None:
    """Clients have to trust it before they can log in."""
    settings = Settings(data=tmp_path, storage="memory:", durability="relaxed", tls_self_signed=True)
    async with run_registry(settings) as registry:
        missing = await send(registry.nobody, "GET", "/systeminfo/getcert")
        assert missing.status == 404
        certificate, _ = self_signed_certificate(tmp_path, ["registry.test"])
        answer = await send(registry.nobody, "GET", "/systeminfo/getcert")
        assert (answer.status, answer.body) == (200, certificate.read_bytes())
        assert answer["content-type"] == "application/octet-stream"
        assert answer["content-disposition"] == "attachment; filename=ca.crt"
        assert (await send(registry.admin, "GET", "/systeminfo")).json["has_ca_root"] is True


async def test_the_server_answers_a_ping(registry: RunningRegistry) -> None:
    """Whoever asks, and with Harbor's word."""
    assert set((await statuses(registry, "GET", "/ping")).values()) == {200}
    answer = await send(registry.nobody, "GET", "/ping")
    assert (answer.body, answer["content-type"]) == (b"Pong", "text/plain")


async def test_everybody_may_ask_for_the_health(registry: RunningRegistry) -> None:
    """In Harbor's form."""
    assert set((await statuses(registry, "GET", "/health")).values()) == {200}
    shown = (await send(registry.nobody, "GET", "/health")).json
    assert list(shown) == ["components", "status"]
    assert shown["components"][0] == {"name": "core", "status": "healthy"}


async def test_an_open_page_looks_at_no_password(admin: Client) -> None:
    """A guess that is sent along is not even tried."""
    for number in range(30):
        guesser = admin.logged_in(ADMINISTRATOR, f"guess-{number}")
        assert (await send(guesser, "GET", "/ping")).status == 200
    assert (await send(admin, "GET", "/configurations")).status == 200
