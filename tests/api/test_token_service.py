"""The token service: Harbor's contract for GET, and OAuth2 by POST."""

import base64
import hashlib
import re
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives import serialization

from tests.support.application import (
    ADMINISTRATOR,
    MEMBERS,
    OUTSIDER,
    PASSWORD,
    PRIVATE_PROJECT,
    PUBLIC_PROJECT,
    SERVICE,
    RunningRegistry,
)
from tests.support.asgi import Answer, Client, basic
from tests.support.forged_tokens import read_token
from wharf.identity.secrets import system_secret

pytestmark = pytest.mark.anyio

PRIVATE = f"{PRIVATE_PROJECT}/a"
PUBLIC = f"{PUBLIC_PROJECT}/a"
EVERY_ACTION = "pull,push,delete,scanner-pull"
LIFETIME_SECONDS = 30 * 60

Access = list[dict[str, Any]]


def claims(answer: Answer) -> dict[str, Any]:
    assert answer.status == 200, answer
    return read_token(answer.json["token"])[1]


def on(repository: str, *actions: str) -> dict[str, Any]:
    return {"type": "repository", "name": repository, "actions": list(actions)}


async def access(registry: RunningRegistry, name: str | None, *scopes: str) -> Access:
    """What a token for the scopes carries."""
    caller = registry.user(name) if name else registry.nobody
    found: Access = claims(await registry.ask_for_token(caller, *scopes))["access"]
    return found


async def post(client: Client, **fields: str) -> Answer:
    form = urlencode({"service": SERVICE, "client_id": "tests", **fields})
    return await client.post("/service/token", form.encode(), content_type="application/x-www-form-urlencoded")


async def test_the_answer_has_what_clients_look_for(registry: RunningRegistry) -> None:
    """Some read `token` and some `access_token`; the lifetime is the setting's."""
    answer = await registry.ask_for_token(registry.admin, f"repository:{PRIVATE}:pull")

    assert answer["content-type"] == "application/json; charset=utf-8"
    assert set(answer.json) == {"token", "access_token", "expires_in", "issued_at"}
    assert answer.json["token"] == answer.json["access_token"]
    assert answer.json["expires_in"] == LIFETIME_SECONDS
    issued_at = datetime.fromisoformat(answer.json["issued_at"])
    assert issued_at.timestamp() == registry.clock.seconds


async def test_the_claims_are_harbors(registry: RunningRegistry) -> None:
    """Scripts and other services read them."""
    answer = await registry.ask_for_token(registry.user("developer"), f"repository:{PRIVATE}:pull,push")
    found = claims(answer)

    now = registry.clock.seconds
    assert re.fullmatch(r"[A-Za-z0-9_-]{16}", found.pop("jti"))
    del found["wharf"]
    assert found == {
        "iss": "harbor-token-issuer",
        "sub": "developer",
        "aud": SERVICE,
        "exp": now + LIFETIME_SECONDS,
        "nbf": now,
        "iat": now,
        "access": [on(PRIVATE, "pull", "push")],
    }


async def test_the_key_is_named_as_distribution_wants_it(registry: RunningRegistry) -> None:
    """RS256, and libtrust's fingerprint of the public key in twelve groups."""
    answer = await registry.ask_for_token(registry.admin)
    header, _ = read_token(answer.json["token"])

    pem = await system_secret(registry.database, registry.clock, "token-signing-key", lambda: b"")
    public_key = serialization.load_pem_private_key(pem, password=None).public_key()
    der = public_key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    name = base64.b32encode(hashlib.sha256(der).digest()[:30]).decode()
    assert header == {"alg": "RS256", "typ": "JWT", "kid": ":".join(re.findall("....", name))}
    assert len(header["kid"].split(":")) == 12


async def test_two_tokens_are_two(registry: RunningRegistry) -> None:
    """Each answer that was made for itself has an id of its own."""
    first = claims(await registry.ask_for_token(registry.admin, f"repository:{PRIVATE}:pull"))
    second = claims(await registry.ask_for_token(registry.admin, f"repository:{PUBLIC}:pull"))

    assert first["jti"] != second["jti"]


async def test_a_token_may_carry_nothing(registry: RunningRegistry) -> None:
    """`docker login` asks without a scope; an anonymous caller has to name one."""
    assert claims(await registry.ask_for_token(registry.admin))["access"] is None
    assert claims(await registry.ask_for_token(registry.admin, ""))["access"] is None

    answer = await registry.ask_for_token(registry.nobody)

    assert (answer.status, answer.code) == (401, "UNAUTHORIZED")


