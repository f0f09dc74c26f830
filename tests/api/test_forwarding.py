"""Behind a proxy: its headers are believed if it is trusted, and nobody else's are."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.application import RunningRegistry, run_registry
from tests.support.asgi import Client
from wharf.base.settings import Settings

# No store has a part in this.
pytestmark = [
    pytest.mark.anyio,
    pytest.mark.parametrize("settings", ["sqlite-filesystem"], indirect=True, scope="module"),
]

PROXY = "10.1.2.3"
FAILURES_MAX = 10


@pytest.fixture(autouse=True)
def _forgotten(registry: RunningRegistry) -> None:
    registry.clock.step(61)


async def realm(client: Client, **headers: str) -> str:
    """The token service's address in a challenge."""
    challenge = (await client.get("/v2/", **headers))["www-authenticate"]
    return challenge.partition('realm="')[2].partition('"')[0]


@pytest.mark.parametrize("proxy", [PROXY, f"::ffff:{PROXY}"])
async def test_a_trusted_proxy_says_where_clients_are(registry: RunningRegistry, proxy: str) -> None:
    """The challenge names the address that the client used, also when the socket shows the proxy as IPv6."""
    client = registry.nobody.at(proxy)

    found = await realm(client, x_forwarded_proto="https", x_forwarded_host="registry.example.com")

    assert found == "https://registry.example.com/service/token"
    assert await realm(client) == "http://registry.test/service/token"


@pytest.mark.parametrize("address", ["192.0.2.1", "11.0.0.1", "::1", "not an address", ""])
async def test_nobody_else_says_so(registry: RunningRegistry, address: str) -> None:
    """A client that sends such headers itself only deceives itself, and here not even that."""
    client = registry.nobody.at(address)

    found = await realm(client, x_forwarded_proto="https", x_forwarded_host="evil.example")

    assert found == "http://registry.test/service/token"


async def test_the_scheme_of_the_connection_counts(registry: RunningRegistry) -> None:
    """With TLS of its own the server needs no proxy to know."""
    client = replace(registry.nobody, scheme="https", host="registry.test:8443")

    assert await realm(client) == "https://registry.test:8443/service/token"


async def test_a_host_cannot_break_out_of_the_challenge(registry: RunningRegistry) -> None:
    """Quotes in the Host header stay inside the quoted value."""
    answer = await registry.nobody.get("/v2/", host='a",scope="x')

    assert r'realm="http://a\",scope=\"x/service/token"' in answer["www-authenticate"]


async def test_the_external_address_is_stronger(tmp_path: Path) -> None:
    """Whoever has set it wants it in every challenge."""
    settings = Settings(
        data=tmp_path,
        durability="relaxed",
        external_url="https://registry.example.com",
        trusted_proxies="10.0.0.0/8",
    )
    async with run_registry(settings) as registry:
        client = registry.nobody.at(PROXY)

        assert await realm(client, x_forwarded_host="other.example") == "https://registry.example.com/service/token"


async def fail(client: Client, forwarded_for: str, count: int = FAILURES_MAX) -> list[int]:
    wrong = client.logged_in("developer", "wrong")
    return [(await wrong.get("/v2/", x_forwarded_for=forwarded_for)).status for _ in range(count)]


async def test_wrong_passwords_count_for_the_client(registry: RunningRegistry) -> None:
    """One bad client does not shut out all that come through the same proxy."""
    proxy = registry.nobody.at(PROXY)
    assert await fail(proxy, "198.51.100.20", FAILURES_MAX + 1) == [401] * FAILURES_MAX + [429]

    other = registry.user("guest").at(PROXY)

    assert (await other.get("/v2/", x_forwarded_for="198.51.100.20")).status == 429
    assert (await other.get("/v2/", x_forwarded_for="198.51.100.21")).status == 200


@pytest.mark.parametrize(
    "forwarded_for",
    [
        "1.1.1.{n}, 198.51.100.30",
        "1.1.1.{n},198.51.100.30, 10.9.9.9",
        "{n}, 198.51.100.30,",
        "1.1.1.{n}, ,198.51.100.30",
    ],
)
async def test_what_a_client_makes_up_is_not_counted(registry: RunningRegistry, forwarded_for: str) -> None:
    """Entries before the one that the trusted proxy has added are the client's own invention."""
    proxy = registry.nobody.at(PROXY)

    for n in range(FAILURES_MAX):
        assert await fail(proxy, forwarded_for.format(n=n), 1) == [401]

    answer = await registry.user("guest").at(PROXY).get("/v2/", x_forwarded_for="198.51.100.30")
    assert answer.status == 429


async def test_without_a_trusted_proxy_the_header_is_ignored(registry: RunningRegistry) -> None:
    """Otherwise every guess could come from an address of its own."""
    direct = registry.nobody.at("198.51.100.40")
    for n in range(FAILURES_MAX):
        assert await fail(direct, f"203.0.113.{n}", 1) == [401]

    answer = await registry.user("guest").at("198.51.100.40").get("/v2/", x_forwarded_for="203.0.113.99")
    assert answer.status == 429
