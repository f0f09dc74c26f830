"""Whoever guesses passwords is slowed down; whoever knows his is not."""

import asyncio

import pytest

from tests.support.application import PASSWORD, PRIVATE_PROJECT, SERVICE, RunningRegistry
from tests.support.asgi import Answer, Client
from wharf.identity.passwords import CHECKS_AT_ONCE_MAX

# Counts live in the process, whatever the stores are.
pytestmark = [
    pytest.mark.anyio,
    pytest.mark.parametrize("settings", ["sqlite-filesystem"], indirect=True, scope="module"),
]

FAILURES_MAX = 10
WINDOW_SECONDS = 60


@pytest.fixture(autouse=True)
def _forgotten(registry: RunningRegistry) -> None:
    """Lets the failures of other tests, and what is remembered of right passwords, pass out of the window."""
    registry.clock.step(WINDOW_SECONDS + 1)


async def fail(client: Client, count: int = FAILURES_MAX, name: str = "developer") -> None:
    """Tries wrong passwords, none of which is refused for being one too many."""
    for number in range(count):
        assert (await client.logged_in(name, f"guess {number}").get("/v2/")).status == 401


def assert_slowed_down(answer: Answer) -> int:
    """429 that says for how long; returns the seconds."""
    assert (answer.status, answer.code) == (429, "TOOMANYREQUESTS")
    seconds = int(answer["retry-after"])
    assert 0 < seconds <= WINDOW_SECONDS
    assert answer.message == f"too many wrong passwords; try again in {seconds} seconds"
    return seconds


async def test_guesses_for_one_name_from_many_addresses(registry: RunningRegistry) -> None:
    """The eleventh is refused without being looked at, wherever it comes from and be it right."""
    for number in range(FAILURES_MAX):
        await fail(registry.nobody.at(f"198.51.100.{number}"), 1)

    for password in ("guess", PASSWORD):
        client = registry.nobody.at("198.51.100.200").logged_in("developer", password)
        assert_slowed_down(await client.get("/v2/"))
    assert (await registry.user("guest").at("198.51.100.200").get("/v2/")).status == 200


async def test_guesses_for_many_names_from_one_address(registry: RunningRegistry) -> None:
    """An address that tries name after name is refused for all of them; others are not concerned."""
    attacker = registry.nobody.at("198.51.100.7")
    for number in range(FAILURES_MAX):
        await fail(attacker, 1, f"name-{number}")

    assert_slowed_down(await attacker.logged_in("guest", PASSWORD).get("/v2/"))
    assert (await registry.user("guest").get("/v2/")).status == 200


async def test_every_way_to_log_in_counts(registry: RunningRegistry) -> None:
    """The registry, the token service by GET and by POST, and the status page share their counts."""
    attacker = registry.nobody.at("198.51.100.8")
    form = f"grant_type=password&service={SERVICE}&username=developer&password=wrong".encode()

    async def try_all() -> list[Answer]:
        wrong = attacker.logged_in("developer", "wrong")
        return [
            await wrong.get("/v2/"),
            await wrong.get(f"/service/token?service={SERVICE}"),
            await attacker.post("/service/token", form),
            await wrong.get("/api/wharf/v1/status"),
        ]

    statuses = [answer.status for _ in range(3) for answer in await try_all()]

    assert statuses == [401] * FAILURES_MAX + [429] * 2
    for answer in await try_all():
        assert_slowed_down(answer)


async def test_guesses_that_come_all_at_once(registry: RunningRegistry) -> None:
    """No more are looked at than are checked at the same time beyond the limit."""
    attacker = registry.nobody.at("198.51.100.9")

    answers = await asyncio.gather(*(attacker.logged_in("developer", f"{n}").get("/v2/") for n in range(40)))

    looked_at = [answer for answer in answers if answer.status == 401]
    assert FAILURES_MAX <= len(looked_at) < FAILURES_MAX + CHECKS_AT_ONCE_MAX
    assert {answer.status for answer in answers} == {401, 429}


async def test_the_window_passes(registry: RunningRegistry) -> None:
    """After the time that was told, and not before, the right password opens again."""
    attacker = registry.nobody.at("198.51.100.10")
    await fail(attacker)
    registry.clock.step(20)
    right = attacker.logged_in("developer", PASSWORD)

    seconds = assert_slowed_down(await right.get("/v2/"))
    assert seconds == WINDOW_SECONDS - 20
    registry.clock.step(seconds - 1)
    assert assert_slowed_down(await right.get("/v2/")) == 1
    registry.clock.step(1)

    assert (await right.get("/v2/")).status == 200


async def test_a_refused_try_does_not_count(registry: RunningRegistry) -> None:
    """A client that goes on trying is not shut out for ever."""
    attacker = registry.nobody.at("198.51.100.11")
    await fail(attacker)
    for _ in range(3):
        registry.clock.step(WINDOW_SECONDS / 4)
        assert_slowed_down(await attacker.logged_in("developer", "wrong").get("/v2/"))
    registry.clock.step(WINDOW_SECONDS / 4)

    assert (await attacker.logged_in("developer", PASSWORD).get("/v2/")).status == 200


async def test_tokens_go_on_working(registry: RunningRegistry) -> None:
    """Neither the attacked person's token nor one from the attacker's address is slowed down."""
    attacker = registry.nobody.at("198.51.100.12")
    token = await registry.bearer("developer", f"repository:{PRIVATE_PROJECT}/a:pull")
    registry.clock.step(WINDOW_SECONDS + 1)
    await fail(attacker)

    assert (await token.get("/v2/")).status == 200
    assert (await attacker.using(token.authorization).get("/v2/")).status == 200


async def test_whoever_has_logged_in_before_is_not_locked_out(registry: RunningRegistry) -> None:
    """A build server keeps its account while strangers guess at its password from elsewhere."""
    home = registry.user("developer").at("203.0.113.1")
    assert (await home.get("/v2/")).status == 200
    registry.clock.step(WINDOW_SECONDS + 1)
    await fail(registry.nobody.at("198.51.100.13"))

    assert_slowed_down(await home.at("203.0.113.2").get("/v2/"))
    assert (await home.get("/v2/")).status == 200


async def test_a_right_password_is_not_slowed_down_by_wrong_ones_before(registry: RunningRegistry) -> None:
    """Typing errors of people behind one address do not add up while others log in."""
    office = registry.nobody.at("203.0.113.3")
    await fail(office, FAILURES_MAX - 1, "guest")

    assert (await office.logged_in("developer", PASSWORD).get("/v2/")).status == 200
    await fail(office, FAILURES_MAX - 1, "maintainer")


async def test_pulls_with_a_remembered_password_go_on(registry: RunningRegistry) -> None:
    """Clients that send a right password with each request are not asked to wait in the middle."""
    busy = registry.user("developer").at("203.0.113.4")
    assert (await busy.get("/v2/")).status == 200
    await fail(busy)

    assert (await busy.get("/v2/")).status == 200


async def test_a_right_password_at_once(registry: RunningRegistry) -> None:
    """Any number of right logins at the same time are let in."""
    answers = await asyncio.gather(*(registry.user("developer").at("203.0.113.5").get("/v2/") for _ in range(30)))

    assert {answer.status for answer in answers} == {200}
