"""Credentials that are none: forged, foreign, expired, broken."""

import base64
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.application import PRIVATE_PROJECT, RunningRegistry, run_registry
from tests.support.asgi import Answer, basic
from tests.support.asgi_pushes import push_image
from tests.support.forged_tokens import (
    read_token,
    signed_by_a_stranger,
    signed_with_text,
    unsigned,
    with_claims,
    with_header,
)
from wharf.base.settings import Settings

pytestmark = pytest.mark.anyio

LIFETIME_SECONDS = 30 * 60
LEEWAY_SECONDS = 60
SCOPE = f"repository:{PRIVATE_PROJECT}/guarded:pull,push"
PATHS = ("/v2/", f"/v2/{PRIVATE_PROJECT}/guarded/manifests/1", "/v2/_catalog")


async def good_token(registry: RunningRegistry) -> str:
    client = await registry.bearer("developer", SCOPE)
    assert client.authorization is not None
    return client.authorization.removeprefix("Bearer ")


async def tried(registry: RunningRegistry, authorization: str) -> list[Answer]:
    client = registry.nobody.using(authorization)
    return [await client.get(path) for path in PATHS]


def assert_refused(answer: Answer, message: str) -> None:
    """401 with a challenge that sends the client to the token service again."""
    assert (answer.status, answer.code) == (401, "UNAUTHORIZED")
    assert message in answer.message
    assert answer["www-authenticate"] == (
        'Bearer realm="http://registry.test/service/token",service="harbor-registry",error="invalid_token"'
    )


FORGERIES: dict[str, Callable[[str], str]] = {
    "algorithm none": lambda token: with_header(token, alg="none"),
    "algorithm none, no signature": lambda token: unsigned({"alg": "none", "typ": "JWT"}, read_token(token)[1]),
    "no signature": lambda token: unsigned(*read_token(token)),
    "another algorithm": lambda token: with_header(token, alg="RS512"),
    "an algorithm that is none": lambda token: with_header(token, alg={"a": []}),
    "a critical extension": lambda token: with_header(token, crit=["x"]),
    "bare payload": lambda token: with_header(token, b64=False, crit=["b64"]),
    "a key of the attacker's": lambda token: with_header(token, jwk={"kty": "oct", "k": "AA"}),
    "a stranger's key": lambda token: signed_by_a_stranger(*read_token(token)),
    "the key id as a secret": lambda token: signed_with_text(*read_token(token), read_token(token)[0]["kid"].encode()),
    "an empty secret": lambda token: signed_with_text(*read_token(token), b""),
    "another user": lambda token: with_claims(token, wharf={"user": 1, "projects": [1]}),
    "more actions": lambda token: with_claims(token, access=[{"type": "repository", "name": "x", "actions": ["*"]}]),
    "a later expiry": lambda token: with_claims(token, exp=2**40),
    "a damaged signature": lambda token: token[:-8] + "AAAAAAAA",
    "half of it": lambda token: token[: len(token) // 2],
    "a part too many": lambda token: f"{token}.x",
    "a part too few": lambda token: token.rpartition(".")[0],
    "spaces in it": lambda token: token.replace(".", " ."),
    "encryption": lambda token: "e30..AA.AA.AA",
    "a list for a header": lambda token: "W10.e30.AA",
    "no JSON": lambda token: "AA.AA.AA",
    "nothing": lambda token: "",
    "dots": lambda token: "..",
    "no ASCII": lambda token: "ä.ö.ü",
    "far too much": lambda token: "a" * 100_000,
}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES.keys())
async def test_a_forged_token_is_refused(registry: RunningRegistry, forge: Callable[[str], str]) -> None:
    """Whatever is done to a token, it is not one of this registry any more."""
    forged = forge(await good_token(registry))

    for answer in await tried(registry, f"Bearer {forged}"):
        assert_refused(answer, "the token is")


async def test_a_token_of_another_registry_is_refused(
    registry: RunningRegistry, settings: Settings, tmp_path: Path
) -> None:
    """Every installation has a key of its own."""
    async with run_registry(Settings(data=tmp_path, durability="relaxed")) as other:
        token = await good_token(other)
        assert {answer.status for answer in await tried(other, f"Bearer {token}")} <= {200, 401, 404}

    for answer in await tried(registry, f"Bearer {token}"):
        assert_refused(answer, "not one of this registry")