async def test_an_anonymous_token_has_no_subject(registry: RunningRegistry) -> None:
    """It opens public projects for reading."""
    found = claims(await registry.ask_for_token(registry.nobody, f"repository:{PUBLIC}:pull,push"))

    assert "sub" not in found
    assert found["access"] == [on(PUBLIC, "pull")]


@pytest.mark.parametrize(
    ("name", "private", "public"),
    [
        (None, (), ("pull",)),
        (OUTSIDER, (), ("pull",)),
        ("limitedGuest", ("pull",), ("pull",)),
        ("guest", ("pull",), ("pull",)),
        ("developer", ("pull", "push"), ("pull", "push")),
        ("maintainer", ("pull", "push", "delete"), ("pull", "push", "delete")),
        ("projectAdmin", ("pull", "push", "delete"), ("pull", "push", "delete")),
        (ADMINISTRATOR, ("pull", "push", "delete"), ("pull", "push", "delete")),
    ],
)
@pytest.mark.parametrize("actions", [EVERY_ACTION, "*"])
async def test_what_is_granted_is_what_is_asked_for_and_allowed(
    registry: RunningRegistry, name: str | None, private: tuple[str, ...], public: tuple[str, ...], actions: str
) -> None:
    """The rest falls away without an error."""
    scopes = f"repository:{PRIVATE}:{actions}", f"repository:{PUBLIC}:{actions}"

    assert await access(registry, name, *scopes) == [on(PRIVATE, *private), on(PUBLIC, *public)]


async def test_no_more_is_granted_than_is_asked_for(registry: RunningRegistry) -> None:
    """A token that a build was given for reading cannot write, whoever took it out."""
    assert await access(registry, ADMINISTRATOR, f"repository:{PRIVATE}:pull") == [on(PRIVATE, "pull")]
    assert await access(registry, ADMINISTRATOR, f"repository:{PRIVATE}:") == [on(PRIVATE)]
    assert await access(registry, ADMINISTRATOR, f"repository:{PRIVATE}:fly") == [on(PRIVATE)]


@pytest.mark.parametrize("together", [True, False], ids=["one-parameter", "several-parameters"])
async def test_several_scopes(registry: RunningRegistry, together: bool) -> None:
    """In one parameter or in several; equal names become one entry."""
    scopes = [f"repository:{PRIVATE}:pull", f"repository:{PUBLIC}:pull,push", f"repository:{PRIVATE}:push"]

    found = await access(registry, "developer", *([" ".join(scopes)] if together else scopes))

    assert found == [on(PRIVATE, "pull", "push"), on(PUBLIC, "pull", "push")]


async def test_the_catalog(registry: RunningRegistry) -> None:
    """Whoever has a name may list, since the list shows what he may pull."""
    for name in (OUTSIDER, *MEMBERS, ADMINISTRATOR):
        assert await access(registry, name, "registry:catalog:*") == [
            {"type": "registry", "name": "catalog", "actions": ["*"]}
        ]
    assert (await access(registry, None, "registry:catalog:*"))[0]["actions"] == []


@pytest.mark.parametrize(
    ("scope", "kind", "name"),
    [
        ("repository:nowhere/a:pull", "repository", "nowhere/a"),
        ("repository:img:pull", "repository", "img"),
        ("repository:Team/A:pull", "repository", "Team/A"),
        ("repository:team/../a:pull", "repository", "team/../a"),
        ("repository:team/a\0:pull", "repository", "team/a\0"),
        ("repository:localhost:5000/team/a:pull", "repository", "localhost:5000/team/a"),
        ("repository(plugin):team/a:pull", "repository(plugin)", "team/a"),
        ("garbage", "garbage", ""),
        (":::", "", ":"),
        ("repository:💥/a:pull", "repository", "💥/a"),
    ],
)
async def test_nonsense_grants_nothing(registry: RunningRegistry, scope: str, kind: str, name: str) -> None:
    """It stays in the token with no action, and is never an error: clients ask for all kinds of things."""
    assert await access(registry, ADMINISTRATOR, scope) == [{"type": kind, "name": name, "actions": []}]