async def test_a_refresh_token_is_no_registry_token(registry: RunningRegistry) -> None:
    """It is meant for the token service alone; and a registry token refreshes nothing."""
    answer = await registry.ask_for_token(registry.user("developer"), SCOPE, offline_token="true")

    for refused in await tried(registry, f"Bearer {answer.json['refresh_token']}"):
        assert_refused(refused, "the token is meant for another service")
    form = f"grant_type=refresh_token&service=harbor-registry&refresh_token={answer.json['token']}"
    swapped = await registry.nobody.post("/service/token", form.encode())
    assert (swapped.status, swapped.message) == (401, "the token is meant for another service")


async def test_tokens_expire(registry: RunningRegistry) -> None:
    """With a minute of grace for clocks that differ, and however often the token was used before."""
    await push_image(registry.admin, f"{PRIVATE_PROJECT}/guarded", "1")
    client = await registry.bearer("developer", SCOPE)
    assert (await client.get(PATHS[1])).status == 200

    registry.clock.step(LIFETIME_SECONDS + LEEWAY_SECONDS - 1)
    assert (await client.get(PATHS[1])).status == 200
    registry.clock.step(1)

    assert_refused(await client.get(PATHS[1]), "the token has expired")
    assert_refused(await client.get("/v2/"), "the token has expired")


async def test_a_token_from_the_future_is_refused(registry: RunningRegistry) -> None:
    """A clock that was set back makes tokens of tomorrow; beyond the grace they are not valid yet."""
    registry.clock.step(3600)
    client = await registry.bearer("developer", f"repository:{PRIVATE_PROJECT}/future:pull")
    registry.clock.step(-3600)

    assert_refused(await client.get("/v2/"), "the token is not valid yet")


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer",
        "Basic",
        "Negotiate abc",
        "Digest username=admin",
        "token abc",
        "admin:Harbor12345",
        "Bearer\tx",
        "ü",
        "Basic" + "a" * 10,
    ],
)
async def test_other_schemes_are_refused(registry: RunningRegistry, authorization: str) -> None:
    """There are Basic and Bearer."""
    for answer in await tried(registry, authorization):
        assert_refused(answer, "neither a Basic nor a Bearer value")


@pytest.mark.parametrize(
    "value",
    [
        "",
        "!!!!",
        "YQ",
        base64.b64encode(b"no colon").decode(),
        base64.b64encode(b"\xff\xfe:x").decode(),
        base64.b64encode(b"a\0b:x").decode(),
        base64.b64encode(b"admin:Harbor12345").decode() + "?",
        "ü",
        "a" * 100_000,
    ],
)
async def test_broken_basic_headers_are_refused(registry: RunningRegistry, value: str) -> None:
    """Neither base64 nor UTF-8 nor a name with a secret: 401 everywhere, at the token service too."""
    client = registry.nobody.using(f"Basic {value}")

    for path in (*PATHS, f"/service/token?service=harbor-registry&scope={SCOPE}", "/api/wharf/v1/status"):
        answer = await client.get(path)
        assert (answer.status, answer.code) == (401, "UNAUTHORIZED")
        assert "the Authorization header is" in answer.message


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("admin", "wrong"),
        ("admin", ""),
        ("admin", "Harbor12345 "),
        ("admin", "harbor12345"),
        ("Admin", "Harbor12345"),
        ("admin ", "Harbor12345"),
        ("", ""),
        ("nobody-here", "Harbor12345"),
        ("admin", "Harbor12345\0"),
        ("x" * 300, "Harbor12345"),
        ("admin", "x" * 5000),
        ("' OR 1=1 --", "x"),
    ],
)
async def test_wrong_passwords_are_refused(registry: RunningRegistry, name: str, password: str) -> None:
    """In the same words, whether there is such a user or not; with Harbor's challenge."""
    registry.clock.step(LEEWAY_SECONDS + 1)
    client = registry.nobody.using(basic(name, password))

    for path in PATHS[:2]:
        answer = await client.get(path)
        assert (answer.status, answer.code) == (401, "UNAUTHORIZED")
        assert answer.message == "the user name or the password is wrong"
        assert answer["www-authenticate"] == 'Basic realm="harbor"'


async def test_the_scheme_is_written_in_any_case(registry: RunningRegistry) -> None:
    """Schemes are case-insensitive."""
    token = await good_token(registry)
    value = basic("admin", "Harbor12345").partition(" ")[2]

    for authorization in (f"bearer {token}", f"BEARER {token}", f"basic {value}", f"BASIC {value}"):
        assert (await registry.nobody.using(authorization).get("/v2/")).status == 200