async def test_unknown_parameters_are_ignored(registry: RunningRegistry) -> None:
    """docker sends its account and its name along."""
    answer = await registry.ask_for_token(registry.admin, account="admin", client_id="docker", unheard="of")

    assert answer.status == 200


async def test_a_refresh_token_is_for_who_asks(registry: RunningRegistry) -> None:
    """`offline_token=true` with a name; anonymous callers get none."""
    asked = await registry.ask_for_token(registry.admin, f"repository:{PRIVATE}:pull", offline_token="true")
    not_asked = await registry.ask_for_token(registry.admin, f"repository:{PRIVATE}:pull", offline_token="false")
    nobody = await registry.ask_for_token(registry.nobody, f"repository:{PUBLIC}:pull", offline_token="true")

    assert asked.json["refresh_token"]
    assert "refresh_token" not in not_asked.json
    assert "refresh_token" not in nobody.json


async def test_wrong_credentials_are_no_anonymous_ones(registry: RunningRegistry) -> None:
    """Even for a public repository: the caller should learn that his password is wrong."""
    client = registry.nobody.using(basic("developer", "wrong"))

    answer = await registry.ask_for_token(client, f"repository:{PUBLIC}:pull")

    assert (answer.status, answer.code) == (401, "UNAUTHORIZED")


@pytest.mark.parametrize("authorization", ["Bearer abc", "Negotiate abc", ""])
async def test_only_passwords_are_taken(registry: RunningRegistry, authorization: str) -> None:
    """A token does not beget another."""
    client = registry.nobody.using(authorization)

    answer = await registry.ask_for_token(client, f"repository:{PUBLIC}:pull")

    assert (answer.status, answer.code) == (401, "UNAUTHORIZED")


async def test_by_post_with_a_password(registry: RunningRegistry) -> None:
    """The form of OAuth2; the answer repeats the scope that was granted."""
    answer = await post(
        registry.nobody,
        grant_type="password",
        username="developer",
        password=PASSWORD,
        scope=f"repository:{PRIVATE}:pull,push,delete repository:{PUBLIC}:pull",
    )

    assert answer.status == 200
    assert answer.json["scope"] == f"repository:{PRIVATE}:pull,push repository:{PUBLIC}:pull"
    assert read_token(answer.json["access_token"])[1]["access"] == [on(PRIVATE, "pull", "push"), on(PUBLIC, "pull")]
    assert answer.json["expires_in"] == LIFETIME_SECONDS
    assert "refresh_token" not in answer.json
    client = registry.nobody.using(f"Bearer {answer.json['access_token']}")
    assert (await client.get("/v2/")).status == 200


async def test_by_post_with_a_refresh_token(registry: RunningRegistry) -> None:
    """What `access_type=offline` gave stands for the password, again and again."""
    first = await post(
        registry.nobody, grant_type="password", username="developer", password=PASSWORD, access_type="offline"
    )
    refresh_token = first.json["refresh_token"]

    for _ in range(2):
        answer = await post(
            registry.nobody,
            grant_type="refresh_token",
            refresh_token=refresh_token,
            scope=f"repository:{PRIVATE}:pull,push",
        )
        assert answer.status == 200
        assert read_token(answer.json["access_token"])[1]["sub"] == "developer"
        assert answer.json["scope"] == f"repository:{PRIVATE}:pull,push"
        refresh_token = answer.json["refresh_token"]


async def test_a_refresh_token_of_get_works_by_post(registry: RunningRegistry) -> None:
    """docker takes it by GET and uses it by POST."""
    given = (await registry.ask_for_token(registry.admin, offline_token="true")).json["refresh_token"]

    answer = await post(registry.nobody, grant_type="refresh_token", refresh_token=given)

    assert (answer.status, read_token(answer.json["token"])[1]["sub"]) == (200, ADMINISTRATOR)


async def test_refresh_tokens_expire(registry: RunningRegistry) -> None:
    """After thirty days a person has to log in again."""
    given = (await registry.ask_for_token(registry.user("guest"), offline_token="true")).json["refresh_token"]

    registry.clock.step(30 * 24 * 3600 - 1)
    assert (await post(registry.nobody, grant_type="refresh_token", refresh_token=given)).status == 200
    registry.clock.step(120)
    answer = await post(registry.nobody, grant_type="refresh_token", refresh_token=given)

    assert (answer.status, answer.message) == (401, "the token has expired")
